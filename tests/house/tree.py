"""Read the modules of a package as syntax trees, with the names that they define and import."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
TYPES_ALONE = {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


@dataclass
class Module:
    """One module: its dotted name, its syntax tree, and what it defines and imports."""

    name: str
    path: Path
    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)
    """The functions by name; a method is named `Class.method`."""
    names: dict[str, str] = field(default_factory=dict)
    """For each imported name, the dotted name of what it stands for."""
    imports: set[str] = field(default_factory=set)
    """The imported modules of the package, without those that only type checkers see."""

    @property
    def package(self) -> str:
        """The package that contains this module, or that it is."""
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]


def read(package: Path) -> dict[str, Module]:
    """Return every module below the folder of a package, by its dotted name."""
    paths = [path for path in sorted(package.rglob("*.py")) if "node_modules" not in path.parts]
    found = {_dotted(path, package): path for path in paths}
    modules = {
        name: Module(name, path, ast.parse(path.read_text("utf-8"))) for name, path in found.items()
    }
    for module in modules.values():
        _define(module)
        _import(module, set(modules), package.name)
    return modules


def _dotted(path: Path, package: Path) -> str:
    parts = (package.name, *path.relative_to(package).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _define(module: Module) -> None:
    for node in module.tree.body:
        if isinstance(node, Function):
            module.functions[node.name] = node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function):
                    module.functions[f"{node.name}.{inner.name}"] = inner


def _import(module: Module, known: set[str], root: str) -> None:
    for node in _without_type_checking(module.tree):
        if isinstance(node, ast.ImportFrom):
            source = _source(module, node)
            for alias in node.names if source.split(".")[0] == root else ():
                whole = f"{source}.{alias.name}"
                module.names[alias.asname or alias.name] = whole
                module.imports.add(whole if whole in known else source)
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in known:
                    module.names[alias.asname or root] = alias.name if alias.asname else root
                    module.imports.add(alias.name)
    module.imports.discard(module.name)


def _source(module: Module, node: ast.ImportFrom) -> str:
    """Return the full name of the module that is imported from, also for `from . import`."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    above = node.level - 1 if module.path.name == "__init__.py" else node.level
    return ".".join([*parts[: len(parts) - above], *([node.module] if node.module else [])])


def _without_type_checking(tree: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in TYPES_ALONE:
            node = ast.Module(node.orelse, [])
        found += [node, *_without_type_checking(node)]
    return found
