"""The language of questions, which screening instruments and the forms of a case share.

Decision. *Context*: a record needs hundreds of questions, which every country changes. *Options*: a
table and a page for each form; a generator of forms of its own; one language for everything that is
asked. *Choice*: the last. An indicator of an instrument is a `Question` that is answered with yes
or no and has weights; a form of a case (`case_forms`) is a list of questions of every kind. Both
are read by the same loader, refused with file and line by the same checks, and translated from the
same catalogue. *Consequence*: a new question is one entry in a YAML file, and its translations.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from caseflow.enums import N_, LabelledEnum
from caseflow.sop.fields import Frozen, Sentence, Sourced, Strict, known_word, refusal


class AnswerKind(LabelledEnum):
    """How a question is answered."""

    YES_NO = "yes_no", N_("Yes or no")
    ONE_OF = "one_of", N_("One of these")
    SEVERAL_OF = "several_of", N_("Several of these")
    NUMBER = "number", N_("A number")
    TEXT = "text", N_("A line of text")
    LONG_TEXT = "long_text", N_("A text")
    DATE = "date", N_("A date, which may be incomplete or estimated")
    PERIOD = "period", N_("A period, whose dates may be incomplete or estimated")
    PLACE = "place", N_("A country and a place")
    PERSON = "person", N_("A person of the case")
    GROUP = "group", N_("Questions that are asked again for each of several things")


class Vocabulary(LabelledEnum):
    """A published vocabulary to which questions and choices are mapped."""

    HTCDS = "htcds", N_("Human Trafficking Case Data Standard")
    CTDC = "ctdc", N_("Counter-Trafficking Data Collaborative")
    GBVIMS = "gbvims", N_("Gender-Based Violence Information Management System")
    ISO = "iso", N_("ISO standard")


CHOSEN = frozenset({AnswerKind.ONE_OF, AnswerKind.SEVERAL_OF})
"""The kinds that have choices."""
COMPARED = CHOSEN | {AnswerKind.YES_NO}
"""The kinds whose answers a condition can compare."""
NO_ANSWER = ("unknown", "declined")
"""What is noted instead of an answer: does not know, does not want to say. A question that was not
asked has no entry at all."""
YES_NO = ("yes", "no", *NO_ANSWER)
"""The answers to a question of the kind `yes_no`."""


def _values(value: Any) -> Any:
    listed = value if isinstance(value, (list, tuple)) else [value]
    # YAML reads an unquoted yes and no as true and false.
    words = {True: "yes", False: "no"}
    return tuple(words[one] if isinstance(one, bool) else one for one in listed)


KindWord = Annotated[AnswerKind, BeforeValidator(known_word(AnswerKind, "kind of answer"))]
VocabularyWord = Annotated[Vocabulary, BeforeValidator(known_word(Vocabulary, "vocabulary"))]
Values = Annotated[tuple[str, ...], BeforeValidator(_values)]
Codes = Annotated[Mapping[VocabularyWord, str], Frozen]
When = Annotated[Mapping[str, Values], Frozen]
"""Answers by the code of the question: all must be given, each with one of the values."""


class Choice(Strict):
    """One of the answers that a question offers; `codes` are its codes in other vocabularies."""

    code: str
    text: Sentence
    codes: Codes = {}


class Question(Sourced):
    """One question: its words, how it is answered, and when it is asked.

    `codes` are the names of its field in other vocabularies. `unit`, `at_least` and `at_most` are
    those of a number. With `may_decline`, "does not know" and "does not want to say" can be noted
    instead of an answer; questions with yes and no, or with one choice, always offer both.
    """

    code: str
    text: Sentence
    help: Sentence | None = None
    answer: KindWord = AnswerKind.YES_NO
    choices: tuple[Choice, ...] = ()
    unit: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    may_decline: bool = False
    when: When = {}
    codes: Codes = {}
    questions: "tuple[Question, ...]" = ()
    """What a group asks for each of its things; a group has no group in it."""

    @model_validator(mode="before")
    @classmethod
    def _give_source_to_parts(cls, value: Any) -> Any:
        if not isinstance(value, dict) or not isinstance(value.get("questions"), list):
            return value
        shared = {name: value[name] for name in ("source", "confidence") if name in value}
        parts = [shared | one if isinstance(one, dict) else one for one in value["questions"]]
        return value | {"questions": parts}

    @model_validator(mode="after")
    def _is_answered_as_it_says(self) -> Self:
        if (self.answer in CHOSEN) != bool(self.choices):
            raise refusal(f"'{self.code}' needs choices exactly if it is one_of or several_of")
        if (self.answer is AnswerKind.GROUP) != bool(self.questions):
            raise refusal(f"'{self.code}' needs questions exactly if it is a group")
        if any(one.answer is AnswerKind.GROUP for one in self.questions):
            raise refusal(f"'{self.code}': a group has no group in it")
        is_number = self.answer is AnswerKind.NUMBER
        if not is_number and any((self.unit, self.at_least, self.at_most)):
            raise refusal(f"'{self.code}': only a number has a unit, at_least and at_most")
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        """The codes that an answer can have; empty for kinds that are answered in words."""
        if self.answer is AnswerKind.YES_NO:
            return YES_NO
        codes = tuple(one.code for one in self.choices)
        return (*codes, *NO_ANSWER) if self.answer is AnswerKind.ONE_OF else codes

    @property
    def can_be_left_open(self) -> bool:
        """Whether "does not know" is asked for beside the answer."""
        return self.may_decline and self.answer not in (AnswerKind.YES_NO, AnswerKind.ONE_OF)

    def choice(self, code: str) -> Choice | None:
        """Return the choice with this code, or None."""
        return next((one for one in self.choices if one.code == code), None)


def applies(when: Mapping[str, tuple[str, ...]], answers: Mapping[str, Any]) -> bool:
    """Return whether all answers that a condition names were given."""
    return all(_is_given(answers.get(code), values) for code, values in when.items())


def unasked(when: Mapping[str, tuple[str, ...]], answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield the codes of the questions that a condition names and that have no answer."""
    yield from (code for code in when if answers.get(code) in (None, "", []))


def _is_given(answer: Any, values: tuple[str, ...]) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return any(one in values for one in given)
