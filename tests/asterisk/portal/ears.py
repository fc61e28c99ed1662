"""What a browser plays, and what a telephone shows and hears of it."""

import asyncio
import io
import wave
from array import array

from playwright.async_api import Locator, Page

from tests.asterisk.company import VOICES
from tests.asterisk.phone import Phone
from tests.asterisk.portal.chromium import SOON
from tests.asterisk.sip.tones import AUDIBLE, strength


async def has_sounded(page: Page, seconds: float) -> None:
    """Wait until the player has come this far in what it plays."""
    at = "document.querySelector('#player audio').currentTime"
    async with asyncio.timeout(SOON / 1000):
        while await page.evaluate(at) < seconds:  # noqa: ASYNC110 - waiting within the page needs eval, which CSP forbids
            await asyncio.sleep(0.05)


async def voices_of(row: Locator) -> set[str]:
    """Who is heard in the sound that this row of messages plays."""
    address = await row.locator("[data-play]").get_attribute("data-play")
    assert address
    return await voices_at(row.page, address)


async def voices_at(page: Page, address: str) -> set[str]:
    answer = await page.request.get(address)
    assert answer.ok
    with wave.open(io.BytesIO(await answer.body())) as file:
        sound = array("h", file.readframes(file.getnframes()))
    return {who for who, tone in VOICES.items() if strength(sound, tone) > AUDIBLE}


async def lamp_shows(phone: Phone, new: int, old: int) -> None:
    await phone.until(lambda: phone.lamp == (new, old), f"{new} new and {old} old messages")
