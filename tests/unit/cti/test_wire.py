"""What lies in Redis comes back whole; what goes to a browser holds no more than its viewer may see."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti import frames, wire
from pbx.capabilities import Capability, PbxInfo
from pbx.features import Feature
from pbx.party import Party
from pbx.states import Direction, Leg, LegState, Line

KEY = b"k" * 32
moments = st.integers(0, 4_000_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
words = st.text(max_size=20)
legs = st.builds(
    Leg,
    channel=st.text(min_size=1, max_size=30),
    call=words,
    direction=st.sampled_from(Direction),
    state=st.sampled_from(LegState),
    peer=st.builds(Party, words, words),
    since=moments,
    started=moments,
    answered=st.none() | moments,
    via=words,
    space=words,
    request=words,
    waiting=st.none() | st.builds(Party, words, words),
)
lines = st.builds(
    Line,
    extension=st.from_regex(r"[0-9]{2,6}", fullmatch=True),
    name=words,
    registered=st.none() | st.booleans(),
    features=st.dictionaries(st.sampled_from(Feature), words),
    voicemail=st.none() | st.tuples(st.integers(0, 999), st.integers(0, 999)),
    legs=st.lists(legs, max_size=3).map(tuple),
)


@given(lines)
def test_a_line_comes_back_as_it_was(line: Line) -> None:
    assert wire.unpack_line(json.loads(wire.pack_line(line))) == line


@given(lines)
def test_t_ws_08_a_lamp_says_what_it_shows_and_since_when(line: Line) -> None:
    lamp = json.loads(frames.forms(line, KEY).lamp)
    assert set(lamp) == {"x", "s", "t"}
    assert (lamp["x"], lamp["s"]) == (line.extension, line.state)


@given(lines)
def test_t_ws_08_callers_hold_no_names_of_channels_and_no_services(line: Line) -> None:
    callers = json.loads(frames.forms(line, KEY).callers)
    assert set(callers) == {"x", "s", "t", "c"}
    assert all(set(call) == {"s", "d", "n", "m", "t"} for call in callers["c"])


@given(lines)
def test_t_ws_09_ones_own_calls_have_opaque_names(line: Line) -> None:
    own = json.loads(frames.forms(line, KEY).own)
    assert set(own) == {"x", "s", "t", "c", "f", "v", "r"}
    assert [call["id"] for call in own["c"]] == [
        frames.call_token(KEY, line.extension, leg.channel) for leg in line.legs
    ]
    assert all(set(call) == {"s", "d", "n", "m", "t", "id", "a", "via", "space", "w"} for call in own["c"])


def test_t_ws_09_a_token_is_of_one_extension_and_one_channel_and_one_key() -> None:
    tokens = {
        frames.call_token(key, extension, channel)
        for key in (KEY, b"another")
        for extension, channel in (("101", "1.1"), ("101", "1.2"), ("102", "1.1"), ("1011", ".1"))
    }
    assert len(tokens) == 8
    assert all(len(token) == 16 and int(token, 16) >= 0 for token in tokens)


def test_a_lamp_counts_from_the_call_that_decides_it() -> None:
    def leg(state: LegState, second: int) -> Leg:
        at = datetime.fromtimestamp(second, UTC)
        return Leg(f"c{second}", "c", Direction.IN, state, Party(), at, at)

    line = Line("101", legs=(leg(LegState.TALKING, 10), leg(LegState.RINGING, 20), leg(LegState.RINGING, 30)))
    assert json.loads(frames.forms(line, KEY).lamp) == {"x": "101", "s": "ringing", "t": 20.0}
    assert json.loads(frames.forms(Line("101"), KEY).lamp) == {"x": "101", "s": "free", "t": None}


GOOD = json.loads(wire.pack_line(Line("101")))


@pytest.mark.parametrize(
    "bad",
    [
        {},
        [],
        None,
        {**GOOD, "x": 101},
        {**GOOD, "f": {"unknown": "1"}},
        {**GOOD, "f": []},
        {**GOOD, "v": [1]},
        {**GOOD, "l": [{}]},
        {**GOOD, "l": {"a": 1}},
    ],
    ids=repr,
)
def test_t_ws_10_what_is_not_a_line_is_refused(bad: Any) -> None:
    with pytest.raises(ValueError, match=r"line|Feature|text|leg"):
        wire.unpack_line(bad)


@pytest.mark.parametrize("text", ["", "NaN", "[Infinity]", "-Infinity", "1e999", '{"a":-1e999}', "[" * 100_000, "{]"])
def test_t_ws_10_what_nobody_dumped_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|deep|Expecting"):
        wire.load(text)


def test_what_was_dumped_is_loaded() -> None:
    value = {"n": [1, -2.5, 1e300, None, True], "ż": "\u2028"}
    assert wire.load(wire.dump(value)) == value


def test_the_exchange_comes_back_as_it_was() -> None:
    info = PbxInfo("lab", "Asterisk", "22.1", frozenset({Capability.HOLD, Capability.DND}))
    assert wire.unpack_info(wire.pack_info(info)) == info
    assert wire.unpack_info(wire.pack_info(None)) is None


def test_frames_are_what_the_page_expects() -> None:
    standing = frames.Standing(3, 9, connected=True, since=12.5)
    lamp = frames.forms(Line("101"), KEY).lamp
    assert json.loads(frames.snapshot(standing, 99.0, "101", [lamp, lamp], {"history": 1.23456})) == {
        "k": "snapshot",
        "e": 3,
        "n": 9,
        "connected": True,
        "since": 12.5,
        "now": 99.0,
        "own": "101",
        "ago": {"history": 1.235},
        "lines": [json.loads(lamp)] * 2,
    }
    assert json.loads(frames.snapshot(standing, 99.0, "101", []))["lines"] == []
    assert json.loads(frames.lines(standing, [lamp])) == {"k": "lines", "e": 3, "n": 9, "lines": [json.loads(lamp)]}
    assert json.loads(frames.link(standing)) == {"k": "link", "e": 3, "n": 9, "connected": True, "since": 12.5}
    assert json.loads(frames.beat(standing)) == {"k": "beat", "e": 3, "n": 9}
    assert json.loads(frames.changed(standing, {"voicemail", "history"})) == {
        "k": "changed",
        "e": 3,
        "n": 9,
        "what": ["history", "voicemail"],
    }


def test_t_ws_08_of_a_reserved_number_no_form_tells_a_digit() -> None:
    reserved = Party("0601570947", "601570947 Łęcka")
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    leg = Leg("c-1", "call", Direction.IN, LegState.TALKING, reserved, at, at, at, via="0601570947", waiting=reserved)
    line = Line("101", features={Feature.FORWARD_ALWAYS: "0601570947", Feature.DND: ""}, legs=(leg,))
    told = "".join(frames.forms(line, KEY, "0601570947".__eq__))
    assert "601570947" not in told
    assert json.loads(frames.forms(line, KEY, "0601570947".__eq__).own)["f"] == {"forward_always": "hidden", "dnd": ""}
    assert "601570947" in frames.forms(line, KEY).callers


def test_t_ws_08_a_reserved_mobilephone_is_masked_behind_its_letters() -> None:
    line = Line("101", features={Feature.MOBILE: "nu0601570947", Feature.CALL_AS: "0225550101", Feature.DND: "on"})
    own = json.loads(frames.forms(line, KEY, {"0601570947", "0225550101"}.__contains__).own)
    assert own["f"] == {"mobile": "hidden", "call_as": "hidden", "dnd": "on"}
    assert json.loads(frames.forms(line, KEY, "0601570900".__eq__).own)["f"]["mobile"] == "nu0601570947"
