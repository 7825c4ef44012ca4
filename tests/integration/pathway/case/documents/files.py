"""Small files for tests: photographs, PDF files, sounds, and what is not taken."""

import io
import zipfile
import zlib

import pypdfium2
from PIL import Image

PLACE = b"CAMERA-OF-A-STRANGER"
"""Stands in the metadata of the photograph, and must not be in the copy."""


def photograph(kind="JPEG", size=(640, 480), shade="navy"):
    """A photograph whose metadata names the camera."""
    about = Image.Exif()
    about[0x0110] = PLACE.decode()
    written = io.BytesIO()
    Image.new("RGB", size, shade).save(written, kind, exif=about)
    return written.getvalue()


def pdf(pages=2):
    """A PDF with so many empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def wav(seconds=1):
    """A sound of silence."""
    sound = bytes(8000 * seconds)
    head = b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data"
    body = head + len(sound).to_bytes(4, "little") + sound
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def archive(of=b"words"):
    """A ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as found:
        found.writestr("inside", of)
    return written.getvalue()


def bomb():
    """A small PNG that claims to have more pixels than any camera."""
    content = bytearray(photograph("PNG", size=(16, 16)))
    content[16:24] = (60_000).to_bytes(4) + (60_000).to_bytes(4)
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4)
    return bytes(content)


def encrypted_pdf():
    """A PDF that says that a password is needed."""
    encrypted = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>endobj\n"
    )
    places = [encrypted.index(b"%d 0 obj" % number) for number in range(1, 5)]
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    end = b"trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<4343><4343>]>>\nstartxref\n%d\n%%%%EOF\n"
    return encrypted + table + end % len(encrypted)


def send(client, page, data, content, name="IMG_0001.jpg"):
    """Send a form with a file, in one piece: the test client would leave temporary files open."""
    edge, ends = b"--edge-of-a-part", b"\r\n"
    part = b'Content-Disposition: form-data; name="'
    body = [
        edge + ends + part + field.encode() + b'"' + ends * 2 + value.encode() + ends
        for field, values in data.items()
        for value in values
    ]
    head = part + b'file"; filename="' + name.encode() + b'"'
    body += [edge + ends + head + ends * 2 + content + ends, edge + b"--" + ends]
    kind = "multipart/form-data; boundary=edge-of-a-part"
    return client.post(page, data=b"".join(body), content_type=kind)
