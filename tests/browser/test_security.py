"""What only a browser can show: what it complains about, and what it remembers (SECURITY §3.4, §3.5)."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from accounts.permissions import BY_ROLE
from pbx.simulator.company import COMPANY
from tests.browser.conftest import OpenPage, found_by_axe
from tests.browser.readers import overhang, strange_texts
from tests.browser.start_page import open_start_page, speak
from tests.integration.doors import DOORS
from tests.integration.doors.kinds import SIGNED_IN
from tests.running import RunningPortal

LogIn = Callable[..., None]
PEOPLE = {"user": "1011", "manager": "1021", "administrator": "1031"}
TOUR = [
    (role, language, "mobile" if (step + turn) % 2 else "full")
    for step, role in enumerate(PEOPLE)
    for turn, language in enumerate(("pl", "en", "de"))
]
LOOKED_AT: dict[tuple[str, str], tuple[str, Literal["light", "dark"]]] = {
    ("user", "full"): ("pl", "light"),
    ("user", "mobile"): ("en", "dark"),
    ("manager", "full"): ("en", "dark"),
    ("manager", "mobile"): ("pl", "light"),
    ("administrator", "full"): ("de", "light"),
    ("administrator", "mobile"): ("en", "dark"),
}
"""In which language and by which light axe looks at the pages of a role in a layout: at each of them once."""
SHELL = {"exclude": [".rail", ".topbar", ".tabbar", "#more-menu"]}
"""What is the same on all pages; it is looked at on the first."""
PAGES = [door for door in DOORS if "GET" in door.verbs and door.is_closed and door.found == 200]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PARTS = {
    *("cti:strip", "cti:service_chips", "cti:counts", "history:last", "history:notes_beside", "history:post_it_people"),
    *("cti:greeting_audio", "services:statuses", "management:journal_export", "phonebook:edit_extension"),
    *("management:edit_person", "management:bulk_change", "management:licence", "management:remove_licence"),
    *("downloads:file", "downloads:remove", "downloads:bring_back", "downloads:destroy"),
    *("management:services_wakeups", "management:services_add_wakeup", "services:kept"),
    *("management:people_import", "management:export_people"),
}
"""What no address bar ever shows, files, what only the manager of that person may open, and what is there only once
somebody has brought it."""


@pytest.mark.slow
@pytest.mark.req("APP-01")
@pytest.mark.parametrize(("role", "language", "device"), TOUR)
def test_t_csp_01_no_page_complains_in_any_role_and_language(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, role: str, language: str, device: str
) -> None:
    """`open_page` fails the test for whatever a page complains about."""
    looked_at, scheme = LOOKED_AT[role, device]
    page = open_page(portal, device, color_scheme=scheme)
    log_in(page, PEOPLE[role])
    speak(page, language)
    names = {"extension": "1014", "call": "0" * 16}
    seen = 0
    wrong: list[str] = []
    for door in PAGES:
        if door.name in PARTS or (door.needs != SIGNED_IN and door.needs not in BY_ROLE[role]):
            continue
        address = door.address(names)
        if address is None:
            continue
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, door.name
        expect(page.locator("html")).to_have_attribute("lang", language)
        found = strange_texts(page, language)
        if (beyond := overhang(page)) > 0:
            found.append(f"{beyond} pixels too wide")
        if language == looked_at:
            found += found_by_axe(page, SHELL if seen else None)
        wrong += (f"{door.name}: {each}" for each in found)
        seen += 1
    assert wrong == []
    assert seen > 12


@pytest.mark.slow
@pytest.mark.parametrize("device", ["full", "mobile"])
def test_t_csp_01_the_pages_before_the_shell_are_accessible_by_day_and_by_night(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, violations: Callable[[Page], list[str]], device: str
) -> None:
    """What stands between the door and the portal is looked at by those who go through it."""
    page = open_page(portal, device)

    def look_at(addresses: Sequence[str]) -> None:
        for scheme, address in product(SCHEMES, addresses):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            assert violations(page) == [], f"{address} {scheme}"

    look_at(("/login/", "/forgotten/", "/prove/", "/link/", "/phone/"))
    log_in(page, "1018")
    look_at(("/set-password/", "/about/", "/settings/application/"))


@pytest.mark.parametrize("device", ["full", "mobile"])
def test_t_hdr_03_the_back_button_shows_nothing_after_log_out(
    portal: RunningPortal, open_page: OpenPage, log_in: LogIn, device: str
) -> None:
    page = open_start_page(open_page(portal, device), log_in, "1016")
    name = COMPANY.person("1016").name
    for address in ("/history/", "/people/1014/", "/settings/subscriber/"):
        page.goto(address)
    log_out(page)
    page.wait_for_url("**/login/")
    for _step in range(3):
        page.go_back()
        expect(page.locator("input[name=secret]")).to_be_visible()
        text = page.content()
        assert name not in text
        assert COMPANY.person("1014").name not in text
    assert page.evaluate(KEPT) == []


KEPT = """async () => {
    const caught = await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()));
    return [...Object.keys(sessionStorage), ...Object.keys(localStorage), ...caught.flat().map(request => request.url)];
}"""
"""All that this browser keeps for the portal beside cookies, which are told apart by T-SES-06."""


def log_out(page: Page) -> None:
    """Through the form of the menu, wherever the layout keeps it."""
    page.locator('form[action="/logout/"] button').last.evaluate("button => button.form.requestSubmit(button)")
