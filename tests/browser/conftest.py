"""A real Chromium on a real portal.

`portal` is shared by all tests: change nothing in it that another test could stumble over.
`office` is shared by those who change accounts: it has a worker, and stands behind a proxy that says who is where.
A test that is run once more gets either for itself: what its first run left behind must not decide the second.
`fresh_portal` is a new one for the test that kills processes or needs an empty history.
`whole_portal` is a new one with a worker, for what changes the whole company.
`page` is a tab in a context of its own; what it complains about fails the test.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from pbx.simulator.company import COMPANY
from tests.browser import chromium
from tests.browser.watching import Complaints
from tests.running import RunningPortal, prepared_folder, running_portal

# Playwright's synchronous interface keeps an event loop in this thread, which Django takes for its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

TELEPHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
DEVICES: dict[str, dict[str, Any]] = {
    "full": {"viewport": {"width": 1440, "height": 900}},
    "mobile": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "user_agent": TELEPHONE,
    },
}
"""A browser in each layout: the portal goes by what it calls itself, not by its size."""
OpenPage = Callable[..., Page]


PATIENCE = 20_000
"""Milliseconds that a page may take to show what it must: a busy machine is not a fault."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium; or name one in CHROMIUM)")
    browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(chromium.ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    with prepared_folder() as folder:
        yield folder


OFFICE: dict[str, Any] = {"worker": True, "TRUSTED_PROXIES": "127.0.0.1"}


@pytest.fixture(scope="session")
def shared_portal(browser: Browser, prepared: Path) -> Iterator[RunningPortal]:
    with running_portal(prepared=prepared) as portal:
        yield portal


@pytest.fixture(scope="session")
def shared_office(browser: Browser, prepared: Path) -> Iterator[RunningPortal]:
    with running_portal(prepared=prepared, **OFFICE) as portal:
        yield portal


@pytest.fixture
def portal(request: pytest.FixtureRequest, prepared: Path) -> Iterator[RunningPortal]:
    yield from _shared_or_own(request, "shared_portal", prepared, {})


@pytest.fixture
def office(request: pytest.FixtureRequest, prepared: Path) -> Iterator[RunningPortal]:
    """A portal whose worker sends letters, and whose accounts may be changed."""
    yield from _shared_or_own(request, "shared_office", prepared, OFFICE)


def _shared_or_own(
    request: pytest.FixtureRequest, shared: str, prepared: Path, options: dict[str, Any]
) -> Iterator[RunningPortal]:
    if getattr(request.node, "execution_count", 1) == 1:
        portal: RunningPortal = request.getfixturevalue(shared)
        yield portal
        portal.hang_up_all()  # also after a test that failed: the next one may be about the same telephone
        return
    with running_portal(prepared=prepared, **options) as own:
        yield own


@pytest.fixture
def fresh_portal(browser: Browser, prepared: Path) -> Iterator[RunningPortal]:
    with running_portal(prepared=prepared) as portal:
        yield portal


@pytest.fixture
def whole_portal(browser: Browser, prepared: Path) -> Iterator[RunningPortal]:
    """A new one with a worker, who sends letters and changes many accounts."""
    with running_portal(prepared=prepared, worker=True) as portal:
        yield portal


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What pages complained about; the test fails at its end if there is anything."""
    complaints = Complaints()
    yield complaints
    assert not complaints.found, "The pages complained:\n" + "\n".join(complaints.found)


@pytest.fixture
def open_page(browser: Browser, complaints: Complaints) -> Iterator[OpenPage]:
    """`open_page(portal, device="mobile", locale="pl-PL", color_scheme="dark")` → a page in a new context."""
    with ExitStack() as contexts:

        def open_page(portal: RunningPortal, device: str = "full", locale: str = "en-GB", **options: Any) -> Page:
            # a worker of its own for each context only takes time; whoever tests it says service_workers="allow"
            given = {
                "base_url": portal.base_url,
                "locale": locale,
                "service_workers": "block",
                **DEVICES[device],
                **options,
            }
            context: BrowserContext = browser.new_context(**given)
            contexts.callback(context.close)
            page = context.new_page()
            complaints.watch(page)
            return page

        yield open_page


@pytest.fixture
def page(portal: RunningPortal, open_page: OpenPage) -> Page:
    return open_page(portal)


@pytest.fixture
def log_in() -> Callable[..., None]:
    """`log_in(page, "1011")` signs in through the form, as that person of the demo company."""

    def log_in(page: Page, extension: str = COMPANY.demo_employee.extension, password: str = "") -> None:
        page.goto("/login/")
        page.locator("input[name=extension]").fill(extension)
        secret = page.locator("input[type=password]").first
        secret.fill(password or COMPANY.person(extension).password)
        secret.press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)

    return log_in


AT_REST = """async () => {
    for (const _ of [1, 2]) await new Promise((drawn) => (requestAnimationFrame(drawn), setTimeout(drawn, 200)));
    for (const animation of document.getAnimations())
        if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
}"""
"""What has just been put into the page begins to fade in with the next frame, if the page is drawn at all: one that
stands behind another may have no frames, and what fades in there does so for ever."""


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """`violations(page)`: what axe finds against accessibility, as `rule: element`, once everything has faded in."""

    def violations(page: Page) -> list[str]:
        return found_by_axe(page)

    return violations


def found_by_axe(page: Page, context: dict[str, list[str]] | None = None) -> list[str]:
    """As `violations`; `context` says what to look at, as axe takes it: `{"exclude": [".rail"]}`."""
    page.evaluate(AT_REST)
    found = Axe().run(page, context).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
