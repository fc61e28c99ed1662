"""Desktops, laptops and tablets, however they are held (PLT-03)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.permissions import BY_ROLE
from tests.browser.conftest import OpenPage
from tests.browser.start_page import speak
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
CUT_OFF = """() => [...document.querySelectorAll(".panel, .card-side")].filter((box) =>
    box.scrollWidth > box.clientWidth + 1 || (box.matches(".card-side") && box.scrollHeight > box.clientHeight + 1))
    .map((box) => box.id || box.className)"""
SQUEEZED = """() => [...document.querySelectorAll("main :is(strong, p, h2, label, .row-main, .row-sub)")]
    .filter((words) => words.textContent.trim().length > 8 && words.offsetWidth > 1 && words.offsetWidth < 40
        && getComputedStyle(words).whiteSpace !== "nowrap")
    .map((words) => words.textContent.trim())"""
SETTINGS = [
    *("/settings/services/", "/settings/forwarding/", "/settings/situations/", "/settings/situations/add/"),
    *("/settings/forwarding/rules/", "/settings/forwarding/rules/add/", "/settings/forwarding/who-rings/"),
    *("/settings/forwarding/calendars/", "/settings/forwarding/calendars/add/", "/settings/forwarding/announcements/"),
    *("/settings/services/left-on/", "/settings/services/wake-up/add/", "/settings/card/", "/"),
]


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


@pytest.mark.slow
@pytest.mark.req("PLT-03")
@pytest.mark.parametrize(("device", "width"), [("full", 1440), ("full", 1024), ("mobile", 390)])
def test_nothing_is_cut_off_or_squeezed_by_long_words(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str, width: int
) -> None:
    page = open_page(portal, device, viewport={"width": width, "height": 800})
    log_in(page)
    wrong = []
    for language in ("pl", "de"):
        page.goto("/")
        speak(page, language)
        for address in SETTINGS:
            page.goto(address)
            expect(page.locator("main")).to_be_visible()
            found = [*page.evaluate(CUT_OFF), *page.evaluate(SQUEEZED)]
            wrong += [f"{language} {address}: {each}" for each in found]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.req("PLT-03")
def test_a_wide_screen_has_its_panels_side_by_side(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_page(portal)
    log_in(page)
    page.goto("/settings/forwarding/")
    left, right = page.locator("#dnd"), page.locator("#forward_always")
    boxes = [each.bounding_box() for each in (left, right)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["width"] + boxes[1]["width"] > 0.9 * (1440 - boxes[0]["x"])
    page.set_viewport_size({"width": 1024, "height": 768})
    boxes = [each.bounding_box() for each in (left, right)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] == boxes[1]["x"]
