"""Checks between the parts of a file; each fault is a place in the file and a reason."""

from collections.abc import Iterable, Iterator

from caseflow.sop.errors import did_you_mean
from caseflow.sop.instruments import Instrument
from caseflow.sop.schema import Procedure
from caseflow.sop.vocabulary import Act

Fault = tuple[tuple[int | str, ...], str]
"""(keys and positions that lead to the place, reason)."""

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
