"""The sheet as it leaves the printer, measured: boxes, cut marks and rulers to 0.1 mm, and text inside its box."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image

from company.brand import Look, logo_for_paper
from jobs import child
from labels import catalogue, paper
from labels.drawing import PADDING, drawn_card, drawn_sheets
from labels.fitting import fit
from labels.geometry import Box, Card
from labels.layout import AREA, RULER, Piece, Placed, sheets
from tests import pdf as reader
from tests import rasters
from ui import measuring, pdf

EXACT = 0.1
"""Millimetres."""
PEN = 0.15
"""Of cut marks."""
HOSTILE = (
    "<link rel=attachment href=file:///etc/passwd>",
    "<img src=http://169.254.169.254/>",
    "</text></svg></svg><rect width='210' height='297'/>",
    "W" * 40,
    "i" * 40,
    "Zażółć gęślą jaźń ŻŚĆŃÓ ąęj",
    "Z" + "\u0301" * 40,
    "שלום עולם שלום עולם",
    "\u202eabc\u202d def",
    "مرحبا بالعالم الجميل",
    "\ufdfd" * 12,
    "漢字漢字漢字漢字漢字漢字漢字",
    "🧑‍🚒" * 8,
    "&lt;b&gt; {{ site }} {% now 'Y' %}",
    "a b c d e f g h i j k l m n o p q r",
    "\u00ad" * 40,
    "x\ny\tz",
    "-" * 40,
    "Ǻ" * 9,
    "︙" * 12,
)


@pytest.fixture(scope="module", autouse=True)
def _plain_paper() -> Iterator[None]:
    """Without a company's name and logo, which lie in the database."""
    look = Look()
    plain = {"site": "testserver", "brand": look, "brand_logo": logo_for_paper(look)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "letterhead", lambda: plain)
        yield


def sheet_of(texts: tuple[str, ...]) -> list[Piece]:
    """The cards of every model, with these words on their keys."""
    cards = [card for model in catalogue.models().values() for card in model.cards]
    return [
        Piece(card, "1011 Person", "keys", tuple(texts[at % len(texts)] for at in range(card.keys))) for card in cards
    ]


@cache
def made(texts: tuple[str, ...]) -> bytes:
    return child.limited(pdf.poured, paper.written(drawn_sheets(sheet_of(texts))), seconds=60)


@cache
def pictures(texts: tuple[str, ...]) -> list[Image.Image]:
    return list(rasters.pages(made(texts)))


def laid() -> list[tuple[Image.Image, tuple[Placed, ...]]]:
    found = pictures(("",))
    return list(zip(found, sheets(sheet_of(("",))), strict=True))


def boxes(placed: Placed) -> list[Box]:
    return [box._replace(left=box.left + placed.left, top=box.top + placed.top) for box in placed.piece.card.boxes()]


def millimetres(box: Box) -> tuple[float, ...]:
    return tuple(at / 10 for at in (box.left, box.top, box.right, box.bottom))


@pytest.mark.req("KEY-02")
def test_every_label_box_is_where_its_telephone_wants_it() -> None:
    measured = 0
    for picture, cards in laid():
        for box in (box for placed in cards for box in boxes(placed)):
            left, top, right, bottom = millimetres(box)
            found = rasters.drawn(picture, left - 0.4, top - 0.4, right + 0.4, bottom + 0.4)
            assert found == pytest.approx(drawn_with((left, top, right, bottom), 0.1), abs=EXACT)
            measured += 1
    assert measured == sum(card.keys for model in catalogue.models().values() for card in model.cards)


@pytest.mark.req("KEY-02")
def test_cut_marks_point_at_the_corners_of_each_card() -> None:
    for picture, cards in laid():
        for placed in cards:
            left, top, right, bottom = millimetres(placed.box)
            for x, outward in ((left, -1), (right, 1)):
                for y, away in ((top, -1), (bottom, 1)):
                    across = sorted((x + outward, x + outward * 4))
                    mark = rasters.drawn(picture, across[0] - 0.3, y - 0.5, across[1] + 0.3, y + 0.5)
                    assert mark == pytest.approx((across[0], y - PEN / 2, across[1], y + PEN / 2), abs=EXACT)
                    down = sorted((y + away, y + away * 4))
                    mark = rasters.drawn(picture, x - 0.5, down[0] - 0.3, x + 0.5, down[1] + 0.3)
                    assert mark == pytest.approx((x - PEN / 2, down[0], x + PEN / 2, down[1]), abs=EXACT)


@pytest.mark.req("KEY-02")
def test_both_rulers_of_every_sheet_measure_a_hundred_millimetres() -> None:
    for picture, _cards in laid():
        left, base = AREA.left / 10, AREA.bottom / 10 + 6
        across = rasters.drawn(picture, left - 2, base - 4.5, left + 102, base + 0.1)
        assert across is not None
        assert (across[0], across[2]) == pytest.approx((left, left + RULER / 10), abs=EXACT)
        top, edge = AREA.top / 10, 16
        down = rasters.drawn(picture, edge - 4.5, top - 2, edge + 0.1, top + 102)
        assert down is not None
        assert (down[1], down[3]) == pytest.approx((top, top + RULER / 10), abs=EXACT)
        for at in range(1, 100):
            tick = rasters.drawn(picture, left + at - 0.4, base - 1.8, left + at + 0.4, base - 1)
            assert tick is not None
            assert (tick[0] + tick[2]) / 2 == pytest.approx(left + at, abs=EXACT)


def test_pages_are_whole_sheets_of_a4() -> None:
    for picture in pictures(("",)):
        assert picture.size == (pytest.approx(210 * rasters.DOTS, abs=1), pytest.approx(297 * rasters.DOTS, abs=1))
    assert len(pictures(("",))) == len(sheets(sheet_of(("",))))


def drawn_with(edges: tuple[float, float, float, float], pen: float) -> tuple[float, ...]:
    """The outermost that a pen of that breadth touches along these edges."""
    left, top, right, bottom = edges
    return left - pen / 2, top - pen / 2, right + pen / 2, bottom + pen / 2


def test_t_pdf_01_no_text_leaves_its_box_whatever_it_is() -> None:
    """With and without the words, the sheets differ inside of boxes only."""
    for number, (empty, cards) in enumerate(laid()):
        differs = rasters.difference(empty, pictures(HOSTILE)[number])
        assert rasters.drawn(differs, 0, 0, 210, 297), "something is written"
        for box in (box for placed in cards for box in boxes(placed)):
            rasters.whiten(differs, *millimetres(box))
        assert rasters.drawn(differs, 0, 0, 210, 297) is None


def test_t_pdf_01_markup_on_a_label_is_text() -> None:
    card = Card(2, 1, (1200, 100), (0, 10), (10, 10, 10, 10), catalogue.models()["desk_4"].cards[0].order)
    document = paper.written(drawn_sheets([Piece(card, "<b>x</b>", "</svg>", HOSTILE[:2])]))
    (page,) = reader.pages(child.limited(pdf.poured, document, seconds=60))
    for words in ("<b>x</b>", "</svg>", *HOSTILE[:2]):
        assert words.replace(" ", "") in page


@pytest.mark.parametrize("text", ["Katarzyna Wiśniewska", "WAWAWA VAVA To", "Nicht stören", "illi 1,1", "ŻŚĆŃÓ ąęj"])
def test_what_is_set_is_hardly_ever_wider_than_what_was_measured(text: str) -> None:
    card = Card(1, 1, (1200, 60), (0, 0), (10, 10, 10, 10), catalogue.models()["desk_4"].cards[0].order)
    pieces = [Piece(card, "", "", (text,))]
    fitted = fit(text, (card.label[0] - 2 * PADDING[0], card.label[1] - 2 * PADDING[1]))
    assert fitted.lines == (text,)
    (picture,) = rasters.pages(child.limited(pdf.poured, paper.written(drawn_sheets(pieces)), seconds=60))
    ((placed,),) = sheets(pieces)
    left, top, right, bottom = millimetres(boxes(placed)[0])
    found = rasters.drawn(picture, left + 0.3, top + 0.3, right - 0.3, bottom - 0.3)
    assert found is not None
    expected = measuring.width(text) * fitted.size / 10
    assert 0.88 * expected <= found[2] - found[0] <= 1.01 * expected
    assert (found[0] + found[2]) / 2 == pytest.approx((left + right) / 2, abs=0.3)


def test_the_page_draws_the_same_geometry_as_the_paper() -> None:
    for piece in sheet_of(("Park",)):
        (sheet,) = drawn_sheets([piece])
        (on_paper,), alone = sheet.cards, drawn_card(piece)
        assert (alone.width, alone.height) == (on_paper.width, on_paper.height)
        for one, other in zip(alone.fields, on_paper.fields, strict=True):
            assert replace(one, on_sheet=other.on_sheet) == other
