"""A large upload does not fill the memory of the server: measured over HTTP, in its process."""

from pathlib import Path

import pytest

from tests.integration import builders
from tests.integration.encryption.browser import Browser
from tests.integration.pathway.case.documents import files
from tests.integration.world import commit
from tests.serving import serving
from tests.stores import close_stores

MOST = 30 * 1024**2
"""Bytes that an upload of 20 MB may need more than a small one."""


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_upload_of_20_mb_needs_less_than_30_mb_of_memory(settings, world, tmp_path):
    case, email = builders.open_case(world), world.caseworker.email
    at = f"/cases/{case.id}/documents/add"
    commit()
    close_stores()
    home = tmp_path / "home"
    home.mkdir()
    with serving(settings, home, CASEFLOW_DEMO=1, CASEFLOW_TLS="off") as (process, port):
        browser = Browser(port, []).sign_in(email)
        # The first one also loads what is not loaded yet, and is not measured.
        _add(browser, at, files.wav(seconds=1))
        small = _most_while(process.pid, lambda: _add(browser, at, files.wav(seconds=2)))
        content = files.wav(seconds=20 * 1024**2 // 8000 - 1)
        assert len(content) > 20_000_000
        large = _most_while(process.pid, lambda: _add(browser, at, content))
        browser.close()
    assert large - small < MOST


def _add(browser, at, content):
    browser.get(at)
    told = {"title": "Voice", "kind": "other", "received_on": "2020-01-01"}
    answer = browser.upload(at, content, **told)
    assert answer.status == 302, answer.text


def _most_while(process, work):
    """Return the most bytes of memory that this process held while the work was done."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    work()
    status = Path(f"/proc/{process}/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])
