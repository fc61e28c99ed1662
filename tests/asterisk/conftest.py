"""A real Asterisk for the whole run, telephones and a clean exchange for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.asterisk.company import Company
from tests.asterisk.lab.exchange import Exchange, running_exchange
from tests.asterisk.lab.packages import LabUnavailable, installed
from tests.asterisk.portal.fixtures import (  # noqa: F401
    broken_portal,
    lab_installation,
    lab_portal,
    office,
    open_page,
    portal_to_break,
    reconciler,
    start_portal,
    visitors,
)


@pytest.fixture(scope="session")
def asterisk_running() -> Iterator[Exchange]:
    try:
        installation = installed()
    except LabUnavailable as error:
        pytest.skip(f"no Asterisk: {error}")
    with running_exchange(installation) as exchange:
        yield exchange


@pytest.fixture
async def company(asterisk_running: Exchange) -> AsyncIterator[Company]:
    """The exchange with nobody in a call and no service on, and its people's telephones."""
    exchange = asterisk_running
    if not exchange.running:
        exchange.start()
    company = Company(exchange)
    await company.console.open()
    try:
        await company.clean()
        yield company
    finally:
        await company.close()
