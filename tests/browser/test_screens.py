"""Desktops, laptops and tablets, however they are held (PLT-03)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.permissions import BY_ROLE
from tests.browser.conftest import OpenPage
from tests.browser.test_security import PAGES, PARTS, LogIn
from tests.integration.doors.kinds import SIGNED_IN
from tests.running import RunningPortal

TOUCH = {"has_touch": True}
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1920, "height": 1080}},
    "laptop": {"viewport": {"width": 1280, "height": 720}},
    "tablet": {"viewport": {"width": 1024, "height": 768}, **TOUCH},
    "tablet held upright": {"viewport": {"width": 768, "height": 1024}, **TOUCH},
}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.slow
@pytest.mark.req("PLT-03")
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_fits_the_screen_and_complains_about_nothing(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, screen: str
) -> None:
    page = open_page(portal, **SCREENS[screen])
    log_in(page, "1031")
    names = {"extension": "1014", "call": "0" * 16}
    wide, seen = [], 0
    for door in PAGES:
        if door.name in PARTS or (door.needs != SIGNED_IN and door.needs not in BY_ROLE["administrator"]):
            continue
        address = door.address(names)
        if address is None:
            continue
        page.goto(address)
        expect(page.locator("main")).to_be_visible()
        if (by := page.evaluate(TOO_WIDE)) > 0:
            wide.append(f"{door.name}: {by} px")
        seen += 1
    assert seen > 12
    assert wide == []
