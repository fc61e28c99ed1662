"""Conversations that are recorded: what begins, pauses and ends it, and what the exchange tells of it.

The account may not run MixMonitor, and may not be given the right to (it goes with every secret of the
exchange). So a pair of helper channels in the dialplan records: one half records itself and listens to the
channel that was meant (deploy/asterisk/webcti_extensions.conf, portal-record). A pause mutes that half: the
file keeps its length, with silence in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

from pbx.asterisk import arguments
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import is_extension
from pbx.asterisk.fields import RECORDER_PREFIX, moment
from pbx.asterisk.memory import Calls, Known, own_channel
from pbx.asterisk.orders import Action, Order, originate
from pbx.commands import PauseRecording, StartRecording, StopRecording
from pbx.errors import PbxRefused
from pbx.events import BridgeJoined, PbxEvent
from pbx.sound import RecordingChanged, RecordingState

RECORD_SECONDS = 3
VARIABLE = "WEBCTI_RECORDS"
"""Of the recording half: extension, unique id and call of the recorded channel."""

OnRecording: TypeAlias = StartRecording | PauseRecording | StopRecording

_STATES = {"on": RecordingState.ON, "over": RecordingState.OVER}


# -- what the exchange tells ---------------------------------------------------------------------


def told(message: AmiMessage, extension: str, at: datetime) -> RecordingChanged | None:
    """What the dialplan's UserEvent PortalRecording says."""
    state = _STATES.get(message["State"])
    name, channel = message["Req"], message["Chan"]
    if state is None or not arguments.is_request_name(name) or not channel:
        return None
    return RecordingChanged(at, name, extension, channel, message["Call"], state)


def muted(message: AmiMessage, arrived: datetime, running: Mapping[str, RecordingChanged]) -> RecordingChanged | None:
    """What MixMonitorMute on one of our recording halves means."""
    if message.event != "MixMonitorMute":
        return None
    known = running.get(_recording_of(message["Uniqueid"]))
    if known is None:
        return None
    state = RecordingState.PAUSED if message["State"] == "1" else RecordingState.ON
    return RecordingChanged(
        moment(message, arrived), known.recording, known.extension, known.channel, known.call, state
    )


def living(statuses: Iterable[AmiMessage], at: datetime) -> tuple[RecordingChanged, ...]:
    """The recordings that run, from a list of channels. One that pauses cannot be told from one that does not."""
    return tuple(_living(statuses, at))


def _living(statuses: Iterable[AmiMessage], at: datetime) -> Iterator[RecordingChanged]:
    for message in statuses:
        name, channel = _recording_of(message["Uniqueid"]), message["Uniqueid"]
        if not name or not channel.endswith(";2"):
            continue
        variables = dict(variable.partition("=")[::2] for variable in message.all("Variable"))
        extension, _, rest = variables.get(VARIABLE, "").partition("|")
        recorded, _, call = rest.partition("|")
        if is_extension(extension) and recorded:
            yield RecordingChanged(at, name, extension, recorded, call, RecordingState.ON)


def _recording_of(channel: str) -> str:
    """The recording that the helper channel with this unique id makes, or empty."""
    if not channel.startswith(RECORDER_PREFIX):
        return ""
    return channel.removeprefix(RECORDER_PREFIX).partition(";")[0]


# -- what is asked of it ---------------------------------------------------------------------------


def order_for(command: OnRecording, request: str, calls: Calls) -> Order:
    """Raises PbxRefused."""
    match command:
        case StartRecording():
            return _start(command, request, calls)
        case PauseRecording():
            return _pause(command, calls)
        case StopRecording():
            half = _half(command.extension, command.recording, calls)
            return Order((Action("Hangup", (("Channel", half.name),)),))


def _start(command: StartRecording, request: str, calls: Calls) -> Order:
    own = own_channel(calls, command.extension, command.channel)
    if not own.up or not calls.partners(own.channel):
        raise PbxRefused("Only a conversation can be recorded.")
    if any(known.channel == own.channel for known in calls.recordings.values()):
        raise PbxRefused("This conversation is being recorded already.")
    action = originate(
        request,
        "Local/s@portal-record/n",
        "portal-record",
        "done",
        caller_id=f"<{arguments.extension(command.extension)}>",
        seconds=RECORD_SECONDS,
        variables={"PORTAL_FROM": command.extension, "PORTAL_TO": own.name},
        prefix=RECORDER_PREFIX,
    )
    return Order(
        (action,),
        starts=f"{RECORDER_PREFIX}{request}",
        confirmed=True,
        refusal="The exchange refused to record this conversation.",
    )


def _pause(command: PauseRecording, calls: Calls) -> Order:
    half = _half(command.extension, command.recording, calls)
    headers = (("Channel", half.name), ("Direction", "both"), ("State", "1" if command.on else "0"))
    return Order((Action("MixMonitorMute", headers),))


def _half(extension: str, name: str, calls: Calls) -> Known:
    """The helper channel that records, of a recording that is the extension's."""
    known = calls.recordings.get(name)
    half = calls.channels.get(f"{RECORDER_PREFIX}{name};2")
    if known is None or half is None or known.extension != arguments.extension(extension):
        raise PbxRefused("This recording is over, or it is not yours.")
    return half


def listen_anew(event: PbxEvent, calls: Calls) -> tuple[Action, ...]:
    """What makes recordings hear whoever has just come into their conversation.

    Asterisk leaves sound out of every recording whose RTP numbers are below those of the person who was
    there before, for up to ten minutes (measured on 22.10): the one who listens must begin again.
    """
    if not isinstance(event, BridgeJoined):
        return ()
    there = {event.channel, *(other.channel for other in calls.partners(event.channel))}
    halves = (
        calls.channels.get(f"{RECORDER_PREFIX}{known.recording};2")
        for known in calls.recordings.values()
        if known.channel in there
    )
    return tuple(
        Action("PlayDTMF", (("Channel", half.name), ("Digit", "#"), ("Receive", "true"))) for half in halves if half
    )
