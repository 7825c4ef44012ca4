"""Loading the files in sops/ into an immutable library; one fault stops the whole load."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from markdown_it import MarkdownIt
from pydantic import BaseModel, ValidationError

from caseflow.sop import case_forms, checks, fields, instruments, questions, schema
from caseflow.sop.case_forms import CaseForm
from caseflow.sop.errors import ProcedureError, ProcedureNotFound, did_you_mean
from caseflow.sop.schema import Instrument, Procedure
from caseflow.sop.source import SourceFile

Read = TypeVar("Read", Procedure, Instrument, CaseForm)
Model = TypeVar("Model", bound=BaseModel)
_SHAPES = (fields, schema, instruments, questions, case_forms)

__all__ = ["Library", "ProcedureError", "ProcedureNotFound", "load"]


@dataclass(frozen=True)
class Library:
    """All procedures, instruments and forms in all versions, sorted by id, oldest version first."""

    procedures: tuple[Procedure, ...]
    instruments: tuple[Instrument, ...]
    forms: tuple[CaseForm, ...] = ()

    def procedure(self, procedure_id: str, version: str | None = None) -> Procedure:
        """Return this version of a procedure, or the newest; ProcedureNotFound without it."""
        return _pick("procedure", self.procedures, procedure_id, version)

    def instrument(self, instrument_id: str, version: str | None = None) -> Instrument:
        """Return this version of an instrument, or the newest; ProcedureNotFound without it."""
        return _pick("instrument", self.instruments, instrument_id, version)

    def form(self, form_id: str, version: str | None = None) -> CaseForm:
        """Return this version of a form, or the newest; ProcedureNotFound without it."""
        return _pick("form", self.forms, form_id, version)

    @cached_property
    def newest_forms(self) -> tuple[CaseForm, ...]:
        """The newest version of each form, by its title."""
        newest = {form.id: form for form in self.forms}
        return tuple(sorted(newest.values(), key=lambda form: form.title))


def load(directory: Path) -> Library:
    """Read `*.md`, `instruments/*.yaml` and `forms/*.yaml` in a folder.

    Raises ProcedureError, with file, line and reason, for the first fault.
    """
    if not directory.is_dir():
        raise ProcedureError(str(directory), 1, "no such folder of procedures")
    written = [SourceFile(path, directory) for path in sorted(directory.glob("*.md"))]
    listed = sorted((directory / "instruments").glob("*.yaml"))
    asked = [SourceFile(path, directory) for path in listed]
    filled = [SourceFile(path, directory) for path in sorted((directory / "forms").glob("*.yaml"))]
    library = Library(
        procedures=_in_order(written, [_procedure(source) for source in written]),
        instruments=_in_order(asked, [_instrument(source) for source in asked]),
        forms=_in_order(filled, [_form(source) for source in filled]),
    )
    for source in written:
        procedure = library.procedure(source.data["id"], source.data["version"])
        for place, reason in checks.answer_faults(procedure, library.newest_forms):
            raise source.error(place, reason)
    return library


def _procedure(source: SourceFile) -> Procedure:
    sections = _sections(source.prose)
    data = source.data | {"text": source.prose.strip(), "sections": sections}
    procedure = _validated(Procedure, source, data)
    for place, reason in checks.procedure_faults(procedure):
        raise source.error(place, reason)
    return procedure


def _instrument(source: SourceFile) -> Instrument:
    instrument = _validated(Instrument, source, source.data)
    for place, reason in checks.instrument_faults(instrument):
        raise source.error(place, reason)
    return instrument


def _form(source: SourceFile) -> CaseForm:
    form = _validated(CaseForm, source, source.data)
    for place, reason in checks.form_faults(form):
        raise source.error(place, reason)
    return form


def _validated(model: type[Model], source: SourceFile, data: dict[str, Any]) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = min(
            error.errors(include_url=False),
            # Missing keys come last: the cause is often a misspelt key, which explains more.
            key=lambda fault: (fault["type"] == "missing", source.error(fault["loc"], "").line),
        )
        raise source.error(first["loc"], _reason(dict(first))) from error


def _reason(fault: dict[str, Any]) -> str:
    names = [str(part) for part in fault["loc"] if part != "[key]"]
    if fault["type"] == "extra_forbidden":
        return f"unknown key '{names[-1]}'{did_you_mean(names[-1], _known_keys())}"
    if fault["type"] == "missing":
        return f"'{names[-1]}' is missing"
    if fault["type"] == "refused":
        return str(fault["msg"])
    return f"'{names[-1] if names else 'file'}': {fault['msg']}"


def _known_keys() -> list[str]:
    models = [value for module in _SHAPES for value in vars(module).values()]
    shapes = [model for model in models if isinstance(model, type) and issubclass(model, BaseModel)]
    return sorted({name for shape in shapes for name in shape.model_fields})


def _sections(prose: str) -> dict[str, str]:
    """Return the Markdown under each heading that begins with a number, by that first word.

    The number is the id of a measure.
    """
    lines = prose.splitlines()
    tokens = MarkdownIt().parse(prose)
    starts = [
        (token.map[0], token.map[1], tokens[place + 1].content)
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.map and token.level == 0
    ]
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    return {
        title.split()[0]: "\n".join(lines[body:end]).strip()
        for (_, body, title), end in zip(starts, ends, strict=True)
        if title[:1].isdigit()
    }


def _in_order(sources: Sequence[SourceFile], read: Sequence[Read]) -> tuple[Read, ...]:
    seen: dict[tuple[str, str], str] = {}
    for source, thing in zip(sources, read, strict=True):
        known = seen.setdefault((thing.id, thing.version), source.name)
        if known != source.name:
            raise source.error(("id",), f"duplicate id '{thing.id}' {thing.version}, see {known}")
    return tuple(sorted(read, key=lambda thing: (thing.id, _number(thing.version))))


def _number(version: str) -> tuple[int, ...]:
    # As text, 1.10.0 would come before 1.9.0.
    return tuple(int(part) for part in version.split("."))


def _pick(kind: str, things: Sequence[Read], wanted: str, version: str | None) -> Read:
    named = [thing for thing in things if thing.id == wanted]
    fitting = [thing for thing in named if version in (None, thing.version)]
    if fitting:
        return fitting[-1]
    hint = did_you_mean(wanted, [thing.id for thing in things]) if not named else ""
    raise ProcedureNotFound(f"no {kind} '{wanted}' {version or ''}".rstrip() + hint)
