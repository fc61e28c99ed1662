"""Hours of a week as people write them."""

import pytest
from django.utils import translation

from pbx.routing.times import Hours
from services.times.hours import HoursError, fields, grid, in_words, plain, read


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ({"h00a": "08:00", "h00b": "16:00"}, (Hours(0, 480, 960),)),
        ({"h00a": "22:00", "h00b": "06:00"}, (Hours(0, 1320, 360),)),
        ({"h60a": "00:00", "h60b": "00:00"}, (Hours(6, 0, 1440),)),
        ({"h01a": "13:00", "h01b": "16:00", "h00a": "8:00", "h00b": "12:00"}, (Hours(0, 480, 720), Hours(0, 780, 960))),
        ({"h00a": " ", "h00b": ""}, ()),
    ],
)
def test_what_is_written_into_the_week_is_read(written: dict[str, str], hours: tuple[Hours, ...]) -> None:
    assert read(written) == hours


@pytest.mark.parametrize(
    "written",
    [
        {"h00a": "08:00"},
        {"h00a": "8", "h00b": "16"},
        {"h00a": "24:00", "h00b": "08:00"},
        {"h00a": "08:60", "h00b": "09:00"},
        {"h00a": "٠٨:00", "h00b": "09:00"},
        {"h00a": "08:00", "h00b": "12:00", "h01a": "11:00", "h01b": "16:00"},
        {"h00a": "20:00", "h00b": "06:00", "h01a": "22:00", "h01b": "23:00"},
    ],
)
def test_nonsense_is_named_with_its_day(written: dict[str, str]) -> None:
    with translation.override("en"), pytest.raises(HoursError, match="Monday"):
        read(written)


def test_hours_go_into_their_fields_and_back() -> None:
    hours = (Hours(0, 480, 720), Hours(0, 780, 1440), Hours(4, 1320, 360))
    assert read(fields(hours)) == hours
    assert [Hours(*each) for each in plain(hours)] == list(hours)
    assert grid(fields(hours))[0].cells[1].begin == "13:00"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([Hours(day, 480, 960) for day in range(5)], "Mon–Fri 08:00–16:00"),
        ([Hours(0, 480, 960), Hours(1, 480, 960), Hours(5, 540, 720)], "Mon, Tue 08:00–16:00, Sat 09:00–12:00"),
        ([Hours(0, 480, 720), Hours(0, 780, 960), Hours(2, 0, 1440)], "Mon 08:00–12:00, 13:00–16:00, Wed 00:00–24:00"),
        ([], ""),
    ],
)
def test_equal_days_in_a_row_are_told_together(hours: list[Hours], words: str) -> None:
    with translation.override("en"):
        assert in_words(hours) == words
