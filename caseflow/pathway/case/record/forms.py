"""The form of one page of the record, made from its questions."""

from collections.abc import Iterable, Mapping
from typing import Any, Self, cast

from flask_babel import lazy_gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from caseflow.pathway.case.record import labels, rules
from caseflow.pathway.case.record.rules import FIELD, NOTHING
from caseflow.people import labels as people_labels
from caseflow.sop.case_forms import Section
from caseflow.sop.questions import NO_ANSWER, AnswerKind, Question
from caseflow.web.date_parts import PartialDateForm
from caseflow.web.fields import FloatField
from caseflow.web.forms import LONG, SHORT, VersionedForm, at_most

NO_ANSWER_FIELD = "__open"
"""What stands after the name of a field for the reason why there is no answer."""


class PeriodForm(Part):  # type: ignore[misc]
    """A period, of which the end may be open."""

    start = FormField(PartialDateForm, _l("From"))
    end = FormField(PartialDateForm, _l("To"))


class PlaceForm(Part):  # type: ignore[misc]
    """A country, and a place in words."""

    country = SelectField(
        _l("Country"),
        [Optional()],
        choices=lambda: [
            SelectChoice("", _l("Not recorded")),
            *(SelectChoice(code, name) for code, name in people_labels.countries().items()),
        ],
    )
    words = StringField(_l("Place"), [Optional(), at_most(SHORT)])


class PageForm(VersionedForm):
    """One page of a form; `of` makes it from the questions of its section."""

    section: Section

    @classmethod
    def of(
        cls,
        section: Section,
        answers: Mapping[str, Any],
        *,
        number: int,
        people: Mapping[str, str],
    ) -> Self:
        """Return the form of a page with its answers, saved `number` times before.

        `people` are the people of the case, by their id.
        """
        fields: dict[str, Any] = {}
        shown: dict[str, Any] = {"version": number}
        for question in section.questions:
            name, value = f"{FIELD}{question.code}", answers.get(question.code)
            fields |= _fields(question, name, people)
            shown |= _shown(question, name, value)
        made = type("PageOfQuestions", (cls,), fields | {"section": section})
        return cast(Self, made(data=shown))

    def values(self) -> dict[str, Any]:
        """Return the answers by the code of the question, and the number of the page shown."""
        answers = {
            question.code: _answer(self, question, f"{FIELD}{question.code}")
            for question in self.section.questions
        }
        return super().values() | {"answers": answers}


def _fields(question: Question, name: str, people: Mapping[str, str]) -> dict[str, Any]:
    """Return the field of a question, and that for the reason why there is no answer."""
    fields = {name: _field(question, people)}
    if question.can_be_left_open:
        fields[f"{name}{NO_ANSWER_FIELD}"] = RadioField(
            _l("If there is no answer"), [Optional()], choices=_said("", *NO_ANSWER), default=""
        )
    return fields


def _field(question: Question, people: Mapping[str, str]) -> Any:
    label = lazy_gettext(question.text)
    told = {"description": lazy_gettext(question.help) if question.help else ""}
    match question.answer:
        case AnswerKind.YES_NO:
            choices = _said("", *question.answers)
            return RadioField(label, [Optional()], choices=choices, default="", **told)
        case AnswerKind.ONE_OF:
            kind = RadioField if rules.is_one_click(question) else SelectField
            choices = [*_said(""), *_chosen(question), *_said(*NO_ANSWER)]
            return kind(label, [Optional()], choices=choices, default="", **told)
        case AnswerKind.SEVERAL_OF:
            return SelectMultipleField(
                label,
                [Optional()],
                choices=_chosen(question),
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
                **told,
            )
        case AnswerKind.NUMBER:
            return FloatField(label, [Optional(), _range(question)], **told)
        case AnswerKind.TEXT:
            return StringField(label, [Optional(), at_most(SHORT)], **told)
        case AnswerKind.LONG_TEXT:
            return TextAreaField(label, [Optional(), at_most(LONG)], **told)
        case AnswerKind.PERSON:
            known = [SelectChoice(one, words) for one, words in people.items()]
            choices = [SelectChoice("", _l("Not recorded")), *known]
            return SelectField(label, [Optional()], choices=choices, **told)
        case AnswerKind.GROUP:
            parts = {one.code: _field(one, people) for one in question.questions}
            return FieldList(FormField(type("GroupForm", (Part,), parts)), label, **told)
        case AnswerKind.DATE:
            return FormField(PartialDateForm, label, **told)
        case AnswerKind.PERIOD:
            return FormField(PeriodForm, label, **told)
        case AnswerKind.PLACE:
            return FormField(PlaceForm, label, **told)


def _said(*codes: str) -> list[SelectChoice]:
    return [SelectChoice(code, lazy_gettext(labels.ANSWERS[code])) for code in codes]


def _chosen(question: Question) -> list[SelectChoice]:
    return [SelectChoice(one.code, lazy_gettext(one.text)) for one in question.choices]


def _range(question: Question) -> NumberRange:
    least, most = question.at_least, question.at_most
    if least is not None and most is not None:
        message = _l("Enter a number from %(least)g to %(most)g.", least=least, most=most)
    elif most is not None:
        message = _l("Enter a number of %(most)g at most.", most=most)
    else:
        message = _l("Enter a number of at least %(least)g.", least=least or 0)
    return NumberRange(least, most, message)


def _shown(question: Question, name: str, value: Any) -> dict[str, Any]:
    """Return what the fields of a question show of its stored answer."""
    if isinstance(value, dict) and "no_answer" in value:
        return {f"{name}{NO_ANSWER_FIELD}": value["no_answer"]}
    return {name: _in_field(question, value)}


def _in_field(question: Question, value: Any) -> Any:
    match question.answer:
        case AnswerKind.DATE:
            return PartialDateForm.shown(value)
        case AnswerKind.PERIOD:
            known = value or {}
            return {part: PartialDateForm.shown(known.get(part)) for part in ("start", "end")}
        case AnswerKind.GROUP:
            known = [
                {one.code: _in_field(one, thing.get(one.code)) for one in question.questions}
                for thing in value or []
            ]
            return [*known, {}]  # one more, which is empty
        case AnswerKind.PLACE:
            return value or {}
        case AnswerKind.YES_NO | AnswerKind.ONE_OF | AnswerKind.PERSON:
            return value or ""  # not asked, which is a choice of its own
    return value


def _answer(form: Any, question: Question, name: str) -> Any:
    """Return the answer that was given to a question, as it is stored; empty for none."""
    answer = _from_field(question, form[name])
    if answer in NOTHING and question.can_be_left_open:
        reason = form[f"{name}{NO_ANSWER_FIELD}"].data
        return {"no_answer": reason} if reason else None
    return answer


def _from_field(question: Question, field: Field) -> Any:
    match question.answer:
        case AnswerKind.DATE:
            return field.form.read()
        case AnswerKind.PERIOD:
            return _filled((part, field.form[part].form.read()) for part in ("start", "end"))
        case AnswerKind.PLACE:
            return _filled((part, field.form[part].data) for part in ("country", "words"))
        case AnswerKind.GROUP:
            things = (_thing(question, entry) for entry in field.entries)
            return [thing for thing in things if thing]
        case AnswerKind.NUMBER:
            number = field.data
            return int(number) if number is not None and number.is_integer() else number
        case AnswerKind.TEXT | AnswerKind.LONG_TEXT:
            return (field.data or "").strip()
    return field.data


def _thing(question: Question, entry: Field) -> dict[str, Any]:
    return _filled((one.code, _from_field(one, entry.form[one.code])) for one in question.questions)


def _filled(parts: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in parts if value not in NOTHING}
