"""The shape of a form of a case: sections of questions, the compartment of its answers, and roles.

A form is a file `sops/forms/<id>.yaml`. Each section is one page, and is saved on its own.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from caseflow.access.compartments import Compartment
from caseflow.access.roles import Role
from caseflow.sop.fields import ConfidenceWord, Sentence, Strict, Version, inherit, known_word
from caseflow.sop.questions import Question, When

CompartmentWord = Annotated[Compartment, BeforeValidator(known_word(Compartment, "compartment"))]
RoleWord = Annotated[Role, BeforeValidator(known_word(Role, "role"))]
CASE_TEAM = (Role.CASEWORKER, Role.SUPERVISOR)
_OWN = frozenset({"id", "title", "help", "when", "questions"})


class Section(Strict):
    """A page of a form; its questions inherit the source and the confidence that it gives."""

    id: str
    title: Sentence
    help: Sentence | None = None
    source: str | None = None
    confidence: ConfidenceWord | None = None
    when: When = {}
    questions: tuple[Question, ...]

    @model_validator(mode="before")
    @classmethod
    def _give_source_to_questions(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("questions"), list):
            return value
        return value | {"questions": [inherit(one, value, _OWN) for one in value["questions"]]}

    @property
    def has_group(self) -> bool:
        """Whether it asks something again for each of several things."""
        return any(question.questions for question in self.questions)

    def question(self, code: str) -> Question | None:
        """Return the question with this code, or None."""
        return next((one for one in self.questions if one.code == code), None)


class CaseForm(Strict):
    """A form of a case: `compartment` is the part of the file in which its answers are sealed.

    `read` and `write` are the roles that may do so, among those who may work on the case. A form
    that `repeats` is filled in anew each time, such as for each conference about a case; any other
    is one record, whose answers change.
    """

    id: str
    version: Version
    title: Sentence
    purpose: Sentence
    compartment: CompartmentWord
    read: tuple[RoleWord, ...] = CASE_TEAM
    write: tuple[RoleWord, ...] = CASE_TEAM
    repeats: bool = False
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section:
        """Return the section with this id; LookupError when there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise LookupError(f"no section '{section_id}' in {self.id} {self.version}")

    def questions(self) -> Iterator[Question]:
        """Yield all questions, in their order."""
        for section in self.sections:
            yield from section.questions

    def question(self, code: str) -> Question:
        """Return the question with this code; LookupError when there is none."""
        for question in self.questions():
            if question.code == code:
                return question
        raise LookupError(f"no question '{code}' in {self.id} {self.version}")

    def conditions(self) -> Iterator[tuple[str, Mapping[str, tuple[str, ...]]]]:
        """Yield the code of each question with all that must hold for it to be asked."""
        for section in self.sections:
            for question in section.questions:
                yield question.code, {**section.when, **question.when}
