"""A document as a PDF file on A4, made of nothing but the text that is given (T-PDF-01, T-PDF-02).

Runs in a child with limits (jobs.child), and so knows neither Django nor settings. What a document names is not
fetched, be it by http, file or data: the portal's typeface is the one thing that comes from elsewhere. A logo comes
with the document, as its very first line, where no text of anybody's can stand.
"""

import base64
import logging
import re
from io import BytesIO
from pathlib import Path

import fontpkg_inter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

TYPEFACE = "portal:inter"
LOGO = "portal:logo"
_FIRST_LINE = re.compile(rb"<!--portal:logo ([A-Za-z0-9+/=]+)-->")
FONT = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
SHEET = Path(__file__).with_name("paper.css")
STANDARD = "pdf/ua-1"
"""Tagged, so that it can be read aloud (ISO 14289-1)."""


class NothingFetched(URLFetcher):  # type: ignore[misc]
    """Refuses every address but the names of the typeface and of the logo that came with the document."""

    def __init__(self, logo: bytes = b"") -> None:
        super().__init__()
        self.logo = logo

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
        if url == LOGO and self.logo.startswith(b"\x89PNG"):
            return URLFetcherResponse(url, BytesIO(self.logo), {"Content-Type": "image/png"})
        if url != TYPEFACE:
            raise ValueError("A document may name nothing outside itself.")
        return URLFetcherResponse(url, BytesIO(FONT.read_bytes()), {"Content-Type": "font/ttf"})


def poured(document: bytes) -> bytes:
    """`document`, whole HTML in UTF-8 that extends templates/print/paper.html, as a PDF file."""
    logging.getLogger("weasyprint").disabled = logging.getLogger("weasyprint.progress").disabled = True  # of texts
    logo = _FIRST_LINE.match(document)
    fonts, fetcher = FontConfiguration(), NothingFetched(base64.b64decode(logo[1]) if logo else b"")
    sheet = CSS(string=SHEET.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher)
    html = HTML(string=document[logo.end() if logo else 0 :].decode(), url_fetcher=fetcher, media_type="print")
    made: bytes = html.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=STANDARD)
    return made
