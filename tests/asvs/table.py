"""Write the requirements as a page, with the tests that show each of them.

Numbers and levels are those of the OWASP Application Security Verification Standard 5.0.0. The
wording is ours and shorter; only the standard says exactly what a requirement asks.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from tests.asvs.marks import Proofs

HERE = Path(__file__).parent
PAGE = HERE / "README.md"
OURS = "application"


class Requirement(NamedTuple):
    """One line of requirements.csv."""

    number: str
    level: str
    falls_on: str
    asks: str
    readme: str
    """An anchor of the README, where a description is all that is asked for."""
    missing: str
    """What is not there yet, or why it does not apply here."""


def requirements() -> list[Requirement]:
    """Return every requirement of the standard, in its order."""
    with (HERE / "requirements.csv").open(newline="", encoding="utf-8") as lines:
        return [Requirement(*line) for line in list(csv.reader(lines))[1:]]


def ours() -> list[Requirement]:
    """Return the requirements that the application itself has to meet.

    The others concern its deployment, or something that it does not use.
    """
    return [wanted for wanted in requirements() if wanted.falls_on == OURS]


def summary(proofs: Proofs) -> str:
    """Return the sentence of the README that says how many requirements are shown."""
    wanted = ours()
    tested = [w for w in wanted if w.number in proofs]
    described = [w for w in wanted if w.number not in proofs and w.readme]
    return (
        f"{len(tested) + len(described)} of {len(wanted)} requirements that fall on the "
        f"application are shown: {len(tested)} by a test, {len(described)} by a description."
    )


def page(proofs: Proofs) -> str:
    """Return the whole page in Markdown."""
    lines = [
        "# OWASP ASVS 5.0: what is shown, and where",
        "",
        "Made by `python -m tests.asvs` from the marks on the tests; the words are shortened.",
        "",
        summary(proofs),
        "",
    ]
    for level in "123":
        wanted = [w for w in ours() if w.level == level]
        shown = [w for w in wanted if w.number in proofs or w.readme]
        lines.append(f"- Level {level}: {len(shown)} of {len(wanted)}")
    lines += ["", "| requirement | level | asks | shown by |", "|---|---|---|---|"]
    lines += [_line(wanted, proofs) for wanted in ours()]
    lines += ["", "## Not the application's", ""]
    lines += ["| requirement | falls on | why |", "|---|---|---|"]
    lines += [
        f"| {w.number} | {w.falls_on} | {w.missing} |" for w in requirements() if w.falls_on != OURS
    ]
    return "\n".join(lines) + "\n"


def _line(wanted: Requirement, proofs: Proofs) -> str:
    shown = [_link(test) for test in proofs.get(wanted.number, ())[:3]]
    if wanted.readme:
        shown.append(f"[README](../../README.md#{wanted.readme})")
    if wanted.missing:
        shown.append(f"*missing:* {wanted.missing}")
    return f"| {wanted.number} | {wanted.level} | {wanted.asks} | {'; '.join(shown)} |"


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name}](../../{path})"
