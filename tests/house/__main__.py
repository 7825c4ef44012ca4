"""`python -m tests.house [--json] [--details]`, or `--touched BASE..HEAD`.

Exit status 0 when every mark is kept, 1 when one is missed, 2 when used wrongly.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from tests.house.report import HOW, Figure, figures

ROOT = Path(__file__).resolve().parents[2]
APART = ("tests/", "migrations/", "caseflow/translations/", "README.md", ".github/")
"""What a change touches besides the product."""


def main(words: list[str]) -> int:
    """Measure, print, and say by the exit status whether the marks are kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.house", description=HOW)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--details", action="store_true", help="name the modules behind a figure")
    parser.add_argument("--touched", metavar="BASE..HEAD", help="product files of these commits")
    parser.add_argument("--package", type=Path, default=ROOT / "caseflow", help="another package")
    asked = parser.parse_args(words)
    if asked.touched:
        return _touched(asked.touched)
    if not asked.package.is_dir():
        parser.error(f"{asked.package} is no folder: name that of a package.")
    found = figures(asked.package)
    print(_as_json(found) if asked.json else _as_table(found, details=asked.details))
    return 0 if all(figure.holds for figure in found) else 1


def _touched(commits: str) -> int:
    run = subprocess.run(
        ["git", "diff", "--name-only", commits], cwd=ROOT, capture_output=True, text=True
    )
    if run.returncode:
        print("Name two commits as BASE..HEAD.", file=sys.stderr)
        return 2
    files = [name for name in run.stdout.splitlines() if not name.startswith(APART)]
    print(f"{len(files)} product files", *files, sep="\n")
    return 0


def _as_json(found: list[Figure]) -> str:
    return json.dumps(
        {figure.name: {"value": figure.value, "most": figure.most} for figure in found}, indent=2
    )


def _as_table(found: list[Figure], *, details: bool) -> str:
    lines = [HOW, ""]
    for figure in found:
        mark = "" if figure.most is None else f"at most {figure.most:g}"
        missed = "" if figure.holds else "  MISSED"
        lines.append(f"{figure.value:>8g}  {figure.name:38} {mark}{missed}")
        if details or (figure.most is not None and not figure.holds):
            lines += [f"            {detail}" for detail in figure.details]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
