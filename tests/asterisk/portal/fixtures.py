"""The portal on the lab's Asterisk, for tests/asterisk/test_portal_*.py."""

import secrets
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.asterisk.company import Company
from tests.asterisk.lab.exchange import PEOPLE, Exchange
from tests.asterisk.oracle import TOKEN
from tests.asterisk.portal.chromium import Glass, OpenPage, open_start_page, running_chromium
from tests.asterisk.portal.office import Office, open_office
from tests.asterisk.portal.people import hire, secret_of
from tests.asterisk.portal.reconciling import Reconciler, running_reconciler
from tests.asterisk.portal.visitor import Visitor
from tests.browser.watching import Complaints
from tests.running import RunningPortal, prepared_folder, running_portal

INSTALLATION: dict[str, Any] = {"DEMO": "0", "SECRET_KEY": secrets.token_urlsafe(50)}
PROCESSES = ("valkey", "gateway", "web")
StartPortal = Callable[..., AbstractContextManager[RunningPortal]]


@pytest.fixture(scope="session")
def lab_installation() -> Iterator[Path]:
    """A data folder with the lab's people: a real installation, nothing of the demo."""
    with prepared_folder(hire, **INSTALLATION) as folder:
        yield folder


@pytest.fixture(scope="session")
def start_portal(lab_installation: Path, asterisk_running: Exchange) -> StartPortal:
    """`with start_portal() as portal`: one of one's own on the lab's Asterisk, to break; `pbx_url` if by a detour."""

    @contextmanager
    def start_portal(pbx_url: str = "") -> Iterator[RunningPortal]:
        url, log = pbx_url or asterisk_running.url, str(asterisk_running.records)
        sounds = {"VOICEMAIL_DIR": str(asterisk_running.voicemail), "RECORDINGS_DIR": str(asterisk_running.recordings)}
        sounds["ANNOUNCEMENTS_DIR"] = str(asterisk_running.announcements)
        settings = {"PBX_CDR": log, "ROUTE_TOKEN": TOKEN, **sounds, **INSTALLATION}
        with running_portal(pbx_url=url, prepared=lab_installation, **settings) as portal:
            yield portal

    return start_portal


@pytest.fixture(scope="session")
def lab_portal(start_portal: StartPortal) -> Iterator[RunningPortal]:
    """The portal that all scenarios share: break nothing in it."""
    with start_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def broken_portal(start_portal: StartPortal) -> Iterator[RunningPortal]:
    """What is left of `portal_to_break` after a test."""
    with start_portal() as portal:
        yield portal


@pytest.fixture
def portal_to_break(company: Company, broken_portal: RunningPortal) -> RunningPortal:
    """A portal in which everything may be killed: it is mended for the next test."""
    company.forget_records()
    for name in set(broken_portal.processes) - set(PROCESSES):
        broken_portal.kill(name, signal.SIGTERM)
    for name in PROCESSES:
        if name not in broken_portal.processes:
            broken_portal.start(name)
    broken_portal.wait_until_ready()
    return broken_portal


@pytest.fixture
async def open_page(company: Company) -> AsyncIterator[OpenPage]:
    """`await open_page(portal_to_break, "101", "mobile")`; what any page complains about fails the test."""
    complaints = Complaints()
    async with running_chromium() as browser:

        async def open_page(portal: RunningPortal, extension: str, device: str) -> Glass:
            return await open_start_page(browser, portal, extension, device, complaints)

        yield open_page
        found = tuple(complaints.found)  # closing the browser cuts off what is under way: no fault of a page
    assert not found, "The pages complained:\n" + "\n".join(found)


@pytest.fixture(scope="session")
def visitors(lab_portal: RunningPortal) -> list[Visitor]:
    """Everybody, logged in."""
    return logged_in(lab_portal)


@pytest.fixture(scope="session")
def reconciler(lab_portal: RunningPortal) -> Iterator[Reconciler]:
    with running_reconciler(lab_portal) as reconciler:
        yield reconciler


@pytest.fixture
async def office(company: Company, lab_portal: RunningPortal, visitors: list[Visitor]) -> AsyncIterator[Office]:
    """Everybody at their desks, while nobody calls."""
    lab_portal.wait_until_ready()
    async with open_office(visitors) as office:
        await office.is_quiet()
        yield office


def logged_in(portal: RunningPortal, *extensions: str) -> list[Visitor]:
    """Everybody, or those who are named, each in a browser of their own."""
    return [Visitor(portal.base_url, extension, secret_of(extension)) for extension in extensions or PEOPLE]
