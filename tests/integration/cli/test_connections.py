"""Strangers who connect and send half a request, a port that is taken, and servers that end."""

import contextlib
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from caseflow.cli import server
from caseflow.cli.group import main
from tests.serving import accepts, free_port, get, running, serving, workers_of

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
HALF_A_HEADER = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nAccept-Lang"
HALF_A_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=a"
)
FLOOD = (b"",) * 500 + (HALF_A_HEADER,) * 100 + (HALF_A_BODY,) * 100
SLOW = """
import sys, time
from caseflow.cli import server

server.SILENCE, server.LOOKS_EVERY = 1, 1

def app(environ, start):
    time.sleep(float(environ["PATH_INFO"].strip("/")))
    start("200 OK", [("Content-Length", "4")])
    return [b"done"]

with server.bound("127.0.0.1", int(sys.argv[1])) as listening:
    server.run_here(app, listening)
"""
DEMO = {"CASEFLOW_DEMO": 1, "CASEFLOW_TLS": "off"}


@pytest.fixture
def slow(tmp_path):
    """A server whose pages take as many seconds as their address says; its process and port."""
    (tmp_path / "slow.py").write_text(SLOW)
    port = free_port()
    with running(tmp_path, port, "slow.py", port) as process:
        yield process, port


@ON_SQLITE
@pytest.mark.parametrize("workers", [1, 2])
def test_others_are_served_beside_700_who_keep_the_server_waiting(settings, tmp_path, workers):
    with (
        serving(settings, tmp_path, "--workers", workers, **DEMO) as (_process, port),
        contextlib.ExitStack() as held,
    ):
        for sent in FLOOD:
            one = held.enter_context(socket.create_connection(("127.0.0.1", port)))
            one.sendall(sent)
        time.sleep(1)
        for _ in range(20):
            began = time.monotonic()
            assert get(port, "/sign-in", seconds=10).status == 200
            assert time.monotonic() - began < 5
        # Whoever sends the rest at last is answered as well.
        one.sendall(b"x" * 2000)
        assert one.recv(12).startswith(b"HTTP/1.1 ")


def test_a_connection_on_which_nothing_moves_is_closed(slow):
    _process, port = slow
    for sent in (b"", HALF_A_HEADER, HALF_A_BODY):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as silent:
            silent.sendall(sent)
            assert silent.recv(1) == b""


def test_a_request_that_takes_longer_is_answered(slow):
    assert get(slow[1], "/3").status == 200


def test_silence_is_ended_in_the_time_that_the_readme_says():
    assert server.SILENCE == 30 and server.LOOKS_EVERY <= 5
    assert server.CONNECTIONS == 1000


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_end_answers_what_it_works_on(slow, how):
    process, port = slow
    answers = []
    asking = threading.Thread(target=lambda: answers.append(get(port, "/3").status))
    asking.start()
    time.sleep(1)
    process.send_signal(how)
    asking.join(20)
    assert not accepts(port)
    assert answers == [200]
    assert process.wait(10) == 0


@ON_SQLITE
def test_no_worker_outlives_a_parent_that_is_killed(settings, tmp_path):
    with serving(settings, tmp_path, "--workers", 2, **DEMO) as (process, port):
        workers = workers_of(process.pid)
        assert len(workers) == 2
        process.kill()
        process.wait()
        until = time.monotonic() + 10
        while any(_lives(worker) for worker in workers):
            assert time.monotonic() < until, "A worker was left behind."
            time.sleep(0.1)
        assert not accepts(port)


def _lives(process: int) -> bool:
    # A process that has ended may still be listed, when nobody has asked how it ended.
    with contextlib.suppress(OSError):
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    return False


@pytest.fixture
def taken():
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_demonstration_on_a_taken_port_is_one_sentence(tmp_path, taken):
    folder = tmp_path / "new"
    answer = CliRunner().invoke(main, ["demo", "--data", str(folder), "--port", str(taken)])
    assert answer.exit_code == 2
    assert answer.output.strip() == (
        f"Port {taken} of 127.0.0.1 cannot be used (Address already in use): stop the program that "
        "has it, or give another --port; nothing was started."
    )
    assert not folder.exists()


@ON_SQLITE
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_on_a_taken_port_is_one_sentence(settings, monkeypatch, taken, workers):
    for name, value in DEMO.items():
        monkeypatch.setenv(name, str(value))
    words = ["serve", "--data", str(settings.data), "--port", str(taken), "--workers", workers]
    answer = CliRunner().invoke(main, words)
    assert answer.exit_code == 2
    assert f"Port {taken} of 127.0.0.1 cannot be used" in answer.output
    assert len(answer.output.strip().splitlines()) == 1
