"""An installation that nobody has set up, from the setup code to the test call, in both layouts."""

import re
import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.readers import NEWCOMER, overhang, strange_texts
from tests.browser.start_page import speak_english
from tests.running import RunningPortal, free_port, running_portal

Violations = Callable[[Page], list[str]]
PASSWORD = "czternaście zielonych tramwajów"
OWN, COLLEAGUE = "1031", "1014"


@pytest.fixture
def empty_portal(browser: Browser) -> Iterator[RunningPortal]:
    """A real installation on the simulator: no demo, nobody in the database."""
    with running_portal(DEMO="0", SECRET_KEY=secrets.token_urlsafe(50), PBX_PORTS=str(free_port())) as portal:
        yield portal


def setup_code(portal: RunningPortal) -> str:
    found = re.search(r"setup code ([a-z2-9-]{23})", portal.manage("setupcode"))
    assert found is not None
    return found[1]


def looks_sound(page: Page, violations: Violations, language: str = "en") -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == []
    page.emulate_media(color_scheme="light")
    assert overhang(page) <= 0
    assert strange_texts(page, language) == []


@pytest.mark.slow
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_a_fresh_installation_is_set_up_from_the_code_to_the_test_call(
    empty_portal: RunningPortal, open_page: OpenPage, violations: Violations, device: str
) -> None:
    page = open_page(empty_portal, device)
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup/code/$"))
    looks_sound(page, violations)
    page.get_by_label("Setup code").fill("wrong-code")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is not the setup code")).to_be_visible()
    page.get_by_label("Setup code").fill(setup_code(empty_portal))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("/setup/administrator/$"))
    looks_sound(page, violations)
    page.get_by_label("Extension number").fill(OWN)
    page.get_by_label("Name", exact=True).fill(NEWCOMER)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_repeated").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page).to_have_url(re.compile("/setup/exchange/$"))
    speak_english(page)
    page.goto("/setup/exchange/")
    expect(page.locator("#link-state")).to_have_attribute("data-state", re.compile("good|doubtful"))
    looks_sound(page, violations)
    if device == "full":
        the_exchange_is_checked(page)
    the_steps_lead_on(page, violations)
    a_call_is_followed(empty_portal, page, violations)
    page.goto("/administration/")
    expect(page.locator("#administration [data-step=call]")).to_have_attribute("data-state", "good")
    expect(page.locator("#administration [data-step=mail]")).to_contain_text("left out")
    page.goto("/setup/")
    page.get_by_role("button", name="Do not show the checklist any more").click()
    expect(page).to_have_url(re.compile("/administration/$"))
    expect(page.locator("#administration [data-step]")).to_have_count(0)


def the_exchange_is_checked(page: Page) -> None:
    """What was typed stays while it is checked; a secret is made and shown once."""
    page.get_by_role("button", name="Make text and secret").click()
    expect(page.locator("#account-text")).to_contain_text("write = call,agent,reporting,originate,user")
    page.get_by_label("Address of the exchange").fill("127.0.0.1")
    page.get_by_label("Secret", exact=True).fill("s3cret")
    page.get_by_role("button", name="Check the connection").click()
    expect(page.locator("#exchange-check")).to_contain_text("Manager interfaces are at the ports")
    expect(page.get_by_label("Secret", exact=True)).to_have_value("s3cret")
    port = re.search(r"at the ports (\d+)", page.locator("#exchange-check").inner_text())
    assert port is not None
    page.get_by_label("Port", exact=True).fill(port[1])
    page.get_by_role("button", name="Check the connection").click()
    expect(page.locator("#exchange-check [data-outcome=bad]")).to_contain_text("its manager interface is not")


def the_steps_lead_on(page: Page, violations: Violations) -> None:
    page.get_by_role("link", name="Next step").click()
    expect(page).to_have_url(re.compile("/setup/people/$"))
    looks_sound(page, violations)
    page.get_by_role("link", name="Next step").click()
    expect(page).to_have_url(re.compile("/setup/mail/$"))
    looks_sound(page, violations)
    page.get_by_role("button", name="Leave this out").click()
    expect(page).to_have_url(re.compile("/setup/call/$"))


def a_call_is_followed(portal: RunningPortal, page: Page, violations: Violations) -> None:
    looks_sound(page, violations)
    box = page.locator("#test-call")
    page.get_by_label("Number", exact=True).fill(COLLEAGUE)
    page.get_by_role("button", name="Call", exact=True).click()
    expect(box).to_have_attribute("data-stage", "own_rings")
    portal.control(do="answer", who=OWN)
    expect(box).to_have_attribute("data-stage", "other_rings")
    portal.control(do="answer", who=COLLEAGUE)
    expect(box).to_have_attribute("data-stage", "answered")
    portal.control(do="hang_up", who=OWN)
    expect(box).to_contain_text("Your last call, which ended")
    portal.kill("gateway")
    expect(box).to_contain_text("No gateway runs")
    portal.start("gateway")
    expect(box).not_to_contain_text("No gateway runs")
