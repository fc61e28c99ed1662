"""A command's way from a page to the exchange: now or never, and once.

A page sends, the leading gateway takes, executes and answers. The clock of a command is Redis's.
It may start within START of the click, the exchange has EXECUTE, the page waits ANSWER: in this order,
so that nothing happens after the person was told it had not (RELIABILITY R-26…R-28).
"""

import dataclasses
import enum
import hashlib
import secrets
import time
from typing import Any, cast, get_type_hints

import redis

from cti import live, store, wire
from pbx.commands import (
    AskDigits,
    BlockCaller,
    Command,
    Dial,
    DialThroughMobile,
    ForwardMessage,
    HangUp,
    Hold,
    ListenToVoicemail,
    MoveMessage,
    Park,
    PauseRecording,
    PickUp,
    PlayMessage,
    RefreshMailbox,
    RemoveMessage,
    SendDigits,
    SetFeature,
    SetRules,
    SpeakAnnouncement,
    SpeakGreeting,
    StartRecording,
    StopRecording,
    TransferAttended,
    TransferBlind,
    Wake,
)
from pbx.directory import Directory
from pbx.errors import PbxError, PbxGone, PbxOutcomeUnknown, PbxRefused, PbxUnavailable

START = 1.5
"""Seconds after the click in which a command may begin."""
EXECUTE = 3.0
"""Seconds that the exchange has to accept it."""
ANSWER = 5.0
"""Seconds that the page waits in all."""
LIST = 20.0
"""Seconds that the exchange has for a list, and the page a little more."""
REMEMBERED = 60
"""Seconds for which a repeated click gets the first one's answer."""
NOBODY = 0
"""The epoch of no gateway."""
SLICE = 0.5
"""Seconds of one blocking read: below the client's own time-out."""

ALLOWED: dict[str, type[Command]] = {
    kind.__name__: kind
    for kind in (
        Dial,
        DialThroughMobile,
        ListenToVoicemail,
        HangUp,
        Hold,
        TransferBlind,
        TransferAttended,
        Park,
        PickUp,
        SendDigits,
        AskDigits,
        Wake,
        SetFeature,
        SetRules,
        PlayMessage,
        MoveMessage,
        ForwardMessage,
        RemoveMessage,
        RefreshMailbox,
        SpeakGreeting,
        SpeakAnnouncement,
        StartRecording,
        PauseRecording,
        StopRecording,
        BlockCaller,
    )
}
DIRECTORY = "Directory"
"""No command: a question, whose answer holds what `pbx.base.Pbx.directory` says."""
FAILURES: dict[str, type[PbxError]] = {  # the narrower class first
    "unavailable": PbxUnavailable,
    "gone": PbxGone,
    "refused": PbxRefused,
    "unknown": PbxOutcomeUnknown,
}

PUT = """
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[3]) then
  redis.call('RPUSH', KEYS[2], ARGV[2])
  redis.call('EXPIRE', KEYS[2], ARGV[3])
  return ARGV[1]
end
return redis.call('GET', KEYS[1])
"""
"""KEYS: once, commands. ARGV: request, packed command, seconds. Answers with the request that counts; a client
that repeats it after a lost answer finds its own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """A command under way."""

    id: str
    until: float
    """Epoch seconds by Redis's clock; after it the command may not begin."""
    command: Command | None
    """None: DIRECTORY is asked for."""


def send(command: Command, *, key: str) -> str:
    """Have the exchange do `command` now; the same `key` and command within a minute is the same request, whose name
    comes back.

    Raises PbxUnavailable (nothing happened, nothing will), PbxRefused with the exchange's words, or
    PbxOutcomeUnknown (it may have happened; never send it again by yourself).
    """
    client = store.client()
    request = secrets.token_hex(12)  # with its prefix a channel's unique id, of which CDR tables hold 32 characters
    try:
        epoch, now = _leader(client)
        packed = pack(Request(request, now + START, command))
        once = store.once(digest(command, key))
        put = client.register_script(PUT)
        counts = str(put(keys=[once, store.commands(epoch)], args=[request, packed, REMEMBERED]))
    except (redis.RedisError, OSError) as error:
        raise PbxUnavailable(f"Redis does not answer: {error}") from error
    try:
        _finish(_answer(client, epoch, counts, packed if counts == request else None))
    except PbxUnavailable:
        _forget(client, once)
        raise
    except (redis.RedisError, OSError) as error:
        raise PbxOutcomeUnknown(f"Redis was lost while waiting: {error}") from error
    return counts


def ask_directory() -> Directory:
    """Which extensions the exchange has; each question is asked anew. Raises what `send` raises."""
    client = store.client()
    request = secrets.token_hex(12)
    try:
        epoch, now = _leader(client)
        packed = pack(Request(request, now + START, None))
        pipe = client.pipeline(transaction=True)
        pipe.rpush(store.commands(epoch), packed)
        pipe.expire(store.commands(epoch), REMEMBERED)
        pipe.execute()
    except (redis.RedisError, OSError) as error:
        raise PbxUnavailable(f"Redis does not answer: {error}") from error
    try:
        answer = _answer(client, epoch, request, packed, LIST + ANSWER - EXECUTE)
    except (redis.RedisError, OSError) as error:
        raise PbxOutcomeUnknown(f"Redis was lost while waiting: {error}") from error
    _finish(answer)
    try:
        return Directory.unpacked(answer["directory"])
    except (KeyError, TypeError, ValueError) as error:
        raise PbxOutcomeUnknown(f"not a directory: {error!r}") from error


def post(command: Command, *, request: str, decoy: bool = False) -> None:
    """Have the exchange do `command` now, and wait for nothing: what comes of it shows as events of `request`.

    A `decoy` takes the same steps to a list that nobody reads, for a page that must not tell by its speed
    whether there was anything to do. Raises PbxUnavailable: nothing happened, nothing will.
    """
    client = store.client()
    try:
        epoch, now = _leader(client)
        waiting = store.commands(NOBODY if decoy else epoch)
        pipe = client.pipeline(transaction=True)
        pipe.rpush(waiting, pack(Request(request, now + START, command)))
        pipe.expire(waiting, REMEMBERED)
        pipe.execute()
    except (redis.RedisError, OSError) as error:
        raise PbxUnavailable(f"Redis does not answer: {error}") from error


def _leader(client: "redis.Redis") -> tuple[int, float]:
    """The epoch of the gateway that leads, and Redis's time. Raises PbxUnavailable without one."""
    pipe = client.pipeline(transaction=True)
    pipe.hgetall(store.meta())
    pipe.time()
    meta, (seconds, micro) = pipe.execute()
    now = seconds + micro / 1e6
    standing = live.standing_of(meta, now)
    if not standing.connected:
        raise PbxUnavailable("no gateway is connected to the exchange")
    return standing.epoch, now


def _answer(
    client: "redis.Redis", epoch: int, request: str, packed: str | None, patience: float = ANSWER
) -> dict[str, Any]:
    """Wait for the answer to `request`. Whoever put it (`packed`) withdraws it if nobody took it in time."""
    started = time.monotonic()
    while (passed := time.monotonic() - started) < patience:
        # The answer stays in its list, so that everybody who waits for it reads it.
        reply = store.reply(request)
        if text := client.blmove(reply, reply, SLICE, "LEFT", "RIGHT"):  # type: ignore[arg-type]  # a float will do
            return cast(dict[str, Any], wire.load(cast(str, text)))
        if packed is not None and passed > START:
            if client.lrem(store.commands(epoch), 1, packed):
                answer = failure(PbxUnavailable("no gateway took the command"))
                put_answer(client.pipeline(transaction=True), request, answer).execute()
                return answer
            packed = None
    raise PbxOutcomeUnknown("no answer in time")


def _forget(client: "redis.Redis", once: str) -> None:
    """Nothing happened: the next click with this key is a new one."""
    try:
        client.delete(once)
    except (redis.RedisError, OSError):
        return


def digest(command: Command, key: str) -> str:
    """One person's key for one command; another's equal key is another."""
    return hashlib.sha256(f"{key}\n{wire.dump(_fields(command))}".encode()).hexdigest()


# -- both sides ----------------------------------------------------------------------------------------


def pack(request: Request) -> str:
    return wire.dump({"id": request.id, "until": round(request.until, 3), **_fields(request.command)})


def unpack(text: str) -> Request:
    """The request that `pack` wrote. Raises ValueError for anything but an allowed command with its fields."""
    packed = wire.load(text)
    try:
        if packed["do"] == DIRECTORY:
            return Request(str(packed["id"]), float(packed["until"]), None)
        kind = ALLOWED[packed["do"]]
        hints = get_type_hints(kind)
        values = packed["with"]
        if set(values) != set(hints):
            raise ValueError(f"fields of {packed['do']} are {sorted(values)}")
        fields: dict[str, Any] = {name: _value(hints[name], value) for name, value in values.items()}
        return Request(str(packed["id"]), float(packed["until"]), kind(**fields))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a command: {error!r}") from error


def _fields(command: Command | None) -> dict[str, Any]:
    if command is None:
        return {"do": DIRECTORY, "with": {}}
    name = type(command).__name__
    if ALLOWED.get(name) is not type(command):
        raise TypeError(f"{name} is not a command")
    return {"do": name, "with": dataclasses.asdict(command)}


def _value(kind: type, value: object) -> object:
    if issubclass(kind, enum.Enum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value


def failure(error: PbxError) -> dict[str, Any]:
    return {"e": next(word for word, kind in FAILURES.items() if isinstance(error, kind)), "t": str(error)}


def put_answer(pipe: Any, request: str, answer: dict[str, Any]) -> Any:
    """Queue `answer` on a Redis pipeline; returns the pipeline."""
    pipe.rpush(store.reply(request), wire.dump(answer))
    pipe.expire(store.reply(request), REMEMBERED)
    return pipe


def _finish(answer: dict[str, Any]) -> None:
    if "e" in answer:
        raise FAILURES[answer["e"]](answer["t"])
