"""An exchange with FreePBX's dialplan: the portal switches what that obeys, and offers nothing else.

FreePBX itself is not here: `lab/freepbx` says in short what it does with its keys.
"""

from collections.abc import AsyncIterator, Iterator

import pytest

from pbx.asterisk.check import examine, findings
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.connect import asterisk_address, open_pbx
from pbx.features import Feature
from pbx.link import Connected
from tests.asterisk.company import KEYS, Company
from tests.asterisk.console import Console
from tests.asterisk.lab.exchange import Exchange, running_exchange
from tests.asterisk.lab.packages import LabUnavailable, installed
from tests.asterisk.sip.call import CallState
from tests.asterisk.unwatched import Unwatched

NOT_THERE = frozenset(
    {
        *(Capability.FORWARD_UNAVAILABLE, Capability.RING_SECONDS, Capability.FOLLOW, Capability.MOBILE),
        *(Capability.DND_MESSAGE, Capability.LOCK, Capability.CLIR, Capability.CALL_AS, Capability.RULES),
        *(Capability.BLOCK, Capability.PAID_STOPPED),
    }
)


@pytest.fixture(scope="module")
def freepbx() -> Iterator[Exchange]:
    try:
        installation = installed()
    except LabUnavailable as error:
        pytest.skip(f"no Asterisk: {error}")
    with running_exchange(installation, "freepbx") as exchange:
        yield exchange


@pytest.fixture
async def company(freepbx: Exchange) -> AsyncIterator[Company]:
    company = Company(freepbx)
    await company.console.open()
    try:
        await company.clean()
        yield company
    finally:
        await company.close()


@pytest.fixture(params=["as shipped", "with write=system"])
async def portal(request: pytest.FixtureRequest, freepbx: Exchange) -> AsyncIterator[Unwatched]:
    """The portal's own account, and one that may do everything, as FreePBX gives it out."""
    shipped = ("webcti", freepbx.secret)
    user, secret = shipped if request.param == "as shipped" else ("lab", freepbx.lab_secret)
    async with Console(freepbx.ami_port, user, secret) as console:
        yield Unwatched(console)


async def kept(company: Company, feature: Feature) -> str:
    family, _key = KEYS[feature]
    answers = await company.console.ask("DBGet", Family=family, Key="102")
    return next((block.get("Val") for block in answers if block.get("Event") == "DBGetResponse"), "")


async def lamps(company: Company, *names: str) -> set[str]:
    return {
        (await company.console.ask("Getvar", Variable=f"DEVICE_STATE(Custom:{name}102)"))[0].get("Value")
        for name in names
    }


@pytest.mark.req("ADM-10")
async def test_the_names_that_freepbx_keeps_are_read_with_the_shipped_account(company: Company) -> None:
    await company.console.ask("DBPut", Family="AMPUSER", Key="102/cidname", Val="Żaneta Kłos")
    await company.console.ask("DBPut", Family="AMPUSER", Key="102/password", Val="nobody asks for this")
    pbx = open_pbx(company.exchange.url)
    try:
        async for _batch in pbx.batches():
            directory = await pbx.directory()
            break
    finally:
        await pbx.close()
    entries = {entry.extension: entry for entry in directory.entries}
    assert entries["102"].name == "Żaneta Kłos"
    assert entries["102"].known
    assert directory.silent == frozenset()


@pytest.mark.req("FWD-05", "FWD-06", "SVC-06", "PLT-02")
async def test_what_the_portal_switches_stands_in_freepbxs_keys_and_freepbx_obeys(
    company: Company, portal: Unwatched
) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    await portal.asks(SetFeature("102", Feature.FORWARD_ALWAYS, "103"))
    assert await kept(company, Feature.FORWARD_ALWAYS) == "103"
    assert await lamps(company, "CF", "DEVCF") == {"BUSY"}
    call = alice.dial("102")
    await carol.rings()
    assert bob.idle
    await call.hang_up()
    await portal.asks(SetFeature("102", Feature.FORWARD_ALWAYS, ""))
    assert await kept(company, Feature.FORWARD_ALWAYS) == ""
    for feature, value, key in (
        (Feature.DND, "on", "YES"),
        (Feature.FORWARD_BUSY, "103", "103"),
        (Feature.FORWARD_NO_ANSWER, "104", "104"),
        (Feature.CALL_WAITING, "on", "ENABLED"),
    ):
        await portal.asks(SetFeature("102", feature, value))
        assert await kept(company, feature) == key
    assert await lamps(company, "DND", "DEVDND") == {"BUSY"}
    alice.dial("102")
    await carol.until(lambda: len(carol.calls) > 1, "the call of somebody who is not to be disturbed")
    assert bob.idle


@pytest.mark.req("FWD-05", "FWD-06")
@pytest.mark.parametrize(
    ("code", "feature", "value", "key"),
    [
        ("*78", Feature.DND, "on", "YES"),
        ("*72103", Feature.FORWARD_ALWAYS, "103", "103"),
        ("*90103", Feature.FORWARD_BUSY, "103", "103"),
        ("*52103", Feature.FORWARD_NO_ANSWER, "103", "103"),
        ("*70", Feature.CALL_WAITING, "on", "ENABLED"),
    ],
)
async def test_the_classic_codes_go_before_freepbxs_own_and_tell_the_portal(
    company: Company, code: str, feature: Feature, value: str, key: str
) -> None:
    (bob,) = await company.arrive("102")
    since = company.console.now()
    await bob.dial(code).until(CallState.ENDED)
    told = await company.console.wait_for("UserEvent", since, UserEvent="PortalFeature", Ext="102")
    assert (told.get("Feature"), told.get("Value")) == (feature, value)
    assert await kept(company, feature) == key


@pytest.mark.req("PLT-02", "SVC-08", "X-08")
async def test_what_its_dialplan_does_not_ask_for_is_not_offered(company: Company) -> None:
    address = asterisk_address(company.exchange.url)
    assert [finding.sentence for finding in findings(await examine(address)) if finding.serious] == []
    pbx = open_pbx(company.exchange.url)
    try:
        first = (await anext(aiter(pbx.batches())))[0]
    finally:
        await pbx.close()
    assert isinstance(first, Connected)
    able = first.info.capabilities
    assert able.isdisjoint(NOT_THERE)
    assert able >= {Capability.DND, Capability.FORWARDING, Capability.CALL_WAITING, Capability.CALL_FROM_OWN_PHONE}
