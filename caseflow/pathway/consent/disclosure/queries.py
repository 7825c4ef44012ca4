"""What a packet could hold now, and opening one.

Its sender opens it; its recipient does while a consent covers all of it.
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
    """What there is of these categories in an (admitted) case; nothing else of it is opened.

    Each step declares its parts in its `feature.py`, so this package knows no step's tables.
    """
    declared = registry.current().packet_parts
    wanted = [name for name in Compartment if name in categories and name in declared]
    return {name.value: declared[name](case_id) for name in wanted}


def is_open_to_recipient(packet: Packet) -> bool:
    """Asked at every disclosure, not only when it was sent; Tampered if a row was edited."""
    encryption.check_signature(packet)
    encryption.check_signature(packet.consent)
    recipient = db.session.get_one(Organisation, packet.recipient_id)
    return rules.is_open(packet, recipient, clock.today())


def content_of(packet: Packet, *, seen_by: Actor) -> dict[str, Any]:
    """What is in it, by category; NotFound for strangers and once consent has ended."""
    if seen_by.organisation_id == packet.recipient_id:
        if not is_open_to_recipient(packet):
            raise NotFound
        admit(packet.case_id)
    elif seen_by.organisation_id != packet.organisation_id:
        raise NotFound
    return packet.content or {}


def holders_of(consent: Consent) -> list[str]:
    """Names of the organisations that can open something under this consent now."""
    statement = (
        select(Organisation.name)
        .join(Packet, Packet.recipient_id == Organisation.id)
        .where(Packet.consent_id == consent.id, Packet.ended_at.is_(None))
        .distinct()
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(statement))
