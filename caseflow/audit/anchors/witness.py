"""A witness: another installation, which keeps our checkpoints and countersigns their growth."""

import base64
from collections.abc import Callable

from caseflow.audit.anchors import Forked, NotPlaced, http_post
from caseflow.audit.anchors.file import Reader
from caseflow.audit.checkpoints import rules as checkpoints_rules
from caseflow.audit.checkpoints.rules import NotANote
from caseflow.crypto.errors import CryptoError
from caseflow.errors import RuleBroken

PATH = "/witness/v1/checkpoints"
KIND = "text/plain; charset=utf-8"
Growth = Callable[[int, int], tuple[bytes, ...]]
"""A function that returns the consistency proof from a checkpoint to the log of another size."""


class Witness:
    """A witness by its address and the public key (32 bytes) with which it countersigns.

    `known` is how many events it has seen already, as far as this installation knows.
    """

    def __init__(
        self, url: str, public: bytes, *, known: int, opened: Reader, growth: Growth
    ) -> None:
        self.name = name_of(url)
        self._url, self._public = url.rstrip("/") + PATH, public
        self._known, self._opened, self._growth = known, opened, growth

    def place(self, note: str) -> bytes:
        """Send a note with the proof that it grew from what the witness has; its countersignature.

        Raises Forked when the witness has a checkpoint from which this log did not grow, and
        NotPlaced when it does not answer, refuses, or does not countersign.
        """
        # 409 says that the witness has another checkpoint than we thought, and which one: the
        # second attempt begins there. A second 409 means that this log did not grow from it.
        answer = self._show(note, self._known)
        if answer.status == 409:
            answer = self._show(note, self._theirs(answer))
        if answer.status == 409:
            raise Forked("fork")
        if answer.status != 200:
            raise NotPlaced(f"refused:{answer.status}")
        return self._countersignature(note, answer)

    def newest(self) -> str | None:
        """Return None: a witness is only sent notes, and not asked for them."""
        return None

    def _show(self, note: str, known: int) -> http_post.Answer:
        size = self._opened(note).size
        try:
            proof = self._growth(known, size) if 0 < known < size else ()
        except (RuleBroken, CryptoError):  # the log here does not hold what the peer has seen
            raise Forked("fork") from None
        return http_post.post(self._url, request(known, proof, note), KIND)

    def _theirs(self, answer: http_post.Answer) -> int:
        """Return how many events the witness has seen, from the note in its answer."""
        try:
            return self._opened(answer.body.decode()).size
        except (NotANote, UnicodeDecodeError):
            raise NotPlaced("answer_not_understood") from None

    def _countersignature(self, note: str, answer: http_post.Answer) -> bytes:
        text = note.partition("\n\n")[0] + "\n"
        line = answer.body.decode(errors="replace")
        if not checkpoints_rules.is_signed(
            text, line, checkpoints_rules.origin_of(self._public), [self._public]
        ):
            raise NotPlaced("not_countersigned")
        return answer.body


def name_of(url: str) -> str:
    """Return the name of a witness in the table of anchors."""
    return f"witness:{http_post.place_of(url)}"


def request(known: int, proof: tuple[bytes, ...], note: str) -> bytes:
    """Return the body of a request (C2SP tlog-witness): the old size, the proof, the note."""
    hashes = [base64.b64encode(hashed).decode() for hashed in proof]
    return "\n".join([f"old {known}", *hashes, "", note]).encode()
