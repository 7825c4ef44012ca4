"""Rotation: replacing the keys of every level while people read and write.

Decision. *Context*: a rotation of a large installation takes minutes to hours, may be killed, and
must not make one request fail. *Options*: stop the service; a job with a list of what is left;
batches that find in the stores themselves what is left. *Choice*: the last. A row says which level
is being rotated to which generation (`pending`); each batch is one short transaction that may be
repeated (`wraps`, `cases`, `compartments`). *Consequence*: a rotation that was killed goes on when
it is started again.

Two rules make sure that everybody can always read. Wraps are changed in place, so that the one
statement of a reader sees either all old wraps or all new ones. An old compartment key is destroyed
only when no field uses it, and when every request that could still write with it is over (`GRACE`).

Packets (compartments `packet:…`) and whatever else was granted are snapshots that another
organisation holds, so their keys are not rotated. Old key pairs of an organisation are kept too:
without them it could not open what was granted to it before.
"""

from datetime import timedelta
from enum import StrEnum

GRACE = timedelta(minutes=15)
"""How long old compartment keys are kept; longer than any request or background job takes."""


class Level(StrEnum):
    """The kinds of keys that can be rotated, from the top of the hierarchy."""

    ROOT = "root"
    SYSTEM = "system"
    ORGANISATIONS = "organisations"
    CASES = "cases"
    COMPARTMENTS = "compartments"
