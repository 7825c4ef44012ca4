"""The type of a file by its content, whatever its name says."""

from collections.abc import Callable
from io import BytesIO
from typing import Protocol

import puremagic

from caseflow.enums import N_, LabelledEnum
from caseflow.errors import RuleBroken

ENDS = 66_000
"""So many bytes at both ends of a file are looked at: a ZIP archive says in the last 65,557 bytes
what it is."""
_TRAILER = 22
"""The bytes of the end of a ZIP archive, without its comment."""
CUT_OFF = N_(
    "The file is cut off or damaged. Open it on your device to check it, then send it again."
)
TWO_FILES = N_(
    "The file is two files in one, which can hide something. Make a new photograph or scan of it."
)


class Stream(Protocol):
    """What is read of an upload."""

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes, or all that are left."""

    def seek(self, at: int, whence: int = 0, /) -> int:
        """Go to a position."""


class FileType(LabelledEnum):
    """The types that are taken, by their media type."""

    JPEG = "image/jpeg", N_("Photograph (JPEG)")
    PNG = "image/png", N_("Picture (PNG)")
    WEBP = "image/webp", N_("Picture (WebP)")
    PDF = "application/pdf", N_("PDF")
    MP3 = "audio/mpeg", N_("Sound recording (MP3)")
    M4A = "audio/mp4", N_("Sound recording (M4A)")
    OGG = "audio/ogg", N_("Sound recording (OGG)")
    WAV = "audio/wav", N_("Sound recording (WAV)")

    @property
    def is_drawn(self) -> bool:
        """Whether it has pages that can be drawn; a sound has none."""
        return not self.value.startswith("audio/")

    @property
    def ending(self) -> str:
        """The end of the name of such a file."""
        return self.name.lower().replace("jpeg", "jpg")


NAMES = {
    "image/jpeg": FileType.JPEG,
    "image/png": FileType.PNG,
    "image/webp": FileType.WEBP,
    "application/pdf": FileType.PDF,
    "audio/mpeg": FileType.MP3,
    "audio/mp3": FileType.MP3,
    "audio/mp4": FileType.M4A,
    "audio/x-m4a": FileType.M4A,
    "audio/m4a": FileType.M4A,
    "audio/ogg": FileType.OGG,
    "audio/vorbis": FileType.OGG,
    "application/ogg": FileType.OGG,
    "audio/wav": FileType.WAV,
    "audio/wave": FileType.WAV,
    "audio/x-wav": FileType.WAV,
}
"""The names that puremagic gives to the types that are taken."""
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_SOUND = (b"M4A ", b"M4B ")


def type_of(stream: Stream, size: int) -> FileType:
    """Return the type of a file, which is whole as far as its frame tells.

    Raises RuleBroken, at the field `file`, for an empty file, another type, a file that is cut off,
    and one that is of two types at once.
    """
    if not size:
        raise RuleBroken("The file is empty. Choose another one.", field="file")
    stream.seek(0)
    head = stream.read(ENDS)
    stream.seek(max(0, size - ENDS))
    tail = stream.read(ENDS)
    found = _named(head)
    if _is_two(found, head, tail):
        raise RuleBroken(TWO_FILES, field="file")
    if found in _IS_WHOLE and not _IS_WHOLE[found](head, tail, size):
        raise RuleBroken(CUT_OFF, field="file")
    return found


def _named(head: bytes) -> FileType:
    if head[4:8] == b"ftyp":
        return _in_boxes(head[8:12])
    if head[:5] == b"%PDF-":
        return FileType.PDF
    try:
        found = puremagic.magic_stream(BytesIO(head))
    except (puremagic.PureError, ValueError):
        found = []
    for one in found:
        if (known := NAMES.get(one.mime_type)) is not None:
            return known
    raise RuleBroken(
        "Files of this type are not taken. Send a photograph (JPEG, PNG, WebP), a PDF, or a sound "
        "recording (MP3, M4A, OGG, WAV). Save other documents as PDF first.",
        field="file",
    )


def _in_boxes(brand: bytes) -> FileType:
    """Return the type of a file of the family MP4, which names its brand; only sound is taken."""
    if brand in _SOUND:
        return FileType.M4A
    if brand in _HEIC:
        raise RuleBroken(
            "Photographs of the type HEIC cannot be shown here. Save the photograph as JPEG, or "
            "set the camera to the most compatible format, then send it again.",
            field="file",
        )
    raise RuleBroken(
        "Videos are not taken. Send the sound alone (MP3, M4A, OGG, WAV), or photographs.",
        field="file",
    )


def _is_two(found: FileType, head: bytes, tail: bytes) -> bool:
    """Whether a file of one type is a PDF or a ZIP archive as well."""
    if found is not FileType.PDF and b"%PDF-" in head[:1024]:
        return True
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _TRAILER:
        return False
    comment = int.from_bytes(tail[at + 20 : at + _TRAILER], "little")
    return at + _TRAILER + comment == len(tail)


def _whole_boxes(head: bytes, tail: bytes, size: int) -> bool:
    """Whether the boxes of an MP4 file that begin in what was read end within the file."""
    at = 0
    while at + 8 <= min(len(head), size):
        length = int.from_bytes(head[at : at + 4])
        if length == 1:
            length = int.from_bytes(head[at + 8 : at + 16])
        if length == 0:
            return True
        at += max(length, 8)
    return at <= size and at >= 8


_IS_WHOLE: dict[FileType, Callable[[bytes, bytes, int], bool]] = {
    FileType.PDF: lambda head, tail, size: b"%%EOF" in tail[-2048:],
    FileType.WAV: lambda head, tail, size: int.from_bytes(head[4:8], "little") <= size - 8,
    FileType.M4A: _whole_boxes,
}
"""How a file of a type that is not drawn, or is repaired silently, shows that it is cut off."""
