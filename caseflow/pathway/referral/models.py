"""A referral, every change of its state, and the codes that both use."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, and_, text
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from caseflow import encryption
from caseflow.access import Actor
from caseflow.agencies.models import Organisation, Service, ServiceType
from caseflow.encryption import Sealed, SealedRow, SystemSealed, SystemSealedRow
from caseflow.enums import N_, LabelledEnum
from caseflow.extensions import Model, stamped
from caseflow.pathway.case.models import BelongsToCase, Case
from caseflow.pathway.consent.disclosure.models import Packet, compartment_of
from caseflow.pathway.plan.models import Need
from caseflow.sop.vocabulary import Priority


class Status(LabelledEnum):
    """The state of a referral; `interchange` translates it into the states of FHIR."""

    DRAFT = "draft", N_("Draft")
    SENT = "sent", N_("Sent")
    ACKNOWLEDGED = "acknowledged", N_("Received by the partner")
    INFORMATION_REQUESTED = "information_requested", N_("Question asked")
    WAITLISTED = "waitlisted", N_("On the waiting list")
    ACCEPTED = "accepted", N_("Accepted")
    IN_SERVICE = "in_service", N_("In service")
    DISCARDED = "discarded", N_("Discarded")
    DECLINED = "declined", N_("Declined")
    EXPIRED = "expired", N_("No reply")
    RECALLED = "recalled", N_("Recalled")
    COMPLETED = "completed", N_("Delivered")
    PARTLY_COMPLETED = "partly_completed", N_("Partly delivered")
    NOT_DELIVERED = "not_delivered", N_("Not delivered")


class Side(LabelledEnum):
    """Who changes the state of a referral."""

    SENDER = "sender", N_("Sender")
    PARTNER = "partner", N_("Partner")
    SYSTEM = "system", N_("Automatic")


class Reason(LabelledEnum):
    """Coded reasons for a change; `rules.MOVES` says which are possible for which move."""

    NO_CAPACITY = "no_capacity", N_("No free places")
    NOT_ELIGIBLE = "not_eligible", N_("The person does not meet the conditions")
    OUTSIDE_AREA = "outside_area", N_("Outside our area")
    NOT_OUR_SERVICE = "not_our_service", N_("We do not offer this service")
    LANGUAGE = "language", N_("No common language")
    SAFETY = "safety", N_("It would not be safe")
    DUPLICATE = "duplicate", N_("We already have this referral")
    BY_SENDER = "by_sender", N_("Our own decision")
    BY_SURVIVOR = "by_survivor", N_("The person asked for it")
    CONSENT_ENDED = "consent_ended", N_("The consent ended")
    NO_SHOW = "no_show", N_("The person did not come")
    UNREACHABLE = "unreachable", N_("The person could not be reached")
    SURVIVOR_WITHDREW = "survivor_withdrew", N_("The person no longer wanted it")
    SERVICE_ENDED = "service_ended", N_("The service ended")
    NO_ANSWER = "no_answer", N_("No reply in time")


OPEN = (
    Status.DRAFT,
    Status.SENT,
    Status.ACKNOWLEDGED,
    Status.INFORMATION_REQUESTED,
    Status.WAITLISTED,
    Status.ACCEPTED,
    Status.IN_SERVICE,
)
NOT_SENT = (Status.DRAFT, Status.DISCARDED)
"""The states in which the recipient has never seen the referral."""
_open_sql = text("status IN ({})".format(", ".join(f"'{status}'" for status in OPEN)))

_SERVICE = "_loaded_service"


def service_hash_of(case_id: uuid.UUID, service_id: uuid.UUID) -> bytes:
    """Return the keyed hash by which the database finds a second open referral to a service.

    It changes with the system key, so it holds against two requests at the same time; whether a
    referral from before is still open, `queries.open_services_of` says.
    """
    return encryption.keyed_hashes("open referral", case_id.bytes + service_id.bytes)[0]


def reference_of(referral_id: uuid.UUID) -> str:
    """Return a reference short enough to read out on the phone: six characters of the id."""
    return f"R-{referral_id.hex[:6].upper()}"


class Referral(BelongsToCase, SealedRow, SystemSealedRow, Model):
    """A request to one service of one organisation to meet a need, under one consent."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_inbox", "recipient_id", "status", "respond_by", "id"),
        Index("ix_referral_ended", "recipient_id", "status_at", "id"),
        Index("ix_referral_clock", "status", "respond_by"),
        Index("ix_referral_reminder", "respond_by", "reminded_at"),
        Index("ix_referral_moved", "status_at", "id"),
        Index(
            "uq_referral_open",
            "service_hash",
            unique=True,
            sqlite_where=_open_sql,
            postgresql_where=_open_sql,
        ),
        *stamped("sent", "reviewed"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    """The sender."""
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    service_hash: Mapped[bytes] = mapped_column(LargeBinary, info={"kind": "hash"})
    """A keyed hash of case and service: a case has one open referral to a service, and from the
    hash nobody can tell which service it is, or whether two cases ask for the same."""
    service_type: Mapped[ServiceType]
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id"))
    status: Mapped[Status]
    status_at: Mapped[datetime]
    respond_by: Mapped[datetime | None]
    """When the side that has to act next is late; null in a state without a clock."""
    escalate_at: Mapped[datetime | None] = mapped_column(index=True)
    expire_at: Mapped[datetime | None] = mapped_column(index=True)
    """When silence is told to the coordinator, and when it ends the referral; both follow from
    `respond_by`, and stand here so that background work loads only what is due."""
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.id"), index=True)
    packet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("packet.id"))
    identity_packet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("packet.id"))
    previous_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral.id"), index=True)
    """The referral that this one follows, when it is a re-referral."""
    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[uuid.UUID]
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[uuid.UUID | None]
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    """When the sender closed the referral, after the survivor was told the result."""
    reviewed_by_id: Mapped[uuid.UUID | None]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    service_id = SystemSealed[uuid.UUID](uuid.UUID)
    """Of the service only the type is plain: which one it is may tell of a pregnancy, or worse."""
    priority = SystemSealed[Priority](Priority)
    reason_code = SystemSealed[Reason | None](Reason)
    """The reason for the present state."""
    appointment_at = SystemSealed[str | None]()
    """When the appointment is, as `appointment` says it, for the lists of the sender."""
    message = Sealed[str]("notes", size=1024)
    """What the sender writes to the partner; it is copied into the packet when it is sent."""
    appointment = Sealed[dict[str, str]](
        lambda referral: compartment_of(referral.packet_id), coded=True, size=1024
    )
    """`at` (ISO 8601, in the local time of the place) and `instructions`; both sides can see it."""

    case: Mapped[Case] = relationship()
    need: Mapped[Need] = relationship()
    recipient: Mapped[Organisation] = relationship(foreign_keys=[recipient_id])
    sender: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    packet: Mapped[Packet | None] = relationship(foreign_keys=[packet_id])
    identity_packet: Mapped[Packet | None] = relationship(foreign_keys=[identity_packet_id])
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    @hybrid_method
    def was_sent_to_organisation_of(self, actor: Actor) -> Any:
        """Return whether it was sent to this person's organisation; a draft was sent to nobody."""
        return self.recipient_id == actor.organisation_id and self.status not in NOT_SENT

    @was_sent_to_organisation_of.inplace.expression  # type: ignore[attr-defined, untyped-decorator]
    @classmethod
    def _was_sent_in_sql(cls, actor: Actor) -> Any:
        return and_(cls.recipient_id == actor.organisation_id, cls.status.not_in(NOT_SENT))

    @property
    def service(self) -> Service:
        """The service that is asked. `load_services` loads those of several referrals together."""
        kept: Service | None = self.__dict__.get(_SERVICE)
        if kept is None or kept.id != self.service_id:
            session = object_session(self)
            assert session is not None
            self.__dict__[_SERVICE] = kept = session.get_one(Service, self.service_id)
        return kept

    @service.setter
    def service(self, service: Service) -> None:
        self.__dict__[_SERVICE] = service

    @property
    def reference(self) -> str:
        """The short reference for the phone; nobody can open anything with it."""
        return reference_of(self.id)


class ReferralChange(SealedRow, SystemSealedRow, Model):
    """One change of the state of a referral: who did it, when and why. A row never changes."""

    __tablename__ = "referral_change"
    __table_args__ = (Index("ix_referral_change_referral", "referral_id", "at"),)

    referral_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral.id"))
    packet_id: Mapped[uuid.UUID | None]
    source: Mapped[Status]
    target: Mapped[Status]
    at: Mapped[datetime]
    by_id: Mapped[uuid.UUID]
    side: Mapped[Side]

    reason_code = SystemSealed[Reason | None](Reason)
    note = Sealed[str](lambda change: compartment_of(change.packet_id), size=1024)
    """A question, an answer, or what was delivered; both sides can see it."""

    referral: Mapped[Referral] = relationship()
