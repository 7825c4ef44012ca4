"""A placeholder for the person who looks.

With it, a statement that is limited to what somebody may see is built once, and then sent for each
person with their own ids.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, Uuid, bindparam

from caseflow.access.actors import Actor
from caseflow.access.roles import Role


def _me() -> BindParameter[Any]:
    return bindparam("me", type_=Uuid())


def _organisation() -> BindParameter[Any]:
    return bindparam("organisation", type_=Uuid())


@dataclass(frozen=True)
class ActorPlaceholder:
    """An actor whose ids are bound parameters, filled in when the statement is sent.

    Its roles are real, because they decide which conditions the statement has.
    """

    held_roles: frozenset[Role] = frozenset()
    id: Any = field(default_factory=_me)
    organisation_id: Any = field(default_factory=_organisation)


def as_asked(actor: Actor) -> dict[str, Any]:
    """Return the parameters that put this actor in the place of the placeholder."""
    return {"me": actor.id, "organisation": actor.organisation_id}
