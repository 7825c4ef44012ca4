"""The figures, with their marks."""

from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

from tests.house import imports, text
from tests.house.calls import Calls
from tests.house.tree import read

FACADES = ("access", "audit", "encryption", "web")
"""Packages that others use by their door alone: entering one is entering one room."""
SENT = ("pathway.referral.sending.views", "send")
"""The view with which a referral is sent."""
HOW = f"""Counted from the text of the package by static names; nothing is run.
- An import is a distinct internal module that a module imports anywhere in it; a name that comes
  from a package's __init__ counts as that package, what only type checkers see does not count.
- A view is a function decorated with a route. It enters a module when a function or class of it is
  called by name, or passed on to be called, from something that the view reaches. The packages
  {", ".join(FACADES)} are one room each and are not followed inside;
  a second figure follows them.
- A hop is one call between a view and the farthest statement to the database.
- A comment is a # that is not for a tool. Lines are not blank ones."""


@dataclass(frozen=True)
class Figure:
    """One figure; `most` is what it may be, None when nothing is asked."""

    name: str
    value: float
    most: float | None = None
    details: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it keeps within its mark."""
        return self.most is None or self.value <= self.most


def figures(package: Path) -> list[Figure]:
    """Everything that is measured of this package."""
    modules = read(package)
    return [*_of_imports(modules), *_of_views(modules, package.name), *_of_text(modules)]


def _of_imports(modules: dict[str, Any]) -> list[Figure]:
    counts = sorted(((len(m.imports), m.name) for m in modules.values()), reverse=True)
    filled = [len(m.imports) for m in modules.values() if m.tree.body]
    found = imports.cycles({name: module.imports for name, module in modules.items()})
    return [
        Figure("imports a module, mean", round(mean(filled), 2), 4.5, _rows(counts)),
        Figure("imports a module, most", counts[0][0]),
        Figure("import cycles", len(found), 0, tuple(" ↔ ".join(group) for group in found)),
    ]


def _of_views(modules: dict[str, Any], root: str) -> list[Figure]:
    closed, open_ = Calls(modules, FACADES), Calls(modules)
    entered = sorted(((len(closed.entered(v)), ".".join(v)) for v in closed.views), reverse=True)
    followed = [len(open_.entered(view)) for view in open_.views]
    hops = [open_.hops_to_database(view) for view in open_.views]
    sent = (f"{root}.{SENT[0]}", SENT[1])
    rooms = sorted(closed.entered(sent)) if sent in closed.views else []
    return [
        Figure("modules entered a view, median", median(n for n, _ in entered), 11),
        Figure("modules entered a view, most", entered[0][0], 25, _rows(entered)),
        Figure("the same with doors opened, median", median(followed)),
        Figure("the same with doors opened, most", max(followed)),
        Figure("hops to the database, median", median(hops)),
        Figure("hops to the database, most", max(hops)),
        Figure("rooms that a sent referral enters", len(rooms), 16, tuple(rooms)),
    ]


def _of_text(modules: dict[str, Any]) -> list[Figure]:
    sizes = sorted(((text.lines(m), m.name) for m in modules.values()), reverse=True)
    whole = sum(size for size, _ in sizes)
    written = sum(text.comments(module) for module in modules.values())
    forms = [module for name, module in modules.items() if name.endswith(".forms")]
    share = sum(map(text.form_lines, forms)) / max(sum(map(text.lines, forms)), 1)
    longest = sorted((text.longest_function(m) for m in modules.values()), reverse=True)
    return [
        Figure("comments in 100 lines", round(100 * written / whole, 2)),
        Figure("forms in forms.py, percent", round(100 * share)),
        Figure("modules", len(modules)),
        Figure("lines", whole),
        Figure("lines a module, median", median(size for size, _ in sizes)),
        Figure("lines a module, most", sizes[0][0], None, _rows(sizes)),
        Figure("lines of the longest function", longest[0][0], None, (longest[0][1],)),
    ]


def _rows(counted: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(f"{count:4} {name}" for count, name in counted[:10])
