"""Call detail records: the log's lines there and back, and the manager's events with their times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.asterisk.ami import AmiParser
from pbx.asterisk.cdr import COLUMNS, format_line, from_event, parse_line
from pbx.call_detail import CallDetail, Disposition
from pbx.party import Party
from tests.unit.pbx.fake_ami import block

SENT = datetime(2026, 11, 22, 2, 45, 20, tzinfo=UTC)
LINE = (
    '"lab-1795315518.530","lab-1795315518.530","273","1795315518.100000","1795315518.500000","1795315519.600000",'
    '"""Ala ""A"" Kowalska"" <101>","101","102","PJSIP/101-000000c0","PJSIP/103-000000c2","Dial",'
    '"PJSIP/102&PJSIP/103,6,tTkKxX","1","1","ANSWERED","101","101"'
)


def line(**changes: str) -> str:
    row = dict(zip(COLUMNS, LINE[1:-1].split('","'), strict=True)) | changes
    return ",".join(f'"{value}"' for value in row.values())


def test_a_line_tells_who_called_whom_and_for_how_long() -> None:
    detail = parse_line(LINE + "\n")
    assert detail == CallDetail(
        at=datetime.fromtimestamp(1795315519.6, UTC),
        channel="lab-1795315518.530",
        call="lab-1795315518.530",
        sequence="273",
        caller=Party("101", 'Ala "A" Kowalska'),
        caller_extension="101",
        dialled="102",
        callee_extension="103",
        callee_number="",
        application="dial",
        disposition=Disposition.ANSWERED,
        started=datetime.fromtimestamp(1795315518.1, UTC),
        answered=datetime.fromtimestamp(1795315518.5, UTC),
        ended=datetime.fromtimestamp(1795315519.6, UTC),
        talk_seconds=1,
    )


@pytest.mark.req("SVC-07")
@pytest.mark.parametrize(("code", "account"), [("4711", "4711"), ("101", ""), ("", "")])
def test_an_account_that_is_not_the_callers_own_extension_pays(code: str, account: str) -> None:
    assert parse_line(line(accountcode=code)).account == account


def test_an_outside_callee_is_the_number_that_went_out() -> None:
    detail = parse_line(line(dstchannel="PJSIP/trunk-00000007", lastdata="PJSIP/600100200@trunk,30", dst="0600100200"))
    assert (detail.callee_extension, detail.callee_number, detail.dialled) == (None, "600100200", "0600100200")


@pytest.mark.parametrize(
    ("data", "extensions"),
    [
        ("PJSIP/101&PJSIP/102,8,tT", ("101", "102")),
        ("PJSIP/101/sip:101@192.0.2.7:5060&PJSIP/102/sip:102@192.0.2.8", ("101", "102")),
        ("PJSIP/600100200@trunk,30", ()),
        ("", ()),
    ],
)
def test_a_dial_that_rang_nobody_tells_whom_it_was_for(data: str, extensions: tuple[str, ...]) -> None:
    assert parse_line(line(dstchannel="", lastdata=data, disposition="FAILED")).in_vain == extensions
    assert parse_line(line(lastdata=data)).in_vain == ()


def test_the_mailbox_that_took_the_call() -> None:
    detail = parse_line(line(dstchannel="", lastapp="VoiceMail", lastdata="102@default,su"))
    assert (detail.application, detail.voicemail_box) == ("voicemail", "102")


def test_unanswered_records_have_no_answer_and_no_talk() -> None:
    detail = parse_line(line(answer="0.000000", disposition="NO ANSWER"))
    assert (detail.answered, detail.talk_seconds, detail.disposition) == (None, 0, Disposition.NO_ANSWER)


@pytest.mark.req("MAIN-10")
def test_a_callback_through_the_mobile_is_its_owners_call() -> None:
    detail = parse_line(line(channel="Local/0600100200@portal-mobile-00000002;1"))
    assert (detail.caller_extension, detail.on_behalf_of, detail.caller.number) == (None, "101", "0600100200")
    assert detail.callee_extension == "103"


@pytest.mark.parametrize(
    "changes",
    [
        {"channel": "Local/dnd@portal-feature-00000002;1", "dstchannel": ""},
        {"channel": "Local/103@portal-transfer-00000002;2"},
        {"channel": "Local/0600@portal-mobile-00000002;2", "dstchannel": "PJSIP/trunk-1"},
        {"channel": "Local/0600@portal-mobile-00000002;1", "dstchannel": ""},
        {"channel": "Local/103@from-internal-00000002;1", "dstchannel": ""},
    ],
)
def test_the_exchanges_own_plumbing_is_nobodys_call(changes: dict[str, str]) -> None:
    detail = parse_line(line(**changes))
    assert (detail.caller_extension, detail.callee_extension, detail.dialled) == (None, None, "")
    assert (detail.callee_number, detail.on_behalf_of) == ("", "")


def test_who_was_rung_through_a_pipe_was_called_by_whoever_is_behind_it() -> None:
    detail = parse_line(line(channel="Local/103@queue-00000002;2", uniqueid="lab-2.2", linkedid="lab-2.0"))
    assert (detail.channel, detail.callee_extension, detail.caller_extension) == ("lab-2.0", "103", None)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "\n",
        LINE[:120],
        LINE[:-1],
        LINE + ',"one more"',
        line(start=""),
        line(start="yesterday"),
        line(start="nan"),
        line(end="-5"),
        line(start="1e300"),
        line(disposition="SURPRISED"),
        line(uniqueid=""),
        line(billsec="a while"),
        '"a" b,"c"',
        "\x00" * 40,
    ],
)
def test_a_broken_line_is_a_value_error(broken: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_line(broken)


@given(st.text(max_size=300))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        parse_line(text)
    except ValueError:
        return
    assert text.count(",") >= len(COLUMNS) - 1


moments = st.integers(1_500_000_000_000_000, 1_900_000_000_000_000).map(
    lambda µs: datetime.fromtimestamp(µs // 1_000_000, UTC) + timedelta(microseconds=µs % 1_000_000)
)
names = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20).map(str.strip)


@st.composite
def details(draw: st.DrawFn) -> CallDetail:
    started = draw(moments)
    talked = draw(st.integers(0, 5000))
    answered = draw(st.sampled_from([None, started + timedelta(seconds=3)]))
    ended = started + timedelta(seconds=3 + talked)
    callee = draw(st.sampled_from([("102", ""), (None, "0600100200"), (None, "")]))
    in_vain = () if callee != (None, "") else draw(st.sampled_from([(), ("101", "102")]))
    own = draw(st.booleans())
    return CallDetail(
        at=ended,
        channel=f"sim-{draw(st.integers(1))}",
        call="sim-1",
        sequence=str(draw(st.integers(1, 99))),
        caller=Party("101" if own else "+48601570947", draw(names)),
        caller_extension="101" if own else None,
        dialled="102",
        callee_extension=callee[0],
        callee_number=callee[1],
        application="dial",
        disposition=Disposition.ANSWERED
        if answered
        else draw(st.sampled_from(sorted(set(Disposition) - {"answered"}))),
        started=started,
        answered=answered,
        ended=ended,
        talk_seconds=talked if answered else 0,
        in_vain=in_vain,
    )


@given(details())
def test_a_formatted_line_reads_back_the_same(detail: CallDetail) -> None:
    assert parse_line(format_line(detail)) == detail


# -- events --------------------------------------------------------------------------------------

EVENT = {
    "Event": "Cdr",
    "Source": "101",
    "Destination": "102",
    "CallerID": '"Alice Adams" <101>',
    "Channel": "PJSIP/101-000000c0",
    "DestinationChannel": "PJSIP/102-000000c1",
    "LastApplication": "Dial",
    "LastData": "PJSIP/102,6",
    "StartTime": "2026-11-22 02:45:18",
    "AnswerTime": "2026-11-22 02:45:19",
    "EndTime": "2026-11-22 02:45:20",
    "BillableSeconds": "1",
    "Disposition": "ANSWERED",
    "UniqueID": "lab-1795315518.530",
    "LinkedID": "lab-1795315518.530",
    "Sequence": "271",
}


def told(at: datetime = SENT, zone: str = "UTC", /, **changes: str) -> CallDetail | None:
    (message,) = AmiParser(greeted=True).feed(block(*(EVENT | changes).items()))
    return from_event(message, at, ZoneInfo(zone))


def test_the_times_of_an_event_are_those_of_the_exchanges_zone() -> None:
    detail = told(SENT, "Europe/Warsaw", StartTime="2026-11-22 03:45:18", EndTime="2026-11-22 03:45:20")
    assert detail is not None
    assert (detail.started, detail.ended) == (SENT - timedelta(seconds=2), SENT)


@pytest.mark.parametrize("hours", [-9.5, -3, 1, 2, 5.75, 13])
def test_a_wrong_zone_is_noticed_and_mended(hours: float) -> None:
    ahead = timedelta(hours=hours)
    shifted = {
        key: (datetime.fromisoformat(EVENT[key]) + ahead).isoformat(" ")
        for key in ("StartTime", "AnswerTime", "EndTime")
    }
    detail = told(**shifted)
    assert detail is not None
    assert (detail.started, detail.answered, detail.ended) == (
        SENT - timedelta(seconds=2),
        SENT - timedelta(seconds=1),
        SENT,
    )


def test_exact_times_win_over_whole_seconds() -> None:
    detail = told(StartEpoch="1795315518.25", AnswerEpoch="1795315519.5", EndEpoch="1795315520.125")
    assert detail is not None
    assert detail.started == datetime.fromtimestamp(1795315518.25, UTC)
    assert detail.answered == datetime.fromtimestamp(1795315519.5, UTC)


def test_a_leg_that_ended_long_before_it_was_told_keeps_its_time() -> None:
    detail = told(SENT + timedelta(hours=5))
    assert detail is not None
    assert detail.ended == SENT


@pytest.mark.parametrize(
    "changes",
    [
        {"StartTime": ""},
        {"StartTime": "soon"},
        {"Disposition": "?"},
        {"UniqueID": "", "LinkedID": ""},
        {"BillableSeconds": "x"},
        {"Channel": "Local/dnd@portal-feature-00000002;1", "DestinationChannel": ""},
    ],
)
def test_an_event_that_says_nothing_is_none(changes: dict[str, str]) -> None:
    assert told(**changes) is None
