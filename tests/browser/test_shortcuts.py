"""Speed dial by keyboard alone, ordering it, and the portal as the program for telephone links."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.start_page import SOON, open_start_page
from tests.running import RunningPortal

LogIn = Callable[..., None]
DIALS = "#speed-dials .speed-dial"


def names(page: Page) -> list[str]:
    return page.locator(f"{DIALS} strong").all_inner_texts()


@pytest.mark.slow
@pytest.mark.req("SPD-01")
@pytest.mark.parametrize(("device", "extension"), [("full", "1016"), ("mobile", "1017")])
def test_a_speed_dial_is_made_ordered_called_and_taken_back_by_keyboard(
    portal: RunningPortal,
    open_page: OpenPage,
    log_in: LogIn,
    violations: Callable[[Page], list[str]],
    device: str,
    extension: str,
) -> None:
    page = open_start_page(open_page(portal, device), log_in, extension)
    page.locator("#side-speed").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#side .empty")).to_be_visible()
    for typed, name in (("zrebiec", "Agnieszka Źrebiec"), ("okafor", "Grace Okafor")):
        page.get_by_label("Add to the speed dial").focus()
        page.keyboard.press("Enter")
        field = page.locator("#shortcut-number")
        expect(field).to_be_focused()
        page.keyboard.type(typed)
        expect(page.locator("#shortcut-results [role=option]").first).to_contain_text(name)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(page.locator(DIALS).filter(has_text=name)).to_be_visible(timeout=SOON)
    assert violations(page) == []

    with page.expect_response(lambda answer: "/move/" in answer.url) as moved:
        page.locator("[data-handle]").last.focus()
        page.keyboard.press("ArrowUp")
    assert moved.value.status == 204
    expect(page.locator("[data-handle]").first).to_be_focused()
    page.reload()
    expect(page.locator(DIALS)).to_have_count(2)
    assert names(page) == ["Grace Okafor", "Agnieszka Źrebiec"]

    page.locator(f"{DIALS} .speed-dial-call").first.focus()
    page.keyboard.press("Enter")
    call = page.locator("#live-strip .live-call")
    question = page.locator("dialog[open]").get_by_role("button", name="Internal")
    expect(call.first.or_(question)).to_be_visible(timeout=SOON)
    if question.count():
        question.press("Enter")
    expect(call.first).to_be_visible(timeout=SOON)
    portal.control(do="hang_up", who=extension)
    expect(call).to_have_count(0, timeout=SOON)

    page.goto("/shortcuts/")
    assert violations(page) == []
    page.get_by_label("Remove Grace Okafor").press("Enter")
    expect(page.locator("#rows-speed > li")).to_have_count(1)
    page.locator("#toasts").get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#rows-speed > li")).to_have_count(2)
    expect(page.locator("#rows-speed > li").first).to_contain_text("Grace Okafor")


@pytest.mark.slow
@pytest.mark.req("SPD-02")
def test_a_running_call_is_handed_on_with_one_tap_on_a_mobile(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]]
) -> None:
    page = open_start_page(open_page(portal, "mobile"), log_in, "1018")
    page.goto("/shortcuts/add/?kind=transfer")
    page.locator("#shortcut-number").fill("1020")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#rows-transfer > li")).to_have_count(1)
    portal.control(do="call", from_="601570947", to="1018")
    call = page.locator("#live-strip .live-call")
    expect(call.first).to_be_visible(timeout=SOON)
    portal.control(do="answer", who="1018")
    page.locator("#live-strip").get_by_role("button", name="Transfer").or_(
        page.locator("#live-strip").get_by_role("link", name="Transfer")
    ).first.click(timeout=SOON)
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".quick-transfers button")).to_have_count(1)
    assert violations(page) == []
    dialog.locator(".quick-transfers button").tap()
    expect(page.locator("#toasts")).to_contain_text("being transferred", timeout=SOON)
    expect(call).to_have_count(0, timeout=SOON)


@pytest.mark.slow
def test_a_telephone_link_leads_past_the_log_in_to_a_button_that_calls(
    portal: RunningPortal, open_page: OpenPage, violations: Callable[[Page], list[str]]
) -> None:
    page = open_page(portal)
    page.add_init_script(
        "navigator.registerProtocolHandler ="
        " (...given) => { document.documentElement.dataset.given = given.join(' '); };"
    )
    page.goto("/call/?number=tel%3A%2B48601570948")
    page.locator("input[name=extension]").fill("1019")
    page.locator("input[type=password]").first.fill("portal-demo")
    page.keyboard.press("Enter")
    expect(page.locator(".tel-number")).to_have_text("601 570 948")
    assert violations(page) == []
    expect(page.locator("#live-strip .live-call")).to_have_count(0)
    page.locator("#tel-call").click()
    call = page.locator("#live-strip .live-call")
    question = page.locator("dialog[open] button.way").first
    expect(call.first.or_(question)).to_be_visible(timeout=SOON)
    if question.is_visible():
        question.click()
    expect(call.first).to_be_visible(timeout=SOON)
    portal.control(do="hang_up", who="1019")
    expect(call).to_have_count(0, timeout=SOON)

    page.goto("/settings/application/")
    page.locator("[data-register-links]").click()
    expect(page.locator("html")).to_have_attribute("data-given", f"tel {portal.base_url}/call/?number=%s")
    expect(page.locator('[data-links-said="asked"]')).to_be_visible()
    assert violations(page) == []
