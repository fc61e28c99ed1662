"""Proof by telephone from the page to a real telephone and back."""

import asyncio

import pytest

from pbx.states import LegState
from tests.asterisk.company import Company
from tests.asterisk.portal.markup import first, text
from tests.asterisk.portal.office import Office
from tests.asterisk.portal.screen import PATIENCE
from tests.asterisk.portal.stranger import Stranger
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal


@pytest.mark.req("LOG-04", "LOG-07")
async def test_t_pin_10_the_digits_of_the_page_keyed_in_at_a_real_telephone_open_the_way(
    company: Company, office: Office, lab_portal: RunningPortal
) -> None:
    (dan,) = await company.arrive("104")
    stranger = Stranger(lab_portal.base_url)
    await stranger.opens("/prove/")
    await stranger.sends(extension="104")
    own = await dan.rings()
    await office.sees("104", LegState.DIALLING)
    ((_state, who),) = await office["104"].strip()
    assert who == "WebCTI"
    own.answer()
    await own.press(text(first(stranger.page, "p", "proof-digits")))
    await own.until(CallState.ENDED)
    async with asyncio.timeout(PATIENCE):
        while "/set-password/" not in stranger.address:
            await stranger.sends(stage="waiting")
    await office.is_quiet()
    await office.lists({})
