"""What a browser gets of the live state: each kind of viewer no more than they may see.

Pure. A line is cut down before it leaves the process, and calls are named by opaque tokens (SECURITY T-WS-04, T-WS-08,
T-WS-09). The fields are listed in docs/architecture.md.
"""

import hmac
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import starmap
from types import MappingProxyType
from typing import Any, NamedTuple

from cti import wire
from pbx.features import Feature
from pbx.party import Party
from pbx.routing.values import number_in
from pbx.states import Leg, Line, LineState

TOKEN_BYTES = 8
HIDDEN = "hidden"
"""Instead of a number that a service leads to."""


def hides_nothing(_number: str) -> bool:
    return False


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


def call_token(key: bytes, extension: str, channel: str) -> str:
    """The opaque name of `extension`'s leg on `channel`: nobody else's page can make or use it."""
    return hmac.digest(key, f"{extension}\n{channel}".encode(), "sha256")[:TOKEN_BYTES].hex()


def forms(line: Line, key: bytes, hides: Callable[[str], bool] = hides_nothing) -> Forms:
    """`line` as each kind of viewer may see it; of a number that `hides` names not even its owner sees a digit, nor
    the exchange's name for it, which often is the number."""
    line = _masked(line, hides)
    lamp: dict[str, Any] = {"x": line.extension, "s": line.state, "t": _lamp_since(line)}
    callers = lamp | {"c": [_caller(leg) for leg in line.legs]}
    own = lamp | {
        "c": [_caller(leg) | _own_call(leg, line.extension, key) for leg in line.legs],
        "f": {feature.value: value for feature, value in line.features.items()},
        "v": line.voicemail,
        "r": line.registered,
    }
    return Forms(wire.dump(lamp), wire.dump(callers), wire.dump(own))


def _masked(line: Line, hides: Callable[[str], bool]) -> Line:
    if not any(map(hides, _numbers(line))):
        return line
    features = {
        feature: HIDDEN if hides(_number(feature, value)) else value for feature, value in line.features.items()
    }
    return replace(line, legs=tuple(_masked_leg(leg, hides) for leg in line.legs), features=features)


def _numbers(line: Line) -> Iterator[str]:
    yield from starmap(_number, line.features.items())
    for leg in line.legs:
        yield from (leg.peer.number, leg.via, leg.waiting.number if leg.waiting else "")


def _number(feature: Feature, value: str) -> str:
    """What of a service's value a mask looks at: MobilePhone has letters before its number."""
    return number_in(feature, value) or value


def _masked_leg(leg: Leg, hides: Callable[[str], bool]) -> Leg:
    peer = Party() if hides(leg.peer.number) else leg.peer
    waiting = Party() if leg.waiting and hides(leg.waiting.number) else leg.waiting
    via = "" if hides(leg.via) else leg.via
    return replace(leg, peer=peer, waiting=waiting, via=via)


def unknown_lamp(extension: str) -> str:
    """What a viewer gets for a line that left the board."""
    return wire.dump({"x": extension, "s": LineState.UNKNOWN, "t": None})


def _lamp_since(line: Line) -> float | None:
    """Since when the lamp shows what it shows; None for a line without a call."""
    state = line.state
    deciding = [leg.since for leg in line.legs if Line(line.extension, legs=(leg,)).state is state]
    return wire.seconds(min(deciding, default=None))


def _caller(leg: Leg) -> dict[str, Any]:
    return {
        "s": leg.state,
        "d": leg.direction,
        "n": leg.peer.number,
        "m": leg.peer.name,
        "t": wire.seconds(leg.since),
    }


def _own_call(leg: Leg, extension: str, key: bytes) -> dict[str, Any]:
    return {
        "id": call_token(key, extension, leg.channel),
        "a": wire.seconds(leg.answered),
        "via": leg.via,
        "space": leg.space,
        "w": wire.pack_party(leg.waiting),
    }


def lines(standing: Standing, shown: Iterable[str]) -> str:
    return f'{{"k":"lines","e":{standing.epoch},"n":{standing.seq},"lines":[{",".join(shown)}]}}'


def snapshot(
    standing: Standing, now: float, own: str, shown: Iterable[str], lately: Mapping[str, float] = MappingProxyType({})
) -> str:
    """`own`: the extension whose calls are the viewer's own; `lately`: topic → seconds since it changed for them."""
    ago = {topic: round(seconds, 3) for topic, seconds in lately.items()}
    head = wire.dump({"k": "snapshot", **_link(standing), "now": round(now, 3), "own": own, "ago": ago})
    return f'{head[:-1]},"lines":[{",".join(shown)}]}}'


def link(standing: Standing) -> str:
    return wire.dump({"k": "link", **_link(standing)})


def beat(standing: Standing) -> str:
    return f'{{"k":"beat","e":{standing.epoch},"n":{standing.seq}}}'


def changed(standing: Standing, what: Collection[str]) -> str:
    return wire.dump({"k": "changed", "e": standing.epoch, "n": standing.seq, "what": sorted(what)})


def _link(standing: Standing) -> dict[str, Any]:
    return {
        "e": standing.epoch,
        "n": standing.seq,
        "connected": standing.connected,
        "since": standing.since,
    }
