"""Each feature declares itself once; nobody names a page of a package that stands above."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from caseflow import assembly
from caseflow.sop.vocabulary import Milestone
from caseflow.web import registry
from caseflow.web.registry import Destination, Entry, Feature
from tests.contracts.tree import PACKAGE, ROOT, modules, named

TEMPLATES = ROOT / "templates"
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
LIBRARIES = {"static", "security.login", "security.logout"}
"""Endpoints of Flask and of Flask-Security, which stand below every package."""
NAME = r"\.?[a-z_]+(?:\.[a-z_]+)*"
IN_TEMPLATE = re.compile(rf"""["']({NAME})["']""")
COMMENT = re.compile(r"{#.*?#}", re.S)
ASKS = {"url_for", "address"}
"""Functions whose first argument, when it is a text, is an endpoint."""
SHARED = {"components", "errors", "layouts"}
"""Folders of templates that belong to no package; what they name must belong to `web`."""


@cache
def _ranks() -> dict[str, int]:
    """Packages (`pathway.plan`, `web`) by how high they stand, from the layers in pyproject."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    outer, steps = (c["layers"] for c in contracts["contracts"][:2])
    order = [
        [f"pathway.{step}" for step in reversed(steps)] if layer == "pathway" else [layer]
        for layer in reversed(outer)
    ]
    flat = [layer for group in order for layer in group]
    return {name.strip(): rank for rank, layer in enumerate(flat) for name in layer.split("|")}


def _package(dotted: str) -> str:
    """`pathway.plan` of `caseflow.pathway.plan.views`, `web` of `caseflow.web.views`."""
    _caseflow, first, *rest = dotted.split(".")
    return f"pathway.{rest[0]}" if first == "pathway" and len(rest) > 1 else first


def _package_of(path: Path) -> str:
    return _package(".".join(("caseflow", *path.relative_to(PACKAGE).with_suffix("").parts)))


def _owners(app: Flask) -> dict[str, str]:
    """The package of each endpoint."""
    return {
        endpoint: _package(app.blueprints[endpoint.rpartition(".")[0]].import_name)
        for endpoint in app.view_functions
        if endpoint not in LIBRARIES and "." in endpoint
    }


def _template_package(app: Flask, path: Path) -> str:
    folder = path.relative_to(TEMPLATES).parts[0]
    if folder in app.blueprints:
        return _package(app.blueprints[folder].import_name)
    return "web" if folder in SHARED or path.parent == TEMPLATES else folder


def _named_in_templates(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Where, in which package, and which endpoint; also texts that are not but look like one."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for name in IN_TEMPLATE.findall(COMMENT.sub("", path.read_text())):
            yield named(path), _template_package(app, path), name


def _named_in_code() -> Iterator[tuple[str, str, str]]:
    for path, tree in modules():
        words = _words_that_are_no_endpoints(tree)
        for node in ast.walk(tree):
            if (name := _looks_like_an_endpoint(node)) and id(node) not in words:
                line = getattr(node, "lineno", 0)
                yield f"{named(path)}:{line}", _package_of(path), name


def _looks_like_an_endpoint(node: ast.AST) -> str | None:
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and re.fullmatch(NAME, text) else None


def _words_that_are_no_endpoints(tree: ast.Module) -> set[int]:
    """Members of enums, columns of tables, and why something was opened."""
    parts: list[ast.AST] = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.bases]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if ast.unparse(node.func) == "ForeignKey":
                parts.append(node)
            parts += [keyword.value for keyword in node.keywords if keyword.arg == "purpose"]
    return {id(inner) for part in parts for inner in ast.walk(part)}


def _ends(argument: ast.expr) -> tuple[ast.expr, ...]:
    """Both ends of `"x.show" if … else "x.index"`, or the argument itself."""
    if isinstance(argument, ast.IfExp):
        return argument.body, argument.orelse
    return (argument,)


def _is_known(app: Flask, package: str, name: str) -> bool:
    """Whether this is an endpoint; `.show` is one of the package that says it."""
    if not name.startswith("."):
        return name in app.view_functions
    return any(e.endswith(name) for e, owner in _owners(app).items() if owner == package)


@ON_SQLITE
def test_nobody_names_a_page_of_a_package_above(app: Flask) -> None:
    owners, ranks = _owners(app), _ranks()
    guilty = [
        f"{where}: {name}"
        for where, package, name in (*_named_in_templates(app), *_named_in_code())
        if (owner := owners.get(name)) is not None
        and owner != package
        and ranks[owner] >= ranks[package]
    ]
    assert not guilty, f"Name a Destination, which the other package declares: {guilty}"


@ON_SQLITE
def test_every_endpoint_that_code_asks_for_exists(app: Flask) -> None:
    guilty = [
        f"{named(path)}:{call.lineno}: {name}"
        for path, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).split(".")[-1] in ASKS
        and call.args
        for part in _ends(call.args[0])
        if (name := _looks_like_an_endpoint(part)) and not _is_known(app, _package_of(path), name)
    ]
    assert not guilty


@ON_SQLITE
def test_every_endpoint_that_a_template_asks_for_exists(app: Flask) -> None:
    asked = re.compile(rf"""url_for\(\s*["']({NAME})["']""")
    guilty = [
        f"{named(path)}: {name}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name in asked.findall(COMMENT.sub("", path.read_text()))
        if name not in app.view_functions
    ]
    assert not guilty


@ON_SQLITE
def test_every_declared_page_exists(app: Flask) -> None:
    declared = registry.of(app)
    names = {entry.endpoint for entry in declared.navigation}
    names |= {tab.endpoint for tab in declared.tabs}
    names |= {*declared.places.values(), *declared.destinations.values()}
    names |= {*declared.notice_pages.values(), *declared.entry_by_prefix.values()}
    assert names <= set(app.view_functions)
    unused = {p for p in declared.entry_by_prefix if not any(map(_begins(p), app.view_functions))}
    assert not unused, f"No page begins with {unused}."


def _begins(prefix: str) -> Callable[[str], bool]:
    return lambda endpoint: endpoint.startswith(prefix)


@ON_SQLITE
def test_every_package_with_pages_declares_them_and_is_gathered(app: Flask) -> None:
    """A blueprint without a `feature.py`, or a `feature.py` that assembly forgot, is none."""
    declared = [blueprint for feature in assembly.FEATURES for blueprint in feature.blueprints]
    assert len(declared) == len(set(declared))
    files = set(PACKAGE.rglob("feature.py"))
    imported = {
        PACKAGE.joinpath(*(node.module or "").split(".")[1:]).with_suffix(".py")
        for node in ast.walk(ast.parse((PACKAGE / "assembly.py").read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".feature")
    }
    assert files == imported
    assert len(files) == len(assembly.FEATURES)
    made = {
        (path, node.targets[0].id)
        for path, tree in modules()
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and ast.unparse(node.value).startswith("Blueprint(")
    }
    assert len(made) == len(app.blueprints) - len({"security"} & set(app.blueprints))


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ((Feature(),), "No feature declares a page"),
        ((*assembly.FEATURES, Feature(places={Milestone.RISK_ASSESSED: "case.show"})), "Two"),
        ((*assembly.FEATURES, Feature(destinations={Destination.RECEIPT: "web.home"})), "Two"),
    ],
)
def test_what_is_missing_or_declared_twice_stops_the_start(
    features: tuple[Feature, ...], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        registry.gather(features)


def test_the_navigation_has_one_order() -> None:
    entries: list[Entry] = [e for feature in assembly.FEATURES for e in feature.navigation]
    assert len({entry.order for entry in entries}) == len(entries)
    jobs = [job for feature in assembly.FEATURES for job in feature.jobs]
    assert len({job.order for job in jobs}) == len({job.name for job in jobs}) == len(jobs)


MAY_DECORATE = {
    "blueprint",  # Flask's own: of a blueprint that the feature declares
    "cosigning_blueprint",
    "limiter",
    "requires",
    "public",
    "signed_in",
    "worklist",  # click: the group of commands about the work lists
    "users",  # click: the group of commands about accounts
    "retention",  # click: the group of commands about what is kept no longer
    "figures",  # click: the group of commands about kept counts
    "sop",  # click: the group of commands about procedures
    "verb",
    "unguarded",
    "dataclass",
    "contextmanager",
    "overload",  # of `typing`: for the type checker alone
    "cache",
    "lru_cache",
    "functools",
    "pass_eval_context",
    "event",  # SQLAlchemy's, on the one session of the program
    "sql_event",
    "click",  # the command line, which stands above everything
    "main",
    "audit",
    "clock",
    "keys",
    "data_option",
    "json_option",
}
"""First names of decorators of functions and classes; each either keeps nothing or is named."""
MAY_CALL = re.compile(
    r"(\w*blueprint\.(register_blueprint|add_app_template_filter)|csrf\.exempt|main\.add_command"
    r"|sys\.exit|print)\("
)


def test_nothing_registers_itself_while_it_is_imported() -> None:
    """No list is filled by import: what the application needs is declared in a `feature.py`."""
    guilty = []
    for path, tree in modules():
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                first = {re.split(r"[.(]", ast.unparse(d))[0] for d in node.decorator_list}
                guilty += [f"{named(path)}: @{name}" for name in first - MAY_DECORATE]
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                guilty += [] if MAY_CALL.match(ast.unparse(node)) else [_at(path, node)]
            elif isinstance(node, ast.For):
                inner = {ast.unparse(one) for one in node.body}
                guilty += [_at(path, node) for one in inner if not MAY_CALL.match(one)]
    assert not guilty, f"Declare it in `feature.py`: {guilty}"


def _at(path: Path, node: ast.stmt) -> str:
    return f"{named(path)}:{node.lineno}: {ast.unparse(node)}"


def test_no_module_is_imported_for_what_it_does() -> None:
    guilty = [named(path) for path, _tree in modules() if "F401" in path.read_text()]
    assert not guilty
