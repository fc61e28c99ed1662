"""Makes the pictures of the README from the demo company: `./portal screenshots [FOLDER]`.

A portal of its own runs on a day of its own (`tests.clock`), with the same calls each time; the simulator's control
socket plays the scene. FOLDER is docs/images unless named, relative to the repository. What is there is replaced.
"""

import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pbx.simulator.company import COMPANY
from tests.browser import chromium
from tests.browser.start_page import SOON, speak
from tests.running import RunningPortal, running_portal

ROOT = Path(__file__).resolve().parents[1]
MOMENT = datetime(2026, 11, 18, 10, 42, tzinfo=ZoneInfo("Europe/Warsaw"))
"""A Wednesday: people are at work, and the week has a beginning."""
COLOURS = 96
"""More are not told apart on these pages, and fewer show in the avatars."""
ALL_TOGETHER = 1_500_000
"""Bytes that the whole set may take: everybody who clones the repository fetches it."""
TELEPHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
FULL: Mapping[str, Any] = {"viewport": {"width": 1440, "height": 900}}
MOBILE: Mapping[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": TELEPHONE,
}
EMPLOYEE, MANAGER, ADMINISTRATOR = COMPANY.demo_employee, COMPANY.demo_manager, COMPANY.demo_admin
AT_REST = "1012"
"""Whose telephone does nothing meanwhile."""
CUSTOMERS = tuple(contact.numbers[0].number for contact in COMPANY.contacts)
CLOCK = """(ahead) => { const Before = Date; globalThis.Date = class extends Before {
    constructor(...given) { given.length ? super(...given) : super(Before.now() + ahead); }
    static now() { return Before.now() + ahead; } }; }"""
"""The browser's clock goes as many milliseconds ahead as the portal's."""
CLOCKS_OF_CALLS = """() => { document.body.dataset.clockAhead = "60";
    document.dispatchEvent(new Event("htmx:afterSettle")); }"""
"""Valkey's own clock, by which they go, is not ahead; and they talk since a minute."""


def nothing(_page: Page) -> None:
    """As the page comes."""


def first_story(page: Page) -> None:
    """What happened to one call, beside the list."""
    page.locator("tr:has([data-kind=missed]) .row-link").first.click()
    expect(page.locator("dialog.story-drawer[open]")).to_be_visible(timeout=SOON)


@dataclass(frozen=True)
class Shot:
    """One picture: `name`.png of `address`, as this person sees it."""

    name: str
    address: str
    extension: str = EMPLOYEE.extension
    device: Mapping[str, Any] = field(default_factory=lambda: FULL)
    language: str = "en"
    dark: bool = False
    act: Callable[[Page], None] = nothing


SHOTS = (
    Shot("start", "/"),
    Shot("start-dark", "/", dark=True),
    Shot("story", "/history/", act=first_story),
    Shot("who-rings", f"/settings/forwarding/who-rings/?caller={quote(CUSTOMERS[2])}&telephone=free"),
    Shot("costs", "/costs/"),
    Shot("department", "/management/today/", MANAGER.extension),
    Shot("administration", "/administration/", ADMINISTRATOR.extension),
    Shot("mobile-start", "/", AT_REST, MOBILE, language="pl"),
    Shot("mobile-services", "/settings/services/", AT_REST, MOBILE, language="de", dark=True),
    Shot("mobile-history", "/history/", AT_REST, MOBILE),
)


def main(arguments: list[str]) -> int:
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 1 if len(arguments) > 1 else 0
    program = chromium.find()
    if program is None:
        print("There is no Chromium on this machine: install one, or name it in CHROMIUM.", file=sys.stderr)
        return 1
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    folder = ROOT / (arguments[0] if arguments else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    ahead = MOMENT.timestamp() - time.time()
    with portal_of_that_day(ahead) as portal, sync_playwright() as running:
        scene(portal)
        browser = running.chromium.launch(executable_path=program, headless=True, args=list(chromium.ARGUMENTS))
        sizes = [take(browser, portal, shot, folder, ahead) for shot in SHOTS]
        browser.close()
    print(f"{len(sizes)} pictures, {sum(sizes) // 1000} kB, in {folder}")
    return int(sum(sizes) > ALL_TOGETHER)


@contextmanager
def portal_of_that_day(ahead: float) -> Iterator[RunningPortal]:
    """A portal whose clocks go `ahead` seconds ahead of this machine's."""
    path = os.pathsep.join((str(ROOT / "tests" / "clock"), str(ROOT)))
    with running_portal(worker=True, CLOCK_AHEAD=str(ahead), PYTHONPATH=path) as portal:
        yield portal


def scene(portal: RunningPortal) -> None:
    """A customer talks to the employee; the manager's department is at work: some talk, one is rung, one rests."""
    portal.control(do="call", from_=CUSTOMERS[0], to=EMPLOYEE.extension)
    portal.control(do="answer", who=EMPLOYEE.extension)
    team = [person.extension for person in COMPANY.people if person.department == MANAGER.department]
    team.remove(MANAGER.extension)
    talks, rings, rests = team[:3]
    portal.control(do="call", from_=CUSTOMERS[1], to=talks)
    portal.control(do="answer", who=talks)
    portal.control(do="call", from_=CUSTOMERS[3], to=rings)
    portal.control(do="set", who=rests, feature="dnd", value="on")


def take(browser: Browser, portal: RunningPortal, shot: Shot, folder: Path, ahead: float) -> int:
    """Write the picture; its size in bytes."""
    scheme: Any = "dark" if shot.dark else "light"
    context = browser.new_context(
        base_url=portal.base_url,
        locale="en-GB",
        color_scheme=scheme,
        reduced_motion="reduce",
        service_workers="block",
        **shot.device,
    )
    page = context.new_page()
    page.add_init_script(f"({CLOCK})({ahead * 1000:.0f})")
    log_in(page, shot.extension)
    speak(page, shot.language)
    page.goto(shot.address)
    expect(page.locator("body")).to_have_attribute("data-live", "live", timeout=SOON)
    page.wait_for_load_state("networkidle")
    page.evaluate(CLOCKS_OF_CALLS)
    shot.act(page)
    path = folder / f"{shot.name}.png"
    write_small(page.screenshot(), path)
    context.close()
    print(f"{path.name:<24} {path.stat().st_size // 1000:>4} kB", flush=True)
    return path.stat().st_size


def log_in(page: Page, extension: str) -> None:
    page.goto("/login/")
    page.locator("input[name=extension]").fill(extension)
    secret = page.locator("input[type=password]").first
    secret.fill(COMPANY.person(extension).password)
    secret.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def write_small(picture: bytes, path: Path) -> None:
    """As PNG with a palette: these pages have few colours, and lines that JPEG would smear."""
    with Image.open(io.BytesIO(picture)) as image:
        plain = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        plain.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
