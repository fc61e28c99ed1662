from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.throttle import Limit

LIMIT = Limit("test", 5, 150)


def test_an_empty_bucket_gains_a_token_every_30_seconds() -> None:
    assert LIMIT.level(0, timedelta(seconds=29)) < 1
    assert LIMIT.level(0, timedelta(seconds=30)) == 1
    assert LIMIT.level(0, timedelta(seconds=150)) == 5


@given(st.floats(0, 5), st.floats(0, 10**6))
def test_a_bucket_is_never_more_than_full(tokens: float, seconds: float) -> None:
    assert LIMIT.level(tokens, timedelta(seconds=seconds)) <= 5


@given(st.floats(0, 5), st.floats(-(10**6), 0))
def test_a_clock_that_goes_back_takes_no_token(tokens: float, seconds: float) -> None:
    assert LIMIT.level(tokens, timedelta(seconds=seconds)) == tokens
