"""What some calls came to: exact, and unknown where nothing is known."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from costs.spent import Spent

SPENT = st.builds(
    Spent.of,
    st.integers(0, 10**6),
    st.integers(0, 10**9),
    st.decimals(0, 10**6, places=4),
    st.integers(0, 10**6),
)


@given(st.lists(SPENT))
def test_sums_are_exact(several: list[Spent]) -> None:
    whole = sum(several, Spent())
    assert whole.known == sum((one.known for one in several), Decimal(0))
    assert (whole.calls, whole.unknown) == (sum(one.calls for one in several), sum(one.unknown for one in several))
    assert whole.is_whole is not any(one.unknown for one in several)


def test_what_sqlite_adds_up_as_a_float_is_read_to_the_fourth_place() -> None:
    assert Spent.of(1, 60, 0.1 + 0.2, 0).known == Decimal("0.3000")


def test_where_no_cost_is_known_there_is_none() -> None:
    assert Spent.of(2, 60, 0, 2).cost is None
    assert Spent.of(2, 60, 1, 1).cost == 1
    assert Spent().cost == 0
