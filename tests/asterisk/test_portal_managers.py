"""A manager sets the services of one of their people from the page, and real calls obey (MGR-08)."""

import pytest

from pbx.features import Feature
from pbx.states import LegState
from tests.asterisk.company import Company
from tests.asterisk.portal.fixtures import logged_in
from tests.asterisk.portal.markup import first, found, text
from tests.asterisk.portal.office import Office
from tests.asterisk.portal.people import MANAGER
from tests.asterisk.portal.stranger import Stranger
from tests.asterisk.portal.visitor import Visitor
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal

SERVICES = "/administration/people/103/services/"


async def sets(manager: Visitor, feature: str, **fields: str) -> None:
    answer = await manager.post(f"{SERVICES}{feature}/", fields)
    assert not (problem := text(next(found(answer, "div", role="alert"), None))), problem


@pytest.mark.req("MGR-08", "MGR-04")
async def test_a_managers_forwarding_moves_a_real_call_and_its_owner_takes_it_back(
    company: Company, office: Office, lab_portal: RunningPortal
) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    (manager,) = logged_in(lab_portal, MANAGER)
    await sets(manager, "forward_always", on="1", number="102")
    await office.sees_feature("103", Feature.FORWARD_ALWAYS, "102")
    call = alice.dial("103")
    there = await bob.rings()
    assert carol.idle, "calls for her ring where her manager sent them"
    there.answer()
    await call.until(CallState.UP)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await office.is_quiet()
    changes = first(await office["103"].visitor.get("/settings/forwarding/"), "section", id="changes")
    assert changes is not None
    assert "Mia Meyer" in text(changes)
    undo = next(found(changes, "form"))
    await office["103"].visitor.post(undo.get("action", ""), {})
    await office.sees_feature("103", Feature.FORWARD_ALWAYS, "")
    call = alice.dial("103")
    own = await carol.rings()
    own.answer()
    await call.until(CallState.UP)
    await call.hang_up()
    await own.until(CallState.ENDED)
    await office.is_quiet()


@pytest.mark.req("LOG-07", "MGR-08")
async def test_t_pin_10_whatever_a_manager_set_the_proof_rings_the_own_telephone(
    company: Company, office: Office, lab_portal: RunningPortal
) -> None:
    bob, carol = await company.arrive("102", "103")
    (manager,) = logged_in(lab_portal, MANAGER)
    for feature in (Feature.FORWARD_ALWAYS, Feature.FOLLOW):
        await sets(manager, feature, on="1", number="102")
        await office.sees_feature("103", feature, "102")
    stranger = Stranger(lab_portal.base_url)
    await stranger.opens("/prove/")
    await stranger.sends(extension="103")
    own = await carol.rings()
    await office.sees("103", LegState.DIALLING)
    assert bob.idle
    own.reject()
    await own.until(CallState.ENDED)
    for feature in (Feature.FORWARD_ALWAYS, Feature.FOLLOW):
        await sets(manager, feature)
        await office.sees_feature("103", feature, "")
    await office.is_quiet()
