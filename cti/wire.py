"""Live state between our processes: how a line lies in Redis, and what is said on the live channel.

Pure. A line is whole here and names the exchange's channels; what browsers get of it, cti.frames cuts down. The
fields are listed in docs/architecture.md.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from pbx.capabilities import Capability, PbxInfo
from pbx.condition import Condition, Trunk
from pbx.features import Feature
from pbx.party import Party
from pbx.states import Direction, Leg, LegState, Line


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
        "w": pack_party(leg.waiting),
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


def pack_party(party: Party | None) -> list[str] | None:
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


def pack_condition(condition: Condition) -> str:
    moments = {name: seconds(getattr(condition, name)) for name in ("looked", "started", "reloaded")}
    figures = {name: getattr(condition, name) for name in ("ahead", "calls", "reconnected", "dropped", "corrected")}
    return dump({**moments, **figures, "trunks": [[trunk.name, trunk.available] for trunk in condition.trunks]})


def unpack_condition(text: str) -> Condition:
    """What `pack_condition` wrote. Raises ValueError if it is anything else."""
    try:
        packed = load(text)
        return Condition(
            looked=moment(packed["looked"]),
            started=_moment(packed["started"]),
            reloaded=_moment(packed["reloaded"]),
            **{name: packed[name] for name in ("ahead", "calls", "reconnected", "dropped", "corrected")},
            trunks=tuple(Trunk(_text(name), available) for name, available in packed["trunks"]),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a condition: {error!r}") from error


def _moment(at: float | None) -> datetime | None:
    return None if at is None else moment(at)


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


def changed_message(
    changed: Mapping[str, Collection[str]],
    people: Mapping[int, Collection[str]] = MappingProxyType({}),
    everybody: Collection[str] = (),
) -> str:
    """Rows changed: extension → topics for whoever works with it, user id → topics for single people, and topics for
    all; the topics are those of `cti.mirror.TOPICS`."""
    return dump(
        {
            "k": "changed",
            "x": {extension: sorted(what) for extension, what in changed.items()},
            "u": [[user, sorted(what)] for user, what in people.items()],
            "a": sorted(everybody),
        }
    )
