"""Rotation: every level of keys made new, while people read and write.

Decision. *Context*: a rotation of a large mechanism takes minutes to hours, is killed, and must
not fail one request. *Options*: stop the service; a job with a list of what is left; batches that
find in the stores themselves what is left. *Choice*: the last. A row says which level is rotated
to which generation (`pending`); each batch is one short transaction and may be repeated (`wraps`,
`cases`, `compartments`). *Consequence*: a rotation that was killed goes on when it is started
again.
Two rules keep everybody reading. Wraps change in place, so that a reader's one statement sees the
old way or the new one, whole. An old compartment key is destroyed only when no field uses it and
every look that could still write with it is over (`GRACE`).

Packets (compartments `packet:…`) and whatever else was granted are snapshots that another
organisation holds: their keys stay. Old key pairs of an organisation stay too, or what was
granted under them would close.
"""

from datetime import timedelta
from enum import StrEnum

GRACE = timedelta(minutes=15)
"""Longer than any request or round of background work lasts."""


class Level(StrEnum):
    """What can be rotated, from the top."""

    ROOT = "root"
    SYSTEM = "system"
    ORGANISATIONS = "organisations"
    CASES = "cases"
    COMPARTMENTS = "compartments"
