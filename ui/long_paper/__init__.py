"""Long lists on paper: thousands of rows of the same few cells, set in a seventh of the memory and a twentieth of the
time that WeasyPrint needs, for which each cell is a page that may hold anything.

    document (HTML) -> reading (what stands in it) -> setting (where it stands) -> file (PDF)
                                                      faces (letters, and how wide they are)

It reads the same templates and sets them by the measures of ui/paper.css, but knows only what lists have in common:
headings, sums, paragraphs and tables in letters of the portal's typeface. What it does not know it refuses (`Unknown`),
and WeasyPrint sets that, however long it takes. It fetches nothing, for it has nothing to fetch with (T-PDF-02).
"""

from ui.long_paper.reading import Unknown, read
from ui.long_paper.setting import set_on_pages

__all__ = ["Unknown", "poured"]


def poured(document: bytes) -> bytes:
    """`document`, whole HTML in UTF-8 that extends templates/print/paper.html, as a PDF file that can be read aloud
    (PDF/UA-1). Raises Unknown."""
    return set_on_pages(read(document))
