"""Seal a packet for an organisation, let it be opened, and end the access to it."""

from typing import Any

from sqlalchemy import select

from caseflow import audit, clock, encryption
from caseflow.access import Actor, unguarded
from caseflow.agencies.models import Organisation
from caseflow.extensions import db
from caseflow.pathway.case import queries as case_queries
from caseflow.pathway.case.models import Exclusion
from caseflow.pathway.case.team import actions as team_actions
from caseflow.pathway.consent import rules as consent_rules
from caseflow.pathway.consent.disclosure import rules
from caseflow.pathway.consent.disclosure.models import Packet, PacketKind, compartment_of
from caseflow.pathway.consent.models import Consent, Purpose
from caseflow.pathway.consent.rules import Disclosure


@unguarded("called by verbs that have authorised")
def disclose(
    consent: Consent,
    content: dict[str, dict[str, Any]],
    *,
    kind: PacketKind,
    recipient: Organisation,
    service: str = "",
    by: Actor,
) -> Packet:
    """Seal a copy of the content for a recipient, and grant the recipient its key.

    The caller has checked that this person may send it (referral, notification). A packet with the
    identity is sealed without a grant, which `let_open` gives when the recipient has accepted.
    Raises RuleBroken when the consent does not cover it, the recipient has a conflict of interest,
    or a part of it was erased meanwhile.
    """
    rules.check_not_excluded(consent.case, recipient)
    categories = rules.categories_in(content)
    wanted = Disclosure(consent.purpose, recipient, service, categories)
    consent_rules.check_covered([consent], wanted, clock.now())
    packet = Packet(
        case_id=consent.case_id,
        kind=kind,
        consent_id=consent.id,
        consent=consent,
        organisation_id=by.organisation_id,
        recipient_id=recipient.id,
        service=service,
        categories=sorted(categories),
        created_at=clock.now(),
        content=content,
    )
    encryption.sign(packet)
    db.session.add(packet)
    db.session.flush()
    # Content that was read before an erasure must not be sent after it: wait for an erasure that
    # is going on, then look whether something that was opened here has been erased.
    case_queries.wait_for_others(consent.case_id)
    rules.check_nothing_erased(encryption.key_ring().compartments.opened_erased(consent.case_id))
    if kind is not PacketKind.IDENTITY:
        _grant(packet, consent, by=by)
    return packet


@unguarded("called by verbs that have authorised")
def let_open(packet: Packet, *, by: Actor) -> None:
    """Grant the recipient the key of an identity packet, once it has accepted.

    Raises Tampered when the packet was changed outside of caseflow.
    """
    encryption.check_signature(packet)
    _grant(packet, packet.consent, by=by)


@unguarded("called by verbs that have authorised, and by background work")
def end(packet: Packet, *, by: Actor) -> None:
    """Close a packet to its recipient; its grant is destroyed at once.

    A packet that has ended already stays as it is.
    """
    if packet.ended_at is not None:
        return
    is_genuine = encryption.is_signed(packet)
    encryption.key_ring().grants.revoke(packet.case_id, [compartment_of(packet.id)])
    packet.ended_at = clock.now()
    # A packet that was changed outside of caseflow is closed too, but it is not signed again: the
    # signature must not make that change genuine.
    if is_genuine:
        encryption.sign(packet)
    audit.record(audit.Event.GRANT_ENDED, by=by, thing=packet, recipient=packet.recipient_id)


@unguarded("called by verbs that have authorised")
def carry_over_or_end(consent: Consent, replacement: Consent | None, *, by: Actor) -> None:
    """Move the packets of a consent to its replacement if that covers them; close all others."""
    for packet in packets_of(consent):
        recipient = db.session.get_one(Organisation, packet.recipient_id)
        wanted = rules.as_disclosure(packet, recipient)
        covered = replacement and consent_rules.covers(replacement, wanted, clock.now())
        if replacement and covered and encryption.is_signed(packet):
            _carry_over(packet, replacement, by=by)
        else:
            end(packet, by=by)


def _close_to_excluded(exclusion: Exclusion, *, by: Actor) -> None:
    """Close every packet of a case to an organisation that was excluded from it."""
    for packet in db.session.scalars(
        select(Packet).where(
            Packet.case_id == exclusion.case_id,
            Packet.recipient_id == exclusion.organisation_id,
            Packet.ended_at.is_(None),
        )
    ).all():
        end(packet, by=by)


@unguarded("called by verbs that have authorised")
def packets_of(consent: Consent) -> list[Packet]:
    """Return the packets under this consent that have not ended."""
    return list(
        db.session.scalars(
            select(Packet).where(Packet.consent_id == consent.id, Packet.ended_at.is_(None))
        )
    )


def _carry_over(packet: Packet, replacement: Consent, *, by: Actor) -> None:
    # The old grant names the old consent and its last day, so it is replaced and not kept.
    was_granted = encryption.key_ring().grants.revoke(packet.case_id, [compartment_of(packet.id)])
    packet.consent_id, packet.consent = replacement.id, replacement
    encryption.sign(packet)
    if was_granted:
        _grant(packet, replacement, by=by)


def _grant(packet: Packet, consent: Consent, *, by: Actor) -> None:
    encryption.key_ring().grants.give(
        case_id=packet.case_id,
        compartment=compartment_of(packet.id),
        giver=packet.organisation_id,
        receiver=packet.recipient_id,
        consent_id=consent.id,
        purpose=Purpose(consent.purpose).value,
        expires_on=consent.expires_on,
    )
    audit.record(
        audit.Event.GRANT_GIVEN,
        by=by,
        thing=packet,
        recipient=packet.recipient_id,
        consent=consent.id,
    )


LISTENERS = ((team_actions.excluded, _close_to_excluded),)
"""What happens here when an earlier step signals that somebody was excluded."""
