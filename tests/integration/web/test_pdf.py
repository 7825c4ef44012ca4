"""A PDF is drawn in a process of its own, which fetches nothing and writes nothing to a disk."""

import os
import socket
import threading

import pytest

from caseflow.web import pdf, pdf_drawing
from tests import papers

PAGE = (
    '<!doctype html><html lang="{lang}" dir="{dir}"><head><title>Document</title>{head}</head>'
    "<body><h1>{words}</h1></body></html>"
)


def page(words, *, lang="en", dir="ltr", head=""):
    return PAGE.format(words=words, lang=lang, dir=dir, head=head)


@pytest.mark.parametrize(
    ("words", "lang", "dir"), [("Your file", "en", "ltr"), ("ما نحتفظ به عنك", "ar", "rtl")]
)
def test_a_page_becomes_a_tagged_pdf_with_its_text(words, lang, dir):
    sheet = pdf.draw(page(words, lang=lang, dir=dir))
    assert papers.text_of(sheet) == words
    assert papers.is_tagged(sheet)
    assert papers.title_of(sheet) == "Document"


def test_a_page_cannot_make_the_server_read_a_file(tmp_path):
    style = tmp_path / "style.css"
    style.write_text("h1::after { content: 'Taken from the disk' }")
    sheet = pdf.draw(page("Mine", head=f'<link rel="stylesheet" href="{style.as_uri()}">'))
    assert papers.text_of(sheet) == "Mine"


def test_a_page_cannot_make_the_server_ask_the_network():
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)

        def wait():
            try:
                listening.accept()[0].close()
                asked.set()
            except OSError:
                return

        waiting = threading.Thread(target=wait)
        waiting.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/style.css"
        pdf.draw(page("Mine", head=f'<link rel="stylesheet" href="{address}">'))
        was_asked = asked.is_set()
        listening.close()
        socket.socket().close()
        waiting.join()
    assert not was_asked


def test_the_drawing_process_knows_no_setting_of_the_installation(monkeypatch):
    monkeypatch.setenv("CASEFLOW_ROOT_KEY", "fictional")
    assert "CASEFLOW_ROOT_KEY" not in pdf._environment()
    assert os.environ["PATH"] == pdf._environment()["PATH"]


@pytest.mark.parametrize(
    "script", ["raise SystemExit(1)", "print('no pdf')", "import missing_library"]
)
def test_a_drawing_that_fails_is_one_sentence(monkeypatch, tmp_path, script):
    broken = tmp_path / "drawing.py"
    broken.write_text(script)
    monkeypatch.setattr(pdf, "_SCRIPT", broken)
    with pytest.raises(pdf.PdfUnavailable, match="Choose the page"):
        pdf.draw(page("Mine"))


def test_a_drawing_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    endless = tmp_path / "drawing.py"
    endless.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "_SCRIPT", endless)
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    with pytest.raises(pdf.PdfUnavailable):
        pdf.draw(page("Mine"))


def test_nobody_waits_long_while_others_draw(monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.1)
    with pdf._PLACES, pdf._PLACES, pytest.raises(pdf.PdfUnavailable):
        pdf.draw(page("Mine"))
    assert pdf.draw(page("Mine")).startswith(b"%PDF")


def test_a_page_that_needs_too_much_memory_ends_only_its_own_process(monkeypatch, tmp_path):
    limited = tmp_path / "drawing.py"
    limited.write_text(
        f"import resource\nresource.setrlimit(resource.RLIMIT_AS, ({pdf_drawing.MEMORY},) * 2)\n"
        f"b'x' * {2 * pdf_drawing.MEMORY}\n"
    )
    monkeypatch.setattr(pdf, "_SCRIPT", limited)
    with pytest.raises(pdf.PdfUnavailable):
        pdf.draw(page("Mine"))


def test_a_system_without_pango_is_noticed(monkeypatch):
    monkeypatch.setattr(pdf, "find_library", lambda name: None)
    pdf.is_available.cache_clear()
    assert not pdf.is_available()
    pdf.is_available.cache_clear()
