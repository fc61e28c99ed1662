"""A document as a PDF file on A4, made of nothing but the text that is given (T-PDF-01, T-PDF-02).

Runs in a child with limits (jobs.child), and so knows neither Django nor settings. What a document names is not
fetched, be it by http, file or data: the portal's typeface is the one thing that comes from elsewhere.
"""

import logging
from io import BytesIO
from pathlib import Path

import fontpkg_inter
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

TYPEFACE = "portal:inter"
FONT = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
SHEET = Path(__file__).with_name("paper.css")
STANDARD = "pdf/ua-1"
"""Tagged, so that it can be read aloud (ISO 14289-1)."""


class NothingFetched(URLFetcher):  # type: ignore[misc]
    """Refuses every address but the name of the typeface."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 - WeasyPrint's signature
        if url != TYPEFACE:
            raise ValueError("A document may name nothing outside itself.")
        return URLFetcherResponse(url, BytesIO(FONT.read_bytes()), {"Content-Type": "font/ttf"})


def poured(document: bytes) -> bytes:
    """`document`, whole HTML in UTF-8 that extends templates/print/paper.html, as a PDF file."""
    logging.getLogger("weasyprint").disabled = logging.getLogger("weasyprint.progress").disabled = True  # of texts
    fonts, fetcher = FontConfiguration(), NothingFetched()
    sheet = CSS(string=SHEET.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher)
    html = HTML(string=document.decode(), url_fetcher=fetcher, media_type="print")
    made: bytes = html.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=STANDARD)
    return made
