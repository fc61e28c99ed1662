"""What every exchange must show of mailboxes: what lies in them, and what becomes of it."""

from collections.abc import Callable

import pytest

from pbx import spool
from pbx.audio.wav import samples
from pbx.commands import (
    BlockCaller,
    Command,
    ForwardMessage,
    MoveMessage,
    PlayMessage,
    RefreshMailbox,
    RemoveMessage,
    SetFeature,
    SpeakAnnouncement,
    SpeakGreeting,
)
from pbx.errors import PbxGone, PbxRefused
from pbx.events import ChannelClosed, ChannelOpened, MailboxChanged
from pbx.features import Feature
from pbx.mailbox import NEW, Folder, Greeting, Message
from pbx.sound import AnnouncementSpoken, GreetingSpoken, MailboxListed
from pbx.spool import NotThere
from pbx.states import Direction, LegState, Outcome
from tests.contract import PbxContract
from tests.stage import Stage
from tests.watcher import Watcher

CONTEXT = "default"


class MailboxContract(PbxContract):
    """The whole contract, and this part of it. Also `stage.ala` has an empty mailbox."""

    @staticmethod
    async def left(stage: Stage, watcher: Watcher, count: int = 1) -> list[Message]:
        """Ala leaves `count` messages for Jan; oldest first."""
        for number in range(1, count + 1):
            await stage.call(stage.ala, f"*{stage.jan}")
            await stage.speak(stage.ala)
            await lies(watcher, stage.jan, lambda messages, number=number: len(messages) == number)  # type: ignore[misc]
            await watcher.sees_all_free(stage.ala)
        return sorted(lying(watcher, stage.jan), key=lambda message: (message.at, message.id))

    async def test_every_mailbox_is_listed_at_the_beginning(self, stage: Stage, watcher: Watcher) -> None:
        await lies(watcher, stage.jan, lambda messages: messages == ())
        await lies(watcher, stage.ala, lambda messages: messages == ())

    @pytest.mark.req("VM-01")
    async def test_a_message_is_listed_with_its_caller_and_names_their_channel(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        await stage.call(stage.ala, stage.jan)
        await watcher.until(lambda: watcher.line(stage.ala).legs, "the caller")
        channel = watcher.leg(stage.ala).channel
        await stage.reject(stage.jan)
        await stage.speak(stage.ala)
        await lies(watcher, stage.jan, lambda messages: len(messages) == 1)
        (message,) = lying(watcher, stage.jan)
        assert message.caller.number == stage.ala
        assert message.folder is Folder.INBOX
        assert message.seconds >= 1
        lamps = [event for event in watcher.events if isinstance(event, MailboxChanged) and event.new]
        assert [lamp.left_on for lamp in lamps] == [channel]
        call = opened(watcher, stage.ala)[0]
        assert abs((message.at - call.at).total_seconds()) < 60
        with spool.find(stage.voicemail, CONTEXT, stage.jan, Folder.INBOX, message.id) as sound:
            assert max(samples(sound.fd, sound.wave)) > 500

    @pytest.mark.req("VM-02")
    async def test_a_message_that_is_moved_is_heard_and_unheard_and_the_lamp_follows(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        (message,) = await self.left(stage, watcher)
        for folder, lamp in ((Folder.OLD, (0, 1)), (Folder.INBOX, (1, 0)), (Folder.WORK, (0, 0))):
            await self.run(stage, MoveMessage(stage.jan, message.id, folder))
            await lies(watcher, stage.jan, lambda messages, folder=folder: messages[0].folder is folder)  # type: ignore[misc]
            await watcher.until(lambda lamp=lamp: watcher.line(stage.jan).voicemail == lamp, f"the lamp {lamp}")  # type: ignore[misc]
            assert found(stage, stage.jan, folder, message.id)
        assert not found(stage, stage.jan, Folder.INBOX, message.id)
        assert lying(watcher, stage.jan)[0].caller.number == stage.ala

    @pytest.mark.req("VM-02")
    async def test_a_message_that_is_thrown_away_can_be_brought_back(self, stage: Stage, watcher: Watcher) -> None:
        (message,) = await self.left(stage, watcher)
        await self.run(stage, MoveMessage(stage.jan, message.id, Folder.DELETED))
        await lies(watcher, stage.jan, lambda messages: messages[0].folder is Folder.DELETED)
        await watcher.until(lambda: watcher.line(stage.jan).voicemail == (0, 0), "the lamp off")
        await self.run(stage, MoveMessage(stage.jan, message.id, Folder.INBOX))
        await lies(watcher, stage.jan, lambda messages: messages[0].folder in NEW)
        await watcher.until(lambda: watcher.line(stage.jan).voicemail == (1, 0), "the lamp on")
        assert found(stage, stage.jan, Folder.INBOX, message.id)

    @pytest.mark.req("VM-02")
    async def test_of_several_messages_the_right_one_goes_although_they_are_renumbered(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        first, second, third = await self.left(stage, watcher, 3)
        await self.run(stage, RemoveMessage(stage.jan, first.id))
        await lies(watcher, stage.jan, lambda messages: {one.id for one in messages} == {second.id, third.id})
        await self.run(stage, MoveMessage(stage.jan, third.id, Folder.OLD))
        await lies(watcher, stage.jan, lambda messages: {one.folder for one in messages} == {Folder.INBOX, Folder.OLD})
        folders = {one.id: one.folder for one in lying(watcher, stage.jan)}
        assert folders == {second.id: Folder.INBOX, third.id: Folder.OLD}
        assert found(stage, stage.jan, Folder.INBOX, second.id)
        assert found(stage, stage.jan, Folder.OLD, third.id)
        assert not found(stage, stage.jan, Folder.INBOX, first.id)

    @pytest.mark.req("VM-02")
    async def test_a_message_that_is_forwarded_is_new_there_and_stays_here(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        (message,) = await self.left(stage, watcher)
        await self.run(stage, ForwardMessage(stage.jan, message.id, stage.ala))
        await lies(watcher, stage.ala, lambda messages: len(messages) == 1)
        await watcher.until(lambda: watcher.line(stage.ala).voicemail == (1, 0), "the lamp there")
        (copy,) = lying(watcher, stage.ala)
        assert copy.folder is Folder.INBOX
        assert found(stage, stage.ala, Folder.INBOX, copy.id)
        assert found(stage, stage.jan, Folder.INBOX, message.id)

    async def test_a_mailbox_is_told_again_when_asked(self, stage: Stage, watcher: Watcher) -> None:
        await lies(watcher, stage.jan, lambda messages: messages == ())
        before = len(listings(watcher, stage.jan))
        await self.run(stage, RefreshMailbox(stage.jan))
        await watcher.until(lambda: len(listings(watcher, stage.jan)) > before, "another listing")

    async def test_t_ami_04_what_is_not_there_is_refused(self, stage: Stage, watcher: Watcher) -> None:
        (message,) = await self.left(stage, watcher)
        strange = ("1795313307-00000009", "../INBOX/msg0000", "1\r\nAction: Logoff", "", "x" * 5000)
        asked: list[Command] = [
            MoveMessage("199", message.id, Folder.OLD),
            ForwardMessage(stage.jan, message.id, "199"),
        ]
        for gone in (RefreshMailbox("199"), RemoveMessage(stage.jan, "1795313307-00000009")):
            with pytest.raises(PbxGone):
                await self.run(stage, gone)
        for name in strange:
            asked += [
                MoveMessage(stage.jan, name, Folder.OLD),
                RemoveMessage(stage.jan, name),
                ForwardMessage(stage.jan, name, stage.ala),
                PlayMessage(stage.jan, stage.jan, name),
            ]
        for command in asked:
            with pytest.raises(PbxRefused):
                await self.run(stage, command)
        assert lying(watcher, stage.jan) == (message,)
        assert not watcher.line(stage.jan).legs

    # -- at the telephone ----------------------------------------------------------------------

    @pytest.mark.req("VM-01", "HIST-04")
    async def test_one_message_is_played_at_the_own_telephone_and_then_heard(
        self, stage: Stage, watcher: Watcher
    ) -> None:
        message, other = await self.left(stage, watcher, 2)
        await self.run(stage, PlayMessage(stage.jan, stage.jan, message.id), "play-1")
        await watcher.sees(stage.jan, LegState.DIALLING)
        assert watcher.leg(stage.jan).request == "play-1"
        await stage.answer(stage.jan)
        await watcher.sees_all_free(stage.jan)
        await lies(
            watcher,
            stage.jan,
            lambda messages: (
                {(one.id, one.folder) for one in messages} == {(message.id, Folder.OLD), (other.id, Folder.INBOX)}
            ),
        )
        await watcher.until(lambda: watcher.line(stage.jan).voicemail == (1, 1), "the lamp")
        await watcher.finds(stage.jan, Outcome.OUTGOING, direction=Direction.OUT, to_own_mailbox=True)

    @pytest.mark.req("VM-02")
    async def test_a_greeting_is_spoken_at_the_own_telephone(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SpeakGreeting(stage.jan, stage.jan, Greeting.BUSY), "greeting-1")
        await stage.answer(stage.jan)
        await stage.speak_greeting(stage.jan)
        await watcher.until(lambda: spoken(watcher), "the greeting")
        assert spoken(watcher) == [("greeting-1", stage.jan, Greeting.BUSY)]
        with spool.recording(stage.recordings, "greeting-1") as sound:
            assert max(samples(sound.fd, sound.wave)) > 500
        await watcher.sees_all_free(stage.jan)

    @pytest.mark.req("OFFH-04", "FWD-07")
    async def test_an_announcement_is_spoken_at_the_own_telephone(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SpeakAnnouncement(stage.ola), "announcement-1")
        await stage.answer(stage.ola)
        await stage.speak_greeting(stage.ola)
        await watcher.until(lambda: announced(watcher), "the announcement")
        assert announced(watcher) == [("announcement-1", stage.ola)]
        with spool.recording(stage.recordings, "announcement-1") as sound:
            assert max(samples(sound.fd, sound.wave)) > 500
        await watcher.sees_all_free(stage.ola)
        assert not spoken(watcher)

    async def test_a_greeting_that_is_broken_off_is_not_kept(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SpeakGreeting(stage.jan, stage.jan, Greeting.NAME), "greeting-2")
        await stage.answer(stage.jan)
        await watcher.sees(stage.jan, LegState.TALKING)
        await stage.hang_up(stage.jan)
        await watcher.sees_all_free(stage.jan)
        with pytest.raises(PbxRefused):
            await self.run(stage, SpeakGreeting(stage.jan, "199", Greeting.NAME), "greeting-3")
        assert not spoken(watcher)

    @pytest.mark.req("VM-03")
    async def test_calls_can_be_led_straight_into_the_own_mailbox(self, stage: Stage, watcher: Watcher) -> None:
        await self.run(stage, SetFeature(stage.jan, Feature.FORWARD_ALWAYS, f"*{stage.jan}"))
        await watcher.sees_feature(stage.jan, Feature.FORWARD_ALWAYS, f"*{stage.jan}")
        await stage.call(stage.ala, stage.jan)
        await stage.speak(stage.ala)
        await lies(watcher, stage.jan, lambda messages: len(messages) == 1)
        assert not opened(watcher, stage.jan)
        await self.run(stage, SetFeature(stage.jan, Feature.FORWARD_ALWAYS, ""))

    @pytest.mark.req("HIST-09")
    async def test_a_blocked_caller_is_turned_away_before_it_rings(self, stage: Stage, watcher: Watcher) -> None:
        await stage.call(stage.outside, stage.ola)
        await watcher.sees(stage.ola, LegState.RINGING)
        number = watcher.leg(stage.ola).peer.number
        await stage.hang_up(stage.outside)
        await watcher.sees_all_free(stage.ola)
        await self.run(stage, BlockCaller(stage.jan, number, on=True))
        await self.run(stage, BlockCaller(stage.jan, number, on=True))
        closed = sum(isinstance(event, ChannelClosed) for event in watcher.events)
        await stage.call(stage.outside, stage.jan)
        await watcher.until(
            lambda: sum(isinstance(event, ChannelClosed) for event in watcher.events) > closed, "the caller gone"
        )
        assert not opened(watcher, stage.jan)
        assert lying(watcher, stage.jan) == ()
        await self.run(stage, BlockCaller(stage.jan, number, on=False))
        await stage.call(stage.outside, stage.jan)
        await watcher.sees(stage.jan, LegState.RINGING)
        await stage.hang_up(stage.outside)
        await watcher.sees_all_free(stage.jan)

    @pytest.mark.parametrize("number", ["", "nobody", "1\r\nAction: Logoff", "*"])
    async def test_only_a_number_can_be_blocked(self, stage: Stage, watcher: Watcher, number: str) -> None:
        with pytest.raises(PbxRefused):
            await self.run(stage, BlockCaller(stage.jan, number, on=True))


def listings(watcher: Watcher, box: str) -> list[MailboxListed]:
    return [event for event in watcher.events if isinstance(event, MailboxListed) and event.mailbox == box]


def lying(watcher: Watcher, box: str) -> tuple[Message, ...]:
    """What lies in the mailbox, as it was told last."""
    return listings(watcher, box)[-1].messages


async def lies(watcher: Watcher, box: str, fits: Callable[[tuple[Message, ...]], bool]) -> None:
    await watcher.until(
        lambda: listings(watcher, box) and fits(lying(watcher, box)),
        f"what should lie in {box}",
    )


def found(stage: Stage, box: str, folder: Folder, message: str) -> bool:
    """Is its sound in that folder?"""
    try:
        spool.find(stage.voicemail, CONTEXT, box, folder, message).close()
    except NotThere:
        return False
    return True


def opened(watcher: Watcher, extension: str) -> list[ChannelOpened]:
    return [event for event in watcher.events if isinstance(event, ChannelOpened) and event.extension == extension]


def spoken(watcher: Watcher) -> list[tuple[str, str, Greeting]]:
    return [
        (event.request, event.mailbox, event.greeting) for event in watcher.events if isinstance(event, GreetingSpoken)
    ]


def announced(watcher: Watcher) -> list[tuple[str, str]]:
    return [(event.request, event.extension) for event in watcher.events if isinstance(event, AnnouncementSpoken)]
