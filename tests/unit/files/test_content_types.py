"""The type of a file by its content."""

import io

import pytest

from caseflow.errors import RuleBroken
from caseflow.files.content_types import FileType, type_of

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde"
SOUND_BOX = b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0"
KNOWN = {
    FileType.JPEG: b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    FileType.PNG: PNG,
    FileType.WEBP: b"RIFF\x1a\0\0\0WEBPVP8 \x0e\0\0\0" + bytes(14),
    FileType.PDF: b"%PDF-1.7\nwords\n%%EOF\n",
    FileType.MP3: b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + bytes(100),
    FileType.M4A: SOUND_BOX + b"\0\0\0\x08mdat",
    FileType.OGG: b"OggS\0\x02" + bytes(22) + b"\x01\x1e\x01vorbis" + bytes(40),
    FileType.WAV: b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0" + bytes(24),
}


def typed(content):
    return type_of(io.BytesIO(content), len(content))


@pytest.mark.parametrize(("expected", "content"), KNOWN.items(), ids=str)
def test_a_type_is_known_by_its_content(expected, content):
    assert typed(content) is expected


def test_other_beginnings_of_mp3_and_ogg_are_known():
    assert typed(b"\xff\xfb\x90\x64" + bytes(400)) is FileType.MP3
    assert typed(b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(40)) is FileType.OGG


REFUSED = {
    "nothing": (b"", "empty"),
    "words": (b"words and words", "not taken"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(60), "not taken"),
    "a page of the web": (b"<html><script>alert(1)</script></html>", "not taken"),
    "a vector picture": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not taken"),
    "an archive": (b"PK\x05\x06" + bytes(18), "not taken"),
    "another picture": (b"GIF89a\x01\0\x01\0" + bytes(20), "not taken"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(16), "HEIC"),
    "AVIF": (b"\0\0\0\x18ftypavif" + bytes(16), "HEIC"),
    "a video": (b"\0\0\0\x18ftypisom" + bytes(16), "Videos"),
    "a picture with an archive behind": (PNG + b"PK\x05\x06" + bytes(18), "two files"),
    "an archive with words behind": (PNG + b"PK\x05\x06" + bytes(16) + b"\x05\0words", "two files"),
    "a picture with a PDF inside": (PNG + b"%PDF-1.4", "two files"),
    "a PDF cut off": (b"%PDF-1.7\nwords\n", "cut off"),
    "a WAV cut off": (KNOWN[FileType.WAV][:-4], "cut off"),
    "an M4A cut off": (SOUND_BOX + b"\0\0\x01\0mdat", "cut off"),
}


@pytest.mark.asvs("V1.3.4", "V5.1.1", "V5.2.2")
@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_anything_else_gets_a_sentence(content, words):
    with pytest.raises(RuleBroken, match=words) as broken:
        typed(content)
    assert broken.value.field == "file"


def test_the_end_of_an_archive_in_the_middle_is_chance():
    assert typed(PNG + b"PK\x05\x06" + bytes(400)) is FileType.PNG


def test_each_type_has_an_ending_and_only_sounds_are_not_drawn():
    assert [one.ending for one in FileType] == [
        "jpg",
        "png",
        "webp",
        "pdf",
        "mp3",
        "m4a",
        "ogg",
        "wav",
    ]
    assert [one for one in FileType if not one.is_drawn] == list(FileType)[4:]
