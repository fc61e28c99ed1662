"""One AMI message in, one of our events out, or None. Keeps nothing between messages.

What the events mean was measured on Asterisk 22: the extension of a channel is the endpoint in its
name (CallerIDNum is overwritten by Originate and by forwarding), Linkedid is true only in the newest
event of a channel, and `<unknown>` means empty.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from pbx.asterisk import cdr
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
from pbx.asterisk.fields import DIALLING, DOWN, RINGING, UP, moment, owner_of, party, request_of, whole
from pbx.asterisk.user_events import user_event
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    CallParked,
    CallPickedUp,
    CallTransferred,
    CallUnparked,
    ChannelAnswered,
    ChannelClosed,
    ChannelHeld,
    ChannelOpened,
    ChannelResumed,
    ChannelRinging,
    DialEnded,
    DialStarted,
    DialStatus,
    FeatureChanged,
    MailboxChanged,
    PartyChanged,
    PbxEvent,
    QueueJoined,
    QueueLeft,
    RegistrationChanged,
    TransferKind,
)
from pbx.features import Feature
from pbx.party import Party

AWAY = frozenset({"UNAVAILABLE", "INVALID"})
"""Device states of a telephone that cannot be reached."""

_STATUSES = {
    "ANSWER": DialStatus.ANSWERED,
    "NOANSWER": DialStatus.NO_ANSWER,
    "BUSY": DialStatus.BUSY,
    "CANCEL": DialStatus.CANCELLED,
    "ABORT": DialStatus.CANCELLED,
    "CHANUNAVAIL": DialStatus.UNAVAILABLE,
    "CONGESTION": DialStatus.FAILED,
}


def _opened(message: AmiMessage, at: datetime) -> PbxEvent | None:
    name = message["Channel"]
    if is_mobile(name):
        return None  # its owner is known a moment later, see _caller_id
    dialled = clean_number(message["Exten"])
    placed = message["ChannelState"] == DIALLING or bool(dialled)
    channel = message["Uniqueid"]
    return ChannelOpened(
        at=at,
        channel=channel,
        call=message["Linkedid"],
        extension=extension_of(name),
        placed=placed,
        party=party(message),
        dialled=dialled if placed else "",
        request=request_of(channel),
    )


def _caller_id(message: AmiMessage, at: datetime) -> PbxEvent | None:
    name, channel = message["Channel"], message["Uniqueid"]
    if message["ChannelState"] == DOWN and is_mobile(name):
        return ChannelOpened(
            at=at,
            channel=channel,
            call=message["Linkedid"],
            extension=None,
            placed=False,
            party=Party(mobile_number(name)),
            request=request_of(channel),
            on_behalf_of=owner_of(message),
        )
    withheld = "Prohibited" in message["CID-CallingPres"]
    return PartyChanged(at, channel, message["Linkedid"], own=Party() if withheld else party(message))


def _connected_line(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return PartyChanged(at, message["Uniqueid"], message["Linkedid"], connected=party(message, "ConnectedLine"))


def _state(message: AmiMessage, at: datetime) -> PbxEvent | None:
    state = message["ChannelState"]
    if state == RINGING:
        return ChannelRinging(at, message["Uniqueid"], message["Linkedid"])
    if state == UP:
        return ChannelAnswered(at, message["Uniqueid"], message["Linkedid"])
    return None


def _closed(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return ChannelClosed(at, message["Uniqueid"], message["Linkedid"], whole(message["Cause"]) or 0)


def _dial_started(message: AmiMessage, at: datetime) -> PbxEvent | None:
    rung = message["DestChannel"]
    outside = extension_of(rung) is None and not is_mobile(rung)
    return DialStarted(
        at=at,
        caller=message["Uniqueid"] or None,
        callee=message["DestUniqueid"],
        call=message["DestLinkedid"],
        number=outside_number(message["DialString"]) if outside else "",
    )


def _dial_ended(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return DialEnded(
        at=at,
        caller=message["Uniqueid"] or None,
        callee=message["DestUniqueid"],
        call=message["DestLinkedid"],
        status=_STATUSES.get(message["DialStatus"], DialStatus.FAILED),
    )


def _joined(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return BridgeJoined(at, message["BridgeUniqueid"], message["Uniqueid"], message["Linkedid"])


def _left(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return BridgeLeft(at, message["BridgeUniqueid"], message["Uniqueid"], message["Linkedid"])


def _held(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return ChannelHeld(at, message["Uniqueid"], message["Linkedid"])


def _resumed(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return ChannelResumed(at, message["Uniqueid"], message["Linkedid"])


def _blind_transfer(message: AmiMessage, at: datetime) -> PbxEvent | None:
    if message["Result"] != "Success":
        return None
    return CallTransferred(
        at=at,
        kind=TransferKind.BLIND,
        by=message["TransfererUniqueid"],
        call=message["TransfererLinkedid"],
        target=clean_number(message["Extension"]),
    )


def _attended_transfer(message: AmiMessage, at: datetime) -> PbxEvent | None:
    if message["Result"] != "Success":
        return None
    return CallTransferred(
        at=at,
        kind=TransferKind.ATTENDED,
        by=message["OrigTransfererUniqueid"],
        call=message["OrigTransfererLinkedid"],
        second=message["SecondTransfererUniqueid"],
    )


def _picked_up(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return CallPickedUp(at, by=message["Uniqueid"], target=message["TargetUniqueid"], call=message["TargetLinkedid"])


def parked(message: AmiMessage, at: datetime) -> CallParked:
    timeout = whole(message["ParkingTimeout"])
    return CallParked(
        at=at,
        channel=message["ParkeeUniqueid"],
        call=message["ParkeeLinkedid"],
        space=clean(message["ParkingSpace"]),
        by=extension_of_device(message["ParkerDialString"]) or "",
        timeout=None if timeout is None else float(timeout),
    )


def _unparked(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return CallUnparked(
        at=at,
        channel=message["ParkeeUniqueid"],
        call=message["ParkeeLinkedid"],
        space=clean(message["ParkingSpace"]),
        by=extension_of(message["RetrieverChannel"]) or "",
    )


def _queue_joined(message: AmiMessage, at: datetime) -> PbxEvent | None:
    return QueueJoined(
        at=at,
        channel=message["Uniqueid"],
        call=message["Linkedid"],
        queue=clean(message["Queue"]),
        position=whole(message["Position"]) or 0,
    )


def _queue_left(message: AmiMessage, at: datetime) -> PbxEvent | None:
    abandoned = message.event == "QueueCallerAbandon"
    return QueueLeft(at, message["Uniqueid"], message["Linkedid"], clean(message["Queue"]), abandoned)


def _mailbox(message: AmiMessage, at: datetime) -> PbxEvent | None:
    box, new, old = message["Mailbox"].partition("@")[0], whole(message["New"]), whole(message["Old"])
    if not box or new is None or old is None:
        return None
    return MailboxChanged(at, clean(box), new, old, left_on=message["Uniqueid"])


def _device(message: AmiMessage, at: datetime) -> PbxEvent | None:
    device, state = message["Device"], message["State"]
    extension = extension_of_device(device)
    if extension is not None:
        return RegistrationChanged(at, extension, registered=state not in AWAY)
    if device.startswith("Custom:DND") and is_extension(device[10:]):
        return FeatureChanged(at, device[10:], Feature.DND, "on" if state == "BUSY" else "")
    return None


_TRANSLATORS: Mapping[str, Callable[[AmiMessage, datetime], PbxEvent | None]] = {
    "Newchannel": _opened,
    "Newstate": _state,
    "NewCallerid": _caller_id,
    "NewConnectedLine": _connected_line,
    "Hangup": _closed,
    "DialBegin": _dial_started,
    "DialEnd": _dial_ended,
    "BridgeEnter": _joined,
    "BridgeLeave": _left,
    "Hold": _held,
    "Unhold": _resumed,
    "BlindTransfer": _blind_transfer,
    "AttendedTransfer": _attended_transfer,
    "Pickup": _picked_up,
    "ParkedCall": parked,
    "UnParkedCall": _unparked,
    "ParkedCallTimeOut": _unparked,
    "ParkedCallGiveUp": _unparked,
    "QueueCallerJoin": _queue_joined,
    "QueueCallerLeave": _queue_left,
    "QueueCallerAbandon": _queue_left,
    "MessageWaiting": _mailbox,
    "DeviceStateChange": _device,
    "UserEvent": user_event,
}

LINK_EVENTS = frozenset({"FullyBooted", "Shutdown", "Reload", "OriginateResponse", "Rename"})
"""What the driver itself listens to."""

LIVE_EVENTS = LINK_EVENTS | {"Cdr", "MixMonitorMute", *_TRANSLATORS}


def translate(message: AmiMessage, arrived: datetime, zone: tzinfo = UTC) -> PbxEvent | None:
    """What `message` says in our words, None when it says nothing. `zone`: of the exchange, see `cdr`.

    Channels of the plumbing come out like any other; `wiring` takes them away.
    """
    if message.event == "Cdr":
        return cdr.from_event(message, moment(message, arrived), zone)
    translator = _TRANSLATORS.get(message.event)
    return translator(message, moment(message, arrived)) if translator else None
