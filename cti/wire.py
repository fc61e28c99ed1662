"""Live state as text: how a line lies in Redis, and what of it each kind of viewer may receive.

Pure. A line in Redis is whole and names the exchange's channels; a frame for a browser is cut down
to what its viewer may see before it leaves the process, and names calls by opaque tokens
(SECURITY T-WS-04, T-WS-08, T-WS-09). The fields are listed in docs/architecture.md.
"""

import hmac
import json
import math
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pbx.capabilities import Capability, PbxInfo
from pbx.features import Feature
from pbx.party import Party
from pbx.states import Direction, Leg, LegState, Line, LineState

TOKEN_BYTES = 8


class Forms(NamedTuple):
    """One line as JSON, for the three kinds of viewer."""

    lamp: str
    callers: str
    own: str


class Standing(NamedTuple):
    """Where the stream of messages stands: what a browser is told besides lines."""

    epoch: int
    seq: int
    connected: bool
    since: float | None
    """Epoch seconds since when the exchange is, or is not, connected."""


# -- in Redis ----------------------------------------------------------------------------------------


def dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def load(text: str) -> Any:
    """What `dump` wrote. Raises ValueError for whatever else somebody put there: `json` itself lets numbers pass that
    are none, and falls over what is nested too deep."""
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _no_number(digits)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def pack_line(line: Line) -> str:
    """The whole of `line`, as `unpack_line` reads it."""
    return dump(
        {
            "x": line.extension,
            "m": line.name,
            "r": line.registered,
            "f": {feature.value: value for feature, value in line.features.items()},
            "v": line.voicemail,
            "l": [_pack_leg(leg) for leg in line.legs],
        }
    )


def _pack_leg(leg: Leg) -> dict[str, Any]:
    return {
        "channel": leg.channel,
        "call": leg.call,
        "d": leg.direction,
        "s": leg.state,
        "n": leg.peer.number,
        "m": leg.peer.name,
        "t": seconds(leg.since),
        "b": seconds(leg.started),
        "a": seconds(leg.answered),
        "via": leg.via,
        "space": leg.space,
        "req": leg.request,
        "w": _pack_party(leg.waiting),
    }


def unpack_line(packed: Mapping[str, Any]) -> Line:
    """The line that `pack_line` wrote, from parsed JSON. Raises ValueError if it is anything else."""
    try:
        return Line(
            extension=_text(packed["x"]),
            name=_text(packed["m"]),
            registered=None if packed["r"] is None else bool(packed["r"]),
            features={Feature(name): _text(value) for name, value in packed["f"].items()},
            voicemail=None if packed["v"] is None else (int(packed["v"][0]), int(packed["v"][1])),
            legs=tuple(_unpack_leg(leg) for leg in packed["l"]),
        )
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"not a line: {error!r}") from error


def _unpack_leg(packed: Mapping[str, Any]) -> Leg:
    return Leg(
        channel=_text(packed["channel"]),
        call=_text(packed["call"]),
        direction=Direction(packed["d"]),
        state=LegState(packed["s"]),
        peer=Party(_text(packed["n"]), _text(packed["m"])),
        since=moment(packed["t"]),
        started=moment(packed["b"]),
        answered=None if packed["a"] is None else moment(packed["a"]),
        via=_text(packed["via"]),
        space=_text(packed["space"]),
        request=_text(packed["req"]),
        waiting=None if packed["w"] is None else Party(_text(packed["w"][0]), _text(packed["w"][1])),
    )


def _pack_party(party: Party | None) -> list[str] | None:
    return None if party is None else [party.number, party.name]


def pack_info(info: PbxInfo | None) -> str:
    if info is None:
        return ""
    return dump({"name": info.name, "product": info.product, "version": info.version, "can": sorted(info.capabilities)})


def unpack_info(text: str) -> PbxInfo | None:
    if not text:
        return None
    packed = load(text)
    return PbxInfo(packed["name"], packed["product"], packed["version"], frozenset(map(Capability, packed["can"])))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def seconds(at: datetime | None) -> float | None:
    """Epoch seconds, to the millisecond."""
    return None if at is None else round(at.timestamp(), 3)


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


# -- messages between processes, on the live channel ---------------------------------------------------


def lines_message(epoch: int, seq: int, packed: Iterable[str]) -> str:
    return f'{{"e":{epoch},"n":{seq},"k":"lines","l":[{",".join(packed)}]}}'


def link_message(epoch: int, seq: int) -> str:
    """The exchange was lost or came back, or the board was rebuilt: read the snapshot again."""
    return f'{{"e":{epoch},"n":{seq},"k":"link"}}'


def beat_message(epoch: int, seq: int) -> str:
    return f'{{"e":{epoch},"n":{seq},"k":"beat"}}'


def changed_message(changed: Mapping[str, Collection[str]]) -> str:
    """Rows of these extensions changed: extension → `history`, `voicemail`."""
    return dump({"k": "changed", "x": {extension: sorted(what) for extension, what in changed.items()}})


# -- frames for browsers -------------------------------------------------------------------------------


def call_token(key: bytes, extension: str, channel: str) -> str:
    """The opaque name of `extension`'s leg on `channel`: nobody else's page can make or use it."""
    return hmac.digest(key, f"{extension}\n{channel}".encode(), "sha256")[:TOKEN_BYTES].hex()


def forms(line: Line, key: bytes) -> Forms:
    """`line` as each kind of viewer may see it."""
    lamp: dict[str, Any] = {"x": line.extension, "s": line.state, "t": _lamp_since(line)}
    callers = lamp | {"c": [_caller(leg) for leg in line.legs]}
    own = lamp | {
        "c": [_caller(leg) | _own_call(leg, line.extension, key) for leg in line.legs],
        "f": {feature.value: value for feature, value in line.features.items()},
        "v": line.voicemail,
        "r": line.registered,
    }
    return Forms(dump(lamp), dump(callers), dump(own))


def unknown_lamp(extension: str) -> str:
    """What a viewer gets for a line that left the board."""
    return dump({"x": extension, "s": LineState.UNKNOWN, "t": None})


def _lamp_since(line: Line) -> float | None:
    """Since when the lamp shows what it shows; None for a line without a call."""
    state = line.state
    deciding = [leg.since for leg in line.legs if Line(line.extension, legs=(leg,)).state is state]
    return seconds(min(deciding, default=None))


def _caller(leg: Leg) -> dict[str, Any]:
    return {
        "s": leg.state,
        "d": leg.direction,
        "n": leg.peer.number,
        "m": leg.peer.name,
        "t": seconds(leg.since),
    }


def _own_call(leg: Leg, extension: str, key: bytes) -> dict[str, Any]:
    return {
        "id": call_token(key, extension, leg.channel),
        "a": seconds(leg.answered),
        "via": leg.via,
        "space": leg.space,
        "w": _pack_party(leg.waiting),
    }


def lines_frame(standing: Standing, lines: Iterable[str]) -> str:
    return f'{{"k":"lines","e":{standing.epoch},"n":{standing.seq},"lines":[{",".join(lines)}]}}'


def snapshot_frame(standing: Standing, now: float, own: str, lines: Iterable[str]) -> str:
    """`own`: the extension whose calls are the viewer's own."""
    head = dump({"k": "snapshot", **_link(standing), "now": round(now, 3), "own": own})
    return f'{head[:-1]},"lines":[{",".join(lines)}]}}'


def link_frame(standing: Standing) -> str:
    return dump({"k": "link", **_link(standing)})


def beat_frame(standing: Standing) -> str:
    return f'{{"k":"beat","e":{standing.epoch},"n":{standing.seq}}}'


def changed_frame(standing: Standing, what: Collection[str]) -> str:
    return dump({"k": "changed", "e": standing.epoch, "n": standing.seq, "what": sorted(what)})


def _link(standing: Standing) -> dict[str, Any]:
    return {
        "e": standing.epoch,
        "n": standing.seq,
        "connected": standing.connected,
        "since": standing.since,
    }
