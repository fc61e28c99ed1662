"""The board in Redis, for pages and tasks: what telephones do now, and telling sockets what changed.

Written by the leading gateway alone (`cti.publisher`). Reading never raises and never takes longer
than about a second: without Redis the board is simply not connected.
"""

import hmac
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

import redis
from django.conf import settings
from django.utils.crypto import constant_time_compare

from cti import frames, store, wire
from pbx.capabilities import PbxInfo
from pbx.condition import Condition
from pbx.states import Leg, Line

logger = logging.getLogger(__name__)

SILENCE = 9.0
"""Seconds without a heartbeat after which nothing is live any more (the gateway beats every 3)."""


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """All lines at one moment. Not connected: they are as of `since`, or empty."""

    connected: bool
    since: datetime | None
    epoch: int = 0
    seq: int = 0
    lines: Mapping[str, Line] = field(default_factory=dict)
    info: PbxInfo | None = None


NOTHING = LiveBoard(connected=False, since=None)


def read_board() -> LiveBoard:
    """Every line, and whether this is the present."""
    answers = _read("hgetall", store.board())
    if answers is None:
        return NOTHING
    standing, info, packed = answers
    try:
        lines = {extension: wire.unpack_line(wire.load(text)) for extension, text in packed.items()}
    except ValueError:
        logger.exception("board unreadable")
        return NOTHING
    return LiveBoard(standing.connected, _moment(standing.since), standing.epoch, standing.seq, lines, info)


def read_standing() -> tuple[frames.Standing, PbxInfo | None]:
    """Whether the exchange is connected, and what it is, without its lines."""
    answers = _read("hlen", store.board())
    return (answers[0], answers[1]) if answers else (frames.Standing(0, 0, False, None), None)


def lines_of(extensions: Collection[str]) -> dict[str, Line]:
    """Those of these lines that there are, as last known: a few of a board that may have thousands."""
    wanted = list(extensions)
    answers = _read("hmget", store.board(), wanted) if wanted else None
    if answers is None:
        return {}
    try:
        return {one: wire.unpack_line(wire.load(text)) for one, text in zip(wanted, answers[2], strict=True) if text}
    except ValueError:
        logger.exception("lines unreadable")
        return {}


def line_of(extension: str) -> Line | None:
    """The line of `extension`; None if there is none, or the board is not connected."""
    return _line(extension, past=False)


def last_line_of(extension: str) -> Line | None:
    """The line of `extension` as last known, also while the exchange is away; None if there is none."""
    return _line(extension, past=True)


def _line(extension: str, *, past: bool) -> Line | None:
    answers = _read("hget", store.board(), extension)
    if answers is None or answers[2] is None or not (past or answers[0].connected):
        return None
    try:
        return wire.unpack_line(wire.load(answers[2]))
    except ValueError:
        logger.exception("line unreadable extension=%s", extension)
        return None


def leg_by_token(extension: str, token: str) -> Leg | None:
    """The living leg of `extension` that a page named by `token`; None if it is over or another's."""
    line = line_of(extension)
    for leg in line.legs if line else ():
        if constant_time_compare(call_token(extension, leg.channel), token):
            return leg
    return None


def call_token(extension: str, channel: str) -> str:
    """How pages and frames name `extension`'s leg on `channel`."""
    return frames.call_token(token_key(), extension, channel)


def token_key() -> bytes:
    return _token_key(settings.SECRET_KEY)


@cache
def _token_key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"cti.call", "sha256")


def publish_changed(
    changed: Mapping[str, Collection[str]],
    people: Mapping[int, Collection[str]] = MappingProxyType({}),
    everybody: Collection[str] = (),
) -> None:
    """Tell open pages that rows changed, see `wire.changed_message`."""
    if changed or people or everybody:
        _publish(wire.changed_message(changed, people, everybody))


def publish_books(people: Mapping[int, Collection[str]], everybody: Collection[str]) -> None:
    """Tell open pages that the books of single people changed, or that of all."""
    _publish(wire.changed_message({}, people, everybody))


def publish_kick(*, user_id: int | None = None, session_key: str | None = None) -> None:
    """Have the sockets of a user or of one session checked again now, and closed if they may not stay."""
    message: dict[str, Any] = {"k": "kick"}
    if user_id is not None:
        message["u"] = user_id
    if session_key is not None:
        message["s"] = store.session_name(session_key)
    _publish(wire.dump(message))


def read_condition() -> Condition | None:
    """How the exchange is, by whoever leads; None while nobody says."""
    try:
        told = store.client().get(store.condition())
        return wire.unpack_condition(str(told)) if told else None
    except (redis.RedisError, OSError, ValueError) as error:
        _health.note(str(error))
        return None


def standing_of(meta: Mapping[str, str], now: float) -> frames.Standing:
    """What `meta` says at Redis time `now` (epoch seconds); a board without heartbeat is not connected."""
    beat = float(meta.get("beat") or 0)
    connected = meta.get("connected") == "1" and now - beat <= SILENCE
    since = meta.get("since")
    if meta.get("connected") == "1" and not connected:
        since = meta["beat"]
    return frames.Standing(
        int(meta.get("epoch") or 0), int(meta.get("seq") or 0), connected, float(since) if since else None
    )


def _read(command: str, *arguments: str | list[str]) -> "tuple[frames.Standing, PbxInfo | None, Any] | None":
    """Run one reading command together with the state of the link; None if Redis does not answer."""
    try:
        pipe = store.client().pipeline(transaction=True)
        pipe.hgetall(store.meta())
        pipe.time()
        getattr(pipe, command)(*arguments)
        meta, (now, micro), answer = pipe.execute()
        standing, info = standing_of(meta, now + micro / 1e6), wire.unpack_info(meta.get("info", ""))
    except (redis.RedisError, OSError, ValueError, KeyError) as error:
        _health.note(str(error))
        return None
    _health.note("")
    return standing, info, answer


def _publish(message: str) -> None:
    """Best effort: sockets check their sessions by themselves as well, and pages are right when loaded."""
    try:
        store.client().publish(store.live_channel(), message)
    except (redis.RedisError, OSError) as error:
        _health.note(str(error))


class _Health:
    """Logs when Redis goes and when it is back, not each time somebody asks."""

    def __init__(self) -> None:
        self._trouble = ""

    def note(self, trouble: str) -> None:
        if trouble and not self._trouble:
            logger.warning("redis unavailable error=%s", trouble)
        elif self._trouble and not trouble:
            logger.info("redis back")
        self._trouble = trouble


_health = _Health()


def _moment(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
