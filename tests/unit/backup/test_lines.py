from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from backup import lines

FIELDS: "list[tuple[models.Field[Any, Any], Any]]" = [
    (models.IntegerField(), st.integers()),
    (models.TextField(), st.text()),
    (models.BooleanField(), st.booleans()),
    (models.FloatField(), st.floats(allow_nan=False, allow_infinity=False)),
    (models.DecimalField(max_digits=14, decimal_places=4), st.decimals(-(10**9), 10**9, places=4)),
    (models.DateTimeField(), st.datetimes(timezones=st.just(UTC))),
    (models.DateField(), st.dates()),
    (models.TimeField(), st.times()),
    (models.UUIDField(), st.uuids()),
    (models.BinaryField(), st.binary()),
    (models.JSONField(), st.recursive(st.none() | st.booleans() | st.text(), st.lists)),
]


@given(st.tuples(*(st.none() | values for _field, values in FIELDS)))
def test_a_row_comes_back_as_it_was(row: tuple[object, ...]) -> None:
    line = lines.written(row)
    assert line.endswith(b"\n")
    assert len(line.splitlines()) == 1
    found = lines.read(line, [field for field, _values in FIELDS])
    assert [bytes(value) if isinstance(value, memoryview) else value for value in found] == list(row)


def test_a_value_of_no_kind_is_an_error() -> None:
    with pytest.raises(TypeError):
        lines.written([object()])


@pytest.mark.parametrize("line", [b"", b"{}", b"[1]", b"[1, 2, 3]", b"[1, 2"])
def test_another_shape_is_no_row(line: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own is one, too
        lines.read(line, [models.IntegerField(), models.IntegerField()])


def test_each_kind_of_value_is_readable_in_the_file() -> None:
    row = (1, "ą", True, None, Decimal("1.50"), datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), date(2026, 1, 2))
    assert lines.written(row) == '[1,"ą",true,null,"1.50","2026-01-02T03:04:05.000006+00:00","2026-01-02"]\n'.encode()
    others = (time(8, 30), UUID(int=1), b"\0\1")
    assert lines.written(others) == b'["08:30:00","00000000-0000-0000-0000-000000000001","AAE="]\n'
