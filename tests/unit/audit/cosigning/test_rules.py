"""What a witness is shown is read strictly, and believed only with its proof."""

import pytest

from caseflow.audit.anchors.witness import request
from caseflow.audit.checkpoints.rules import NotANote
from caseflow.audit.cosigning import rules as cosigning_rules
from caseflow.crypto import merkle
from caseflow.crypto.merkle import Frontier

LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(9)]


def test_a_request_comes_back_as_it_was_written():
    for known, proof in ((0, ()), (7, (bytes(32), bytes([1]) * 32))):
        shown = cosigning_rules.Shown(known, proof, "a note\n")
        assert cosigning_rules.read(request(known, proof, shown.note)) == shown


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1",
        b"old 1\n\n",
        b"old 01\n\nnote",
        b"old -1\n\nnote",
        b"new 1\n\nnote",
        b"old 1\nAAAA\n\nnote",
        b"\xff",
        b"old 1\n" + (b"A" * 43 + b"=\n") * 65 + b"\nnote",
    ],
)
def test_anything_else_is_no_request(body):
    with pytest.raises(NotANote):
        cosigning_rules.read(body)


def test_growth_is_believed_with_its_proof_only():
    old, new = Frontier().append(LEAVES[:5]), Frontier().append(LEAVES)
    proof = merkle.consistency_path(old, LEAVES[5:])
    before, after = (5, old.root()), (9, new.root())
    assert cosigning_rules.has_grown(before, after, proof)
    assert cosigning_rules.has_grown(before, before, ())
    for wrong in (before, after, ()), (before, (5, new.root()), ()), (after, before, proof):
        assert not cosigning_rules.has_grown(*wrong)


def test_the_first_is_believed_without_a_proof_and_with_none():
    assert cosigning_rules.has_grown(None, (5, bytes(32)), ())
    assert not cosigning_rules.has_grown(None, (5, bytes(32)), (bytes(32),))
