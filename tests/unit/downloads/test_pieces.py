"""The bookkeeping of a file that arrives in pieces (T-UPL-02, T-UPL-04)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downloads.pieces import LARGEST, Added, OutOfStep, TooLong, add


@pytest.mark.parametrize(
    ("arrived", "at", "length", "added"),
    [
        (0, 0, 10, Added(0, 0, 10)),
        (10, 10, 90, Added(0, 10, 100)),
        (10, 0, 10, Added(10, 10, 10)),  # it was heard, only the answer was lost
        (10, 5, 10, Added(5, 10, 15)),
        (10, 0, 3, Added(3, 10, 10)),
    ],
)
def test_a_piece_adds_what_is_not_there_yet(arrived: int, at: int, length: int, added: Added) -> None:
    assert add(arrived, 100, at=at, length=length) == added


def test_t_upl_04_a_gap_and_nothing_at_all_are_refused() -> None:
    for at, length in ((11, 5), (99, 1), (0, 0), (-1, 5)):
        with pytest.raises(OutOfStep):
            add(10, 100, at=at, length=length)


def test_t_upl_04_more_than_was_announced_is_refused() -> None:
    for at, length in ((0, 101), (91, 10), (100, 1)):
        with pytest.raises(TooLong):
            add(95, 100, at=at, length=length)
    with pytest.raises(TooLong):
        add(0, 10**9, at=0, length=LARGEST + 1)


@given(st.binary(min_size=1, max_size=60), st.data())
def test_whatever_is_sent_twice_or_out_of_order_a_beginning_of_the_file_is_there(
    content: bytes, data: st.DataObject
) -> None:
    stored = bytearray()
    for _ in range(30):
        at = data.draw(st.integers(0, len(content)))
        piece = content[at : at + data.draw(st.integers(0, 20))]
        try:
            added = add(len(stored), len(content), at=at, length=len(piece))
        except OutOfStep:
            continue
        assert added.at == len(stored)
        stored += piece[added.skip :]
        assert len(stored) == added.arrived
        assert content.startswith(bytes(stored))
