"""Cards lie on sheets of A4 without touching each other, the rulers or the edge."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from labels import catalogue
from labels.geometry import A4, MARGIN, Box
from labels.layout import AREA, MARK_TO, Line, Piece, cut_marks, ruler_across, ruler_down, sheets

CARDS = [card for model in catalogue.models().values() for card in model.cards]


def piece(number: int) -> Piece:
    card = CARDS[number % len(CARDS)]
    return Piece(card, f"Person {number}", "", ("",) * card.keys)


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top


@given(st.lists(st.integers(0, 50), max_size=40))
def test_cards_with_their_marks_and_words_lie_apart_in_their_order(numbers: list[int]) -> None:
    laid = sheets(map(piece, numbers))
    assert [placed.piece for sheet in laid for placed in sheet] == [piece(number) for number in numbers]
    for sheet in laid:
        whole = [
            Box(
                placed.left - MARK_TO,
                placed.caption.top,
                placed.piece.width,
                placed.piece.height,
            )
            for placed in sheet
        ]
        for box in whole:
            assert AREA.left <= box.left
            assert box.right <= AREA.right
            assert AREA.top <= box.top
            assert box.bottom <= AREA.bottom
        assert all(apart(one, other) for one, other in combinations(whole, 2))


def test_marks_meet_at_the_corners_and_do_not_touch_the_card() -> None:
    box = Box(300, 400, 215, 560)
    marks = cut_marks(box)
    assert len(marks) == 8
    for x, y, to_x, to_y in marks:
        assert x in {box.left, box.right} or y in {box.top, box.bottom}
        assert abs(to_x - x) + abs(to_y - y) == 30
        assert x < box.left or x > box.right or y < box.top or y > box.bottom


def test_both_rulers_are_a_hundred_millimetres_and_lie_inside_the_margin() -> None:
    base, *ticks = ruler_across()
    assert base[2] - base[0] == 1000
    assert [tick[0] - base[0] for tick in ticks] == list(range(0, 1001, 10))
    base, *down = ruler_down()
    assert base[3] - base[1] == 1000
    assert [tick[1] - base[1] for tick in down] == list(range(0, 1001, 10))
    for line in (*ruler_across(), *ruler_down()):
        assert inside(line)


def inside(line: Line) -> bool:
    return all(MARGIN <= x <= A4[0] - MARGIN for x in line[::2]) and all(
        MARGIN <= y <= A4[1] - MARGIN for y in line[1::2]
    )
