"""The program that `pdf` starts: reads an HTML page, and writes its PDF.

It imports nothing of caseflow, so that it starts fast and knows no setting. WeasyPrint is imported
only here, and only when a PDF is drawn.
"""

import resource
import sys

NEEDED = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
"""The libraries of the system without which nothing can be drawn."""
MEMORY = 1536 * 1024 * 1024
"""Bytes of address space; a page of some hundred sheets needs a third of it."""
SECONDS = 50
"""Of processor time."""


def drawn(page: str) -> bytes:
    """Return the PDF of the page; it brings all that it needs, and the system finds the fonts."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    # Without any protocol allowed, every address is refused: the network, files, and data.
    refusing = URLFetcher(allowed_protocols=())
    sheet: bytes = weasyprint.HTML(string=page, url_fetcher=refusing).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return sheet


def main() -> None:
    """Read the page from standard input, and write the PDF to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(drawn(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
