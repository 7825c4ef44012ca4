"""Who acts: a person with roles in one organisation, or the system itself."""

import uuid
from dataclasses import dataclass, field
from typing import Protocol

from caseflow.access.roles import Role

_NOBODY = uuid.UUID(int=0)


class Actor(Protocol):
    """What the policy needs to know about anybody who acts or looks."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def organisation_id(self) -> uuid.UUID: ...
    @property
    def held_roles(self) -> frozenset[Role]: ...


@dataclass(frozen=True)
class SystemActor:
    """Background work, which lets things expire, reminds and escalates.

    It holds no role, so the policy allows it nothing and it opens no sealed data.
    """

    id: uuid.UUID = _NOBODY
    organisation_id: uuid.UUID = _NOBODY
    held_roles: frozenset[Role] = field(default_factory=frozenset)


SYSTEM = SystemActor()
