from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from caseflow.sop import loading
from caseflow.sop.loading import Library, ProcedureError, ProcedureNotFound
from caseflow.sop.schema import Procedure

Edit = Callable[[str, str, str], int]

FAULTS = [
    (
        "milestone: feedback.offered\n",
        "milestone: feedback.ofered\n",
        "unknown milestone 'feedback.ofered' (did you mean 'feedback.offered'?)",
        0,
    ),
    (
        "  closure.request:\n",
        "  closure.reqest:\n",
        "unknown act 'closure.reqest' (did you mean 'closure.request'?)",
        0,
    ),
    (
        "  plan.review:\n",
        "  plan.revue:\n",
        "unknown clock 'plan.revue' (did you mean 'plan.review'?)",
        0,
    ),
    (
        "fact: no_open_referral",
        "fact: no_open_referal",
        "unknown fact 'no_open_referal' (did you mean 'no_open_referral'?)",
        0,
    ),
    (
        "    role: case_worker\n",
        "    role: case_werker\n",
        "unknown role 'case_werker' (did you mean 'case_worker'?)",
        0,
    ),
    ("    stage: plan\n", "    stage: plann\n", "unknown stage 'plann' (did you mean 'plan'?)", 0),
    (
        '    measure: "1.3"\n',
        '    measure: "1.33"\n',
        "unknown measure '1.33' (did you mean '1.3'?)",
        0,
    ),
    (
        "    limit: P30D\n",
        "    limit: 30 days\n",
        "bad duration '30 days' (write PT72H, P14D or P6M)",
        0,
    ),
    ("    limit: P30D\n", "    limt: P30D\n", "unknown key 'limt' (did you mean 'limit'?)", 0),
    ("    confidence: proposed\n", "    confidence: sure\n", "unknown confidence 'sure'", 0),
    (
        "{risk: [immediate, high]}",
        "{risk: [immediate, hihg]}",
        "unknown risk level 'hihg' (did you mean 'high'?)",
        0,
    ),
    ("high: P2D, medium: P7D", "medium: P7D", "the limit says nothing for: high", 0),
    (
        "{after: needs.recorded, within: P7D}",
        "{within: P7D}",
        "a due date counts from exactly one of: after, after_each",
        0,
    ),
    ('  - id: "1.2.2"\n', '  - id: "1.2.1"\n', "duplicate id '1.2.1'", 0),
    ("version: 1.1.0\n", "version: 1.1.0\nversion: 1.1.1\n", "'version' is said twice", 1),
    ("version: 1.1.0\n", "version: new\n", "bad version 'new' (write 1.0.0)", 0),
    ("gates:\n", "gates: [\n", "bad YAML", None),
    ("steps:\n", "steps:\n  bad: [\n", "bad YAML", None),
]


@pytest.mark.parametrize(("old", "new", "reason", "below"), FAULTS)
def test_a_fault_is_told_with_file_line_and_reason(
    folder: Path, edit: Edit, old: str, new: str, reason: str, below: int | None
) -> None:
    line = edit("core.md", old, new)

    with pytest.raises(ProcedureError) as caught:
        loading.load(folder)

    assert reason in str(caught.value)
    assert str(caught.value).startswith("sops/core.md:")
    assert below is None or caught.value.line == line + below


def test_a_measure_without_prose_is_refused(folder: Path, edit: Edit) -> None:
    edit("core.md", "## 1.3 Urgent needs", "## Urgent needs")
    with pytest.raises(ProcedureError, match=r"sops/core.md:\d+: measure '1.3' has no heading"):
        loading.load(folder)


def test_no_service_may_wait_for_an_identification(folder: Path, edit: Edit) -> None:
    edit(
        "core.md",
        "  referral.send:\n    - milestone: consent.given",
        "  referral.send:\n    - milestone: identification.decided",
    )
    with pytest.raises(ProcedureError, match="may not wait for an identification"):
        loading.load(folder)


@pytest.mark.parametrize("claim", ["The international standard", "A Standard value"])
def test_what_nobody_verified_is_not_called_a_standard(
    folder: Path, edit: Edit, claim: str
) -> None:
    edit("core.md", "source: Our own value; no published figure was found", f"source: {claim}")
    with pytest.raises(ProcedureError, match="may not be called a standard"):
        loading.load(folder)


@pytest.mark.parametrize("verdict", ["This person is a victim.", "He is not a victim."])
def test_a_verdict_is_refused(folder: Path, edit: Edit, verdict: str) -> None:
    edit("instruments/triage.yaml", "Are you pregnant?", verdict)
    with pytest.raises(ProcedureError, match=r"sops/instruments/triage.yaml:\d+: only an auth"):
        loading.load(folder)


def test_a_file_without_front_matter_is_refused(folder: Path) -> None:
    (folder / "notes.md").write_text("# Notes\n", encoding="utf-8")
    with pytest.raises(ProcedureError, match=r"sops/notes.md:1: no front matter"):
        loading.load(folder)


def test_the_same_version_twice_is_refused(folder: Path) -> None:
    twin = folder / "twin.md"
    twin.write_text((folder / "core.md").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ProcedureError, match=r"sops/twin.md:2: duplicate id 'core' 1.1.0"):
        loading.load(folder)


def test_a_case_keeps_its_version_while_new_cases_get_the_newest(folder: Path) -> None:
    text = (folder / "core.md").read_text(encoding="utf-8")
    newer = text.replace("version: 1.1.0", "version: 1.10.0")
    (folder / "core-new.md").write_text(newer, encoding="utf-8")
    library = loading.load(folder)
    assert library.procedure("core", "1.0.0").version == "1.0.0"
    assert library.procedure("core").version == "1.10.0"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProcedureError, match="no such folder"):
        loading.load(tmp_path / "nowhere")


def test_an_unknown_procedure_is_not_found(library: Library) -> None:
    with pytest.raises(ProcedureNotFound, match="did you mean 'core'"):
        library.procedure("cor")
    with pytest.raises(ProcedureNotFound):
        library.instrument("triage", "9.0.0")


def test_nobody_changes_a_loaded_procedure(core: Procedure) -> None:
    with pytest.raises(ValidationError):
        core.title = "Other"
    with pytest.raises(AttributeError):
        core.clocks.clear()  # type: ignore[attr-defined]


def test_every_measure_has_its_prose(core: Procedure) -> None:
    assert set(core.sections) == {measure.id for measure in core.measures}
    assert "HIV prevention" in core.sections["1.1"]
