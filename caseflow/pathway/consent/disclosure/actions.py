"""Sealing a packet to an organisation, and ending what it may open."""

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
    """Seal a snapshot and grant its key; RuleBroken when the consent does not cover it.

    The caller has authorised the step that sends it (referral, notification). Identity is
    sealed without a grant: `let_open` gives it when the recipient has accepted.
    """
    rules.check_not_excluded(consent.case, recipient)
    categories = rules.categories_in(content)
    wanted = Disclosure(consent.purpose, recipient, service, categories)
    consent_rules.check_covered([consent], wanted, clock.today())
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
    case_queries.wait_for_others(consent.case_id)
    rules.check_nothing_erased(encryption.key_ring().compartments.opened_erased(consent.case_id))
    if kind is not PacketKind.IDENTITY:
        _grant(packet, consent, by=by)
    return packet


@unguarded("called by verbs that have authorised")
def let_open(packet: Packet, *, by: Actor) -> None:
    """Grant the key of an identity packet; the caller has authorised the acceptance."""
    encryption.check_signature(packet)
    _grant(packet, packet.consent, by=by)


@unguarded("called by verbs that have authorised, and by background work")
def end(packet: Packet, *, by: Actor) -> None:
    """Close a packet: its grant is destroyed now, before anything else is saved."""
    if packet.ended_at is not None:
        return
    is_genuine = encryption.is_signed(packet)
    encryption.key_ring().grants.revoke(packet.case_id, [compartment_of(packet.id)])
    packet.ended_at = clock.now()
    if is_genuine:  # a broken seal stays broken: what was edited must not become true
        encryption.sign(packet)
    audit.record(audit.Event.GRANT_ENDED, by=by, thing=packet, recipient=packet.recipient_id)


@unguarded("called by verbs that have authorised")
def carry_over_or_end(consent: Consent, replacement: Consent | None, *, by: Actor) -> None:
    """Packets that the smaller consent still covers go on under it; all others are closed."""
    for packet in packets_of(consent):
        recipient = db.session.get_one(Organisation, packet.recipient_id)
        wanted = rules.as_disclosure(packet, recipient)
        covered = replacement and consent_rules.covers(replacement, wanted, clock.today())
        if replacement and covered and encryption.is_signed(packet):
            _carry_over(packet, replacement, by=by)
        else:
            end(packet, by=by)


def _close_to_excluded(exclusion: Exclusion, *, by: Actor) -> None:
    """A conflict of interest: what the organisation holds of this case is closed now."""
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
    """Open packets that this consent carries."""
    return list(
        db.session.scalars(
            select(Packet).where(Packet.consent_id == consent.id, Packet.ended_at.is_(None))
        )
    )


def _carry_over(packet: Packet, replacement: Consent, *, by: Actor) -> None:
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
"""What is done here when an earlier step says that something ended."""
