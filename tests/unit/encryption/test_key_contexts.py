"""What a wrapped key is bound to, byte for byte: another label would close every stored key."""

import uuid
from datetime import date

from caseflow.encryption import key_contexts

CASE, HOLDER = uuid.UUID(int=1), uuid.UUID(int=2)


def _joined(*parts):
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def test_each_step_of_the_hierarchy_has_its_own_label_and_terms():
    assert key_contexts.system(3) == _joined(b"system", b"3")
    assert key_contexts.organisation(HOLDER, 3) == _joined(b"organisation", HOLDER.bytes, b"3")
    assert key_contexts.pair(HOLDER, 3) == _joined(b"pair", HOLDER.bytes, b"3")
    assert key_contexts.case(CASE, HOLDER, 3, 4) == _joined(
        b"case", CASE.bytes, HOLDER.bytes, b"3", b"4"
    )
    assert key_contexts.compartment(CASE, "identity", 3) == _joined(
        b"compartment", CASE.bytes, b"identity", b"3"
    )


def test_a_grant_names_its_terms_in_one_order_whatever_the_order_they_came_in():
    terms = {
        "expires_on": date(2026, 1, 31),
        "consent_id": HOLDER,
        "purpose": "referral",
        "version": 5,
        "organisation_version": 4,
        "organisation_id": HOLDER,
        "compartment": "packet",
        "case_id": CASE,
        "id": CASE,
    }
    case, holder = str(CASE).encode(), str(HOLDER).encode()
    assert key_contexts.grant(terms) == _joined(
        b"grant", case, case, b"packet", holder, b"4", b"5", b"referral", holder, b"2026-01-31"
    )
