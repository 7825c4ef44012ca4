"""Files are drawn by a process of its own, which has no secrets, little memory and little time."""

import io
import json
import os
import subprocess
import sys
import time

import pytest
from PIL import Image

from caseflow.errors import RuleBroken
from caseflow.files import drawing, drawing_process
from caseflow.files.content_types import FileType
from tests.integration.pathway.case.documents import files

READ = "import sys\nsys.stdin.buffer.read()\n"
DRAW = "\nsys.stdout.buffer.write((1).to_bytes(4) + b'x' + bytes(4))"
"""What a process does at last that nobody stops."""


def drawn(content, file_type=FileType.JPEG):
    return list(drawing.pages(io.BytesIO(content), file_type))


def instead(monkeypatch, tmp_path, program):
    """Let the process run this program, within the same limits."""
    path = tmp_path / "process.py"
    limits = f"import sys; sys.path.insert(0, {os.path.dirname(drawing_process.__file__)!r})\n"
    limits += "import drawing_process\ndrawing_process.limit(*map(int, sys.argv[2:4]))\n"
    path.write_text(limits + READ + program)
    monkeypatch.setattr(drawing_process, "__file__", str(path))


def test_a_photograph_is_drawn_anew_and_turned_as_the_camera_was(tmp_path):
    about = Image.Exif()
    about[0x0112] = 6  # the camera was turned by a quarter
    written = io.BytesIO()
    Image.new("RGB", (60, 20)).save(written, "JPEG", exif=about, comment=files.PLACE)
    (page,) = drawn(written.getvalue())
    found = Image.open(io.BytesIO(page))
    assert (found.size, dict(found.getexif()), files.PLACE in page) == ((20, 60), {}, False)


def test_what_is_clear_becomes_white():
    written = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(written, "PNG")
    (page,) = drawn(written.getvalue(), FileType.PNG)
    assert Image.open(io.BytesIO(page)).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["image", "pdf"])
def test_what_breaks_the_process_reads_no_key_file(tmp_path, kind):
    key = tmp_path / "root.key"
    key.write_bytes(b"secret")
    program = (
        f"import sys; sys.path.insert(0, {os.path.dirname(drawing_process.__file__)!r})\n"
        "import drawing_process\n"
        f"drawing_process.drawn = lambda kind, data: iter([open({str(key)!r}, 'rb').read()])\n"
        f"status = drawing_process.main({kind!r}, '900000000', '9')\n"
        "sys.stdout.flush()\n"
        "sys.exit(status + 100 * drawing_process.close_off())\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], input=b"", capture_output=True, check=False
    )
    has_landlock = done.returncode >= 100
    assert (b"secret" in done.stdout) is not has_landlock, done.stderr


def test_nobody_waits_long_while_others_draw(monkeypatch):
    monkeypatch.setattr(drawing, "PATIENCE", 0.1)
    with drawing._PLACES, drawing._PLACES, pytest.raises(RuleBroken, match="Try again in a minute"):
        drawn(files.photograph())
    assert len(drawn(files.photograph())) == 1


def test_a_large_photograph_becomes_smaller():
    (page,) = drawn(files.photograph(size=(5000, 2500)))
    assert Image.open(io.BytesIO(page)).size == (2400, 1200)


@pytest.mark.parametrize(
    ("program", "what"),
    [
        ("data = bytearray(2 * 1024**3)", "memory"),
        ("import time\nwhile time.process_time() < 9: pass", "time of the processor"),
        ("import time\ntime.sleep(9)", "time"),
        ("import tempfile\nopened = tempfile.TemporaryFile(buffering=0).write(b'x')", "disk"),
        ("sys.stdout.buffer.write((9 * 1024**2).to_bytes(4) + bytes(9 * 1024**2))", "page"),
        ("sys.stdout.buffer.write((9).to_bytes(4) + b'x')\nsys.exit()", "end in the middle"),
    ],
    ids=("memory", "processor", "time", "disk", "length", "end"),
)
def test_a_process_that_wants_too_much_is_ended(monkeypatch, tmp_path, program, what):
    monkeypatch.setattr(drawing, "CPU_SECONDS", 1)
    monkeypatch.setattr(drawing, "WALL_SECONDS", 3 if what == "time" else 60)
    instead(monkeypatch, tmp_path, program + DRAW)
    began = time.monotonic()
    with pytest.raises(RuleBroken, match="too much in it"):
        drawn(files.photograph())
    assert time.monotonic() - began < 8


@pytest.mark.asvs("V15.2.5")
def test_the_process_has_neither_the_environment_nor_the_files_of_the_server(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", "a secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    here, there = os.pipe()
    os.set_inheritable(there, True)
    program = (
        "import os, json\n"
        "told = json.dumps([sorted(os.environ), os.getcwd(), sorted(os.listdir('/proc/self/fd'))])"
        ".encode()\n"
        "sys.stdout.buffer.write(len(told).to_bytes(4) + told + bytes(4))\n"
    )
    instead(monkeypatch, tmp_path, program)
    (told,) = drawn(files.photograph())
    os.close(here)
    os.close(there)
    environment, folder, opened = json.loads(told)
    assert set(environment) <= {"LC_CTYPE"}
    assert folder == "/"
    assert set(opened) <= {"0", "1", "2", "3"}


def test_the_server_never_imports_what_reads_files_of_strangers():
    looked = "import sys, caseflow.assembly; print({'PIL', 'pypdfium2'} & set(sys.modules))"
    answer = subprocess.run(
        [sys.executable, "-c", looked], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
