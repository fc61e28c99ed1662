"""Where somebody is for whoever calls them, and the bar that shows how many are where."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from management.today.picture import GAP, WIDTH, bar
from management.today.standing import Where, where
from pbx.states import LineState


@pytest.mark.req("MGR-08")
@pytest.mark.parametrize(
    ("state", "registered", "forwarded", "away", "expected"),
    [
        (LineState.FREE, True, False, False, Where.FREE),
        (LineState.FREE, None, False, False, Where.FREE),
        (LineState.TALKING, True, True, True, Where.ON_CALL),
        (LineState.RINGING, True, False, False, Where.ON_CALL),
        (LineState.DIALLING, True, False, False, Where.ON_CALL),
        (LineState.HELD, True, False, False, Where.ON_CALL),
        (LineState.FREE, True, True, False, Where.FORWARDED),
        (LineState.DND, True, True, False, Where.FORWARDED),
        (LineState.OFFLINE, False, True, False, Where.FORWARDED),
        (LineState.DND, True, True, True, Where.AWAY),
        (LineState.DND, False, False, False, Where.DND),
        (LineState.OFFLINE, False, False, False, Where.UNREGISTERED),
        (LineState.UNKNOWN, None, False, True, Where.UNKNOWN),
    ],
)
def test_one_word_for_each(
    state: LineState, registered: bool | None, forwarded: bool, away: bool, expected: Where
) -> None:
    assert where(state, registered=registered, forwarded=forwarded, away=away) is expected


@given(st.lists(st.tuples(st.sampled_from(list(Where)), st.integers(0, 2000), st.just("")), max_size=7))
def test_the_pieces_fill_the_bar_in_their_order_without_touching(counts: list[tuple[str, int, str]]) -> None:
    pieces = bar(counts)
    assert [piece.kind for piece in pieces] == [kind for kind, count, _words in counts if count]
    for one, next_one in pairwise(pieces):
        assert one.x + one.width + GAP == next_one.x
    if pieces:
        assert pieces[0].x == 0
        assert pieces[-1].x + pieces[-1].width == WIDTH
        assert all(piece.width >= 0 for piece in pieces)


def test_twice_as_many_are_twice_as_wide() -> None:
    one, two = bar([("free", 1, ""), ("dnd", 2, "")])
    assert abs(two.width - 2 * one.width) <= 2
