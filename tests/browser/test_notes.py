"""Notes, post-its and the bell, in a browser: live, in both layouts, announced once."""

from collections.abc import Callable
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.browser.test_own_settings import CALLER, EDGE, is_over
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]


def post_its_to(page: Page, extension: str, text: str) -> None:
    """`page` is of somebody else, who writes it without looking."""
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    form: dict[str, str | float | bool] = {"to": extension, "text": text, "about": ""}
    headers = {"X-CSRFToken": token, "Referer": page.url, "HX-Request": "true"}
    assert page.request.post("/post-its/write/", form=form, headers=headers).ok


def announcements(*pages: Page) -> int:
    return sum(page.evaluate("said.filter((one) => one.startsWith('notice Post-it')).length") for page in pages)


def hears_of(page: Page, text: str) -> None:
    """Wait until the bell of `page`, hidden or not, knows of it and has told of it what was to be told."""
    expect(page.locator("#bell")).to_contain_text(text, timeout=SOON)
    page.wait_for_function("document.getElementById('bell-count').textContent === bell.dataset.new", timeout=SOON)


@pytest.mark.req("NOTE-02", "NOTE-03", "NOTI-02")
@pytest.mark.parametrize(("device", "extension", "other"), [("full", "1026", "mobile"), ("mobile", "1028", "full")])
def test_a_post_it_arrives_while_somebody_looks(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str, extension: str, other: str
) -> None:
    words = f"Please call me about {token_hex(4)}"
    reader = open_start_page(open_page(portal, device), log_in, extension)
    writer = open_start_page(open_page(portal, other), log_in, "1022")
    writer.goto("/post-its/?tray=out")
    writer.get_by_role("button", name="New post-it").click()
    writer.locator("#post-it-search").fill(extension)
    expect(writer.locator("#post-it-found [data-add-person]")).to_have_count(1)
    writer.locator("#post-it-search").press("Enter")
    expect(writer.locator("#post-it-people .chip")).to_have_count(1)
    writer.get_by_label("Post-it", exact=True).fill(words)
    writer.get_by_role("button", name="Send", exact=True).click()
    expect(writer.locator("#post-its")).to_contain_text("Not read yet", timeout=SOON)

    toast = reader.locator("#toasts .toast")
    expect(toast).to_contain_text(words, timeout=SOON)
    expect(reader.locator("#bell-count")).to_be_visible()
    reader.locator("#bell-button").click()
    expect(reader.locator("#bell-count")).to_be_hidden()
    item = reader.locator("#bell [data-notice]", has_text=words)
    expect(item).to_be_visible()
    expect(writer.locator("#post-its .note").first).to_contain_text("Read", timeout=SOON)

    item.click()
    reader.wait_for_url("**/post-its/")
    reader.get_by_role("button", name="Answer").first.click()
    reader.get_by_label("Answer", exact=True).fill("I will.")
    reader.get_by_role("button", name="Send the answer").click()
    expect(writer.locator("#toasts")).to_contain_text("I will.", timeout=SOON)
    expect(writer.locator("#post-its .note").first).to_contain_text("Done", timeout=SOON)
    expect(item).to_have_count(0, timeout=SOON)


def test_what_has_the_focus_keeps_it_when_another_post_it_comes(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    reader = open_start_page(open_page(portal), log_in, "1027")
    writer = open_start_page(open_page(portal), log_in, "1022")
    first, second = (f"About {token_hex(4)}" for _ in range(2))
    post_its_to(writer, "1027", first)
    reader.goto("/post-its/")
    row = reader.locator("#post-its .note", has_text=first)
    expect(row).not_to_contain_text("New", timeout=SOON)
    done = row.get_by_role("button", name="Done")
    done.focus()
    post_its_to(writer, "1027", second)
    expect(reader.locator("#post-its .note", has_text=second)).to_be_visible(timeout=SOON)
    expect(done).to_be_focused()


@pytest.mark.req("NOTI-02")
def test_of_two_tabs_one_announces_and_none_while_somebody_looks(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    first = open_page(portal)
    first.context.add_init_script(EDGE + "Notification.permission = 'granted';")
    open_start_page(first, log_in, "1029")
    first.goto("/settings/application/")
    first.get_by_label("Announce calls").check()
    first.get_by_role("button", name="Save").click()
    expect(first.locator("#toasts")).to_contain_text("Saved.")
    second = first.context.new_page()
    writer = open_start_page(open_page(portal), log_in, "1022")
    for tab in (first, second):
        tab.goto("/")
        expect(tab.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
        expect(tab.locator("#bell[data-label]")).to_have_count(1, timeout=SOON)

    first.evaluate("hide(true)")
    post_its_to(writer, "1029", "Somebody looks")
    expect(second.locator("#toasts")).to_contain_text("Somebody looks", timeout=SOON)
    hears_of(first, "Somebody looks")
    second.evaluate("hide(true)")
    post_its_to(writer, "1029", "Nobody looks")
    portal.wait(lambda: announcements(first, second), "the announcement")
    post_its_to(writer, "1029", "Nobody looks yet")
    portal.wait(lambda: announcements(first, second) > 1, "the next announcement")
    assert announcements(first, second) == 2

    first.evaluate("hide(false)")
    first.locator("#bell-button").click()
    expect(first.locator("#bell-count")).to_be_hidden()
    expect(second.locator("#bell-count")).to_be_hidden(timeout=SOON)


@pytest.mark.req("NOTE-01")
def test_a_note_is_written_during_a_call_and_found_afterwards(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_start_page(open_page(portal), log_in, "1020")
    portal.control(do="call", from_=CALLER, to="1020")
    portal.control(do="answer", who="1020")
    call = page.locator('.live-call[data-state="talking"]')
    expect(call).to_be_visible(timeout=SOON)
    call.get_by_role("button", name="Note").click()
    wanted = f"Wants offer {token_hex(4)}"
    page.locator("#note-new").get_by_label("Note").fill(wanted)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator("#notes-found")).to_contain_text(wanted, timeout=SOON)
    expect(page.locator("#note-new").get_by_label("Note")).to_have_value("")
    page.keyboard.press("Escape")
    is_over(portal, page, CALLER)

    page.goto("/notes/")
    note = page.locator("#notes .note", has_text=wanted)
    expect(note).to_have_count(1)
    note.get_by_role("button", name="Change").click()
    page.locator(".note-edit").get_by_label("Note", exact=True).fill(f"{wanted} by Friday")
    page.get_by_role("button", name="Save").click()
    expect(note).to_contain_text("by Friday")
    note.get_by_role("button", name="Delete").click()
    expect(note).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(note).to_contain_text("by Friday", timeout=SOON)


@pytest.mark.parametrize(("device", "color_scheme"), [("full", "dark"), ("mobile", "light")])
def test_t_csp_01_pages_of_notes_are_clean_and_accessible(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    color_scheme: str,
) -> None:
    page = open_start_page(open_page(portal, device, color_scheme=color_scheme), log_in, "1022")
    post_its_to(page, "1022", "To myself")
    for address in ("/notes/", "/notes/?show=reminders", "/post-its/", "/notices/", "/settings/notices/"):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert violations(page) == [], address
    for opener, dialog in (("New note", "#notes-dialog"), ("New post-it", "#post-it-dialog")):
        page.goto("/notes/")
        page.get_by_role("button", name=opener).click()
        expect(page.locator(dialog)).to_be_visible()
        assert violations(page) == [], opener
    page.goto("/notes/")
    expect(page.locator("#bell-count")).to_be_visible(timeout=SOON)
    page.locator("#bell-button").click()
    expect(page.locator("#bell [data-notice]").first).to_be_visible()
    assert violations(page) == [], "the bell"
