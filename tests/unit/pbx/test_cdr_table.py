"""Rows of FreePBX's table of calls, and the hour that comes twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pbx.asterisk.cdr import format_line, parse_line
from pbx.asterisk.cdr_table import COLUMNS, file_of, from_row, instant
from pbx.call_detail import CallDetail, Disposition
from pbx.party import Party

WARSAW = ZoneInfo("Europe/Warsaw")
ROW: dict[str, object] = {
    "calldate": datetime(2026, 11, 22, 3, 45, 18),
    "clid": '"Ala Kowalska" <101>',
    "src": "101",
    "dst": "102",
    "channel": "PJSIP/101-000000c0",
    "dstchannel": "PJSIP/103-000000c2",
    "lastapp": "Dial",
    "lastdata": "PJSIP/102&PJSIP/103,6,tTkKxX",
    "duration": 12,
    "billsec": 10,
    "disposition": "ANSWERED",
    "uniqueid": "pbx1-1795315518.530",
    "linkedid": "pbx1-1795315518.530",
    "sequence": 273,
}


def read(**changes: object) -> CallDetail:
    row = ROW | changes
    return from_row([row[name] for name in COLUMNS], WARSAW)


def test_a_row_tells_who_called_whom_and_for_how_long() -> None:
    detail = read()
    started = datetime(2026, 11, 22, 2, 45, 18, tzinfo=UTC)
    assert (detail.started, detail.ended) == (started, started + timedelta(seconds=12))
    assert (detail.answered, detail.talk_seconds) == (started + timedelta(seconds=2), 10)
    assert (detail.caller, detail.caller_extension) == (Party("101", "Ala Kowalska"), "101")
    assert (detail.dialled, detail.callee_extension, detail.disposition) == ("102", "103", Disposition.ANSWERED)
    assert (detail.channel, detail.call, detail.sequence) == ("pbx1-1795315518.530", "pbx1-1795315518.530", "273")


def test_a_row_tells_who_pays_where_the_table_does() -> None:
    row = [ROW[name] for name in COLUMNS]
    assert [from_row(row, WARSAW, account).account for account in (None, b"", "4711")] == ["", "", "4711"]


def test_an_unanswered_row_has_no_answer_although_seconds_are_billed() -> None:
    detail = read(disposition="NO ANSWER", billsec=1)
    assert (detail.answered, detail.talk_seconds) == (None, 0)


def test_a_row_without_a_call_id_is_a_call_of_its_own() -> None:
    assert read(linkedid="").call == "pbx1-1795315518.530"


def test_a_row_is_remembered_as_a_line_and_read_back() -> None:
    assert parse_line(format_line(read())) == read()


@pytest.mark.parametrize(
    "changes",
    [
        {"calldate": None},
        {"calldate": "0000-00-00 00:00:00"},
        {"disposition": "what"},
        {"uniqueid": ""},
        {"duration": -1},
        {"duration": "x"},
        {"billsec": None, "duration": "1e99"},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 whichever sentence
        read(**changes)


AUTUMN = datetime(2026, 10, 25, 2, 30)
FIRST, SECOND = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "started"),
    [
        (FIRST, FIRST),
        (FIRST - timedelta(minutes=20), FIRST),  # a second part of a call that was transferred
        (SECOND, SECOND),
        (SECOND - timedelta(minutes=20), SECOND),
        (SECOND - timedelta(minutes=29, seconds=50), SECOND),
    ],
)
def test_r_33_in_the_hour_that_comes_twice_the_channel_tells_which(made: datetime, started: datetime) -> None:
    assert instant(AUTUMN, WARSAW, f"pbx1-{made.timestamp():.0f}.7") == started


def test_r_33_without_a_channels_time_it_is_the_first_of_the_two() -> None:
    assert instant(AUTUMN, WARSAW, "portal-0123456789abcdef01234567") == FIRST


def test_r_33_the_hour_that_never_was_is_some_moment_nearby() -> None:
    spring = datetime(2027, 3, 28, 2, 30)
    assert abs(instant(spring, WARSAW, "") - datetime(2027, 3, 28, 1, 0, tzinfo=UTC)) <= timedelta(minutes=30)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("in-101.wav", "2026/03/02/in-101.wav"),
        (b"in-101.wav", "2026/03/02/in-101.wav"),
        ("2025/12/31/in-101.wav", "2025/12/31/in-101.wav"),
        ("/etc/shadow.wav", ""),
        ("in-101.gsm", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_recorded_call_names_its_file_below_the_day_of_the_call(name: object, file: str) -> None:
    assert file_of(datetime(2026, 3, 2, 17, 5), name) == file
