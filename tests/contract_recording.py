"""What every exchange must show of conversations that are recorded on demand."""

import asyncio
from itertools import groupby

import pytest

from pbx import spool
from pbx.audio.wav import RATE, samples
from pbx.commands import Command, PauseRecording, StartRecording, StopRecording
from pbx.errors import PbxRefused
from pbx.sound import RecordingChanged, RecordingState
from pbx.spool import NotThere
from pbx.states import LegState
from tests.contract import PbxContract
from tests.stage import Stage
from tests.watcher import Watcher

A_WHILE = 1.5
"""Seconds that something is said, or kept out of the recording."""
SILENCE = 300
"""Samples are below this when nobody speaks."""


class RecordingContract(PbxContract):
    """The whole contract, and this part of it."""

    async def recorded(self, stage: Stage, watcher: Watcher, request: str) -> str:
        """Ala talks with Ola and has it recorded; returns her channel."""
        await self.talk(stage, watcher, stage.ala, stage.ola)
        channel = watcher.leg(stage.ala).channel
        await self.run(stage, StartRecording(stage.ala, channel), request)
        await sees(watcher, request, RecordingState.ON)
        return channel

    @pytest.mark.req("REC-03")
    async def test_a_conversation_is_recorded_from_the_command_to_the_command(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        channel = await self.recorded(stage, watcher, "record-1")
        await asyncio.sleep(A_WHILE)
        await self.run(stage, StopRecording(stage.ala, "record-1"))
        await sees(watcher, "record-1", RecordingState.ON, RecordingState.OVER)
        assert {(one.extension, one.channel) for one in told(watcher, "record-1")} == {(stage.ala, channel)}
        assert {one.call for one in told(watcher, "record-1")} == {watcher.leg(stage.ala).call}
        with spool.recording(stage.recordings, "record-1") as sound:
            assert sound.wave.seconds > A_WHILE / 2
            assert max(samples(sound.fd, sound.wave)) > SILENCE
        await watcher.sees_talking(stage.ala, stage.ola)
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala, stage.ola)

    @pytest.mark.req("REC-03")
    async def test_the_end_of_the_conversation_ends_the_recording(self, stage: Stage, watcher: Watcher) -> None:
        await self.recorded(stage, watcher, "record-1")
        await asyncio.sleep(A_WHILE)
        await stage.hang_up(stage.ola)
        await watcher.sees_all_free(stage.ala, stage.ola)
        await sees(watcher, "record-1", RecordingState.ON, RecordingState.OVER)
        with spool.recording(stage.recordings, "record-1") as sound:
            assert sound.wave.seconds > A_WHILE / 2

    @pytest.mark.req("REC-03")
    async def test_what_is_said_during_a_pause_is_not_in_it(self, stage: Stage, watcher: Watcher) -> None:
        await self.recorded(stage, watcher, "record-1")
        await asyncio.sleep(A_WHILE)
        for on in (True, False):
            await self.run(stage, PauseRecording(stage.ala, "record-1", on))
            await sees(watcher, "record-1", *[RecordingState.ON, RecordingState.PAUSED, RecordingState.ON][: 3 - on])
            await asyncio.sleep(A_WHILE)
        await self.run(stage, StopRecording(stage.ala, "record-1"))
        await sees(
            watcher,
            "record-1",
            RecordingState.ON,
            RecordingState.PAUSED,
            RecordingState.ON,
            RecordingState.OVER,
        )
        with spool.recording(stage.recordings, "record-1") as sound:
            found = samples(sound.fd, sound.wave)
        quiet = [len(list(run)) for silent, run in groupby(abs(one) < SILENCE for one in found) if silent]
        assert max(quiet, default=0) > (A_WHILE - 0.5) * RATE
        assert max(found[: RATE // 2 + 1]) > SILENCE
        await stage.hang_up(stage.ala)

    async def test_t_ws_09_only_the_own_conversation_can_be_recorded_and_once(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        channel = await self.recorded(stage, watcher, "record-1")
        theirs = watcher.leg(stage.ola).channel
        refused: list[Command] = [
            StartRecording(stage.ala, channel),
            StartRecording(stage.ala, theirs),
            StartRecording(stage.jan, channel),
            StartRecording(stage.ala, "sim-1.1"),
            StartRecording(stage.ala, "1\r\nAction: Logoff"),
            PauseRecording(stage.ola, "record-1", on=True),
            StopRecording(stage.ola, "record-1"),
            StopRecording(stage.ala, "record-9"),
            PauseRecording(stage.ala, "../record-1", on=True),
        ]
        for number, command in enumerate(refused):
            with pytest.raises(PbxRefused):
                await self.run(stage, command, f"refused-{number}")
        assert [one.state for one in told(watcher, "record-1")] == [RecordingState.ON]
        assert {event.recording for event in watcher.events if isinstance(event, RecordingChanged)} == {"record-1"}
        await stage.hang_up(stage.ala)
        await sees(watcher, "record-1", RecordingState.ON, RecordingState.OVER)
        with pytest.raises(PbxRefused):
            await self.run(stage, StopRecording(stage.ala, "record-1"))
        with pytest.raises(NotThere):
            spool.recording(stage.recordings, "refused-0")

    async def test_before_anybody_answers_there_is_nothing_to_record(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.ala, stage.ola)
        await watcher.sees(stage.ala, LegState.CALLING)
        with pytest.raises(PbxRefused):
            await self.run(stage, StartRecording(stage.ala, watcher.leg(stage.ala).channel), "early-1")
        await stage.hang_up(stage.ala)
        await watcher.sees_all_free(stage.ala, stage.ola)


def told(watcher: Watcher, request: str) -> list[RecordingChanged]:
    return [event for event in watcher.events if isinstance(event, RecordingChanged) and event.recording == request]


async def sees(watcher: Watcher, request: str, *states: RecordingState) -> None:
    """Wait until the recording went through exactly these states."""
    await watcher.until(lambda: [one.state for one in told(watcher, request)] == [*states], f"{request}: {states}")
