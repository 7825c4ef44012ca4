"""The part of a form that makes a paper for a person: in which language, and as PDF or page."""

from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from caseflow.web import pdf, transaction
from caseflow.web.forms import Form, required
from caseflow.web.language import LANGUAGES

PDF, PAGE = "pdf", "page"


class PaperForm(Form):
    """In which language the paper is, and whether it is a PDF or a page to print."""

    language = RadioField(
        _l("Language of the paper"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        validators=[required(_l("Choose a language."))],
    )
    form = RadioField(
        _l("What do you need?"),
        choices=[
            SelectChoice(PDF, _l("A PDF file")),
            SelectChoice(PAGE, _l("A page to print from the browser")),
        ],
        default=PDF,
        validators=[required(_l("Choose one."))],
    )

    def values(self) -> dict[str, Any]:
        """Return the code of the language, and the form of the paper."""
        return {"chosen": self.language.data, "form": self.form.data}

    def drawn(self, page: str) -> Response | str | None:
        """Return the paper in the form that was chosen, as a PDF or the page itself.

        A PDF takes seconds, so nobody waits meanwhile for locks of this request: call it after
        reading, and record afterwards that the paper was made. Returns None when it cannot be
        drawn; the form then says so, and its page is shown again.
        """
        if self.form.data != PDF:
            return page
        try:
            with transaction.suspended():
                return pdf.answer(pdf.draw(page))
        except pdf.PdfUnavailable as why:
            self._say(why)
            return None
