"""The whole portal and a real call: a rule is followed, codes are seen, and without the portal calls go on."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from pbx.features import Feature
from tests.asterisk.company import OUTSIDER, Company
from tests.asterisk.oracle import TOKEN
from tests.asterisk.portal.chromium import SOON, OpenPage
from tests.asterisk.portal.fixtures import logged_in
from tests.asterisk.portal.office import Office, open_office
from tests.asterisk.sip.call import CallState
from tests.running import RunningPortal


async def has_rule(portal: RunningPortal, extension: str, target: str) -> None:
    words = f"from tests.asterisk.portal.people import rule; rule({extension!r}, {target!r})"
    await asyncio.to_thread(portal.manage, "shell", "-v", "0", "-c", words)


async def told(portal: RunningPortal, extension: str) -> None:
    """What the worker does, which is not here: other tests share the exchange. It tries again, as a portal that takes
    longer than a second to answer is none for the exchange."""
    trying = f"any(follow({extension!r}) or time.sleep(1) for _ in range(10))"
    words = f"import time; from services.rules.obeying import follow; assert {trying}"
    await asyncio.to_thread(portal.manage, "shell", "-v", "0", "-c", words)


@pytest.mark.slow
@pytest.mark.req("FNCP-05", "FNCP-10")
async def test_a_call_follows_a_rule_of_the_portal_and_goes_on_without_it(
    company: Company, portal_to_break: RunningPortal
) -> None:
    portal = portal_to_break
    await company.obeys_rules_of(f"{portal.base_url}/pbx/route/", TOKEN)
    alice, bob, carol = await company.arrive("101", "102", "103")
    since = company.console.now()
    async with open_office(logged_in(portal, "102")) as office:
        await has_rule(portal, "102", "103")
        told = await company.console.wait_for("UserEvent", since, Ext="102", Feature="rules")
        await office.sees_feature("102", Feature.RULES, told.get("Value"))
    call = alice.dial("102")
    await carol.rings()
    assert bob.calls == []
    await call.hang_up()
    portal.kill("web")
    call = alice.dial("102")
    await bob.rings()
    await call.hang_up()
    portal.start("web")
    portal.wait_until_ready()
    await has_rule(portal, "102", "")
    alice.dial("102")
    await bob.until(lambda: len(bob.calls) > 1, "a second call")


@pytest.mark.slow
@pytest.mark.req("FNCP-05", "FNCP-06", "FNCP-09", "FNCP-10", "FNCP-11")
@pytest.mark.parametrize("device", ["full", "mobile"])
async def test_a_call_from_outside_follows_a_rule_that_was_written_on_the_page(
    company: Company, portal_to_break: RunningPortal, open_page: OpenPage, device: str
) -> None:
    """By keyboard, and by touch."""
    portal = portal_to_break
    await company.obeys_rules_of(f"{portal.base_url}/pbx/route/", TOKEN)
    await has_rule(portal, "102", "")
    bob, carol = await company.arrive("102", "103")
    network = await company.outside()
    his = (await open_page(portal, "102", device)).page
    press = Locator.tap if device == "mobile" else by_keyboard
    await his.goto("/settings/forwarding/rules/add/")
    await press(his.locator('[name="state"][value="always"]'))
    await press(his.locator('[name="who"][value="these"]'))
    await his.locator("#rule-caller").fill("601 570 947")
    await press(his.locator('[name="deed"][value="forward"]'))
    await his.locator("#rule-target").fill("103")
    await press(his.get_by_role("button", name="Save"))
    row = his.locator(".rule-rows > li")
    await expect(row).to_contain_text("For every call · calls from 601 570 947 → to Carol Clark", timeout=SOON)
    since = company.console.now()
    await press(row.get_by_role("switch"))
    await expect(row.get_by_role("switch")).to_have_attribute("aria-checked", "true", timeout=SOON)
    await asyncio.to_thread(
        portal.manage, "shell", "-v", "0", "-c", "from services.rules import obeying; obeying.follow('102')"
    )
    await company.console.wait_for("UserEvent", since, Ext="102", Feature="rules")
    call = network.dial("555102", caller=OUTSIDER)
    await carol.rings()
    assert bob.idle
    await call.hang_up()
    network.dial("555102", caller="222333444")
    await bob.rings()


async def by_keyboard(field: Locator) -> None:
    await field.focus()
    await field.press("Space" if await field.get_attribute("type") in {"radio", "checkbox"} else "Enter")


@pytest.mark.slow
@pytest.mark.req("SVC-01", "SVC-05", "FWD-08")
@pytest.mark.parametrize(
    ("code", "feature", "value"),
    [
        ("*21103", Feature.FOLLOW, "103"),
        ("*54103", Feature.FORWARD_UNAVAILABLE, "103"),
        ("*56", Feature.LOCK, "user"),
        ("*31", Feature.CLIR, "on"),
        ("*78", Feature.DND, "on"),
    ],
)
async def test_what_is_switched_at_the_telephone_shows_on_the_page(
    company: Company, office: Office, code: str, feature: Feature, value: str
) -> None:
    (bob,) = await company.arrive("102")
    await office.sees_registered("102", True)
    await bob.dial(code).until(CallState.ENDED)
    await office.sees_feature("102", feature, value)
