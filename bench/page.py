"""The start page on a telephone that never saw the portal: what crosses the line until all is there.

A real Chromium, as a mobile one, signed in, its cache empty, on a portal as `./portal run` starts it,
with ten days of calls. What a browser with a window asks for and one without does not (the icon, the
manifest) is asked for in its place. The WebSocket is not counted.
"""

from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from bench.figures import Better, Figure
from bench.tap import Tap, tapped
from pbx.simulator.company import COMPANY
from tests.browser import chromium
from tests.running import running_portal

TELEPHONE = "Pixel 7"
NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
"""
WORKER_READY = """
async () => {
  if (document.body.dataset.worker) await navigator.serviceWorker.ready;
}
"""
HEAD_LINKS = """
() => [...document.querySelectorAll("link[rel=icon], link[rel=manifest]")].map((link) => link.href)
"""


def measure() -> Iterator[Figure]:
    program, tap = chromium.find(), Tap()
    if program is None:
        raise FileNotFoundError("There is no Chromium here: install one, or name it in CHROMIUM.")
    address = f"http://127.0.0.1:{tap.port}"
    with running_portal(PUBLIC_URL=address) as portal, tapped(tap, portal.port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        page = _telephone(playwright, browser, address, _signed_in(browser, address)).new_page()
        tap.forget()
        page.goto("/", wait_until="networkidle")
        page.evaluate(WORKER_READY)
        _ask_for_the_rest(page, tap)
        violations: list[str] = page.evaluate("window.violations")
        browser.close()
    yield Figure("start page, cold, mobile: on the wire", tap.received / 1000, "kB", 120, Better.LOWER)
    yield Figure("start page, cold, mobile: requests", len(tap.requests), "requests", 10, Better.LOWER)
    yield Figure("start page, cold, mobile: policy violations", len(violations), "", 0, Better.LOWER)


def _signed_in(browser: Browser, address: str) -> dict[str, object]:
    """Cookies of the demo's employee, from a browser that is thrown away."""
    with browser.new_context(base_url=address) as context:
        page, person = context.new_page(), COMPANY.demo_employee
        page.goto("/login/")
        page.locator("input[name=extension]").fill(person.extension)
        page.locator("input[type=password]").first.fill(person.password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        return dict(context.storage_state())


def _telephone(playwright: Playwright, browser: Browser, address: str, state: dict[str, object]) -> BrowserContext:
    context = browser.new_context(**playwright.devices[TELEPHONE], base_url=address, storage_state=state)
    context.add_init_script(NOTE_VIOLATIONS)
    return context


def _ask_for_the_rest(page: Page, tap: Tap) -> None:
    for link in page.evaluate(HEAD_LINKS):
        if not any(link.endswith(request.partition(" ")[2]) for request in tap.requests):
            page.evaluate("(link) => fetch(link).then((answer) => answer.blob())", link)
