"""Read what a packet could contain now, and open a packet.

The sender can always open it, and the recipient as long as a consent covers all of it.
"""

import uuid
from collections.abc import Container
from typing import Any

from sqlalchemy import select

from caseflow import clock, encryption
from caseflow.access import Actor, Compartment, admit
from caseflow.agencies.models import Organisation
from caseflow.errors import NotFound
from caseflow.extensions import db
from caseflow.pathway.consent.disclosure import rules
from caseflow.pathway.consent.disclosure.models import Packet
from caseflow.pathway.consent.models import Consent
from caseflow.web import registry


def available(case_id: uuid.UUID, categories: Container[str]) -> dict[str, dict[str, Any]]:
    """Return what an admitted case contains in these categories; nothing else is opened.

    Each step declares its parts in its `feature.py`, so that this package does not need to know the
    tables of other steps.
    """
    declared = registry.current().packet_parts
    wanted = [name for name in Compartment if name in categories and name in declared]
    return {name.value: declared[name](case_id) for name in wanted}


def is_open_to_recipient(packet: Packet) -> bool:
    """Return whether the recipient may open a packet now; it is checked again at every look.

    Raises Tampered when the packet or its consent was changed outside of caseflow.
    """
    encryption.check_signature(packet)
    encryption.check_signature(packet.consent)
    recipient = db.session.get_one(Organisation, packet.recipient_id)
    return rules.is_open(packet, recipient, clock.now())


def content_of(packet: Packet, *, seen_by: Actor) -> dict[str, Any]:
    """Return the content of a packet by category, for its sender or its recipient.

    Raises NotFound for anybody else, and for the recipient when no consent covers it any more.
    """
    if seen_by.organisation_id == packet.recipient_id:
        if not is_open_to_recipient(packet):
            raise NotFound
        admit(packet.case_id)
    elif seen_by.organisation_id != packet.organisation_id:
        raise NotFound
    return packet.content or {}


def holders_of(consent: Consent) -> list[str]:
    """Return the names of the organisations that hold an open packet under this consent."""
    statement = (
        select(Organisation)
        .join(Packet, Packet.recipient_id == Organisation.id)
        .where(Packet.consent_id == consent.id, Packet.ended_at.is_(None))
        .distinct()
        .order_by(Organisation.name)
    )
    return [one.name for one in db.session.scalars(statement)]
