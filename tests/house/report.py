"""The figures about the code, with their limits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from tests.house import imports, text
from tests.house.calls import Calls, Place
from tests.house.tree import Module, read

FACADES = ("encryption", "audit")
"""Packages that others may use only through their `__init__`; each counts as one module."""
SENT = ("referral", "send")
"""The view that sends a referral: the name of a package around it, and its own name."""
HOW = f"""Counted from the text of the package by static names; nothing is imported or run.
- An import is a distinct internal module that a module imports, inside functions too. A name that
  comes from a package's __init__ counts as that package; an import under TYPE_CHECKING does not
  count. The mean is over every module, the files __init__.py among them. Cycles are counted on
  the same imports.
- A view is a function decorated with a route. It enters a module when a function of it is called
  by name, or passed as an argument, in anything that the view reaches, decorators included; a
  class that is called is its __init__ or __post_init__. What is hidden from such a reading is not
  counted: methods of objects (form.submit, model.move_to), inherited methods, tables of functions,
  listeners, and what a template calls.
- A facade is a door: the packages {" and ".join(FACADES)} are one room each, whatever is called of
  them, and are not followed inside. The figures "with facades followed" open these doors.
- Before it was rebuilt (commit 9f22eae), the code showed, counted in this way: 5.8 imports; 14
  modules a view, at most 43, with facades followed (12 and 41 without); 8 hops. The marks were set
  beside 14 and 43, so the figure with facades followed is the one that compares with them.
- A sent referral enters what any branch of the view {SENT[1]} in a package {SENT[0]} reaches: more
  than one request does. A room is a module. The code before the rebuild enters 40 (42 with facades
  followed), which lie in 21 packages.
- A hop is one call between a view and the farthest call to the database, facades followed.
- A comment is a # that is not for a tool. Lines are counted without blank ones."""


class NotMeasurable(Exception):
    """The package does not contain what a figure measures, so the figure would mean nothing."""


@dataclass(frozen=True)
class Figure:
    """One figure; `most` is its limit, or None when there is none."""

    name: str
    value: float
    most: float | None = None
    details: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the figure is within its limit."""
        return self.most is None or self.value <= self.most


def figures(package: Path) -> list[Figure]:
    """Return all figures about this package.

    Raises NotMeasurable when it has no modules, or not exactly one view that sends a referral.
    """
    modules = read(package)
    if not modules:
        raise NotMeasurable(f"{package} holds no Python module.")
    return [
        *_of_imports(modules),
        *_of_views(modules),
        *_of_comments(modules),
        *_of_sizes(modules),
    ]


def _of_imports(modules: Mapping[str, Module]) -> list[Figure]:
    counts = [(len(module.imports), name) for name, module in modules.items()]
    found = imports.cycles({name: module.imports for name, module in modules.items()})
    return [
        Figure("imports a module, mean", round(mean(n for n, _ in counts), 2), 4.5, _most(counts)),
        Figure("imports a module, most", max(counts)[0]),
        Figure("import cycles", len(found), 0, tuple(" ↔ ".join(group) for group in found)),
    ]


def _of_views(modules: Mapping[str, Module]) -> list[Figure]:
    closed, followed = Calls(modules, FACADES), Calls(modules)
    sent = _sending_view(closed)
    entered = [(len(closed.entered(view)), ".".join(view)) for view in closed.views]
    inside = [len(followed.entered(view)) for view in followed.views]
    hops = [followed.hops_to_database(view) for view in followed.views]
    rooms = sorted(closed.entered(sent))
    return [
        Figure("modules entered a view, median", median(n for n, _ in entered), 11),
        Figure("modules entered a view, most", max(entered)[0], 25, _most(entered)),
        Figure("with facades followed, median", median(inside)),
        Figure("with facades followed, most", max(inside)),
        Figure("hops to the database, median", median(hops)),
        Figure("hops to the database, most", max(hops)),
        Figure("rooms that a sent referral enters", len(rooms), 16, tuple(rooms)),
        Figure("packages among these rooms", len({modules[room].package for room in rooms})),
        Figure("with facades followed, rooms", len(followed.entered(sent))),
    ]


def _sending_view(calls: Calls) -> Place:
    package, name = SENT
    found = [view for view in calls.views if view[1] == name and package in view[0].split(".")]
    if len(found) != 1:
        raise NotMeasurable(
            f"{len(found)} views are named {name} in a package {package}, and one is needed: "
            "set SENT in tests/house/report.py."
        )
    return found[0]


def _of_comments(modules: Mapping[str, Module]) -> list[Figure]:
    size: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for name, module in modules.items():
        package = ".".join(name.split(".")[:2])
        size[package] += text.lines(module)
        written[package] += text.comments(module)
    rows = [f"{_in_hundred(written[name], size[name]):5g} {name}" for name in sorted(size)]
    total = _in_hundred(written.total(), size.total())
    return [Figure("comments in 100 lines", total, None, tuple(rows))]


def _of_sizes(modules: Mapping[str, Module]) -> list[Figure]:
    sizes = [(text.lines(module), name) for name, module in modules.items()]
    forms = [module for name, module in modules.items() if name.endswith(".forms")]
    share = _in_hundred(sum(map(text.form_lines, forms)), sum(map(text.lines, forms)))
    functions = [(*text.longest_function(module), name) for name, module in modules.items()]
    length, function, home = max(functions)
    return [
        Figure("forms in forms.py, percent", round(share)),
        Figure("files", len(modules)),
        Figure("lines", sum(n for n, _ in sizes)),
        Figure("lines a file, median", median(n for n, _ in sizes)),
        Figure("lines a file, most", *max(sizes)[:1], None, max(sizes)[1:]),
        Figure("lines of the longest function", length, None, (f"{home}.{function}",)),
    ]


def _in_hundred(part: int, whole: int) -> float:
    return round(100 * part / max(whole, 1), 2)


def _most(counted: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(f"{count:5} {name}" for count, name in sorted(counted, reverse=True)[:10])
