"""Click-to-call in a browser: the number button, its dialog, the dial field, and that pages are clean."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

OpenPage = Callable[..., Page]
LogIn = Callable[..., None]
CALLER = "601570947"


@pytest.fixture
def start_page(portal: RunningPortal, open_page: OpenPage, log_in: LogIn) -> Callable[..., Page]:
    def start_page(extension: str, device: str = "full", **options: object) -> Page:
        return open_start_page(open_page(portal, device, **options), log_in, extension)

    return start_page


StartPage = Callable[..., Page]


PEOPLE = "from accounts.models import User"


def misses_a_call(portal: RunningPortal, page: Page, extension: str) -> None:
    portal.control(do="call", from_=CALLER, to=extension)
    expect(page.locator('.live-call[data-state="ringing"]')).to_be_visible(timeout=SOON)
    portal.control(do="hang_up", who=CALLER)
    expect(page.locator(".live-call")).to_have_count(0, timeout=SOON)  # the panel may name the caller from before
    expect(page.locator("#missed .number").first).to_contain_text("601 570 947", timeout=SOON)


@pytest.mark.req("MAIN-08", "MAIN-09", "MAIN-11", "CALL-01")
@pytest.mark.parametrize(("extension", "device"), [("1011", "full"), ("1012", "mobile")])
def test_a_number_is_called_back_through_the_dialog_and_the_choice_is_remembered(
    portal: RunningPortal, start_page: StartPage, extension: str, device: str
) -> None:
    portal.manage("shell", "-c", f"{PEOPLE}; User.objects.filter(extension={extension!r}).update(callback='ask')")
    page = start_page(extension, device)
    misses_a_call(portal, page, extension)
    page.locator("#missed .number").first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("601 570 947")
    dialog.get_by_label("Remember my choice").check()
    dialog.get_by_role("button", name="Internal").click()
    expect(page.locator("#toasts")).to_contain_text("Your telephone rings.")
    expect(dialog).to_have_count(0)
    call = page.locator("#live-strip .live-call")
    expect(call.first).to_be_visible(timeout=SOON)
    page.locator("#missed").evaluate("panel => { panel.dataset.old = 'yes'; }")
    page.get_by_role("button", name="Hang up").or_(page.get_by_role("button", name="Reject")).first.click()
    expect(call).to_have_count(0, timeout=SOON)
    expect(page.locator("#missed[data-old]")).to_have_count(0)  # fetched anew, which would take the button away
    page.locator("#missed .number").first.click()
    expect(call.first).to_be_visible(timeout=SOON)
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Hang up").or_(page.get_by_role("button", name="Reject")).first.click()
    expect(call).to_have_count(0, timeout=SOON)


@pytest.mark.req("MAIN-02", "MAIN-03", "CALL-09")
def test_the_dial_field_finds_a_name_and_calls_it_by_keyboard_alone(
    portal: RunningPortal, start_page: StartPage
) -> None:
    page = start_page("1013")
    field = page.locator("#dial-number")
    field.press_sequentially("whit")
    option = page.locator("#dial-results [role=option]").first
    expect(option).to_contain_text("Oliver Whitfield")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(page.locator("#dial-results [role=option]")).to_have_count(0)
    field.press_sequentially("f")
    option.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog.or_(page.locator("#live-strip .live-call")).first).to_be_visible(timeout=SOON)
    if dialog.count():
        dialog.get_by_role("button", name="Internal").click()
    expect(page.locator("#live-strip .live-call").first).to_be_visible(timeout=SOON)
    portal.control(do="hang_up", who="1013")
    expect(page.locator("#live-strip .live-call")).to_have_count(0, timeout=SOON)


def test_a_double_click_places_one_call(portal: RunningPortal, start_page: StartPage) -> None:
    page = start_page("1014")
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.post_data or "") if "/dial/" in request.url else None)
    page.locator("#dial-number").fill("1015")
    page.locator(".dial-call").dblclick()
    call = page.locator("#live-strip .live-call")
    expect(call).to_have_count(1, timeout=SOON)
    assert len(posted) == 1
    portal.control(do="hang_up", who="1014")
    expect(call).to_have_count(0, timeout=SOON)


def test_a_number_that_may_not_be_called_says_why(start_page: StartPage) -> None:
    page = start_page("1015")
    page.locator("#dial-number").fill("0700 123 456")
    page.locator("#dial-number").press("Enter")
    expect(page.locator("#toasts .toast-error")).to_be_visible()


def test_an_emergency_number_asks_first(start_page: StartPage) -> None:
    page = start_page("1016")
    page.locator("#dial-number").fill("112")
    page.locator("#dial-number").press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("This is an emergency number.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("#live-strip .live-call")).to_have_count(0)


def test_colleagues_are_filtered_as_one_types(start_page: StartPage) -> None:
    page = start_page("1017")
    page.goto("/?side=people")  # other tests may have given this person speed dial, which comes first
    page.get_by_label("Filter colleagues").fill("zajac")
    expect(page.locator("#colleague-list li:visible")).to_have_count(1)
    page.get_by_label("Filter colleagues").fill("nobody at all")
    expect(page.locator("#colleague-list .filter-none")).to_be_visible()


@pytest.mark.parametrize(
    ("extension", "device", "color_scheme"),
    [("1018", "full", "light"), ("1021", "full", "dark"), ("1021", "mobile", "light"), ("1018", "mobile", "dark")],
)
def test_t_csp_01_the_pages_are_clean_and_accessible(
    portal: RunningPortal,
    start_page: StartPage,
    violations: Callable[[Page], list[str]],
    extension: str,
    device: str,
    color_scheme: str,
) -> None:
    page = start_page(extension, device, color_scheme=color_scheme)
    misses_a_call(portal, page, extension)
    portal.control(do="call", from_=extension, to="1030")
    expect(page.locator(".live-call")).to_be_visible(timeout=SOON)
    assert violations(page) == []
    page.locator("#missed .number").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    for address in ("/settings/forwarding/", "/settings/services/", "/search/?q=no"):
        page.goto(address)
        assert violations(page) == []
    portal.control(do="hang_up", who=extension)


def test_whoever_leaves_the_dialog_of_a_number_is_back_at_the_number(
    portal: RunningPortal, start_page: StartPage
) -> None:
    page = start_page("1018")
    misses_a_call(portal, page, "1018")
    page.reload()  # a panel that is fetched anew meanwhile would take the button away
    number = page.locator("#missed .number").first
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(number).to_be_focused()


def test_the_number_is_found_again_when_its_panel_was_fetched_anew_under_the_dialog(
    portal: RunningPortal, start_page: StartPage
) -> None:
    page = start_page("1018")
    misses_a_call(portal, page, "1018")
    page.reload()  # nothing more changes by itself
    number = page.locator("#missed").get_by_role("button", name="Call: 601 570 947")
    number.evaluate("button => { button.dataset.old = 'yes'; }")
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.evaluate("document.body.dispatchEvent(new CustomEvent('history-changed'))")
    expect(page.locator("#missed [data-old]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(number).to_be_focused()


@pytest.mark.parametrize("address", ["/", "/history/", "/voicemail/", "/settings/forwarding/"])
def test_the_bottom_bar_opens_its_menu_on_every_page(start_page: StartPage, address: str) -> None:
    page = start_page("1019", "mobile")
    page.goto(address)
    page.get_by_role("button", name="More", exact=True).click()
    log_out = page.get_by_role("button", name="Log out").last
    log_out.scroll_into_view_if_needed()
    expect(log_out).to_be_in_viewport()
