"""Paper is made of the text that is given and of nothing else (T-PDF-01, T-PDF-02)."""

import base64
import http.server
import io
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import weasyprint
from django.template import engines
from django.utils import translation
from PIL import Image

from jobs import child
from tests import pdf as reader
from ui import pdf, typesetter

PAGE = """{% extends "print/paper.html" %}{% block title %}{{ name }}{% endblock %}
{% block heading %}Calls{% endblock %}{% block running %}Calls of {{ name }}{% endblock %}
{% block paper %}<table class="sheet"><thead><tr><th>Name</th></tr></thead><tbody>
{% for row in rows %}<tr><td>{{ name }} {{ row }}</td></tr>{% endfor %}</tbody></table>{% endblock %}"""
HOSTILE = """<html><head><title>x</title><link rel=stylesheet href="{0}"><link rel=attachment href="{0}">
<style>@import url("{0}"); @font-face {{font-family: evil; src: url("{0}")}}
p {{font-family: evil; background: url("{0}")}}
</style></head><body><p>before<img src="{0}"><object data="{0}"></object><embed src="{0}"><svg><image href="{0}"/>
<use href="{0}#a"/></svg><iframe src="{0}"></iframe>after</p></body></html>"""


@pytest.fixture
def visited() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and the paths that it was asked for."""
    asked: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_words: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/evil", asked
        server.shutdown()
        thread.join()


def written(name: str = "Anna Krawiec-Łoś", rows: int = 3, language: str = "en") -> bytes:
    known = {"name": name, "rows": range(rows), "site": "portal.example.com", "printed": datetime(2026, 10, 7, 9, 5)}
    with translation.override(language):
        return engines["django"].from_string(PAGE).render(known).encode()


def poured(document: bytes) -> bytes:
    return child.limited(pdf.poured, document, seconds=60)


def test_every_page_says_what_it_is_of_whom_and_which_it_is() -> None:
    first, second = reader.pages(poured(written(rows=50)))
    for page, number in ((first, 1), (second, 2)):
        assert f"Page{number}of2" in page
        assert "Printedon7October2026,09:05" in page
        assert "portal.example.com" in page
        assert "Name" in page
    assert "CallsofAnnaKrawiec-Łoś" in second
    assert first.index("AnnaKrawiec-Łoś0") < first.index("AnnaKrawiec-Łoś1")
    assert "AnnaKrawiec-Łoś49" in second


def test_paper_speaks_the_language_of_its_reader() -> None:
    made = poured(written(language="de"))
    assert "Seite1von1" in reader.pages(made)[0]


def test_paper_is_set_in_the_portals_typeface_and_can_be_read_aloud() -> None:
    made = poured(written())
    everything = b"".join(reader.objects(made).values())
    assert b"Inter" in everything
    assert b"DejaVu" not in everything
    assert b"/MarkInfo" in everything
    assert b"/StructTreeRoot" in everything


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "<img src=file:///etc/passwd>",
        "</td></table><h1>Free</h1>",
        "&lt;b&gt;",
        "{{ site }}",
        "url(http://x)",
        "%PDF-1.4 endstream endobj",
        "(Tj) <0041> \\) /Launch",
    ],
)
def test_t_pdf_01_a_hostile_name_is_text_on_paper_too(name: str) -> None:
    (page,) = reader.pages(poured(written(name)))
    assert f"{name}0".replace(" ", "") in page


def test_t_pdf_01_t_pdf_02_nothing_is_fetched_from_the_network(visited: tuple[str, list[str]]) -> None:
    """Not even when markup has slipped through: this document was never escaped."""
    address, asked = visited
    document = HOSTILE.format(address)
    weasyprint.HTML(string=document).write_pdf()
    assert len(asked) >= 5, "it would be"
    asked.clear()
    assert reader.pages(poured(document.encode())) == ["beforeafter"]
    assert asked == []


@pytest.mark.parametrize("scheme", ["file", "data", "portal"])
def test_t_pdf_01_t_pdf_02_nothing_is_read_from_the_machine(scheme: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("canary in the mine", encoding="utf-8")
    addresses = {
        "file": secret.as_uri(),
        "data": "data:text/plain,canary%20in%20the%20mine",
        "portal": "portal:inter/../../secret",
    }
    made = poured(HOSTILE.format(addresses[scheme]).encode())
    assert reader.pages(made) == ["beforeafter"]
    assert not any(b"canary" in reader.content(body) for body in reader.objects(made).values())


@pytest.mark.parametrize("address", ["http://x/", "file:///etc/passwd", "data:,x", "ftp://x/", "", "portal:other"])
def test_t_pdf_02_the_fetcher_refuses_every_address(address: str) -> None:
    with pytest.raises(ValueError, match="outside itself"):
        typesetter.NothingFetched().fetch(address)


def test_t_pdf_02_a_document_that_takes_for_ever_is_stopped() -> None:
    rows = "<tr><td>one<td>two<td>three</tr>" * 5_000
    with pytest.raises(child.OverTime):
        child.limited(pdf.poured, f"<table>{rows}</table>".encode(), seconds=3)


def test_t_pdf_02_a_document_that_takes_all_memory_is_stopped() -> None:
    rows = "<tr><td>x</td></tr>" * 60_000
    with pytest.raises(child.OverMemory):
        child.limited(pdf.poured, f"<table>{rows}</table>".encode(), seconds=100, memory=300 * child.MEGABYTE)


def test_t_pdf_01_a_logo_comes_with_the_document_and_only_as_its_first_line() -> None:
    logo = base64.b64encode(drawn_logo()).decode()
    document = '<html lang="en"><head><title>x</title></head><body><p>before<img src="portal:logo" alt="">after</p>'
    images = [
        b"/Subtype /Image" in pdf.poured(text.encode())
        for text in (
            f"<!--portal:logo {logo}-->{document}",
            f"{document}<!--portal:logo {logo}-->",
            f"<!--portal:logo {base64.b64encode(b'GIF89a').decode()}-->{document}",
        )
    ]
    assert images == [True, False, False]


def drawn_logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 10), "#aa0000").save(file, "PNG")
    return file.getvalue()
