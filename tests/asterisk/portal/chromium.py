"""A real Chromium that leaves the event loop to the telephones: Playwright's asynchronous side."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.asterisk.portal.people import secret_of
from tests.browser import chromium
from tests.browser.watching import Complaints
from tests.running import RunningPortal

DEVICES: dict[str, dict[str, Any]] = {
    "full": {"viewport": {"width": 1440, "height": 900}},
    "mobile": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
SOON = 20_000
"""Milliseconds; also what a heartbeat's absence takes to be noticed, with a margin: GREY_SOON."""
GREY_SOON = 40_000

REMEMBER = """() => {
  const shown = (window.shown = []);
  const look = () => {
    const calls = [...document.querySelectorAll("#live-strip .live-call")].map((call) => call.dataset.state);
    const now = [document.body.dataset.live, ...calls].join(" ");
    if (shown.at(-1) !== now) shown.push(now);
  };
  new MutationObserver(look).observe(document.documentElement, { subtree: true, childList: true, attributes: true });
  look();
}"""


class Glass:
    """One person's start page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strip = page.locator("#live-strip .live-call")
        self._noted = {"missed": "", "completed": ""}

    async def remember(self) -> None:
        """Keep from now on, in order, what the page shows: live or stale, and the states of its calls."""
        await self.page.evaluate(REMEMBER)

    async def shown(self) -> list[str]:
        shown: list[str] = await self.page.evaluate("window.shown")
        return shown

    async def shows_call(self, state: str, who: str) -> None:
        call = self.page.locator(f'#live-strip .live-call[data-state="{state}"]')
        await expect(call).to_be_visible(timeout=SOON)
        await expect(call.locator(".live-call-who strong")).to_have_text(who)

    async def shows_no_call(self) -> None:
        await expect(self.strip).to_have_count(0, timeout=SOON)

    async def is_live(self) -> None:
        await expect(self.page.locator("body")).to_have_attribute("data-live", "live", timeout=GREY_SOON)
        await expect(self.page.locator("#link-banner")).to_be_hidden()

    async def is_greyed(self) -> None:
        await expect(self.page.locator("body")).to_have_attribute("data-live", "stale", timeout=GREY_SOON)
        await expect(self.page.locator("#link-banner")).to_be_visible()
        await expect(self.page.locator("[data-needs-live]").first).to_be_disabled()

    def newest(self, panel: str) -> Locator:
        """The top row of `missed` or `completed`."""
        return self.page.locator(f"#{panel} li").first

    async def note(self) -> None:
        """Remember what is listed, to know later what has come on top."""
        for panel in self._noted:
            times = self.page.locator(f"#{panel} .row-time time")
            self._noted[panel] = await times.first.get_attribute("datetime") or "" if await times.count() else ""

    async def lists(self, panel: str, who: str, kind: str = "missed") -> None:
        """A row has come on top of the panel since `note`, about `who`, with the arrow of its kind."""
        row = self.newest(panel)
        await expect(row).to_contain_text(who, timeout=SOON)
        await expect(row.locator(".row-time time")).not_to_have_attribute("datetime", self._noted[panel], timeout=SOON)
        await expect(row.locator(f'[data-kind="{kind}"]')).to_be_visible()


OpenPage = Callable[[RunningPortal, str, str], Awaitable[Glass]]


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium; or name one in CHROMIUM)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


async def open_start_page(
    browser: Browser, portal: RunningPortal, extension: str, device: str, complaints: Complaints
) -> Glass:
    """Log in through the form, in a window of one's own; the start page is live."""
    context = await browser.new_context(base_url=portal.base_url, locale="en-GB", **DEVICES[device])
    page = await context.new_page()
    complaints.watch(page)  # type: ignore[arg-type]  # the asynchronous page has the same events
    await page.goto("/login/")
    await page.locator("input[name=extension]").fill(extension)
    secret = page.locator("input[type=password]").first
    await secret.fill(secret_of(extension))
    await secret.press("Enter")
    await page.wait_for_url("**/")
    glass = Glass(page)
    await glass.is_live()
    await glass.note()
    return glass
