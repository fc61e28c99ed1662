"""A SIP telephone speaks into a mailbox: it sounds in a real browser, and the telephone's lamp goes out."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.asterisk.company import VOICES, Company
from tests.asterisk.portal.chromium import SOON, Glass, OpenPage
from tests.asterisk.portal.ears import has_sounded, lamp_shows, voices_at, voices_of
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal

NEW = re.compile("row-new")


async def open_mailbox(glass: Glass) -> Locator:
    """The messages of the own mailbox, where none lies yet."""
    await glass.page.goto("/voicemail/")
    messages = glass.page.locator("#messages [data-message]")
    await expect(messages).to_have_count(0, timeout=SOON)
    return messages


async def more_of(message: Locator) -> Locator:
    """The dialog with all that can be done with a message."""
    await message.get_by_role("link", name=re.compile("^More: ")).click()
    dialog = message.page.locator("dialog[open]")
    await expect(dialog).to_contain_text("Message from")
    return dialog


async def is_played(page: Page, address: str, voice: str) -> None:
    """Wait until `voice` alone is heard there."""
    async with asyncio.timeout(SOON / 1000):
        while await voices_at(page, address) != {voice}:  # noqa: ASYNC110 - asked for as a browser would
            await asyncio.sleep(0.2)


def undo(page: Page) -> Locator:
    return page.locator("#toasts").get_by_role("button", name="Undo")


@pytest.mark.slow
@pytest.mark.req("VM-01", "VM-02", "MAIN-15", "X-24")
async def test_a_message_shows_live_sounds_puts_out_the_lamp_and_comes_back_when_it_was_deleted(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    his = await open_page(lab_portal, "102", "full")
    messages = await open_mailbox(his)
    await company.leaves_a_message(alice, bob)
    await expect(messages).to_have_count(1, timeout=SOON)
    await company.leaves_a_message(carol, bob)
    await expect(messages).to_have_count(2, timeout=SOON)
    await lamp_shows(bob, new=2, old=0)
    first, second = (messages.filter(has_text=name) for name in ("Alice Adams", "Carol Clark"))
    assert [await voices_of(first), await voices_of(second)] == [{"101"}, {"103"}]

    await expect(first).to_have_class(NEW)
    await first.locator("[data-play]").click()
    await has_sounded(his.page, 0.5)
    await expect(first).not_to_have_class(NEW, timeout=SOON)
    await lamp_shows(bob, new=1, old=1)

    # what is thrown away gives its number in the exchange to another one; its name it keeps
    known = await first.get_attribute("data-message")
    await first.get_by_role("button", name=re.compile("^Delete")).click()
    await expect(first).to_have_count(0, timeout=SOON)
    await lamp_shows(bob, new=1, old=0)
    assert await voices_of(second) == {"103"}
    await undo(his.page).click()
    await expect(first).to_be_visible(timeout=SOON)
    await lamp_shows(bob, new=1, old=1)
    assert await first.get_attribute("data-message") == known
    assert await voices_of(first) == {"101"}

    await second.locator("[data-play]").click()
    await expect(second).not_to_have_class(NEW, timeout=SOON)
    await lamp_shows(bob, new=0, old=2)
    await his.page.goto("/")
    row = his.newest("missed")
    await expect(row).to_contain_text("Carol Clark")
    await expect(row.get_by_role("link", name="Left a voice message")).to_be_visible()
    panel = his.page.locator("#voicemail")
    await expect(panel.locator(".badge")).to_have_count(0)
    await expect(panel.locator("li").first.locator("[data-play]")).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("VM-01", "VM-02", "NOTE-02", "MAIN-15")
async def test_a_message_is_played_at_the_own_telephone_and_sent_on_to_a_colleague(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob = await company.arrive("101", "102")
    his = await open_page(lab_portal, "102", "mobile")
    hers = await open_page(lab_portal, "103", "full")
    copies = await open_mailbox(hers)
    messages = await open_mailbox(his)
    await company.leaves_a_message(alice, bob)
    await expect(messages).to_have_count(1, timeout=SOON)

    dialog = await more_of(messages)
    await dialog.get_by_role("button", name="Play on my telephone").click()
    own = await bob.rings()
    assert own.caller[0] == "*97"
    own.answer()
    await company.hears(own, VOICES["101"])
    await own.until(CallState.ENDED)
    await expect(messages).not_to_have_class(NEW, timeout=SOON)
    await lamp_shows(bob, new=0, old=1)

    dialog = await more_of(messages)
    await dialog.get_by_role("link", name="Forward").click()
    await dialog.get_by_label("To whom?").fill("103")
    await dialog.get_by_label("Note").fill("Please call her, I am away.")
    await dialog.get_by_role("button", name="Forward").click()
    await expect(copies).to_have_count(1, timeout=SOON)
    await expect(copies).to_contain_text("Alice Adams")
    await expect(copies).to_have_class(NEW)
    assert await voices_of(copies) == {"101"}
    await expect(hers.page.locator("#toasts")).to_contain_text("Please call her, I am away.", timeout=SOON)
    await expect(messages).to_have_count(1)


@pytest.mark.slow
@pytest.mark.req("VM-02")
async def test_a_greeting_spoken_by_telephone_is_heard_in_the_browser_and_by_the_next_caller(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob = await company.arrive("101", "102")
    his = await open_page(lab_portal, "102", "full")
    await his.page.goto("/voicemail/greetings/")
    greeting = his.page.locator(".greeting", has=his.page.locator("#greeting-busy"))
    await expect(greeting.get_by_role("link", name=re.compile("Play"))).to_be_visible()
    await greeting.get_by_role("button", name=re.compile("Record by telephone")).click()
    own = await bob.rings()
    own.answer()
    await own.until(CallState.UP)
    await company.speak_greeting(own)
    await company.choose(own, "1")
    await own.until(CallState.ENDED)
    await is_played(his.page, "/voicemail/greetings/102/busy/audio/", "102")
    await greeting.get_by_role("link", name=re.compile("Play")).click()
    await has_sounded(his.page, 0.5)

    call = alice.dial("102")
    (await bob.rings()).reject()
    await call.until(CallState.UP)
    await company.hears(call, VOICES["102"])
    await call.hang_up()


@pytest.mark.slow
@pytest.mark.req("VM-03", "MAIN-15", "X-24")
async def test_calls_are_forwarded_to_the_own_voicemail(
    company: Company, lab_portal: RunningPortal, open_page: OpenPage
) -> None:
    alice, bob = await company.arrive("101", "102")
    his = await open_page(lab_portal, "102", "mobile")
    await his.page.goto("/settings/forwarding/")
    service = his.page.locator("#forward_always")
    await service.get_by_role("button", name="To my voicemail").click()
    await expect(service.locator(".service-state")).to_contain_text("Active", timeout=SOON)
    await expect(service.locator(".service-state")).to_contain_text("voicemail", ignore_case=True)
    await his.page.goto("/")
    call = alice.dial("102")
    await call.until(CallState.UP)
    assert bob.idle
    await company.speak(call)
    row = his.page.locator("#voicemail li[data-message]").first
    await expect(row).to_contain_text("Alice Adams", timeout=SOON)
    await expect(row).to_have_class(NEW)
    await his.lists("missed", "Alice Adams")
    await lamp_shows(bob, new=1, old=0)
    await row.locator("[data-play]").click()
    await has_sounded(his.page, 0.5)
    await lamp_shows(bob, new=0, old=1)
    await expect(row).not_to_have_class(NEW, timeout=SOON)
    await his.page.goto("/settings/forwarding/")
    await service.get_by_role("button", name="Turn off").click()
    await expect(service.locator(".service-state")).to_have_text("Inactive", timeout=SOON)
