"""The forms for a task, and for what became of it."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from caseflow import clock
from caseflow.pathway.case.tasks.models import Result, Task, TaskKind, Unit
from caseflow.pathway.case.tasks.rules import MOST, When
from caseflow.web import filters
from caseflow.web.fields import DateField, IntegerField, TimeField
from caseflow.web.forms import SHORT, Form, VersionedForm, at_most, required

WORDS = ("what", "place", "note", "person")
Choices = Iterable[tuple[str, str]]


class TaskForm(VersionedForm):
    """What is to be done, when, by whom, and how often."""

    kind = RadioField(
        _l("Kind"),
        choices=filters.choices(TaskKind),
        default=TaskKind.TASK.value,
    )
    what = StringField(_l("What is to be done?"), [Optional(), at_most(SHORT)])
    day = DateField(_l("Day"), [required(_l("Enter a day."))])
    at = TimeField(
        _l("Time"),
        [Optional()],
        description=_l("A task can do without. In your time zone."),
    )
    place = StringField(
        _l("Place"),
        [Optional(), at_most(SHORT)],
        description=_l(
            'Safe words, such as "the usual café". Never write the address of a shelter here.'
        ),
    )
    worker = SelectField(_l("Who does this?"), [Optional()])
    person = SelectField(_l("About a person of the case"), [Optional()])
    every = IntegerField(
        _l("Repeat after"),
        [Optional(), NumberRange(1, MOST, _l("Enter a number from 1 to 366, or nothing."))],
        description=_l("Leave this empty if it is done only once."),
    )
    unit = SelectField(
        _l("Days, weeks or months"),
        choices=filters.choices(Unit),
        default=Unit.WEEKS.value,
    )
    note = TextAreaField(_l("Note"), [Optional(), at_most(SHORT)])

    def offer(self, *, owner: str, workers: Choices, people: Choices) -> None:
        """Fill the choices: the caseworker by name, the colleagues, and the people of the case."""
        mine = _l("%(name)s (caseworker)", name=owner)
        self.worker.choices = [SelectChoice("", mine), *(SelectChoice(*one) for one in workers)]
        self.person.choices = [SelectChoice("", _l("Nobody")), *(SelectChoice(*o) for o in people)]

    @staticmethod
    def shown(task: Task) -> dict[str, Any]:
        """Return what the fields show of a task."""
        words: Mapping[str, Any] = task.words or {}
        return {name: words.get(name, "") for name in WORDS} | {
            "kind": task.kind.value,
            "day": task.day,
            "at": clock.local(task.due_at).time() if task.has_time else None,
            "worker": str(task.worker_id or ""),
            "every": task.every or None,
            "unit": task.unit.value,
            "version": task.version,
        }

    def values(self) -> dict[str, Any]:
        """Return the time, the words and the worker, and the version of the page."""
        told = {name: (self[name].data or "").strip() for name in WORDS}
        return super().values() | {
            "when": When(
                TaskKind(self.kind.data),
                self.day.data,
                self.at.data,
                self.every.data or 0,
                Unit(self.unit.data),
            ),
            "words": {name: text for name, text in told.items() if text},
            "worker_id": uuid.UUID(self.worker.data) if self.worker.data else None,
        }


class NewTaskForm(TaskForm):
    """The same for a task that is not there yet."""

    version = None


class EndForm(Form):
    """What became of a task."""

    result = RadioField(
        _l("What was the result?"),
        choices=filters.choices(Result),
        default=Result.DONE.value,
    )
    why = StringField(_l("If it was not done: why?"), [Optional(), at_most(SHORT)])
    is_last = BooleanField(_l("Do not repeat it any more"))

    def values(self) -> dict[str, Any]:
        """Return the result, the reason, and whether it ends for good."""
        return {
            "result": Result(self.result.data),
            "why": self.why.data or "",
            "is_last": bool(self.is_last.data),
        }
