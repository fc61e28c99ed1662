"""Which part of a file a browser asks for (T-FIL-02)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.ranges import Range, Unsatisfiable, parse

SIZE = 1000
WHOLE = None
NOTHING = "416"
TABLE = {
    "": WHOLE,
    "bytes=0-": Range(0, 999),
    "bytes=0-0": Range(0, 0),
    "bytes=0-999": Range(0, 999),
    "bytes=0-1000": Range(0, 999),
    "bytes=500-": Range(500, 999),
    "bytes=999-": Range(999, 999),
    "bytes=-5": Range(995, 999),
    "bytes=-1000": Range(0, 999),
    "bytes=-5000": Range(0, 999),
    "BYTES=1-2": Range(1, 2),
    "bytes= 1-2 ": Range(1, 2),
    "bytes=0-9223372036854775808": Range(0, 999),
    "bytes=-9999999999999999999": Range(0, 999),
    "bytes=1000-": NOTHING,
    "bytes=1000-2000": NOTHING,
    "bytes=9223372036854775808-": NOTHING,
    "bytes=-0": NOTHING,
    "bytes=5-2": WHOLE,
    "bytes=-": WHOLE,
    "bytes=": WHOLE,
    "bytes": WHOLE,
    "bytes=a-b": WHOLE,
    "bytes=--5": WHOLE,
    "bytes=+1-2": WHOLE,
    "bytes=1-2-3": WHOLE,
    "bytes=0x1-2": WHOLE,
    "bytes=١-٢": WHOLE,
    "bytes=1-2\n": WHOLE,
    "items=0-5": WHOLE,
    "bytes=0-1,5-6": WHOLE,
    f"bytes={','.join(f'{one}-{one + 1}' for one in range(0, 40, 4))}": WHOLE,
    f"bytes={'9' * 5000}-": WHOLE,
}


@pytest.mark.parametrize(("header", "wanted"), TABLE.items(), ids=[header[:40] for header in TABLE])
def test_t_fil_02_what_a_range_means(header: str, wanted: Range | str | None) -> None:
    if wanted == NOTHING:
        with pytest.raises(Unsatisfiable):
            parse(header, SIZE)
    else:
        assert parse(header, SIZE) == wanted


@given(st.text(max_size=40) | st.from_regex(r"bytes=[0-9]{0,5}-[0-9]{0,5}", fullmatch=True), st.integers(0, 5000))
def test_t_fil_02_a_part_never_reaches_beyond_the_file(header: str, size: int) -> None:
    try:
        found = parse(header, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found.first <= found.last < size
