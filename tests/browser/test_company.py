"""An administrator sets the company's portal: mail server, look, keeping; in both layouts, by day and by night."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage
from tests.running import RunningPortal
from tests.unit.company.test_logo import picture

LogIn = Callable[..., None]
Violations = Callable[[Page], list[str]]
ADMINISTRATOR = COMPANY.demo_admin.extension
PATIENCE = 60_000
"""Milliseconds for a worker on a busy machine, and for the ten seconds in which nobody answers."""


def looks_sound(page: Page, violations: Violations) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []
    page.emulate_media(color_scheme="light")


@pytest.mark.slow
@pytest.mark.req("ADM-01", "ADM-06", "ADM-07", "X-01")
def test_an_administrator_sets_mail_server_look_and_keeping(
    whole_portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations, tmp_path: Path
) -> None:
    page, phone = open_page(whole_portal), open_page(whole_portal, "mobile")
    password = COMPANY.person(ADMINISTRATOR).password
    log_in(page, ADMINISTRATOR)
    log_in(phone, ADMINISTRATOR)
    page.goto("/administration/")
    looks_sound(page, violations)
    page.locator("[data-page='management:mail_server']").click()
    page.wait_for_url("**/administration/mail/")
    looks_sound(page, violations)

    # the demo has no mail server; the worker says so, and the page hears of it by itself
    page.locator("#mail-test-form .btn").click()
    expect(page.locator("#mail-tests [data-outcome=laid_down]")).to_be_visible(timeout=PATIENCE)
    form = page.locator("#mail-server")
    expect(form.locator("[name=host]")).to_be_hidden()
    form.locator("[name=use][value=own]").check()
    form.locator("[name=host]").fill("127.0.0.1")
    form.locator("[name=port]").fill("6379")
    form.locator("[name=tls][value=none]").check()
    form.locator("[name=user]").fill("portal")
    form.locator("[name=password]").fill("kanarek-4711")
    form.locator("[name=current]").fill(password)
    form.locator(".btn-primary").click()
    expect(form.locator(".field-errors li")).to_have_count(2)
    looks_sound(page, violations)
    assert "kanarek" not in page.content()
    form.locator("[name=port]").fill("587")
    form.locator("[name=insecure]").check()
    form.locator("[name=password]").fill("kanarek-4711")
    form.locator("[name=current]").fill(password)
    form.locator(".btn-primary").click()
    expect(page.locator("#in-force")).to_contain_text("127.0.0.1:587")
    page.locator("#mail-test-form .btn").click()
    expect(page.locator("#mail-tests [data-outcome=unreachable]")).to_be_visible(timeout=PATIENCE)

    phone.goto("/administration/mail/")
    expect(phone.locator("#in-force")).to_contain_text("127.0.0.1:587")
    expect(phone.locator("#mail-server")).to_have_count(0)
    expect(phone.locator("main button[name=layout][value=full]")).to_be_visible()
    looks_sound(phone, violations)

    page.goto("/administration/branding/")
    logo = tmp_path / "logo.png"
    logo.write_bytes(picture(size=(400, 120)))
    page.locator("#branding [name=name]").fill("Bursztyn Pumps")
    page.locator("#branding [name=palette][value=own]").check()
    page.locator("#branding [name=color]").fill("#ffd500")
    expect(page.locator("#brand-preview strong")).to_be_visible()
    page.locator("#branding [name=logo]").set_input_files(logo)
    page.locator("#branding .btn-primary").click()
    expect(page.locator("form[action='/administration/branding/undo/']")).to_be_visible()
    page.reload()
    expect(page).to_have_title(re.compile("Look · Bursztyn Pumps$"))
    drawn = page.locator(".rail .brand-logo")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.naturalWidth") == 400
    looks_sound(page, violations)
    phone.goto("/administration/")
    expect(phone.locator(".topbar .brand-logo")).to_be_visible()
    looks_sound(phone, violations)
    stranger = open_page(whole_portal)
    stranger.goto("/login/")
    expect(stranger.locator(".welcome-side .brand")).to_contain_text("Bursztyn Pumps")
    looks_sound(stranger, violations)

    phone.goto("/administration/retention/")
    phone.locator("[name=history]").fill("30")
    phone.locator("#retention .btn-primary").click()
    expect(phone.locator("[data-kind-of-things=history] .going")).to_be_visible()
    looks_sound(phone, violations)
    phone.locator("[name=current]").fill(password)
    phone.locator("#retention .btn-danger").click()
    expect(phone.locator("[data-kind-of-things=history] .badge")).to_contain_text("30")
    page.goto("/administration/retention/")
    page.locator("form[action='/administration/retention/undo/'] .btn").click()
    expect(page.locator("[data-kind-of-things=history] .badge")).to_contain_text("365")


@pytest.mark.slow
@pytest.mark.req("ADM-01", "X-01")
def test_an_administrator_opens_a_country_and_asks_what_that_means(
    fresh_portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Violations
) -> None:
    page, phone = open_page(fresh_portal), open_page(fresh_portal, "mobile")
    for each in (page, phone):
        log_in(each, ADMINISTRATOR)
        each.goto("/administration/numbers/")
        looks_sound(each, violations)

    answer = page.locator("#may-answer")
    page.locator("#may-number").fill("+33 1 99 00 12 34")
    page.locator("#may-who").fill("1011")
    page.locator("#may .btn").click()
    expect(answer.locator("[data-allowed=no]")).to_contain_text("France")
    looks_sound(page, violations)
    page.locator("#may-who").fill("9999")
    page.locator("#may .btn").click()
    expect(answer.get_by_role("alert")).to_be_visible()

    for each in (page, phone):
        shown = each.locator("#country-list > li:visible")
        each.locator("#narrow-countries").fill("FRANC")
        expect(shown).to_have_count(1)
        each.locator("#narrow-countries").press("Enter")
        expect(shown).to_have_count(1)
    phone.locator("#country-list > li:visible input").check()
    phone.locator("#numbers [name=current]").fill("no such password")
    phone.locator("#numbers .btn-primary").click()
    expect(phone.locator("#numbers .field-errors li")).to_have_count(1)
    expect(phone.locator("#numbers [name=countries][value=FR]")).to_be_checked()
    phone.locator("#numbers [name=current]").fill(COMPANY.person(ADMINISTRATOR).password)
    phone.locator("#numbers .btn-primary").click()
    expect(phone.locator("#numbers-undo")).to_be_visible()
    looks_sound(phone, violations)

    page.locator("#may-who").fill("1011")
    page.locator("#may .btn").click()
    expect(answer.locator("[data-allowed=yes]")).to_contain_text("France")
    page.reload()
    page.locator("#numbers-undo [name=current]").fill(COMPANY.person(ADMINISTRATOR).password)
    page.locator("#numbers-undo .btn").click()
    expect(page.locator("#numbers [name=countries][value=FR]")).not_to_be_checked()
