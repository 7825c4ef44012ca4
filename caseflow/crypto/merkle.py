"""The Merkle tree of RFC 6962: its root, how it grows, proofs of inclusion and of consistency.

A leaf is SHA-256(0x00 || data), a node SHA-256(0x01 || left || right) (section 2.1); the different
first byte means that no node can be passed off as a leaf. Every hash here has 32 bytes, and
functions that take leaves expect them hashed already. A tree is stored as its peaks: the roots of
the full subtrees that it consists of, largest first, one for each bit that is set in its size.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    """Return the leaf hash of these bytes."""
    return _sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two neighbouring hashes."""
    return _sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """A tree as its size (number of leaves) and its peaks, which is all that appending needs.

    Raises ValueError when the number of peaks does not fit the size.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.peaks) != self.size.bit_count():
            raise ValueError("A tree has one peak for each bit of its size.")

    def append(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the tree that has these leaf hashes after its own."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            # As when one is added to a binary number: each trailing 1 of the size is a peak as
            # large as the new subtree, and the two merge into one of twice the size.
            carried = size
            while carried & 1:
                leaf = _sha256(b"\x01" + peaks.pop() + leaf).digest()
                carried >>= 1
            peaks.append(leaf)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """Return the root of the tree; an empty tree has SHA-256 of no bytes as its root."""
        if not self.peaks:
            return EMPTY
        above, *others = reversed(self.peaks)
        for peak in others:
            above = node_hash(peak, above)
        return above

    def to_bytes(self) -> bytes:
        """Return the peaks for storage, 32 bytes each, largest subtree first."""
        return b"".join(self.peaks)

    @staticmethod
    def from_bytes(size: int, raw: bytes) -> "Frontier":
        """Read what `to_bytes` gave; ValueError if it cannot be a tree of this size."""
        if len(raw) % HASH_BYTES:
            raise ValueError("A peak is 32 bytes.")
        parts = (raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))
        return Frontier(size, tuple(parts))


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    return Frontier().append(leaves).root()


def inclusion_path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """Return the audit path of leaf `index` (0 is the first), lowest node first (section 2.1.1).

    Raises IndexError when the tree has no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError("There is no such leaf in this tree.")
    path: list[bytes] = []
    start, end = 0, len(leaves)
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root(leaves[middle:end]))
            end = middle
        else:
            path.append(root(leaves[start:middle]))
            start = middle
    return tuple(reversed(path))


def consistency_path(old: Frontier, added: Sequence[bytes]) -> tuple[bytes, ...]:
    """Prove that the old tree with the leaves `added` still begins with the old one (2.1.2).

    The old leaves are not needed: each hash in the proof that covers only old leaves is one of the
    old peaks.
    """
    if not old.size or not added:
        return ()
    path: list[bytes] = []
    peaks = list(old.peaks)
    start, end, whole = 0, old.size + len(added), True
    while end != old.size:
        middle = start + _split(end - start)
        if old.size <= middle:
            path.append(root(added[middle - old.size : end - old.size]))
            end = middle
        else:
            path.append(peaks.pop(0))
            start, whole = middle, False
    if not whole:
        path.append(peaks.pop(0))
    # The loop went down from the root; the RFC lists the proof from the bottom up.
    return tuple(reversed(path))


def inclusion_holds(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> bool:
    """Whether this path leads from the leaf to the expected root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, hashed = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        # The neighbour is on the left of a right child, and of the last node of its level. Such a
        # last node may be there for several levels without a neighbour: they are skipped.
        if at & 1 or at == last:
            hashed = node_hash(beside, hashed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = node_hash(hashed, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and hashed == expected


def consistency_holds(
    old_size: int, size: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the path proves that the larger tree begins with the smaller one.

    The algorithm is that of RFC 9162, section 2.1.4.2. An empty or an equal tree needs an empty
    path.
    """
    if not 0 <= old_size <= size:
        return False
    if old_size in (0, size):
        same = old_root == (new_root if old_size else EMPTY)
        return same and not path
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    # A smaller tree that is one full subtree is not repeated in the proof: its root is known.
    steps = list(path) if at else [old_root, *path]
    return bool(steps) and _climb(at, last, steps) == (old_root, new_root)


def _climb(at: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Return the (old, new) roots to which the steps lead; None for too few or too many steps."""
    older = newer = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            older, newer = node_hash(beside, older), node_hash(beside, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, beside)
        at, last = at >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _split(size: int) -> int:
    """Return the largest power of two that is smaller than the size (RFC 6962 calls it k)."""
    return int(1 << (size - 1).bit_length() - 1)
