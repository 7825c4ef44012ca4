"""What may go into a packet, and whether a packet may still be opened."""

from datetime import date
from types import SimpleNamespace

import pytest

from caseflow.errors import RuleBroken
from caseflow.pathway.consent.disclosure import rules as disclosure_rules
from caseflow.pathway.consent.models import Purpose

FILE = {
    "identity": {"known_as": "Mirembe"},
    "contact": {"phone": "1"},
    "health": {"need": "x"},
    "safety": {},
}


def test_a_packet_is_what_is_allowed_needed_and_there():
    consent = SimpleNamespace(categories=["identity", "health", "safety"])
    needed = frozenset({"identity", "contact", "safety"})
    assert disclosure_rules.selected(FILE, consent, needed) == {"identity": FILE["identity"]}


def test_identity_and_contact_wait_for_acceptance():
    before, after = disclosure_rules.split({"request": {"a": 1}, **FILE})
    assert set(before) == {"request", "health", "safety"}
    assert set(after) == {"identity", "contact"}


def test_a_request_is_no_part_of_the_file():
    assert disclosure_rules.categories_in({"request": {}, "health": {}}) == {"health"}


def test_an_excluded_organisation_gets_nothing_whatever_the_consent():
    recipient = SimpleNamespace(id="clinic", name="Harbour Clinic")
    case = SimpleNamespace(exclusions=[SimpleNamespace(organisation_id="shelter")])
    disclosure_rules.check_not_excluded(case, recipient)
    case.exclusions.append(SimpleNamespace(organisation_id="clinic"))
    with pytest.raises(RuleBroken, match="Harbour Clinic"):
        disclosure_rules.check_not_excluded(case, recipient)


@pytest.mark.parametrize(
    ("service", "purpose"), [("health", Purpose.SERVICES), ("", Purpose.IDENTIFICATION)]
)
def test_a_packet_asks_its_consent_the_question_of_its_purpose(service, purpose):
    packet = SimpleNamespace(service=service, categories=["health"])
    asked = disclosure_rules.as_disclosure(packet, SimpleNamespace(id="clinic"))
    assert (asked.purpose, asked.service) == (purpose, service)
    assert asked.categories == {"health"}


def test_an_ended_packet_is_closed():
    packet = SimpleNamespace(ended_at=date(2030, 1, 1))
    assert not disclosure_rules.is_open(packet, SimpleNamespace(), date(2030, 1, 1))


def test_what_was_erased_meanwhile_does_not_go_out():
    disclosure_rules.check_nothing_erased(False)
    with pytest.raises(RuleBroken):
        disclosure_rules.check_nothing_erased(True)
