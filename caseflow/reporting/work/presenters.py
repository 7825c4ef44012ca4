"""The coordinator's screen, put together from its tables, charts and comparisons."""

from collections.abc import Mapping
from datetime import date, datetime

from caseflow.reporting.work import comparing, labels, rules
from caseflow.reporting.work.counting import LATE, Counted, K, Organisations
from caseflow.reporting.work.queries import Figures
from caseflow.reporting.work.rules import Lateness, Months, Progress, Wanted
from caseflow.reporting.work.shown import Board, Number
from caseflow.reporting.work.tables import COLUMNS, HANDED_COLUMNS, Link, Tables, column
from caseflow.web.filters import said

CALLS = 6
"""How many organisations to call are shown at once."""


def board(
    found: Figures,
    wanted: Wanted,
    asked: Mapping[str, str],
    now: datetime,
    organisations: Organisations,
    link: Link,
) -> Board:
    """Make the screen from the counts of this period and the one before.

    `asked` are the filters as the address has them, without the period.
    """
    counted = Counted(found, wanted, now, organisations)
    tables = Tables(counted, asked, link)
    referrals = [one for one in counted.open if one.kind is K.REFERRAL]
    late = [one for one in referrals if one.lateness in LATE]
    hand_overs = [one for one in counted.open if one.kind is K.HANDED and one.lateness in LATE]
    silent = sum(1 for one in late if one.lateness is Lateness.SILENT)
    waiting = sum(1 for one in referrals if one.work.state in rules.WAITING)
    calls = tables.calls([*late, *hand_overs])
    everything = {"period": "all"}
    return Board(
        calls=calls[:CALLS],
        more_calls=max(0, len(calls) - CALLS),
        overdue=Number(len(late), tables.href(K.REFERRAL, everything, clock="overdue")),
        silent=Number(silent, tables.href(K.REFERRAL, everything, clock="silent")),
        waiting=Number(waiting, tables.href(K.REFERRAL, everything, state="waiting")),
        late_hand_overs=Number(len(hand_overs), tables.href(K.HANDED, everything, clock="overdue")),
        changes=comparing.changes(counted),
        partners=tables.lines(counted.sent, "to", lambda cell: cell.recipient_id),
        senders=tables.lines(counted.sent, "sender", lambda cell: cell.sender_id),
        services=tables.lines(counted.sent, "service", lambda cell: cell.service),
        priorities=tables.lines(counted.sent, "priority", lambda cell: cell.values[0]),
        states=tables.states(),
        total=tables.line("", counted.sent, {}),
        own=tables.own_lines(K.REFERRAL),
        times=comparing.times(counted),
        reasons=tables.reasons(),
        hand_overs=tables.handed(counted.between, {}),
        own_hand_overs=tables.own_lines(K.HANDED),
        months=comparing.by_month(counted),
        by_service=comparing.by_service(counted),
        clocks=comparing.by_clock(counted),
        columns=[column(name) for name, _asked in COLUMNS],
        handed_columns=[column(name) for name, _asked in HANDED_COLUMNS],
        progress=[(said(one), labels.DRAWN[one]) for one in Progress],
        clock_series=[(str(name), drawn) for name, drawn in labels.CLOCKS],
        is_over=rules.is_over(wanted.period),
    )


def span_of(wanted: Wanted, today: date) -> Months:
    """Return the months that the screen reads: this period, and the one before."""
    months, before = (
        rules.months_of(wanted.period, today),
        rules.months_before(wanted.period, today),
    )
    return Months(before.first if before else None, months.after)
