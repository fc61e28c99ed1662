"""The codec: nothing gets out that could be two actions, nothing that comes in can hurt."""

import ast
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pbx.asterisk
from pbx.asterisk.ami import ACTIONS, MAX_HEADERS, MAX_MESSAGE_BYTES, AmiMessage, AmiParser, AmiProtocolError, encode

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
EVENT = b"Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: lab-1.1\r\nCause: 16\r\n\r\n"
LINE_ENDS = ["\r", "\n", "\r\n", "\0", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"]

keys = st.sampled_from(sorted(ACTIONS["Originate"]))
values = st.text(max_size=300)


def lines_of(data: bytes) -> list[str]:
    """What a reader who splits at CR LF, as Asterisk does, takes out of `data`."""
    return data.decode().split("\r\n")


# -- out -----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(keys, values), max_size=8))
def test_t_ami_01_what_is_encoded_has_exactly_the_given_headers_once(headers: list[tuple[str, str]]) -> None:
    try:
        data = encode("Originate", headers)
    except ValueError:
        return
    assert lines_of(data) == ["Action: Originate", *(f"{key}: {value}" for key, value in headers), "", ""]


@pytest.mark.parametrize("end", LINE_ENDS)
def test_t_ami_01_a_line_break_cannot_smuggle_a_second_action(end: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        encode("Hangup", [("Channel", f"PJSIP/101-1{end}Action: Originate")])


@pytest.mark.parametrize("key", ["Channel: x\r\nExten", "Channel\n", "", "Chan nel", "Channel:", "Kanał", "X" * 300])
def test_t_ami_01_a_key_is_one_of_the_actions_own(key: str) -> None:
    with pytest.raises(ValueError, match="never sends"):
        encode("Hangup", [(key, "PJSIP/101-1")])


@pytest.mark.parametrize("value", ["1" * 257, "ż" * 257, "𝄞" * 250])
def test_t_ami_01_a_value_that_asterisk_would_not_take_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        encode("Hangup", [("Channel", value)])


def test_letters_of_every_language_pass() -> None:
    assert encode("Originate", [("CallerID", '"Zażółć Gęślą" <101>')]).decode().count("Gęślą") == 1


@pytest.mark.parametrize(
    "action",
    [
        "Command",
        "GetConfig",
        "UpdateConfig",
        "Setvar",
        "Getvar",
        "ModuleLoad",
        "Filter",
        "DBPut",
        "Redirect",
        "MixMonitor",
    ],
)
def test_t_ami_03_an_action_that_is_not_listed_cannot_be_written(action: str) -> None:
    with pytest.raises(ValueError, match="never sends the action"):
        encode(action)


@pytest.mark.parametrize("key", ["Application", "Data", "EarlyMedia", "Codecs"])
def test_t_ami_03_a_call_cannot_run_an_application(key: str) -> None:
    with pytest.raises(ValueError, match="never sends"):
        encode("Originate", [(key, "System")])


def test_t_ami_02_only_encoded_bytes_are_written() -> None:
    written = []
    for path in Path(pbx.asterisk.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in ("writelines", "sendall", "send", "sendto"), path
                if node.func.attr == "write":
                    written.append((path.name, ast.unparse(node)))
    assert written == [("connection.py", "self._writer.write(data)")]
    source = (Path(pbx.asterisk.__file__).parent / "connection.py").read_text()
    assert source.count("data = encode(") == 1
    assert source.count("data =") == 1


# -- in ------------------------------------------------------------------------------------------


def parse(
    data: bytes, *, chunks: list[int] | None = None, wanted: set[str] | None = None
) -> tuple[AmiParser, list[AmiMessage]]:
    parser = AmiParser(wanted, greeted=True)
    messages, start = [], 0
    for end in [*sorted(chunks or []), len(data)]:
        messages += parser.feed(data[start:end])
        start = max(start, end)
    return parser, messages


blocks = st.lists(
    st.one_of(
        st.just(EVENT),
        st.just(b"Response: Success\r\nActionID: w1\r\n\r\n"),
        st.just("Event: NewCallerid\r\nCallerIDName: Żółw ąę\r\n\r\n".encode()),
        st.just(b"\r\n\r\n"),
        st.binary(max_size=60),
    ),
    max_size=12,
).map(b"".join)


@given(blocks, st.lists(st.integers(0, 700), max_size=20))
def test_any_chunking_gives_the_same_messages(data: bytes, cuts: list[int]) -> None:
    whole, at_once = parse(data)
    parts, in_pieces = parse(data, chunks=[cut for cut in cuts if cut <= len(data)])
    assert [message.lines() for message in in_pieces] == [message.lines() for message in at_once]
    assert parts.counts == whole.counts


def test_single_bytes_give_the_same_messages() -> None:
    data = GREETING + EVENT * 3
    parser = AmiParser()
    messages = [message for byte in data for message in parser.feed(bytes([byte]))]
    assert [message["Cause"] for message in messages] == ["16"] * 3
    assert parser.version == "11.0.0"


def test_repeated_headers_are_kept_and_the_first_one_counts() -> None:
    _, (message,) = parse(b"Event: X\r\nChanVariable: A=1\r\nChanVariable: B=\r\nChanVariable: C=3\r\n\r\n")
    assert message.all("ChanVariable") == ("A=1", "B=", "C=3")
    assert message["ChanVariable"] == "A=1"
    assert message["Missing"] == ""
    assert message.all("Missing") == ()


def test_an_event_with_a_response_header_is_an_event() -> None:
    _, (message,) = parse(b"Event: OriginateResponse\r\nActionID: w1\r\nResponse: Failure\r\n\r\n")
    assert message.event == "OriginateResponse"
    assert message["Response"] == "Failure"


def test_values_keep_their_colons_and_may_be_empty() -> None:
    _, (message,) = parse(b"Event: X\r\nURI: sip:101@host:5060\r\nEmpty: \r\nNone:\r\n\r\n")
    assert (message["URI"], message["Empty"], message["None"]) == ("sip:101@host:5060", "", "")


def test_events_that_nobody_wants_are_dropped_unread_and_counted() -> None:
    parser, messages = parse(EVENT + b"Event: VarSet\r\nValue: x\r\n\r\n" * 5 + EVENT, wanted={"Hangup"})
    assert len(messages) == 2
    assert parser.counts.unwanted == 5


@pytest.mark.parametrize(
    "greeting",
    [b"HTTP/1.1 400 Bad Request\r\n", b"Asterisk Call Mangler/1\r\n", b"SSH-2.0", b"Asterisk Call" + b"x" * 500],
)
def test_who_greets_differently_is_no_asterisk(greeting: bytes) -> None:
    with pytest.raises(AmiProtocolError):
        AmiParser().feed(greeting)


def test_t_ami_05_a_megabyte_in_one_header_is_skipped_and_counted() -> None:
    parser = AmiParser(greeted=True)
    messages = []
    for chunk in [b"Event: X\r\nName: ", *[b"a" * 10_000] * 100, b"\r\n\r\n" + EVENT]:
        messages += parser.feed(chunk)
        assert len(parser._tail) <= MAX_MESSAGE_BYTES + 10_000
    assert [message.event for message in messages] == ["Hangup"]
    assert parser.counts.oversize == 1


def test_t_ami_05_a_megabyte_at_once_is_skipped_and_counted() -> None:
    parser, messages = parse(b"Event: X\r\nName: " + b"a" * 1_000_000 + b"\r\n\r\n" + EVENT)
    assert [message.event for message in messages] == ["Hangup"]
    assert parser.counts.oversize == 1


def test_t_ami_05_bytes_without_a_blank_line_stay_bounded() -> None:
    parser = AmiParser(greeted=True)
    for _ in range(500):
        assert parser.feed(b"Key: value\r\n" * 100) == []
        assert len(parser._tail) <= MAX_MESSAGE_BYTES
    assert parser.feed(b"\r\n" + EVENT)[0].event == "Hangup"
    assert parser.counts.oversize == 1


def test_t_ami_05_ten_thousand_headers_are_skipped_and_counted() -> None:
    many = b"Event: X\r\n" + b"A: b\r\n" * (MAX_HEADERS + 1)
    parser, messages = parse(many + b"\r\n" + EVENT)
    assert [message.event for message in messages] == ["Hangup"]
    assert parser.counts.oversize == 1


def test_t_ami_05_bad_utf8_is_replaced_and_counted() -> None:
    parser, (message,) = parse(b"Event: X\r\nName: A\xff\xfeB\r\nNext: ok\r\n\r\n")
    assert message["Name"] == "A\ufffd\ufffdB"
    assert message["Next"] == "ok"
    assert parser.counts.replaced == 1


def test_t_ami_05_a_name_that_looks_like_a_response_stays_a_name() -> None:
    _, (message,) = parse(
        b"Event: NewCallerid\r\nCallerIDName: \nResponse: Success\nEvent: Hangup\r\nUniqueid: 1\r\n\r\n"
    )
    assert message.event == "NewCallerid"
    assert message["Response"] == ""
    assert message["Uniqueid"] == "1"


@given(st.lists(st.binary(max_size=4000), max_size=6))
def test_t_ami_05_no_bytes_raise_anything(pieces: list[bytes]) -> None:
    parser = AmiParser({"Hangup"}, greeted=True)
    for piece in pieces:
        parser.feed(piece)
    assert parser.feed(b"\r\n\r\n" + EVENT)[-1]["Cause"] == "16"


@given(st.binary(max_size=600))
def test_t_ami_05_no_greeting_raises_anything_but_the_documented_error(data: bytes) -> None:
    parser = AmiParser()
    try:
        parser.feed(data)
    except AmiProtocolError:
        assert not data.startswith(GREETING)


def test_what_was_changed_on_the_way_is_never_misframed() -> None:
    """R-08: whatever the cuts, a stream of numbered events comes out in order and complete."""
    data = b"".join(
        b"Event: Newchannel\r\nUniqueid: %d\r\nName: %s\r\n\r\n" % (n, b"x" * (n % 200)) for n in range(2000)
    )
    dice = random.Random(1)
    cuts = sorted(dice.sample(range(len(data)), 5000))
    _, messages = parse(data, chunks=cuts)
    assert [int(message["Uniqueid"]) for message in messages] == list(range(2000))
