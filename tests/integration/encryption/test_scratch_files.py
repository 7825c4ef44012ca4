"""A scratch file gives back what was written, and nothing of it stands on the disk."""

import os

import pytest

from caseflow.encryption import ScratchFile
from caseflow.encryption.scratch_files import MEMORY

WORD = b"a-word-of-the-survivor "


@pytest.fixture(params=[1000, MEMORY, MEMORY + 1, 3 * MEMORY + 5])
def content(request):
    return (WORD * (request.param // len(WORD) + 1))[: request.param]


def written(content, pieces=977):
    file = ScratchFile()
    for at in range(0, len(content), pieces):
        file.write(content[at : at + pieces])
    return file


def test_what_was_written_is_read_from_anywhere(content):
    file = written(content)
    assert (file.size, file.read(), file.read()) == (len(content), content, b"")
    for at in (0, 1, 15, 16, 17, len(content) - 3, len(content)):
        file.seek(at)
        assert file.read(40) == content[at : at + 40]
    file.seek(-5, os.SEEK_END)
    assert (file.tell(), file.read()) == (len(content) - 5, content[-5:])


def test_nothing_legible_stands_on_the_disk_and_no_name_leads_there(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    file = written(WORD * 30_000)
    assert list(tmp_path.iterdir()) == []
    stored = os.pread(file._descriptor, file.size, 0)
    assert len(stored) == file.size
    assert WORD[:8] not in stored
    assert file.read() == WORD * 30_000


def test_a_file_that_nobody_closes_is_closed_all_the_same():
    file = written(WORD * 30_000)
    descriptor = file._descriptor
    os.fstat(descriptor)
    del file
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_closed_file_is_empty():
    file = written(WORD * 30_000)
    file.close()
    assert (file.size, file.read()) == (0, b"")
