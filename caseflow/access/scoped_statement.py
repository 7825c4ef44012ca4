"""A stand-in for the person who looks, so that a scoped statement is made once and sent for
everybody."""

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
    """An actor whose ids come when the statement is sent; its roles decide which statement."""

    held_roles: frozenset[Role] = frozenset()
    id: Any = field(default_factory=_me)
    organisation_id: Any = field(default_factory=_organisation)


def as_asked(actor: Actor) -> dict[str, Any]:
    """What to send with the statement, so that this actor stands in the place."""
    return {"me": actor.id, "organisation": actor.organisation_id}
