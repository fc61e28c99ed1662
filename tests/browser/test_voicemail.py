"""A message in a browser: it shows when it is left, sounds, puts out the telephone's lamp, goes and comes back."""

import re
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
CALLER = "601570947"
AUDIO = "document.querySelector('#player audio')"


def leaves_a_message(portal: RunningPortal, extension: str, seconds: int = 8) -> None:
    """Somebody calls `extension` directly at its mailbox, and speaks."""
    portal.control(do="call", from_=CALLER, to=f"*{extension}")
    portal.control(do="leave_voicemail", who=CALLER, seconds=seconds)


def unheard(portal: RunningPortal, extension: str) -> int:
    """How many messages light the lamp of the telephone, as the exchange counts them."""
    lying = portal.control(do="messages", box=extension)["messages"]
    return sum(message["folder"] in {"inbox", "urgent"} for message in lying)


def sound(page: Page, fact: str) -> float:
    return float(page.evaluate(f"{AUDIO}.{fact}"))


def has_sounded(portal: RunningPortal, page: Page, seconds: float) -> None:
    portal.wait(lambda: sound(page, "currentTime") > seconds, f"{seconds} s of sound")


def newest(page: Page) -> str:
    """A selector of the message that was left last."""
    return f"#{page.locator('#messages [data-message]').first.get_attribute('id')}"


def gets_a_message(portal: RunningPortal, page: Page, extension: str, seconds: int = 8) -> str:
    """On the page of messages; a selector of the one that was left meanwhile."""
    page.goto("/voicemail/")
    first = page.locator(".empty-title, #messages [data-message]").first
    expect(first).to_be_visible()
    before = first.get_attribute("id")
    leaves_a_message(portal, extension, seconds)
    expect(page.locator("#messages [data-message]").first).not_to_have_id(before or "none", timeout=SOON)
    return newest(page)


@contextmanager
def overtaken(page: Page, address: str) -> Iterator[None]:
    """What the server answers to a form that posts to `address` reaches the page when the block ends."""
    held: list[tuple[Route, APIResponse]] = []
    pattern = f"**/{address}/"
    page.route(pattern, lambda route: held.append((route, route.fetch())))
    yield
    for route, answer in held:
        route.fulfill(response=answer)
    page.unroute(pattern)
    assert held


@pytest.mark.slow
@pytest.mark.req("VM-01", "VM-02", "MAIN-15")
@pytest.mark.parametrize(("extension", "device"), [("1014", "full"), ("1015", "mobile")])
def test_t_csp_01_a_message_shows_sounds_and_puts_out_the_lamp(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, extension: str, device: str
) -> None:
    page = open_start_page(open_page(portal, device), log_in, extension)
    message = page.locator(gets_a_message(portal, page, extension))
    expect(message).to_have_class(re.compile("row-new"))
    new = unheard(portal, extension)
    assert new >= 1

    message.locator("[data-play]").click()
    has_sounded(portal, page, 1)
    assert violations(page) == []
    expect(message).not_to_have_class(re.compile("row-new"), timeout=SOON)
    portal.wait(lambda: unheard(portal, extension) == new - 1, "the lamp to go out")

    page.locator("a[data-nav*='/history/']:visible").first.click()
    page.wait_for_url("**/history/**")
    has_sounded(portal, page, 4.5)
    expect(page.locator("#player")).to_be_visible()


@pytest.mark.slow
@pytest.mark.req("VM-02")
@pytest.mark.parametrize(("extension", "device"), [("1016", "full"), ("1017", "mobile")])
def test_a_message_is_deleted_and_comes_back(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, extension: str, device: str
) -> None:
    page = open_start_page(open_page(portal, device), log_in, extension)
    message = page.locator(gets_a_message(portal, page, extension))
    message.get_by_role("link", name=re.compile("^More")).click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Message from")
    assert violations(page) == []
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_have_count(0)
    expect(message).to_have_count(0, timeout=SOON)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(message).to_be_visible(timeout=SOON)


@pytest.mark.slow
@pytest.mark.req("VM-02")
def test_the_player_obeys_the_keyboard(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> None:
    page = open_start_page(open_page(portal), log_in, "1018")
    message = page.locator(gets_a_message(portal, page, "1018", seconds=30))
    # slowly, or it counts as heard before the keys below, and h says the contrary
    page.evaluate(f"{AUDIO}.playbackRate = 1 / 16")
    message.locator("[data-play]").focus()
    page.keyboard.press("Space")
    has_sounded(portal, page, 0.02)
    page.locator('#player [data-player="seek"]').focus()  # news replace the rows, and never the player
    page.keyboard.press("Space")
    portal.wait(lambda: sound(page, "paused"), "the sound to pause")
    page.evaluate(f"{AUDIO}.playbackRate = 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    has_sounded(portal, page, 10)
    page.keyboard.press("ArrowLeft")
    portal.wait(lambda: sound(page, "currentTime") < 10, "the sound to jump back")
    page.keyboard.press(">")
    assert sound(page, "playbackRate") == 1.25
    page.keyboard.press("h")
    expect(message).not_to_have_class(re.compile("row-new"), timeout=SOON)
    message.locator("[data-play]").focus()
    page.keyboard.press("d")
    expect(message).to_have_count(0, timeout=SOON)


@pytest.mark.slow
@pytest.mark.req("VM-02")
def test_by_keyboard_one_stays_in_ones_place_in_the_list_and_is_told_no_old_news(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, "1022")
    for _ in range(2):
        leaves_a_message(portal, "1022")
    page.goto("/voicemail/")
    expect(page.locator("#messages .row-new").nth(1)).to_be_visible(timeout=SOON)
    message, following = page.locator(newest(page)), page.locator("#messages [data-message]").nth(1)
    below = page.locator(f"#{following.get_attribute('id')}")
    with overtaken(page, "heard"):  # the list is fetched anew before its form has the answer
        message.get_by_role("button", name="Mark as heard").focus()
        page.keyboard.press("Enter")
        expect(message).not_to_have_class(re.compile("row-new"), timeout=SOON)
    unheard_again = message.get_by_role("button", name="Mark as unheard")
    expect(unheard_again).to_be_focused(timeout=SOON)
    page.keyboard.press("Enter")
    expect(message).to_have_class(re.compile("row-new"), timeout=SOON)
    expect(page.locator("#bell .bell-new", has_text="Voice message").nth(1)).to_be_attached(timeout=SOON)
    expect(page.locator("#toasts")).not_to_contain_text("Voice message")
    message.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(message).to_have_count(0, timeout=SOON)
    expect(below.get_by_role("button", name="Delete")).to_be_focused(timeout=SOON)


@pytest.mark.slow
@pytest.mark.req("VM-02")
def test_a_greeting_comes_from_a_file_that_the_browser_reads(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, tmp_path: Path
) -> None:
    file = tmp_path / "music.wav"
    with wave.open(str(file), "wb") as made:
        made.setparams((2, 2, 44_100, 0, "NONE", ""))
        made.writeframes(b"\x00\x10\x00\x10\x00\xf0\x00\xf0" * 44_100)  # two seconds, both channels
    page = open_start_page(open_page(portal), log_in, "1019")
    page.goto("/voicemail/greetings/")
    assert violations(page) == []
    greeting = page.locator(".greeting").first
    greeting.locator("input[type=file]").set_input_files(file)
    expect(page.locator("#toasts")).to_contain_text("new greeting", timeout=SOON)
    expect(greeting).to_contain_text("Own greeting", timeout=SOON)
    greeting.get_by_role("link", name=re.compile("Play")).click()
    has_sounded(portal, page, 0.2)
    assert sound(page, "duration") == pytest.approx(2, abs=0.05)
    greeting.get_by_role("button", name=re.compile("Delete")).click()
    expect(page.locator(".greeting").first).to_contain_text("The exchange's own words", timeout=SOON)
    expect(page.locator("#toasts")).to_contain_text("Callers hear the exchange", timeout=SOON)
