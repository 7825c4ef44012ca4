"""Read a PDF that a page gave, as a reader of PDFs does."""

import pypdfium2
import pypdfium2.raw as pdfium


def text_of(sheet: bytes) -> str:
    """Return the text of all its pages, with single spaces."""
    paper = pypdfium2.PdfDocument(sheet)
    try:
        told = [page.get_textpage().get_text_range() for page in paper]
    finally:
        paper.close()
    return " ".join(" ".join(told).split())


def title_of(sheet: bytes) -> str:
    """Return its title, which readers show in their lists."""
    paper = pypdfium2.PdfDocument(sheet)
    try:
        return str(paper.get_metadata_dict()["Title"])
    finally:
        paper.close()


def is_tagged(sheet: bytes) -> bool:
    """Return whether it has tags, by which a screen reader finds headings and tables."""
    paper = pypdfium2.PdfDocument(sheet)
    try:
        return bool(pdfium.FPDFCatalog_IsTagged(paper))
    finally:
        paper.close()
