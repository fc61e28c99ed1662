"""What a telephone keeps for when the portal cannot be reached: whose, how much, how long, and nothing hidden."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from history.models import Record
from phonebook.models import Contact, ContactNumber
from services import offline
from tests.integration.cti_pages.exchange import Exchange

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/offline/kept/"
TELEPHONE = {"Sec-CH-UA-Mobile": "?1"}
RESERVED = "+48601999888"


def kept(browser: Client) -> dict[str, Any]:
    answer = browser.get(ADDRESS, headers=TELEPHONE)
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def write(name: str, number: str, owner: User | None = None, *, reserved: bool = False) -> None:
    contact = Contact.objects.create(name=name, owner=owner, sort_key=name.lower())
    ContactNumber.objects.create(contact=contact, number=number, reserved=reserved)


def call(extension: str, number: str, minutes: int = 0) -> None:
    started = timezone.now() - timedelta(minutes=minutes)
    Record.objects.create(
        extension=extension,
        number=number,
        outcome="missed",
        started=started,
        ended=started,
        origin=f"{extension}-{minutes}",
    )


@pytest.mark.req("X-20", "BOOK-01", "HIST-01")
def test_t_hdr_02_it_is_ones_own_and_no_digit_of_a_hidden_number_leaves(
    browser: Client, anna: User, jan: User, exchange: Exchange
) -> None:
    write("Kanarek", RESERVED, reserved=True)
    write("Anna's dentist", "+48601000111", anna)
    write("Jan's dentist", "+48601000222", jan)
    call("1011", RESERVED)
    call("1011", "+48601000111", 1)
    call(jan.extension, "+48601000333", 2)
    found = kept(browser)
    text = json.dumps(found, ensure_ascii=False)
    assert [one["name"] for one in found["calls"]] == ["Kanarek", "Anna's dentist"]
    assert [bool(one["number"]) for one in found["calls"]] == [False, True]
    assert {"Kanarek", "Anna's dentist", jan.comment} <= {one["name"] for one in found["people"]}
    assert next(one["numbers"] for one in found["people"] if one["name"] == "Kanarek") == []
    for foreign in ("601999888", "601 999 888", "Jan's dentist", "601000333"):
        assert foreign not in text
    assert {one["name"] for one in found["services"]} >= {"Do not disturb"}


def test_it_is_bounded_in_count_and_queries(browser: Client, anna: User, exchange: Exchange) -> None:
    with CaptureQueriesContext(connection) as few:
        kept(browser)
    contacts = Contact.objects.bulk_create(Contact(name=f"C{n:03}", sort_key=f"c{n:03}") for n in range(400))
    ContactNumber.objects.bulk_create(
        ContactNumber(contact=contact, number=f"+48601{n:06}") for n, contact in enumerate(contacts)
    )
    for minutes in range(60):
        call("1011", f"+4822{minutes:07}", minutes)
    with CaptureQueriesContext(connection) as many:
        found = kept(browser)
    assert (len(found["calls"]), len(found["people"])) == (offline.MOST_CALLS, offline.MOST_PEOPLE)
    assert anna.comment in {one["name"] for one in found["people"]}, "colleagues go before the public book"
    assert len(many) <= len(few) + 8


@pytest.mark.req("LOG-09")
def test_it_lasts_no_longer_than_the_session_nor_than_a_day(browser: Client, anna: User, exchange: Exchange) -> None:
    assert kept(browser)["lasts"] <= 12 * 3600
    anna.role = User.Role.ADMINISTRATOR
    anna.save()
    assert 0 < kept(browser)["lasts"] <= 30 * 60
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert browser.get(ADDRESS).status_code == 302, "a session that is over gets nothing"


def test_only_the_mobile_layout_keeps_and_under_a_name_of_its_own(
    browser: Client, anna: User, exchange: Exchange
) -> None:
    name = kept(browser)["whose"]
    assert 'data-kept-as=""' in browser.get("/").content.decode()
    assert browser.get(ADDRESS).json()["whose"] == "", "a page that is older than the full layout"
    assert f'data-kept-as="{name}"' in browser.get("/", headers=TELEPHONE).content.decode()
    anna.language = "de"
    anna.save()
    assert kept(browser)["whose"] != name
    assert anna.extension not in name
