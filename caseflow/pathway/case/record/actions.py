"""Save a page of a form."""

from collections.abc import Mapping
from typing import Any

from caseflow import audit, clock
from caseflow.access import Actor, Permission, verb
from caseflow.errors import Stale
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case import rules as case_rules
from caseflow.pathway.case.models import Case
from caseflow.pathway.case.record import queries, rules
from caseflow.pathway.case.record.models import FormPart, save_hash_of
from caseflow.pathway.case.record.queries import FormPage
from caseflow.pathway.case.record.rules import Kept


@verb(Permission.CASE_WORK)
def save(
    case: Case, page: FormPage, *, answers: Mapping[str, Any], version: int | None, by: Actor
) -> Kept:
    """Save the answers of a page, and return what was kept of them.

    `version` says how often the page had been saved when it was opened. What was saved before stays
    as the history; a page without any change is not saved again. It needs no consent: what is
    recorded stays in the case, and only a packet shares it. Raises RuleBroken when the case is
    closed, there is no such entry, or an answer hangs on a question that was not answered;
    NotAllowed when no role of this person may write the form; and Stale when somebody else saved
    the page meanwhile.
    """
    form, section = page.form, page.section
    case_rules.check_open(case)
    rules.check_may_write(form, by.held_roles)
    rules.check_entry(form, page.entry, len(page.filled.entries))
    before = queries.answers_of(page.filled.entry(page.entry))
    kept = rules.kept(section, answers, queries.together(before, but=section.id))
    if (version or 0) != page.number:
        raise Stale(rules.differences(section, mine=kept.answers, theirs=page.answers))
    if not rules.changed(page.answers, kept.answers):
        return kept
    part = FormPart(
        case_id=case.id,
        saved_at=clock.now(),
        saved_by_id=by.id,
        save_hash=save_hash_of(case.id, form.id, page.entry, section.id, page.number + 1),
        about={
            "form": form.id,
            "version": form.version,
            "entry": page.entry,
            "section": section.id,
            "number": page.number + 1,
            "compartment": form.compartment.value,
        },
        answers=kept.answers,
    )
    db.session.add(part)
    _tell_procedure(case, page, kept)
    audit.record(audit.Event.FORM_SAVED, by=by, thing=part, form=form.id, section=section.id)
    return kept


def _tell_procedure(case: Case, page: FormPage, kept: Kept) -> None:
    """Keep the answers that the procedure names where its steps and gates find them.

    They are sealed under the system key, as everything that a procedure uses: background work asks
    what is still to be done without the keys of the case.
    """
    wanted = case_queries.procedure_of(case).named_answers
    names = {f"{page.form.id}.{one.code}": one.code for one in page.section.questions}
    known = {name: value for name, value in case.named_answers.items() if name not in names}
    given = {
        name: kept.answers[code]
        for name, code in names.items()
        if name in wanted and code in kept.answers
    }
    if known | given != case.named_answers:
        case.named_answers = known | given
