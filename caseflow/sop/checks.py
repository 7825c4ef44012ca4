"""Checks between the parts of a file; each fault is a place in the file and a reason."""

import re
from collections.abc import Iterable, Iterator, Mapping

from caseflow.sop.case_forms import CaseForm
from caseflow.sop.errors import did_you_mean
from caseflow.sop.instruments import Instrument
from caseflow.sop.questions import COMPARED, NO_ANSWER, Question
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act

Place = tuple[int | str, ...]
Fault = tuple[Place, str]
"""(keys and positions that lead to the place, reason)."""

CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
"""What the code of a question in a form looks like: it names a field of a page."""

# Help depends on need, not on status: of all acts, only notifying the authority may depend on an
# identification.
OF_IDENTIFICATION = ("identification.", "reflection.")


def procedure_faults(procedure: Procedure) -> Iterator[Fault]:
    """Yield the faults of a procedure: repeated ids, unknown measures and roles, measures without
    prose, and gates that require an identification."""
    yield from _repeated("measures", [measure.id for measure in procedure.measures])
    yield from _repeated("steps", [step.id for step in procedure.steps])
    measures = [measure.id for measure in procedure.measures]
    for place, step in enumerate(procedure.steps):
        if step.measure not in measures:
            hint = did_you_mean(step.measure, measures)
            yield ("steps", place, "measure"), f"unknown measure '{step.measure}'{hint}"
        if step.role not in procedure.roles:
            hint = did_you_mean(step.role, list(procedure.roles))
            yield ("steps", place, "role"), f"unknown role '{step.role}'{hint}"
    for place, measure in enumerate(procedure.measures):
        if not procedure.sections.get(measure.id):
            reason = (
                f"measure '{measure.id}' has no heading with prose, such as '## {measure.id} …'"
            )
            yield ("measures", place, "id"), reason
    yield from _gates_that_judge(procedure)


def instrument_faults(instrument: Instrument) -> Iterator[Fault]:
    """Yield the faults of an instrument: repeated codes and unknown dimensions."""
    yield from _repeated("indicators", [indicator.code for indicator in instrument.indicators])
    for place, indicator in enumerate(instrument.indicators):
        if indicator.dimension not in instrument.dimensions:
            hint = did_you_mean(indicator.dimension, list(instrument.dimensions))
            reason = f"unknown dimension '{indicator.dimension}'{hint}"
            yield ("indicators", place, "dimension"), reason


def form_faults(form: CaseForm) -> Iterator[Fault]:
    """Yield the faults of a form: repeated ids and codes, conditions on unknown questions or
    answers, and questions that wait for each other."""
    yield from _repeated("sections", [section.id for section in form.sections])
    placed = list(_placed(form))
    yield from _repeated_codes(placed)
    for where, question in placed:
        yield from _bad_question(where, question)
    for at, section in enumerate(form.sections):
        yield from _bad_condition(("sections", at, "when"), section.when, form)
    for where, question in placed:
        yield from _bad_condition((*where, "when"), question.when, form)
    yield from _waiting_in_circles(form, {one.code: where for where, one in placed})


def answer_faults(procedure: Procedure, forms: Iterable[CaseForm]) -> Iterator[Fault]:
    """Yield the faults of a procedure that names questions of forms: unknown ones, or answers that
    they do not have. `forms` are the newest versions."""
    known = {
        f"{form.id}.{question.code}": question for form in forms for question in form.questions()
    }
    for at, step in enumerate(procedure.steps):
        yield from _bad_answers(("steps", at, "when", "answers"), step.when.answers, known)
    for act, needs in procedure.gates.items():
        for place, need in enumerate(needs):
            where: Place = ("gates", str(act), place)
            yield from _bad_answers((*where, "answers"), need.answers, known)
            yield from _bad_answers((*where, "when", "answers"), need.when.answers, known)


def _placed(form: CaseForm) -> Iterator[tuple[Place, Question]]:
    for at, section in enumerate(form.sections):
        for place, question in enumerate(section.questions):
            yield ("sections", at, "questions", place), question


def _bad_question(where: Place, question: Question) -> Iterator[Fault]:
    if not CODE.fullmatch(question.code):
        reason = f"bad code '{question.code}' (write small letters, digits and _, not at the ends)"
        yield (*where, "code"), reason
    seen: set[str] = set(NO_ANSWER)
    for place, choice in enumerate(question.choices):
        if choice.code in seen:
            yield (*where, "choices", place, "code"), f"duplicate choice '{choice.code}'"
        seen.add(choice.code)
    parts = [((*where, "questions", inner), part) for inner, part in enumerate(question.questions)]
    yield from _repeated_codes(parts)
    for at, part in parts:
        yield from _bad_question(at, part)
        if part.when:
            yield (*at, "when"), "a question of a group has no when"


def _repeated_codes(placed: Iterable[tuple[Place, Question]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for where, question in placed:
        if question.code in seen:
            yield (*where, "code"), f"two questions have the code '{question.code}'"
        seen.add(question.code)


def _bad_condition(
    where: Place, when: Mapping[str, Iterable[str]], form: CaseForm
) -> Iterator[Fault]:
    yield from _bad_answers(where, when, {one.code: one for one in form.questions()})


def _bad_answers(
    where: Place, when: Mapping[str, Iterable[str]], known: Mapping[str, Question]
) -> Iterator[Fault]:
    for name, values in when.items():
        question = known.get(name)
        if question is None:
            yield (*where, name), f"unknown question '{name}'{did_you_mean(name, list(known))}"
        elif question.answer not in COMPARED:
            yield (*where, name), f"no condition can compare '{name}', which has no choices"
        else:
            for value in values:
                if value not in question.answers:
                    hint = did_you_mean(str(value), list(question.answers))
                    yield (*where, name), f"'{name}' has no answer '{value}'{hint}"


def _waiting_in_circles(form: CaseForm, places: Mapping[str, Place]) -> Iterator[Fault]:
    waits = {code: tuple(when) for code, when in form.conditions()}
    for code in waits:
        if code in _all_behind(code, waits):
            yield (*places[code], "when"), f"'{code}' waits for its own answer"


def _all_behind(code: str, waits: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    ahead = list(waits.get(code, ()))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead.extend(waits.get(one, ()))
    return found


def _repeated(part: str, ids: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, one in enumerate(ids):
        if one in seen:
            yield (part, place), f"duplicate id '{one}'"
        seen.add(one)


def _gates_that_judge(procedure: Procedure) -> Iterator[Fault]:
    for act, requirements in procedure.gates.items():
        if act is Act.IDENTIFICATION_NOTIFY:
            continue
        for place, requirement in enumerate(requirements):
            asked = (requirement.milestone, *requirement.when.happened)
            if any(str(word).startswith(OF_IDENTIFICATION) for word in asked if word):
                reason = f"'{act}' may not wait for an identification: services follow need"
                yield ("gates", str(act), place), reason
