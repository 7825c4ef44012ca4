"""How long a feed lives, and how its events are written."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

from caseflow.pathway.case.calendar_feed import rules

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
FEED = uuid.UUID(int=7)


def parsed(text):
    """Read a calendar by RFC 5545: lines that end in CRLF, blocks that begin and end."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    pairs = [line.split(":", 1) for line in lines]
    assert pairs[0] == ["BEGIN", "VCALENDAR"]
    assert pairs[-1] == ["END", "VCALENDAR"]
    head, events, inside = {}, [], None
    for name, value in pairs[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert inside is None
            inside = {}
        elif (name, value) == ("END", "VEVENT"):
            events.append(inside)
            inside = None
        else:
            place = head if inside is None else inside
            assert name not in place
            place[name] = value
    assert inside is None
    return head, events


def written(*times):
    return rules.written(times, feed_id=FEED, summary="Appointment", stamp=NOW)


def test_an_empty_calendar_is_one():
    head, events = parsed(written())
    assert head["VERSION"] == "2.0"
    assert "PRODID" in head
    assert events == []


def test_an_event_says_when_and_nothing_else():
    east = datetime(2026, 5, 12, 15, 30, tzinfo=timezone(timedelta(hours=4)))
    _head, (event,) = parsed(written(east))
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "SUMMARY"}
    assert event["DTSTART"] == "20260512T113000Z"
    assert event["DTSTAMP"] == "20260510T120000Z"
    assert event["SUMMARY"] == "Appointment"


def test_a_time_without_a_zone_stays_that_of_the_place():
    _head, (event,) = parsed(written(datetime(2026, 5, 12, 15, 30)))
    assert event["DTSTART"] == "20260512T153000"


def test_each_moment_is_one_event_with_an_id_that_stays():
    one, other = NOW + timedelta(days=1), NOW + timedelta(days=2)
    _head, events = parsed(written(other, one, one))
    assert [event["DTSTART"][:8] for event in events] == ["20260511", "20260512"]
    assert events == parsed(written(one, other))[1]
    assert len({event["UID"] for event in events}) == 2
    elsewhere = rules.written([one], feed_id=uuid.UUID(int=8), summary="Appointment", stamp=NOW)
    assert parsed(elsewhere)[1][0]["UID"] not in {event["UID"] for event in events}


def test_a_feed_ends():
    assert rules.is_open(NOW + rules.LIVES, NOW)
    assert not rules.is_open(NOW, NOW)
    assert timedelta(days=90) == rules.LIVES


def test_only_a_hash_of_the_token_is_kept():
    assert len(rules.hash_of("token")) == 32
    assert rules.hash_of("token") != rules.hash_of("Token")
