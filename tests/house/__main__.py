"""`python -m tests.house [--json]`, or `python -m tests.house --touched BASE..HEAD`.

The exit status is 0 when every figure is within its limit, 1 when one is not, and 2 when the
command was used wrongly or a figure cannot be measured.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from tests.house.report import HOW, Figure, NotMeasurable, figures

ROOT = Path(__file__).resolve().parents[2]
APART = ("tests/", "migrations/", "caseflow/translations/", "README", ".github/")
"""Paths that do not count as product files: tests, migrations, translations and documents."""


def main(words: list[str]) -> int:
    """Measure the package, print the figures, and return the exit status."""
    parser = argparse.ArgumentParser(
        "python -m tests.house",
        description=HOW.replace("%", "%%"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--touched", metavar="BASE..HEAD", help="product files of these commits")
    parser.add_argument("--package", type=Path, default=ROOT / "caseflow", help="another package")
    asked = parser.parse_args(words)
    if asked.touched is not None:
        return _touched(asked.touched, as_json=asked.json)
    try:
        found = figures(asked.package)
    except NotMeasurable as lacking:
        print(lacking, file=sys.stderr)
        return 2
    print(_as_json(found) if asked.json else _as_table(found))
    return 0 if all(figure.holds for figure in found) else 1


def _touched(commits: str, *, as_json: bool) -> int:
    """Print the product files that HEAD has changed since it branched from BASE."""
    named = re.fullmatch(r"([^-.\s][^\s]*?)\.\.([^-.\s][^\s]*)", commits)
    if named is None:
        print("Name two commits as BASE..HEAD.", file=sys.stderr)
        return 2
    command = ["git", "-c", "core.quotePath=off", "diff", "--name-only", "--no-renames"]
    run = subprocess.run(
        [*command, "...".join(named.groups()), "--"], cwd=ROOT, capture_output=True, text=True
    )
    if run.returncode:
        print(run.stderr.strip(), file=sys.stderr)
        return 2
    changed = run.stdout.splitlines()
    files = [name for name in changed if not name.startswith(APART)]
    if as_json:
        print(json.dumps({"touched": files}, indent=2))
        return 0
    print(f"{len(files)} product files", *files, sep="\n")
    print(f"left out: {len(changed) - len(files)} below {', '.join(APART)}")
    return 0


def _as_json(found: list[Figure]) -> str:
    rows = {
        figure.name: {
            "value": figure.value,
            "most": figure.most,
            "holds": figure.holds,
            "details": figure.details,
        }
        for figure in found
    }
    return json.dumps({"how": HOW.splitlines(), "figures": rows}, indent=2, ensure_ascii=False)


def _as_table(found: list[Figure]) -> str:
    lines = [HOW, ""]
    for figure in found:
        mark = "" if figure.most is None else f"at most {figure.most:g}"
        missed = "" if figure.holds else "  MISSED"
        lines.append(f"{figure.value:>8g}  {figure.name:38} {mark}{missed}".rstrip())
        lines += [f"            {detail}" for detail in figure.details]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
