"""An announcement brought along and spoken, chosen as the message of do-not-disturb, and played by a rule."""

import re
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.start_page import SOON, open_start_page, speak_english
from tests.browser.test_voicemail import has_sounded
from tests.running import RunningPortal

LogIn = Callable[..., None]
PAGE = "/settings/forwarding/announcements/"
RULES = "/settings/forwarding/rules/"


@pytest.mark.slow
@pytest.mark.req("OFFH-04", "FWD-06", "FWD-07", "FNCP-10")
@pytest.mark.parametrize(("device", "extension"), [("full", "1011"), ("mobile", "1021")])
def test_an_announcement_is_kept_heard_chosen_and_not_removed_while_callers_hear_it(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    extension: str,
    tmp_path: Path,
) -> None:
    file = tmp_path / "music.wav"
    with wave.open(str(file), "wb") as made:
        made.setparams((2, 2, 44_100, 0, "NONE", ""))
        made.writeframes(b"\x00\x10\x00\x10\x00\xf0\x00\xf0" * 44_100)  # two seconds, both channels
    page = open_start_page(open_page(portal, device), log_in, extension)
    speak_english(page)
    page.goto(PAGE)
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    rows = page.locator(".announcement-row")
    before = rows.count()
    brought = f"Closed for {device}"
    page.get_by_label("Description").fill(brought)
    page.locator("input[type=file]").set_input_files(file)
    row = rows.filter(has_text=brought)
    expect(row).to_contain_text("Private", timeout=SOON)
    expect(page.get_by_label("Description")).to_have_value("")
    row.get_by_role("link", name=re.compile("Play")).click()
    has_sounded(portal, page, 0.2)

    page.get_by_label("Description").fill("Spoken by me")
    page.get_by_role("button", name="Record by telephone").click()
    expect(page.locator("#toasts")).to_contain_text("Speak after the tone", timeout=SOON)
    portal.control(do="answer", who=extension)
    portal.control(do="speak_greeting", who=extension, seconds=3)
    expect(rows.filter(has_text="Spoken by me")).to_have_count(1, timeout=SOON)
    expect(rows).to_have_count(before + 2)
    assert violations(page) == []

    page.goto("/settings/forwarding/")
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    panel = page.locator("#dnd")
    panel.get_by_label(brought).check()
    panel.get_by_role("button", name="Turn on").click()
    expect(panel).to_contain_text("Active", timeout=SOON)
    expect(page.locator("#changes")).to_contain_text(brought, timeout=SOON)
    panel.get_by_role("button", name="Turn off").click()
    expect(panel.locator(".service-state")).to_contain_text("Inactive", timeout=SOON)
    page.reload()
    expect(panel.get_by_label(brought)).to_be_checked()
    assert violations(page) == []

    page.goto(f"{RULES}add/")
    choices = page.locator(".rule-announcement")
    expect(choices).to_be_hidden()
    page.get_by_label("the caller hears an announcement").check()
    choices.get_by_label(brought).check()
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".rule-rows > li")).to_contain_text(f"the caller hears “{brought}”", timeout=SOON)

    page.goto(PAGE)
    expect(row).to_contain_text("Used by 1 of your rules, your message while not to be disturbed", timeout=SOON)
    row.get_by_role("button", name="Remove").click()
    expect(page.locator("#toasts")).to_contain_text("It is in use", timeout=SOON)
    rows.filter(has_text="Spoken by me").get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(before + 1, timeout=SOON)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(before + 2, timeout=SOON)
