"""The tree equals RFC 6962, its test vectors, and another implementation, at every size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency

from caseflow.crypto import merkle
from caseflow.crypto.merkle import Frontier

LARGEST = 300
DATA = [bytes([number % 251, number // 251]) * 16 for number in range(LARGEST)]
LEAVES = [merkle.leaf_hash(data) for data in DATA]
# The leaves and roots of Certificate Transparency's own tests of RFC 6962.
VECTORS = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (
        "606162636465666768696a6b6c6d6e6f",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ),
]


@pytest.fixture(scope="module")
def other():
    """The same leaves in pymerkle's tree."""
    tree = InmemoryTree(algorithm="sha256")
    for data in DATA:
        tree.append_entry(data)
    return tree


def path_of(proof):
    return {bytes.fromhex(each) for each in proof.serialize()["path"]}


def test_the_roots_of_certificate_transparency():
    frontier = Frontier()
    for leaf, expected in VECTORS:
        frontier = frontier.append([merkle.leaf_hash(bytes.fromhex(leaf))])
        assert frontier.root().hex() == expected


def test_no_leaves_have_the_root_of_nothing():
    assert Frontier().root().hex().startswith("e3b0c44298fc1c14")
    assert merkle.root([]) == merkle.EMPTY


@pytest.mark.asvs("V11.4.3")
def test_every_root_equals_the_other_implementation(other):
    frontier = Frontier()
    for size in range(1, LARGEST + 1):
        frontier = frontier.append(LEAVES[size - 1 : size])
        assert frontier.root() == other.get_root(size) == merkle.root(LEAVES[:size])


@pytest.mark.parametrize("sizes", [range(1, 34), range(63, 66), (127, 200, 256, 299, 300)])
def test_every_leaf_of_a_tree_proves_that_it_is_inside(other, sizes):
    for size in sizes:
        expected, leaves = other.get_root(size), LEAVES[:size]
        for index in range(size):
            path = merkle.inclusion_path(index, leaves)
            assert merkle.inclusion_holds(LEAVES[index], index, size, path, expected)
            assert path_of(other.prove_inclusion(index + 1, size)) == {*path, LEAVES[index]}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_tree_proves_that_it_begins_with_any_smaller_one(other, data):
    size = data.draw(st.integers(1, LARGEST))
    old_size = data.draw(st.integers(1, size))
    old = Frontier().append(LEAVES[:old_size])
    path = merkle.consistency_path(old, LEAVES[old_size:size])
    ends = (old.root(), other.get_root(size))
    assert merkle.consistency_holds(old_size, size, path, *ends)
    verify_consistency(*ends, other.prove_consistency(old_size, size))  # theirs, on our roots


def test_the_proofs_of_the_example_in_the_standard():
    """RFC 6962, section 2.1.3: seven leaves, named as there."""
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = (merkle.node_hash(*pair) for pair in ((a, b), (c, d), (e, f)))
    k, l_ = merkle.node_hash(g, h), merkle.node_hash(i, j)
    paths = {0: (b, h, l_), 3: (c, g, l_), 4: (f, j, k), 6: (i, k)}
    for index, path in paths.items():
        assert merkle.inclusion_path(index, LEAVES[:7]) == path
    proofs = {3: (c, d, g, l_), 4: (l_,), 6: (i, j, k)}
    for size, path in proofs.items():
        old = Frontier().append(LEAVES[:size])
        assert merkle.consistency_path(old, LEAVES[size:7]) == path


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_changed_proof_of_inclusion_does_not_hold(data):
    size = data.draw(st.integers(2, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    leaves, expected = LEAVES[:size], merkle.root(LEAVES[:size])
    path = list(merkle.inclusion_path(index, leaves))
    at = data.draw(st.integers(0, len(path) - 1))
    flipped = [*path[:at], bytes([path[at][0] ^ 1, *path[at][1:]]), *path[at + 1 :]]
    wrong = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
    holds = merkle.inclusion_holds
    assert not holds(LEAVES[index], index, size, flipped, expected)
    assert not holds(LEAVES[index], index, size, path[:-1], expected)
    assert not holds(LEAVES[index], index, size, [*path, path[-1]], expected)
    assert not holds(LEAVES[index], wrong, size, path, expected)
    assert not holds(LEAVES[wrong], index, size, path, expected)
    assert not holds(LEAVES[index], index, index, path, expected)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_rewritten_past_is_not_consistent(data):
    size = data.draw(st.integers(2, LARGEST))
    old_size = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old_size - 1))
    forged = [*LEAVES[:changed], merkle.leaf_hash(b"forged"), *LEAVES[changed + 1 : size]]
    genuine = Frontier().append(LEAVES[:old_size])
    fork = Frontier().append(forged[:old_size])
    for base in (genuine, fork):
        path = merkle.consistency_path(base, forged[old_size:])
        ends = (genuine.root(), merkle.root(forged))
        assert not merkle.consistency_holds(old_size, size, path, *ends)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_proof_of_consistency_does_not_hold(data):
    size = data.draw(st.integers(2, LARGEST))
    old_size = data.draw(st.integers(1, size - 1))
    old = Frontier().append(LEAVES[:old_size])
    path, new = (
        list(merkle.consistency_path(old, LEAVES[old_size:size])),
        merkle.root(LEAVES[:size]),
    )
    holds = merkle.consistency_holds
    at = data.draw(st.integers(0, len(path) - 1))
    flipped = [*path[:at], bytes([path[at][0] ^ 1, *path[at][1:]]), *path[at + 1 :]]
    assert not holds(old_size, size, flipped, old.root(), new)
    assert not holds(old_size, size, path[:-1], old.root(), new)
    assert not holds(old_size, size, [*path, path[-1]], old.root(), new)
    assert not holds(size, old_size, path, old.root(), new)


def test_the_same_tree_is_consistent_with_itself_only():
    tree = merkle.root(LEAVES[:7])
    assert merkle.consistency_holds(7, 7, (), tree, tree)
    assert not merkle.consistency_holds(7, 7, (), tree, merkle.root(LEAVES[1:8]))
    assert merkle.consistency_holds(0, 7, (), merkle.EMPTY, tree)
    assert not merkle.consistency_holds(0, 7, (), tree, tree)


def test_peaks_come_back_from_bytes_and_must_fit_the_size():
    tree = Frontier().append(LEAVES[:13])
    assert Frontier.from_bytes(13, tree.to_bytes()) == tree
    for size, raw in ((12, tree.to_bytes()), (13, tree.to_bytes()[:-1]), (1, b"")):
        with pytest.raises(ValueError, match="peak"):
            Frontier.from_bytes(size, raw)


def test_a_leaf_that_is_not_there_has_no_path():
    for index in (-1, 5):
        with pytest.raises(IndexError):
            merkle.inclusion_path(index, LEAVES[:5])
