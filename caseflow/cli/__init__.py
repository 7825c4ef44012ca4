"""Operators' commands: `caseflow …`. Errors are one sentence; exit 0, 1 (check failed), 2 (could
not run). `group.main` is the entry point.

A library that is too old cannot be imported further in, so it is refused here.
"""

import sys

from caseflow import crypto

if _sentence := crypto.too_old():
    print(_sentence, file=sys.stderr)
    raise SystemExit(2)
