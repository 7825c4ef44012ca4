"""The mark again, where `serve --workers` spreads the day over processes of another server."""

import contextlib
import os
import resource
import signal
import time

import pytest

from tests.integration.encryption import busy_day
from tests.integration.encryption.browser import wait_for
from tests.integration.encryption.busy_day import FAILS, Day
from tests.integration.encryption.leaks import leaks
from tests.integration.world import commit
from tests.stores import close_stores
from tests.traces import values_in

pytestmark = pytest.mark.usefixtures("hashed_as_in_production")
LONG = 300_000


@pytest.fixture
def installation(app, settings, world, way, tmp_path):
    """The installation with a whole way in it, and nobody who works on it yet."""
    emails = [world.people[name].email for name in ("caseworker", "supervisor")]
    commit()
    close_stores()
    day = Day(settings, tmp_path, workers=2)
    try:
        yield day, emails, f"/cases/{way['case_id']}/notes"
    finally:
        day.kill()


@pytest.mark.asvs("V14.2.2", "V16.2.5")
def test_a_day_of_several_workers_leaves_no_mark_behind(installation, marks):
    (day, emails, notes), words = installation, " ".join(marks)
    with day.mail_server():
        day.start()
        processes = day.processes()
        assert len(processes) >= 3
        assert {resource.prlimit(one, resource.RLIMIT_CORE)[0] for one in processes} == {0}
        worker, supervisor = map(day.browser, emails)
        assert any(mark in worker.get(notes).text for mark in marks)
        for beginning, status in FAILS.items():
            answer = worker.post(notes, {"text": f"{beginning} {words}"})
            assert (answer.status, *values_in(answer.text.encode(), marks)) == (status,)
        for form in busy_day.forms_of_words([worker.get(notes)], set()):
            busy_day.send_wrong(worker, form, words)
        assert worker.post(notes, {"text": words + " x" * LONG}).status in (413, 422)
        busy_day.mistype(day, worker, words)
        os.kill(processes[-1], signal.SIGKILL)
        _wait_for_workers(day, without=processes[-1])
        wait_for(day.port)
        for person in (worker, supervisor):
            person.close()  # who was connected to the worker that was killed calls again
        busy_day.write_until_killed(day, [worker, supervisor], notes, words)
    assert not leaks(day, marks)
    assert not [page.address for page in day.pages if values_in(page.outside.encode(), marks)]


def test_what_is_too_long_is_refused_and_a_gentle_end_is_quick(installation):
    day, emails, notes = installation
    day.start()
    worker = day.browser(emails[0])
    before = worker.get(notes).text.count("<li")
    with contextlib.suppress(OSError):  # it may hang up before all of it is sent
        assert worker.post(notes, {"text": "x" * 5 * 1024 * 1024}).status == 413
    worker.close()
    assert worker.get(notes).text.count("<li") == before
    worker.close()
    began = time.monotonic()
    day.server.send_signal(signal.SIGTERM)
    assert day.server.wait(20) in (0, -signal.SIGTERM, 143)
    assert time.monotonic() - began < 15
    day.start()
    wait_for(day.port)


def _wait_for_workers(day, *, without):
    """Until there are two again, and the one that was killed is none of them."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        workers = [one for one in day.processes()[1:] if one != without]
        if len(workers) >= 2:
            return
        time.sleep(0.1)
    raise AssertionError("A worker that was killed did not come back.")
