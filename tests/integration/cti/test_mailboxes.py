"""From what the exchange tells of a mailbox to the rows and to open pages; spoken greetings to their place."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import DataError, OperationalError

from accounts.models import JournalEntry, User
from cti import spoken
from history.mailboxes import messages, sounds
from history.models import Message
from pbx.events import MailboxChanged
from pbx.mailbox import Folder, Greeting
from pbx.simulator.spool import Spool
from pbx.sound import GreetingSpoken, MailboxListed
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until
from tests.integration.voicemail import a_message, a_sound
from tests.integration.voicemail import spool as spool

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MESSAGE = a_message("1-1")


def listing(*found: object, box: str = "1011") -> MailboxListed:
    return MailboxListed(AT, box, found)  # type: ignore[arg-type]


async def test_what_the_exchange_lists_is_there(pbx: ScriptedPbx) -> None:
    pbx.put(listing(MESSAGE))
    await until(lambda: Message.objects.filter(mailbox__number="1011", name="1-1").exists())
    pbx.put(listing())
    await until(lambda: not Message.objects.exists())


async def test_a_message_is_seen_as_it_sounds(pbx: ScriptedPbx, spool: Spool) -> None:
    spool.lay("1011", MESSAGE, a_sound())
    pbx.put(listing(MESSAGE))
    drawn = await until(lambda: Message.objects.exclude(peaks="").first())
    assert len(drawn.peaks) == 96
    assert drawn.peaks[2] != "0"


async def test_the_call_is_known_by_the_channel_that_the_exchange_named(
    pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    real = messages.store

    def store(pbx_name: str, box: str, found: object, left_on: str = "", at: datetime | None = None) -> messages.Stored:
        told.append(left_on)
        return real(pbx_name, box, found, left_on, at)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "store", store)
    pbx.put(MailboxChanged(AT, "1011", 1, 0, left_on="lab-1.1"), listing(MESSAGE))
    await until(lambda: told)
    pbx.put(listing(replace(MESSAGE, folder=Folder.OLD)))
    await until(lambda: Message.objects.filter(folder="old").exists())
    assert told == ["lab-1.1", ""]


async def test_of_many_listings_that_wait_for_the_database_the_newest_counts(
    pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[int] = []
    away = asyncio.Event()
    real = messages.store

    def store(
        pbx_name: str, box: str, found: tuple[object, ...], left_on: str = "", at: datetime | None = None
    ) -> messages.Stored:
        if not away.is_set():
            raise OperationalError("away")
        stored.append(len(found))
        return real(pbx_name, box, found, left_on, at)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "store", store)
    for count in range(1, 6):
        pbx.put(listing(*(a_message(f"1-{number}") for number in range(count))))
        await asyncio.sleep(0)
    away.set()
    await until(lambda: Message.objects.count() == 5)
    assert stored == [5]


async def test_a_listing_that_no_database_takes_holds_up_no_other(
    pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = messages.store

    def store(pbx_name: str, box: str, found: object, left_on: str = "", at: datetime | None = None) -> messages.Stored:
        if box == "1011":
            raise DataError("never")
        return real(pbx_name, box, found, left_on, at)  # type: ignore[arg-type]

    monkeypatch.setattr(messages, "store", store)
    pbx.put(listing(MESSAGE), listing(MESSAGE, box="1012"))
    await until(lambda: Message.objects.filter(mailbox__number="1012").exists())
    assert "listing unwritable mailbox=1011" in caplog.text


async def test_t_ws_03_open_pages_of_the_boxs_people_hear_of_it_and_no_others(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _anna, key = await sync_to_async(logged_in)("1011")
    _jan, other_key = await sync_to_async(logged_in)("1012")
    anna, jan = await web.open(key), await web.open(other_key)
    pbx.put(listing(MESSAGE))
    await anna.frame("changed", what=["voicemail"])
    pbx.put(listing(MESSAGE, box="1012"))
    await jan.frame("changed", what=["voicemail"])
    assert [sum('"changed"' in frame for frame in page.raw) for page in (anna, jan)] == [1, 1]


async def test_a_greeting_spoken_at_the_telephone_is_put_in_place(pbx: ScriptedPbx, spool: Spool) -> None:
    anna = await sync_to_async(User.objects.create_user)("1011", "x")
    spool.record("spoken-1", 3, [a_sound(3)])
    await sync_to_async(cache.set)("greeting:spoken-1", anna.pk, 60)
    pbx.put(GreetingSpoken(AT, "spoken-1", "1011", Greeting.BUSY))
    entry = await until(lambda: JournalEntry.objects.filter(event="greeting_changed").first())
    assert (entry.subject_id, entry.actor_id, entry.after) == (anna.pk, anna.pk, "1011 busy: spoken")
    with sounds.of_greeting("1011", Greeting.BUSY) as opened:
        assert opened.wave.seconds == 3
    await until(lambda: not list((spool.recordings / "webcti").glob("*.wav")))


async def test_a_spoken_greeting_that_cannot_be_read_disturbs_nobody(
    pbx: ScriptedPbx, spool: Spool, caplog: pytest.LogCaptureFixture
) -> None:
    pbx.put(GreetingSpoken(AT, "never-recorded", "1011", Greeting.BUSY), listing(MESSAGE))
    await until(lambda: "spoken greeting lost mailbox=1011" in caplog.text)
    await until(Message.objects.exists)
    assert not await JournalEntry.objects.filter(event="greeting_changed").aexists()


def test_without_a_folder_for_recordings_no_greeting_can_be_spoken() -> None:
    assert not spoken.can_be_read()
