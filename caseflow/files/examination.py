"""Examine an upload: its size, its type, viruses, and what it shows."""

from dataclasses import dataclass
from typing import Protocol

from caseflow.encryption import ScratchFile
from caseflow.errors import RuleBroken
from caseflow.files import content_types, drawing, virus_scan
from caseflow.files.content_types import FileType, Stream


class Upload(Stream, Protocol):
    """A file as it was received."""

    size: int
    limit: int
    is_too_large: bool
    sha256: bytes


@dataclass(frozen=True)
class Examined:
    """A file that may be kept, with its pages without metadata."""

    file_type: FileType
    sha256: bytes
    sizes: list[int]
    """The bytes of the original, then of each page."""
    original: Stream
    pages: ScratchFile
    """All pages one after the other."""

    def file(self, number: int) -> Stream:
        """Return the original (0) or a page, to be read from where it begins."""
        stream: Stream = self.pages if number else self.original
        stream.seek(sum(self.sizes[1:number]) if number else 0)
        return stream


def examine(upload: Upload, *, clamav: str) -> Examined:
    """Return an upload that may be kept, with its pages drawn.

    Raises RuleBroken, at the field `file`, with a sentence that says what to do instead.
    """
    if upload.is_too_large:
        raise RuleBroken(
            "The file is larger than %(most)d MB. Make it smaller, or divide it, then choose it "
            "again.",
            field="file",
            most=upload.limit // 1024**2,
        )
    file_type = content_types.type_of(upload, upload.size)
    virus_scan.check(upload, clamav)
    pages, sizes = ScratchFile(), [upload.size]
    for page in drawing.pages(upload, file_type):
        sizes.append(pages.write(page))
    return Examined(file_type, upload.sha256, sizes, upload, pages)
