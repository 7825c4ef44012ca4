"""What was sent to one's own organisation, and what of it may be seen now."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import joinedload

from caseflow.access import context as access_context
from caseflow.access import whoever
from caseflow.access.actors import Actor
from caseflow.access.permissions import Permission
from caseflow.access.policy import authorise
from caseflow.access.whoever import Whoever
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.case.models import Exclusion
from caseflow.pathway.consent.disclosure import queries as disclosure
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.referral import rules
from caseflow.pathway.referral.models import Referral, Status


class NoLongerShared(NotFound):
    """It was shared once; nothing of it may be seen now."""


@dataclass(frozen=True)
class Shared:
    """What the partner may see: to decide with, and who it is once it has accepted."""

    deciding: dict[str, Any]
    identity: dict[str, Any] | None


def get_received(referral_id: uuid.UUID, *, seen_by: Actor) -> Referral:
    """A referral that was sent to one's own organisation; NotFound for anybody else's."""
    authorise(seen_by, Permission.INBOX_VIEW)
    asked = whoever.as_asked(seen_by) | {"referral": referral_id}
    referral: Referral | None = db.session.scalar(_received(), asked)
    if referral is None:
        raise NotFound
    return referral


def shared_with(referral: Referral, *, seen_by: Actor) -> Shared:
    """Asks the consent again, each time; NoLongerShared when it does not hold."""
    check_shared(referral)
    assert referral.packet is not None
    deciding = disclosure.content_of(referral.packet, seen_by=seen_by)
    sees = rules.sees_identity(referral.status) and referral.identity_packet is not None
    return Shared(deciding, identity_of(referral, seen_by=seen_by) if sees else None)


def check_shared(referral: Referral) -> None:
    """Admit it if every packet of it may be opened by its recipient now; else NoLongerShared."""
    packets = [p for p in (referral.packet, referral.identity_packet) if p is not None]
    is_open = all(disclosure.is_open_to_recipient(packet) for packet in packets)
    if referral.status in rules.WITHOUT_ACCESS or not packets or not is_open:
        raise NoLongerShared
    access_context.admit(referral.case_id)


def identity_of(referral: Referral, *, seen_by: Actor) -> dict[str, Any]:
    """Identity and safe contact; NotFound before acceptance, and when nothing was sealed."""
    if not rules.sees_identity(referral.status) or referral.identity_packet is None:
        raise NotFound
    return disclosure.content_of(referral.identity_packet, seen_by=seen_by)


def received(seen_by: Actor) -> tuple[Any, ...]:
    """What every query of an inbox is narrowed to: sent here, and no conflict of interest."""
    excluded = exists().where(
        Exclusion.case_id == Referral.case_id,
        or_(
            Exclusion.user_id == seen_by.id,
            Exclusion.organisation_id == seen_by.organisation_id,
        ),
    )
    return (
        Referral.recipient_id == seen_by.organisation_id,
        Referral.status.not_in((Status.DRAFT, Status.DISCARDED)),
        ~excluded,
    )


@cache
def _received() -> Any:
    """Made once: one referral with all that is asked of it before anything is shown."""
    return (
        select(Referral)
        .options(
            joinedload(Referral.service),
            joinedload(Referral.sender),
            joinedload(Referral.packet).joinedload(Packet.consent),
            joinedload(Referral.identity_packet),
        )
        .where(*received(Whoever()), Referral.id == bindparam("referral"))
    )
