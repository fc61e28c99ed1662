"""Administration → Number policy: where everybody may call, how much, and what it says of one number (T-TOL-01)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.actions import licences, rights
from accounts.journal import Origin
from accounts.models import JournalEntry, LicenceKind, User
from accounts.permissions import Permission
from company import numbers as in_force
from company.models import NumberPolicy
from company.numbers import LIMITS
from management.company import numbers, rows
from phonebook.destinations import Destination
from phonebook.plan import plan
from phonebook.policy import NotAllowedError, check_call, leads_to
from tests.integration.management.conftest import PASSWORD, As

pytestmark = pytest.mark.django_db
PAGE = "/administration/numbers/"


@pytest.fixture
def browser(as_: As, administrator: User) -> Client:
    return as_(administrator)


@pytest.fixture(autouse=True)
def _given(settings: Settings) -> None:
    settings.ALLOWED_COUNTRIES = frozenset({"PL", "GB"})
    settings.SERVICE_CODES = frozenset({"*97", "*43"})
    settings.HOLD_UNUSUAL_FORWARDS = False


def save(browser: Client, **changed: Any) -> Any:
    row = in_force.stored()
    rules = in_force.Rules.of(row)
    filled: dict[str, Any] = {name: "" if getattr(row, name) is None else getattr(row, name) for name in LIMITS}
    filled |= {"access_number": row.access_number, "public_address": row.public_address}
    filled |= {
        "countries": sorted(rules.countries - {"PL"}),
        "special": ", ".join(rules.special),
        "codes": ", ".join(sorted(rules.codes - {"*97"})),
        "version": row.version,
        "current": PASSWORD,
    }
    return browser.post(PAGE, filled | changed)


def may(user: User, text: str) -> bool:
    try:
        check_call(user, text)
    except NotAllowedError:
        return False
    return True


@pytest.mark.req("LOG-23")
def test_t_tol_01_what_an_administrator_chooses_counts_at_once(browser: Client, clerk: User) -> None:
    assert may(clerk, "+44 20 7946 0101")
    assert not may(clerk, "+49 30 23125001")
    assert save(browser, countries=["DE"]).status_code == 302
    assert not may(clerk, "+44 20 7946 0101")
    assert may(clerk, "+49 30 23125001")
    assert may(clerk, "22 555 01 01")
    assert save(browser, countries=[]).status_code == 302
    assert not may(clerk, "+49 30 23125001")
    assert may(clerk, "112")


def test_as_long_as_nobody_chooses_otherwise_the_environment_counts(browser: Client, settings: Settings) -> None:
    assert save(browser, calls_per_minute="7").status_code == 302
    row = in_force.stored()
    assert (row.countries, row.codes, row.calls_per_minute) == (None, None, 7)
    settings.ALLOWED_COUNTRIES, settings.CALLS_PER_MINUTE = frozenset({"PL", "FR"}), 3
    rules = in_force.in_force()
    assert (rules.countries, rules.calls_per_minute) == ({"PL", "FR"}, 7)
    assert save(browser, calls_per_minute="").status_code == 302
    assert in_force.in_force().calls_per_minute == 3


def test_t_tol_02_further_beginnings_have_a_special_charge(browser: Client, clerk: User) -> None:
    assert may(clerk, "22 555 01 01")
    assert save(browser, special="022 555\n+44 20").status_code == 302
    assert in_force.in_force().special == ("+4420", "+4822555")
    assert not may(clerk, "22 555 01 01")
    assert not may(clerk, "0048225550101")
    assert not may(clerk, "+44 20 7946 0101")
    assert may(clerk, "22 556 01 01")
    assert leads_to(plan().read("+44 20 7946 0101")) is Destination.PREMIUM_ABROAD
    rights.set_grants(clerk, [Permission.CALL_PREMIUM], Origin())
    clerk = User.objects.get(pk=clerk.pk)
    assert may(clerk, "22 555 01 01")
    assert not may(clerk, "+44 20 7946 0101")


def test_codes_that_are_not_on_the_list_are_refused(browser: Client, clerk: User) -> None:
    assert may(clerk, "*43")
    assert save(browser, codes="*60, *61").status_code == 302
    assert [may(clerk, code) for code in ("*43", "*60", "*61", "*97", "*21*500000101#")] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("countries", ["XX"]),
        ("countries", ["PL"]),
        ("special", "+48"),
        ("special", "x"),
        ("special", "+"),
        ("special", "00"),
        ("special", "700700700700700"),
        ("special", ",".join(map(str, range(700, 801)))),
        ("codes", "43"),
        ("codes", "*43&1"),
        ("calls_per_minute", "0"),
        ("calls_per_minute", "601"),
        ("calls_per_hour", "x"),
        ("watchdog_days", "366"),
        ("version", "x"),
        ("current", "another"),
        ("current", ""),
    ],
)
def test_what_makes_no_sense_is_refused(browser: Client, field: str, value: Any) -> None:
    answer = save(browser, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not NumberPolicy.objects.exclude(version=0).exists()


def test_what_the_installation_holds_nobody_lets_go(browser: Client, settings: Settings) -> None:
    assert save(browser, hold_unusual_forwards="on").status_code == 302
    assert in_force.in_force().hold_unusual_forwards
    assert save(browser).status_code == 302
    assert not in_force.in_force().hold_unusual_forwards
    settings.HOLD_UNUSUAL_FORWARDS = True
    assert save(browser, calls_per_hour="9").status_code == 302
    assert in_force.in_force().hold_unusual_forwards


def test_a_change_stands_in_the_journal_and_is_taken_back_with_the_password(browser: Client, clerk: User) -> None:
    save(browser, countries=["DE"], watchdog_days="0")
    assert "undo" in browser.get(PAGE).content.decode()
    undo = f"{PAGE}undo/"
    assert browser.post(undo, {"version": "1"}).status_code == 200
    assert browser.post(undo, {"version": "1", "current": "another"}).status_code == 200
    for version in ("", "x", "2", "9" * 30):
        assert browser.post(undo, {"version": version, "current": PASSWORD}).status_code == 302
    assert may(clerk, "+49 30 23125001")
    assert browser.post(undo, {"version": "1", "current": PASSWORD}).status_code == 302
    assert not may(clerk, "+49 30 23125001")
    assert in_force.in_force().watchdog_days == 7
    told = [(entry.before, entry.after) for entry in JournalEntry.objects.filter(event="number_policy_changed")]
    assert len(told) == 2
    assert told[0] == told[1][::-1]
    assert told[1][1].startswith("countries DE,PL special - codes *43,*97 calls_per_minute ")
    journal = browser.get("/administration/journal/").content.decode()
    assert "countries: DE, PL; with a special charge: –; service codes: *43, *97" in journal


def test_who_looked_at_an_older_one_is_told(browser: Client) -> None:
    save(browser, countries=["DE"])
    answer = save(browser, countries=["FR"], version="0")
    assert "meanwhile" in str(answer.context["form"].errors)
    assert in_force.in_force().countries == {"PL", "DE"}


def ask(browser: Client, number: str, who: str) -> Any:
    asked = {"number": number, "who": who}
    answer = browser.get(PAGE, asked)
    part = browser.get(PAGE, asked, headers={"HX-Request": "true", "HX-Target": "may-answer"})
    assert (answer.status_code, part.status_code) == (200, 200)
    assert part.content.decode().startswith('<div id="may-answer"')
    return answer.context


def test_may_this_be_dialled_is_answered_by_the_policy_itself(browser: Client, clerk: User) -> None:
    answer = ask(browser, "+49 30 23125001", "1011")["answer"]
    assert answer.call.ground is None
    assert "abroad" in answer.call_why
    assert (answer.where, answer.country) == ("International", "Germany")
    rights.set_grants(clerk, [Permission.CALL_ABROAD], Origin())
    answer = ask(browser, "+49 30 23125001", "Łącka")["answer"]
    assert answer.call.ground == "grant"
    assert answer.forward
    assert answer.unusual
    assert not answer.held
    save(browser, countries=["DE"])
    answer = ask(browser, "0049 30 23125001", "1011")["answer"]
    assert (answer.call.ground, answer.unusual) == ("country", ())
    assert ask(browser, "112", "1011")["answer"].call.ground == "emergency"
    assert not ask(browser, "112", "1011")["answer"].forward
    assert ask(browser, "1031", "1011")["answer"].call.ground == "everybody"
    assert ask(browser, "nonsense", "1011")["answer"].dial == ""


def test_who_is_meant_must_be_clear(browser: Client, clerk: User, manager: User) -> None:
    assert "Nobody" in str(ask(browser, "112", "9999")["may_form"].errors)
    assert "Several" in str(ask(browser, "112", "a")["may_form"].errors)
    assert "who" in ask(browser, "112", "")["may_form"].errors
    assert ask(browser, "112", "9" * 80)["answer"] is None


def test_countries_are_named_and_sorted_in_the_readers_language(browser: Client, administrator: User) -> None:
    administrator.language = "pl"
    administrator.save()
    choices = browser.get(PAGE).context["form"].fields["countries"].choices
    names = [name for _code, name in choices]
    assert dict(choices)["DE"] == "Niemcy"
    assert "PL" not in dict(choices)
    assert names.index("Litwa") < names.index("Łotwa") < names.index("Luksemburg")


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_the_second_is_told(administrator: User) -> None:
    wanted = {field: getattr(NumberPolicy(), field) for field in numbers.FIELDS}
    gate = Barrier(2)

    def store(country: str) -> bool:
        try:
            gate.wait(timeout=30)
            numbers.change(wanted | {"countries": [country]}, 0, Origin(administrator))
        except rows.ChangedMeanwhile:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(store, ["DE", "FR"])) == [False, True]
    assert NumberPolicy.objects.get().version == 1


@pytest.mark.req("LIC-04")
def test_what_mobile_clients_are_set_up_with_is_kept_and_taken_back(browser: Client) -> None:
    assert save(browser, access_number="22 555 01 00", public_address="PBX.Example.com").status_code == 302
    row = in_force.stored()
    assert (row.access_number, row.public_address) == ("+48225550100", "pbx.example.com")
    told = JournalEntry.objects.get(event="number_policy_changed")
    assert told.before.endswith(" access_number - public_address -")
    assert told.after.endswith(" access_number +48225550100 public_address pbx.example.com")
    assert browser.post(f"{PAGE}undo/", {"version": "1", "current": PASSWORD}).status_code == 302
    row = in_force.stored()
    assert (row.access_number, row.public_address) == ("", "")


@pytest.mark.req("LIC-04")
@pytest.mark.parametrize(
    ("field", "value"),
    [("access_number", "1011"), ("access_number", "*43"), ("access_number", "x"), ("public_address", "two words")],
)
def test_what_no_mobile_client_could_use_is_refused(browser: Client, field: str, value: str) -> None:
    answer = save(browser, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


@pytest.mark.req("LIC-04")
def test_a_persons_page_says_what_is_missing_for_the_mobile_client(
    browser: Client, clerk: User, manager: User, as_: As
) -> None:
    def missing() -> set[str]:
        items = browser.get("/administration/people/1011/").context["mobile_client"].items
        assert all(browser.get(item.address.partition("#")[0]).status_code == 200 for item in items)
        return {item.name for item in items if item.is_there is False}

    clerk.set_password("zielony autobus 7")
    clerk.mobile = ""
    clerk.save()
    assert missing() == {"number", "access_number", "public_address"}
    kind = LicenceKind.objects.create(name="CTI.userPlus", seats=5)
    kind.functions.create(permission=Permission.DIAL)
    assert missing() == {"number", "access_number", "public_address", "licence", "calls"}
    licences.set_of_person(clerk, [kind.pk], Origin())
    User.objects.filter(pk=clerk.pk).update(mobile="+48601570947")
    save(browser, access_number="+48 22 555 01 00", public_address="192.0.2.7")
    assert missing() == set()
    assert "Nothing is missing" in browser.get("/administration/people/1011/").content.decode()
    assert 'id="mobile-client"' not in as_(manager).get("/administration/people/1011/").content.decode()
