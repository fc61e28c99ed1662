"""The exchange as it is now: which lists to ask for, and how to read them together.

The lists are asked for in one go and take less than a millisecond each; events that come meanwhile
are applied after them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pbx.asterisk import condition, mailboxes, recordings, services
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import (
    clean,
    clean_number,
    extension_of,
    extension_of_device,
    is_extension,
    is_mobile,
    mobile_number,
    outside_number,
)
from pbx.asterisk.fields import LAST_MOMENT, RINGING, UP, owner_of, party, request_of, whole
from pbx.asterisk.translate import AWAY, parked
from pbx.condition import Trunk
from pbx.link import ChannelNow, LineNow
from pbx.party import Party
from pbx.sound import RecordingChanged

Action = tuple[str, tuple[tuple[str, str], ...]]

_VARIABLES = f"CDR(start,u),CDR(answer,u),CHANNEL(onhold),CDR(dst),{recordings.VARIABLE}"
_DIALLERS = frozenset({"Dial", "Queue", "FollowMe", "RetryDial", "Page"})

ACTIONS: tuple[Action, ...] = (
    ("Ping", ()),
    ("Status", (("Variables", _VARIABLES),)),
    ("ParkedCalls", ()),
    ("QueueStatus", ()),
    ("DeviceStateList", ()),
    ("VoicemailUsersList", ()),
    *(("DBGetTree", (("Family", family),)) for family in (*services.FAMILIES, services.OWN_FAMILY)),
)

LIST_EVENTS = frozenset({
    "Status", "StatusComplete", "ParkedCall", "ParkedCallsComplete", "QueueParams", "QueueMember", "QueueEntry",
    "QueueStatusComplete", "DeviceStateChange", "DeviceStateListComplete", "VoicemailUserEntry",
    "VoicemailUserEntryComplete", "DBGetTreeResponse", "DBGetTreeComplete",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at one moment, plumbing included."""

    at: datetime
    channels: Sequence[ChannelNow]
    lines: Sequence[LineNow]
    names: Mapping[str, str]
    """Unique id → Asterisk's name of the channel."""
    recordings: Sequence[RecordingChanged]
    """Those that run."""
    contexts: Mapping[str, str]
    """Mailbox → its context."""
    ahead: float
    """Seconds by which the exchange's clock is ahead."""
    trunks: Sequence[Trunk]


def read(answers: Sequence[Sequence[AmiMessage]], at: datetime) -> Snapshot:
    """Read the answers to ACTIONS, in their order. `at`: when the exchange has no clock to tell."""
    ping, status, spaces, queues, devices, boxes, *features = answers
    now, at = at, _clock(ping, at)
    statuses = [message for message in status if message.event == "Status"]
    return Snapshot(
        at=at,
        channels=_channels(statuses, _parked(spaces, at), _queued(queues), at),
        lines=_lines(devices, boxes, features),
        names={message["Uniqueid"]: message["Channel"] for message in statuses},
        recordings=recordings.living(statuses, at),
        contexts=mailboxes.contexts(boxes),
        ahead=(at - now).total_seconds(),
        trunks=condition.trunks(devices),
    )


def _clock(ping: Sequence[AmiMessage], otherwise: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(ping[0]["Timestamp"]), UTC)
    except (IndexError, ValueError, OverflowError):
        return otherwise


# -- lines -------------------------------------------------------------------------------------


def _lines(
    devices: Sequence[AmiMessage], entries: Sequence[AmiMessage], families: Sequence[Sequence[AmiMessage]]
) -> list[LineNow]:
    registered: dict[str, bool] = {}
    for message in devices:
        extension = extension_of_device(message["Device"])
        if extension is not None:
            registered[extension] = message["State"] not in AWAY
    boxes = _mailboxes(entries)
    features = services.read(families)
    return [
        LineNow(
            extension=extension,
            name=boxes[extension][0] if extension in boxes else "",
            registered=registered.get(extension),
            features=features.get(extension, {}),
            voicemail=boxes[extension][1] if extension in boxes else None,
        )
        for extension in sorted(registered.keys() | features.keys() | boxes.keys())
    ]


def _mailboxes(messages: Sequence[AmiMessage]) -> dict[str, tuple[str, tuple[int, int]]]:
    boxes = {}
    for message in messages:
        box, new, old = message["VoiceMailbox"], whole(message["NewMessageCount"]), whole(message["OldMessageCount"])
        if is_extension(box) and new is not None and old is not None:
            boxes[box] = clean(message["Fullname"]), (new, old)
    return boxes


# -- channels ----------------------------------------------------------------------------------


def _parked(messages: Sequence[AmiMessage], at: datetime) -> dict[str, tuple[str, str]]:
    """Channel → the space it waits in and the extension that parked it."""
    found = (parked(message, at) for message in messages if message.event == "ParkedCall")
    return {event.channel: (event.space, event.by) for event in found}


def _queued(messages: Sequence[AmiMessage]) -> dict[str, str]:
    return {message["Uniqueid"]: clean(message["Queue"]) for message in messages if message.event == "QueueEntry"}


def _channels(
    statuses: Sequence[AmiMessage], spaces: Mapping[str, tuple[str, str]], queues: Mapping[str, str], at: datetime
) -> list[ChannelNow]:
    channels = []
    for message in statuses:
        channel, name = message["Uniqueid"], message["Channel"]
        variables = dict(variable.partition("=")[::2] for variable in message.all("Variable"))
        ringer = _ringer(message, statuses)
        space, by = spaces.get(channel, ("", ""))
        rung = message["Application"].startswith("AppDial") or message["ChannelState"] == RINGING
        channels.append(
            ChannelNow(
                channel=channel,
                call=message["Linkedid"],
                extension=extension_of(name),
                placed=not rung and not is_mobile(name) and not request_of(channel),
                party=Party(mobile_number(name)) if is_mobile(name) else _party(message, ringer),
                connected=party(message, "ConnectedLine"),
                dialled="" if rung else clean_number(variables.get("CDR(dst)", "") or message["Exten"]),
                opened=_opened(message, variables, at),
                answered=_answered(message, variables, at),
                ringing=message["ChannelState"] == RINGING,
                bridge=message["BridgeID"],
                held_by_other=variables.get("CHANNEL(onhold)") == "1",
                parked_in=space,
                queue=queues.get(channel, ""),
                dialled_by=ringer["Uniqueid"] if ringer else "",
                request=request_of(channel),
                on_behalf_of=owner_of(message) if is_mobile(name) else "",
                parked_by=by,
            )
        )
    return channels


def _party(message: AmiMessage, ringer: AmiMessage | None) -> Party:
    """Who is on the channel; an outside party that was called is known by what was dialled."""
    found = party(message)
    if found.number or ringer is None or extension_of(message["Channel"]):
        return found
    return Party(outside_number(_mention(ringer, message["Channel"]).partition("/")[2]), found.name)


def _ringer(message: AmiMessage, statuses: Sequence[AmiMessage]) -> AmiMessage | None:
    """The channel that rings or rang this one: of the same call, dialling, and its argument names it."""
    if not message["Application"].startswith("AppDial") and message["ChannelState"] != RINGING:
        return None
    call, channel = message["Linkedid"], message["Uniqueid"]
    diallers = [
        other
        for other in statuses
        if other["Linkedid"] == call and other["Uniqueid"] != channel and other["Application"] in _DIALLERS
    ]
    named = [other for other in diallers if _mention(other, message["Channel"])]
    if named:
        return named[0]
    return diallers[0] if len(diallers) == 1 else None


def _mention(dialler: AmiMessage, channel: str) -> str:
    """The part of Dial's argument that made `channel`: `PJSIP/102`, `PJSIP/0600100200@trunk`, or empty."""
    technology, _, rest = channel.partition("/")
    endpoint = rest.rpartition("-")[0]
    for part in dialler["Data"].replace("&", ",").split(","):
        if part in (f"{technology}/{endpoint}", f"{technology}/{endpoint}/n"):
            return part
        if part.startswith(f"{technology}/") and (part.endswith(f"@{endpoint}") or f"/{endpoint}/" in part):
            return part
    return ""


def _opened(message: AmiMessage, variables: Mapping[str, str], at: datetime) -> datetime:
    started = _epoch(variables.get("CDR(start,u)", ""))
    if started is not None:
        return started
    return at - timedelta(seconds=whole(message["Seconds"]) or 0)


def _answered(message: AmiMessage, variables: Mapping[str, str], at: datetime) -> datetime | None:
    if message["ChannelState"] != UP:
        return None
    return _epoch(variables.get("CDR(answer,u)", "")) or _opened(message, variables, at)


def _epoch(text: str) -> datetime | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LAST_MOMENT else None
