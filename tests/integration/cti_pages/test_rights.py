"""SUB-01: the settings say what one may do, as far as the exchange, the role and grants decide it."""

import re

import pytest
from django.test import Client

from accounts.models import Department, Grant, MonitorRight, User
from accounts.permissions import Permission
from cti import store
from pbx.capabilities import Capability
from pbx.states import Line
from tests.integration.cti_pages.exchange import Exchange

pytestmark = pytest.mark.req("SUB-01")


def rights(browser: Client) -> dict[str, tuple[bool, str]]:
    """Name → given or not, and the small print."""
    page = " ".join(browser.get("/settings/subscriber/").content.decode().split())
    page = page[page.index('id="own-rights"') :]
    found = re.findall(
        r'<li( data-given)?>.*?<span>([^<]+)(?:<span class="row-sub" hx-disable>(.*?)</span>)?</span></li>', page
    )
    return {name: (bool(given), small) for given, name, small in found}


def test_what_the_exchange_does_not_offer_is_said(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.PARK}
    exchange.show()
    shown = rights(browser)
    assert shown["Transfer calls"] == (True, "")
    assert shown["Park calls"] == (False, "The exchange does not offer it.")


def test_the_mobile_needs_a_number_of_the_administrators(browser: Client, anna: User, exchange: Exchange) -> None:
    exchange.show()
    through_mobile = "Call with a click, through the MobilePhone"
    User.objects.filter(pk=anna.pk).update(mobile="")
    assert rights(browser)[through_mobile] == (False, "Your administrator has entered no MobilePhone number.")
    User.objects.filter(pk=anna.pk).update(mobile="+48601570947")
    assert rights(browser)[through_mobile] == (True, "")


@pytest.mark.parametrize("registered", [True, False])
def test_the_telephone_is_connected_or_not(browser: Client, anna: User, exchange: Exchange, registered: bool) -> None:
    exchange.lines[anna.extension] = Line(anna.extension, registered=registered, voicemail=(0, 0))
    exchange.show()
    assert rights(browser)["Telephone connected to the exchange"] == (registered, "")
    assert rights(browser)["Voicemail box"] == (True, "")


def test_of_an_exchange_that_was_never_seen_nothing_is_made_up(browser: Client, exchange: Exchange) -> None:
    store.client().delete(store.board(), store.meta())
    assert "The exchange has not said yet what it offers." in browser.get("/settings/subscriber/").content.decode()
    shown = rights(browser)
    assert "Call abroad" in shown
    assert "Transfer calls" not in shown
    assert "Telephone connected to the exchange" not in shown


def test_what_is_granted_is_ticked(browser: Client, anna: User, exchange: Exchange) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="none", recording_access="own")
    shown = rights(browser)
    assert not shown["Call abroad"][0]
    assert not shown["Public phonebook"][0]
    assert shown["Recorded calls"][0]
    Grant.objects.create(user=anna, permission=Permission.CALL_ABROAD)
    Grant.objects.create(user=anna, permission=Permission.OPERATE)
    User.objects.filter(pk=anna.pk).update(contact_access="read")
    shown = rights(browser)
    assert shown["Call abroad"][0]
    assert shown["Operator&#x27;s panel"][0]
    assert shown["Public phonebook"][0]


def test_other_people_s_lines_are_named_and_many_are_counted(browser: Client, anna: User, exchange: Exchange) -> None:
    assert rights(browser)["See callers"] == (False, "")
    for number in range(2):
        MonitorRight.objects.create(user=anna, extension=f"190{number}", callers=True, pick_up=True)
    assert rights(browser)["See callers"] == (True, "1900, 1901")
    taken = rights(browser)["Take calls of"][1].split(", ")
    assert {"1900", "1901"} <= set(taken)
    for number in range(10, 23):
        MonitorRight.objects.create(user=anna, extension=f"19{number}", callers=True)
    assert rights(browser)["See callers"] == (True, "15 extensions")
    Grant.objects.create(user=anna, permission=Permission.SEE_CALLERS)
    assert rights(browser)["See callers"] == (True, "")


def test_a_manager_reads_which_departments(browser: Client, anna: User, exchange: Exchange) -> None:
    assert "Manages the departments" not in rights(browser)
    User.objects.filter(pk=anna.pk).update(role="manager")
    anna.manages.set([Department.objects.create(name="Zarząd"), Department.objects.create(name="Biuro")])
    assert rights(browser)["Manages the departments"] == (True, "Biuro, Zarząd")
