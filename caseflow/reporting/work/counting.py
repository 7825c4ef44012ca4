"""The counts that a filter lets through: of this period, of the one before, and what is open."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from caseflow.agencies.models import Organisation
from caseflow.reporting.work import rules
from caseflow.reporting.work.models import WorkKind
from caseflow.reporting.work.queries import Figures
from caseflow.reporting.work.rules import Lateness, Wanted, Work

Organisations = Mapping[uuid.UUID, Organisation]
K = WorkKind
LATE = (Lateness.LATE, Lateness.SILENT)
PROGRESS = {state.value: progress for progress, of in rules.PROGRESS.items() for state in of}
"""The group of each state of a referral."""


class Opened(NamedTuple):
    """Work that is open, with its receiver and its clock."""

    kind: WorkKind
    recipient_id: uuid.UUID
    work: Work
    lateness: Lateness | None


class Cell(NamedTuple):
    """How often one key was counted between two organisations in this period."""

    kind: WorkKind
    recipient_id: uuid.UUID
    sender_id: uuid.UUID
    part: str
    service: str
    values: list[str]
    times: int


class Counted:
    """What is counted for one screen."""

    def __init__(
        self, found: Figures, wanted: Wanted, now: datetime, organisations: Organisations
    ) -> None:
        self.wanted, self.now, self.organisations = wanted, now, organisations
        self._months = rules.months_of(wanted.period, now.date())
        self._small: dict[tuple[WorkKind, uuid.UUID, uuid.UUID], Counter[str]] = {}
        """Of this period: the counts of states and clocks, by kind, receiver and sender."""
        self.spread: dict[bool, dict[str, int]] = {True: {}, False: {}}
        """The other counts, and those of states: of this period, and (False) of the one before."""
        self.monthly: dict[date, Counter[str]] = {}
        for (kind, recipient_id, sender_id, month), counts in found.counts.items():
            if self._passes(recipient_id, sender_id):
                self._add(kind, recipient_id, sender_id, month, counts)
        self.open = self._open_work(found)
        cells = list(self._cells())
        self.own = [cell for cell in cells if cell.recipient_id == cell.sender_id]
        self.between = [cell for cell in cells if cell.recipient_id != cell.sender_id]
        self.sent = [cell for cell in self.between if cell.kind is K.REFERRAL]
        """Referrals to another organisation, which most of the screen is about."""

    def _add(
        self,
        kind: WorkKind,
        recipient_id: uuid.UUID,
        sender_id: uuid.UUID,
        month: date,
        counts: Counter[str],
    ) -> None:
        is_now = self._months.has(month)
        small = self._small.setdefault((kind, recipient_id, sender_id), Counter())
        is_told = kind is K.REFERRAL and recipient_id != sender_id
        spread = self.spread[is_now]
        monthly = self.monthly.setdefault(month, Counter()) if is_told else Counter()
        # Many thousand counts pass here, most of them of hours, so little is done for each.
        for key, count in counts.items():
            first = key[0]
            if is_told:
                spread[key] = spread.get(key, 0) + count
            if first == "s":
                monthly[key] += count
            if is_now and first in "sc":
                small[key] += count

    def _cells(self) -> Iterator[Cell]:
        service_wanted = self.wanted.service
        for (kind, recipient_id, sender_id), counts in self._small.items():
            for key, count in counts.items():
                part, service, *values = key.split("/")
                if kind is K.HANDED or service_wanted in ("", service):
                    yield Cell(kind, recipient_id, sender_id, part, service, values, count)

    def parts(self, counts: Mapping[str, int]) -> Iterator[tuple[str, str, list[str], int]]:
        """Yield the counts of the service that is wanted: part, service, values and count."""
        wanted = self.wanted.service
        for key, count in counts.items():
            part, service, *values = key.split("/")
            if wanted in ("", service):
                yield part, service, values, count

    def _passes(self, recipient_id: uuid.UUID, sender_id: uuid.UUID) -> bool:
        wanted = self.wanted
        return (
            wanted.to in (None, recipient_id)
            and wanted.sender in (None, sender_id)
            and wanted.area in ("", self.organisations[recipient_id].area)
        )

    def _open_work(self, found: Figures) -> list[Opened]:
        """Return the open work of all periods that the filter lets through, without their own."""
        now, wanted, opened = self.now.timestamp(), self.wanted, []
        for (kind, recipient_id), works in found.open.items():
            passing = {
                sender_id
                for sender_id in {work.sender_id for work in works.values()}
                if sender_id != recipient_id.hex
                and self._passes(recipient_id, uuid.UUID(hex=sender_id))
            }
            opened += [
                Opened(kind, recipient_id, work, work.lateness(now))
                for work in works.values()
                if work.sender_id in passing
                and (kind is K.HANDED or wanted.service in ("", work.service))
            ]
        return opened
