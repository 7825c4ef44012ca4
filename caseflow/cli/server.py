"""Serve requests with waitress: in this process, or in several worker processes.

Decision. *Context*: anybody may open connections and send half a request, and a small installation
has one process with its background work in it. *Options*: granian and gunicorn, whose threads wait
for the rest of a request (measured: 500 idle connections and 200 half-sent requests stop two
processes of either); hypercorn, which holds, at little more than half of waitress's pages a second;
waitress, which gives a request to a thread when all of it is there, but knows no workers. *Choice*:
waitress for the demonstration, for one process and for several; the standard library's
`multiprocessing` starts the workers. *Consequence*: this module binds the port, starts a worker
that died again, and ends workers whose parent is gone; only the parent runs background work.
"""

import gc
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from typing import Any

import structlog
from flask import Flask
from waitress import create_server
from waitress.server import BaseWSGIServer

from caseflow import create_app
from caseflow.assembly import MAX_REQUEST
from caseflow.audit import sequencer
from caseflow.cli import folder_lock, installation, request_bodies
from caseflow.errors import Refused
from caseflow.web import uploads
from config import Settings

THREADS, PATIENCE = 8, 10
"""Threads of each process; seconds after which a worker that was told to end is killed."""
CONNECTIONS, BACKLOG = 1000, 1024
"""Connections that each process holds, and those that wait in the operating system for a place."""
SILENCE, LOOKS_EVERY = 30, 5
"""Seconds after which a connection is closed on which nothing moves and no request is worked on,
and seconds between two searches for such connections."""
LONGEST_HEADER, LONGEST_BODY = 64 * 1024, 2 * MAX_REQUEST
"""The largest request that is read, in bytes, where no larger files are taken; the application
refuses more than half of the body."""
LONGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of a response that may wait in memory for a slow client; a page is far smaller."""
OBJECTS = 10_000
"""After how many more new objects than deleted ones Python looks for garbage."""
BETWEEN_STARTS = 1
"""Seconds to wait before a worker that died is replaced, so that a lasting fault makes no storm."""
logger = structlog.get_logger()


@contextmanager
def bound(host: str, port: int) -> Iterator[Sequence[socket.socket]]:
    """Yield a socket for each address of this host; nobody can connect before one of `run_…`.

    Raises Refused when the port cannot be used.
    """
    with ExitStack() as opened:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            addresses = dict.fromkeys((family, address) for family, *_, address in found)
            listening = [opened.enter_context(_bound(*one)) for one in addresses]
        except OSError as error:
            raise Refused(
                f"Port {port} of {host} cannot be used ({error.strerror}): stop the program that "
                "has it, or give another --port; nothing was started."
            ) from None
        yield listening


def longest_body(settings: Settings) -> int:
    """Return how many bytes of a request are read: more than the application takes."""
    return LONGEST_BODY + uploads.READ * settings.max_document_bytes


def run_here(
    app: Flask, listening: Sequence[socket.socket], *, longest: int = LONGEST_BODY
) -> None:
    """Serve in this process until it is told to end; requests that are worked on are answered."""
    _end_when_told(listening)
    # What was loaded before the first request stays: the garbage collector need not look at it, nor
    # run as often as Python's default, which a page with a long list exceeds a hundred times.
    gc.freeze()
    gc.set_threshold(OBJECTS)
    # `Channel` keeps personal data out of temporary files, to which waitress would write it.
    # The headers of a proxy are not removed here: the application reads them (`web.proxies`).
    server: Any = create_server(
        app,
        sockets=listening,
        threads=THREADS,
        ident="",
        clear_untrusted_proxy_headers=False,
        asyncore_use_poll=True,  # select() knows no more than 1,024 files
        connection_limit=min(CONNECTIONS, _allow_files(2 * CONNECTIONS) // 2),
        backlog=BACKLOG,
        channel_timeout=SILENCE,
        cleanup_interval=LOOKS_EVERY,
        max_request_header_size=LONGEST_HEADER,
        max_request_body_size=longest,
        outbuf_overflow=LONGEST_ANSWER,
    )
    for listener in server._map.values():
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = request_bodies.Channel
    server.run()


def run_processes(settings: Settings, listening: Sequence[socket.socket], *, workers: int) -> None:
    """Serve from several worker processes until told to end.

    Each worker builds its own application. One that dies is replaced, and all end with this
    process, also when it is killed.
    """
    for one in listening:
        one.listen(BACKLOG)
    _end_when_told(listening)
    # Not forked: a copy of this process would hold its locks and half of its threads.
    spawning = multiprocessing.get_context("spawn")

    def start() -> multiprocessing.process.BaseProcess:
        process = spawning.Process(target=_work, args=(settings, list(listening)), daemon=True)
        process.start()
        return process

    try:
        crew = [start() for _ in range(workers)]
        while True:
            wait([worker.sentinel for worker in crew])
            logger.error("worker died")
            time.sleep(BETWEEN_STARTS)
            crew = [worker if worker.is_alive() else start() for worker in crew]
    except SystemExit:
        _end_all()


def _bound(family: int, address: Any) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    # A port whose last server has just ended can be used at once; one that is in use cannot.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def _work(settings: Settings, listening: list[socket.socket]) -> None:
    """Be a worker: build the application and serve, until told to end or until the parent dies."""
    _end_when_told(listening)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with folder_lock.by_server(settings.data):
        installation.check_whole(settings)
        app = create_app(settings)
        sequencer.start(app)
        run_here(app, listening, longest=longest_body(settings))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


def _end_when_told(listening: Sequence[socket.socket]) -> None:
    def end(*_: object) -> None:
        # At once, so that the next server can have the port while requests are still answered.
        for one in listening:
            one.close()
        raise SystemExit

    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, end)


def _end_all() -> None:
    """Tell all workers to end, and kill those that do not within some seconds."""
    workers, until = multiprocessing.active_children(), time.monotonic() + PATIENCE
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))
        worker.kill()


def _allow_files(wanted: int) -> int:
    """Let this process open as many files as wanted, or as the system allows; return how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return wanted if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
