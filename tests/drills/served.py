"""Serve caseflow with another clock or with a limit on the size of files, which drills ask for."""

import os
import resource
import signal
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import time_machine

from caseflow.cli.group import main

shift, limit = os.environ.get("DRILL_CLOCK_DAYS"), os.environ.get("DRILL_FILE_BYTES")
with ExitStack() as stack:
    if limit:
        # Without this, the first write beyond the limit would end the process.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    if shift:
        moment = datetime.now(UTC) + timedelta(days=float(shift))
        stack.enter_context(time_machine.travel(moment, tick=True))
    main()
