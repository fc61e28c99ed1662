"""Filters of a history list: every one lives in the address, and no address breaks a page."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history.filters import Cursor, HistoryFilter, Kind

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(
    st.builds(
        HistoryFilter,
        st.sampled_from(Kind),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60).map(str.strip),
        st.none() | st.builds(Cursor, moments, st.integers(1, 10**17)),
        st.none() | st.builds(Cursor, moments, st.integers(1, 10**17)),
    )
)
def test_a_filter_survives_the_address(chosen: HistoryFilter) -> None:
    query = dict(parse_qsl(chosen.query_string.removeprefix("?")))
    assert HistoryFilter.parse(query) == chosen


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_t_inj_01_whatever_stands_in_the_address_is_read_or_left_out(kind: str, text: str, after: str) -> None:
    chosen = HistoryFilter.parse({"kind": kind, "q": text, "after": after})
    assert chosen.kind in Kind
    assert "\0" not in chosen.text


@pytest.mark.parametrize("text", ["", "1", "-", "1-", "-1", "a-b", "1-2-3", "99999999999999999999-1", "١-١", "1-1\n"])
def test_a_broken_cursor_means_the_first_page(text: str) -> None:
    assert HistoryFilter.parse({"after": text}).after is None
