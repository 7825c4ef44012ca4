"""The commands for operators: `caseflow …`; `group.main` is the entry point.

An error is reported in one sentence. The exit status is 0 for success, 1 when a check failed, and 2
when the command could not run.
"""

import sys

from caseflow import crypto

# Checked before anything else is imported: with a library that is too old, the import of other
# modules would fail with an error that an operator cannot understand.
if _sentence := crypto.too_old():
    print(_sentence, file=sys.stderr)
    raise SystemExit(2)
