"""Conversations that are recorded: both voices, from the command to the end of the leg; a pause is silence."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pbx.audio.wav import RATE
from pbx.errors import PbxRefused
from pbx.events import PbxEvent
from pbx.simulator.voices import conversation
from pbx.sound import RecordingChanged, RecordingState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pbx.simulator.spool import Spool
    from pbx.simulator.switch import Channel


@dataclass(slots=True)
class Recording:
    request: str
    channel: Channel
    other: str
    """Number of whom they talked to when it began."""
    started: datetime
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    paused: datetime | None = None


class Recorder:
    def __init__(
        self, now: Callable[[], datetime], emit: Callable[[PbxEvent], None], spool: Spool | None = None
    ) -> None:
        self._now, self._emit, self._spool = now, emit, spool
        self._running: dict[str, Recording] = {}

    def living(self) -> tuple[RecordingChanged, ...]:
        return tuple(self._told(one) for one in self._running.values())

    def start(self, request: str, channel: Channel) -> None:
        """Raises PbxRefused when there is no conversation, or it is recorded already."""
        if channel.partner is None:
            raise PbxRefused("There is no conversation to record.")
        if any(one.channel is channel for one in self._running.values()) or request in self._running:
            raise PbxRefused("This call is recorded already.")
        recording = Recording(request, channel, channel.partner.party.number, self._now())
        self._running[request] = recording
        self._emit(self._told(recording))

    def pause(self, request: str, extension: str, *, on: bool) -> None:
        recording = self._find(request, extension)
        if on == (recording.paused is not None):
            return
        if recording.paused is None:
            recording.paused = self._now()
        else:
            self._resume(recording)
        self._emit(self._told(recording))

    def stop(self, request: str, extension: str) -> None:
        self._finish(self._find(request, extension))

    def ended(self, channel: Channel) -> None:
        """The leg is over, and so is what is recorded of it."""
        for recording in [one for one in self._running.values() if one.channel is channel]:
            self._finish(recording)

    def finish_all(self) -> None:
        """The exchange goes down."""
        for recording in tuple(self._running.values()):
            self._finish(recording)

    def _find(self, request: str, extension: str) -> Recording:
        recording = self._running.get(request)
        if recording is None:
            raise PbxRefused("This recording is over.")
        if recording.channel.extension != extension:
            raise PbxRefused(f"This recording does not belong to extension {extension}.")
        return recording

    def _resume(self, recording: Recording) -> None:
        if recording.paused is not None:
            recording.pauses.append((recording.paused, self._now()))
            recording.paused = None

    def _finish(self, recording: Recording) -> None:
        self._resume(recording)
        del self._running[recording.request]
        if self._spool:
            seconds = (self._now() - recording.started).total_seconds()
            self._spool.record(recording.request, seconds, _sound(recording, seconds))
        self._emit(self._told(recording, RecordingState.OVER))

    def _told(self, recording: Recording, state: RecordingState | None = None) -> RecordingChanged:
        channel = recording.channel
        if state is None:
            state = RecordingState.PAUSED if recording.paused else RecordingState.ON
        return RecordingChanged(
            self._now(), recording.request, channel.extension or "", channel.id, channel.call, state
        )


def _sound(recording: Recording, seconds: float) -> Iterator[array[int]]:
    """Both voices, in pieces, with silence where it was paused."""
    own = recording.channel.extension or ""
    silent = [
        tuple(round((moment - recording.started).total_seconds() * RATE) for moment in pause)
        for pause in recording.pauses
    ]
    at = 0
    for piece in conversation(own, recording.other, recording.request, seconds):
        for begins, ends in silent:
            first, last = max(begins - at, 0), min(ends - at, len(piece))
            if first < last:
                piece[first:last] = array("h", bytes(2 * (last - first)))
        at += len(piece)
        yield piece
