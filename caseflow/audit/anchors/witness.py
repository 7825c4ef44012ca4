"""Another installation that keeps our checkpoints, and countersigns only what grew from them."""

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
"""The consistency proof from a checkpoint of one size to that of another."""


class Witness:
    """A peer, by its address and the public key with which it countersigns."""

    def __init__(
        self, url: str, public: bytes, *, known: int, opened: Reader, growth: Growth
    ) -> None:
        self.name = name_of(url)
        self._url, self._public = url.rstrip("/") + PATH, public
        self._known, self._opened, self._growth = known, opened, growth

    def place(self, note: str) -> bytes:
        """Show it, with the proof that it grew from what the peer has; its countersignature."""
        answer = self._show(note, self._known)
        if answer.status == 409:
            answer = self._show(note, self._theirs(answer))
        if answer.status == 409:
            raise Forked("fork")
        if answer.status != 200:
            raise NotPlaced(f"refused:{answer.status}")
        return self._countersignature(note, answer)

    def newest(self) -> str | None:
        """A witness answers when it is shown a note, and is not asked otherwise."""
        return None

    def _show(self, note: str, known: int) -> http_post.Answer:
        size = self._opened(note).size
        try:
            proof = self._growth(known, size) if 0 < known < size else ()
        except (RuleBroken, CryptoError):  # the log here does not hold what the peer has seen
            raise Forked("fork") from None
        return http_post.post(self._url, request(known, proof, note), KIND)

    def _theirs(self, answer: http_post.Answer) -> int:
        """How much of this log the peer has."""
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
    """How a witness is called in the table of anchors."""
    return f"witness:{http_post.place_of(url)}"


def request(known: int, proof: tuple[bytes, ...], note: str) -> bytes:
    """The body as C2SP's tlog-witness writes it: the old size, the proof, the note."""
    hashes = [base64.b64encode(hashed).decode() for hashed in proof]
    return "\n".join([f"old {known}", *hashes, "", note]).encode()
