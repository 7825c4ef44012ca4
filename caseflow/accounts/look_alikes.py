"""Names that look like another name: other letters, spaces, signs that nobody sees.

Somebody who reads *Haven Shelter* must be able to trust that it is the one that they know. Which
letters look alike is the table of Unicode (UTS 39), as the library confusable-homoglyphs has it.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from confusable_homoglyphs import confusables

from caseflow.errors import RuleBroken

_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters without a picture that Unicode does not call control or format characters."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def check_visible(name: str, *, field: str) -> None:
    """Raise RuleBroken when a name has a character that nobody sees, such as a zero-width space."""
    if any(map(_is_unseen, name)):
        raise RuleBroken(
            "This name contains an invisible character. Type it again, without copying it.",
            field=field,
        )


def is_like_any(name: str, others: Iterable[str]) -> bool:
    """Return whether a name could be taken for one of the others."""
    looks = skeletons(name)
    # Two ways: a capital may look like a letter whose small form looks like nothing of the kind.
    return any(
        one == another
        for other in others
        for one, another in zip(looks, skeletons(other), strict=True)
    )


@cache
def skeletons(name: str) -> tuple[str, str]:
    """Return what remains of a name when everything that looks alike is written alike.

    Upper and lower case, spaces, compatible forms (such as full-width letters) and unseen
    characters make no difference. The first compares small letters, the second the name as it is
    written, and then small letters. Both are for comparing only.
    """
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKC", name)
        if not sign.isspace() and not _is_unseen(sign)
    )
    return _alike(plain.casefold()), _alike(_alike(plain).casefold())


def _alike(text: str) -> str:
    return "".join(_representative(sign) for sign in unicodedata.normalize("NFKC", text))


def _is_unseen(sign: str) -> bool:
    is_selector = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return unicodedata.category(sign) in _UNSEEN or sign in _FILLERS or is_selector


def _representative(sign: str) -> str:
    return _classes().get(sign, sign)


@cache
def _classes() -> dict[str, str]:
    """Return, for each letter that looks like others, one letter that stands for all of them."""
    stands: dict[str, str] = {}

    def root(sign: str) -> str:
        while (above := stands.get(sign, sign)) != sign:
            sign = above
        return sign

    for sign, alike in confusables.confusables_data.items():
        for other in (str(one["c"]) for one in alike):
            # Only letter for letter: "rn" is not compared with "m".
            if len(sign) == len(other) == 1:
                low, high = sorted((root(sign), root(other)))
                stands[high] = low
    return {sign: root(sign) for sign in list(stands)}
