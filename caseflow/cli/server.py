"""Serve requests: waitress in this process for one worker, granian's processes for several.

Decision. *Context*: `caseflow demo` is one process with its background work. *Options*: granian
alone, whose WSGI workers are always separate processes; waitress alone, which knows no workers.
*Choice*: waitress for one, granian as soon as there are several. *Consequence*: background work is
a thread here; with several workers only this process, the parent, runs it.
"""

import os

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server
from waitress import serve

from caseflow.assembly import MAX_REQUEST
from config import Settings

THREADS, PATIENCE = 8, 10
"""Threads of each process; seconds that a worker has to finish its requests."""
LONGEST_BODY = 2 * MAX_REQUEST
"""The largest request that is read, in bytes; the application refuses more than half of it."""
LONGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of a response that may wait in memory for a slow client; a page is far smaller."""


def run_here(app: Flask, *, host: str, port: int) -> None:
    """Serve in this process until it is interrupted."""
    # Large buffers keep personal data in memory; waitress would write it to a temporary file.
    # The headers of a proxy are not removed here: the application reads them (`web.proxies`).
    serve(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident="",
        clear_untrusted_proxy_headers=False,
        max_request_body_size=LONGEST_BODY,
        inbuf_overflow=2 * LONGEST_BODY,
        outbuf_overflow=LONGEST_ANSWER,
    )


def run_processes(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve from several worker processes until interrupted.

    Each worker builds its own application from the environment.
    """
    # A worker that is killed is started again; otherwise granian would stop the others with it.
    os.environ["CASEFLOW_DATA"] = str(settings.data.resolve())
    Server(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    ).serve()
