"""The phonebook as people use it: by keyboard, by thumb, with two hands at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.running import RunningPortal

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
LIST = "#book-list"


def write(page: Page, last: str, *numbers: str) -> None:
    """A new private contact, through the form."""
    page.goto("/book/new/")
    page.locator("[name=last]").fill(last)
    for place, number in enumerate(numbers):
        if place:
            page.locator("button[value=add-number]").click()
        page.locator(f"[name=number-{place}-number]").fill(number)
    page.locator(".form-actions .btn-primary").click()
    expect(page.locator(".book-entry h2")).to_have_text(last)


@pytest.mark.req("BOOK-01", "BOOK-06", "BOOK-07", "BOOK-15")
@pytest.mark.parametrize(("device", "extension"), [("full", "1014"), ("mobile", "1027")])
def test_contacts_are_written_chosen_deleted_and_brought_back(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, device: str, extension: str
) -> None:
    page = open_page(portal, device)
    log_in(page, extension)
    write(page, "Kowalska", "601 555 901", "22 555 09 01")
    assert violations(page) == []
    write(page, "Nowakowski", "601 555 902")

    page.goto("/book/?group=private")
    expect(page.locator(f"{LIST} tr[data-pick]")).to_have_count(2)
    assert violations(page) == []
    page.locator(f"{LIST} tr[data-pick]", has_text="Kowalska").locator(".star").click()
    expect(page.locator(f"{LIST} tr[data-pick]", has_text="Kowalska").locator(".star")).to_have_attribute(
        "aria-pressed", "true"
    )

    if device == "mobile":
        page.locator(".book-open").click()
    page.get_by_role("link", name="New group").click()
    page.locator("dialog[open] [name=name]").fill("Przyjaciele")
    page.locator("dialog[open]").get_by_role("button", name="Save").click()
    expect(page.locator(f"{LIST} .empty-title")).to_have_text("Nobody is in this group yet")

    page.goto("/book/?group=private")
    for tick in page.locator(f"{LIST} [name=pick]").all():
        tick.check()
    expect(page.locator("[data-ticked]")).to_have_text("Chosen contacts: 2")
    assert violations(page) == []
    page.locator("#book-picked select").select_option(label="Przyjaciele")
    page.get_by_role("button", name="Assign to the group").click()
    expect(page.locator("#toasts")).to_contain_text("2 contacts are in “Przyjaciele” now.")
    expect(page.locator(".book-group", has_text="Przyjaciele").locator(".count")).to_have_text("2")

    expect(page.locator(f"{LIST} [name=pick]:checked")).to_have_count(0)
    for tick in page.locator(f"{LIST} [name=pick]").all():
        tick.check()
    page.locator("#book-picked").get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("2 contacts are deleted.")
    expect(page.locator(f"{LIST} .empty-title")).to_have_text("Your private phonebook is empty")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(f"{LIST} tr[data-pick]")).to_have_count(2)
    expect(page.locator(".book-group", has_text="Przyjaciele").locator(".count")).to_have_text("2")

    page.goto("/book/")
    expect(page.locator(f"{LIST} .book-name")).to_have_text(["Kowalska"])


@pytest.mark.req("BOOK-05", "BOOK-18", "X-02")
def test_the_book_is_walked_by_keyboard(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    page = open_page(portal)
    log_in(page, "1017")
    page.goto("/book/?group=all")
    expect(page.locator(f"{LIST} .lamp[data-state=unknown]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-ticked]")).to_have_text("Chosen contacts: 2")
    second = page.locator(f"{LIST} .book-name").nth(1).inner_text().splitlines()[0]
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] h2")).to_have_text(second)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)

    page.locator("#book-text").fill("1021")
    expect(page.locator(f"{LIST} tr[data-pick]")).to_have_count(1)
    expect(page.locator(f"{LIST} .lamp[data-state=unknown]"), "what a search brings shows its state").to_have_count(0)
    page.locator("#book-text").fill("żab")
    expect(page.locator(f"{LIST} .empty-title")).to_have_text("Nobody found")
    page.locator("#book-text").fill("bruck")
    expect(page.locator(f"{LIST} .book-name")).to_have_text(["Jörg Brückner"])
    assert "q=bruck" in page.url
    expect(page.locator(".book-group", has_text="Extensions")).to_be_visible()
    page.locator(f"{LIST} .row-link").click()
    expect(page.locator("dialog[open] .number")).to_have_count(2)


def test_dragging_puts_a_contact_into_a_group_and_scrolling_finds_the_end(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(portal)
    log_in(page, "1022")
    page.goto("/book/groups/new/")
    page.locator("[name=name]").fill("Ciągnięte")
    page.get_by_role("button", name="Save").click()
    page.goto("/book/?group=public")
    page.locator(f"{LIST} tr[data-pick]").first.drag_to(page.locator(".book-group", has_text="Ciągnięte"))
    expect(page.locator(".book-group", has_text="Ciągnięte").locator(".count")).to_have_text("1")
    page.goto("/book/?group=all")
    everybody = int(page.locator(".book-group[aria-current] .count").inner_text())
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(f"{LIST} tr[data-pick]")).to_have_count(everybody)


@pytest.mark.slow
@pytest.mark.req("BOOK-15", "X-02")
def test_favourites_are_put_in_order_and_other_tabs_and_people_see_what_changes(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    page, stranger = open_page(portal), open_page(portal)
    log_in(page, "1016")
    log_in(stranger, "1019")
    stranger.goto("/book/?group=extensions")
    page.goto("/book/?group=extensions")
    for row in page.locator(f"{LIST} tr[data-pick]").all()[:3]:
        if row.locator(".star").get_attribute("aria-pressed") == "false":
            row.locator(".star").click()
        expect(row.locator(".star")).to_have_attribute("aria-pressed", "true")
    tab = page.context.new_page()
    tab.goto("/book/?group=favourites")
    names = tab.locator(f"{LIST} .book-name")
    expect(names).to_have_count(3)
    first, second, third = (line.splitlines()[0] for line in names.all_inner_texts())

    page.goto("/book/?group=favourites")
    page.locator("[data-handle]").last.focus()
    with page.expect_response(lambda answer: "/move/" in answer.url) as moved:
        page.keyboard.press("Home")
    assert moved.value.status == 204
    expect(page.locator("[data-handle]").first).to_be_focused()
    expect(names).to_contain_text([third, first, second])
    handle, below = (
        page.locator("[data-handle]").first.bounding_box(),
        page.locator("[data-handle]").last.bounding_box(),
    )
    assert handle
    assert below
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(below["x"] + below["width"] / 2, below["y"] + below["height"] / 2, steps=5)
    with page.expect_response(lambda answer: "/move/" in answer.url):
        page.mouse.up()
    expect(page.locator(f"{LIST} .book-name")).to_contain_text([first, second, third])
    expect(names).to_contain_text([first, second, third])
    expect(tab.locator(f"{LIST} .lamp[data-state=unknown]")).to_have_count(0)

    tab.goto("/book/?group=private")
    expect(tab.locator(f"{LIST} .empty-title")).to_be_visible()
    stranger.locator("[name=pick]").first.check()
    write(page, "Zażółcka", "601 555 977")
    expect(tab.locator(f"{LIST} tr[data-pick]")).to_have_count(1)
    expect(stranger.locator("[name=pick]:checked")).to_have_count(1)
    assert violations(page) + violations(tab) + violations(stranger) == []
