"""The page of rules: writing them as sentences, and changing them."""

from datetime import date

import pytest
from django.test import Client

from accounts.actions import rights
from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.routing.packing import digest
from pbx.states import Line
from phonebook.models import Contact, ContactNumber, Group
from phonebook.references import seal
from services.models import Calendar, Rule
from services.rules import obeying
from services.rules.recheck import recheck
from tests.integration.accounts import letterbox
from tests.integration.cti_pages.company import htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.rules.given import FORM, PAGE, a_rule


@pytest.fixture(autouse=True)
def mailbox(exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.lines["1012"] = Line("1012", registered=True)
    exchange.show()


def page(browser: Client) -> str:
    return browser.get(PAGE).content.decode()


@pytest.mark.req("FNCP-06", "FNCP-07", "FNCP-08", "FNCP-09", "FNCP-10", "FNCP-11", "X-10")
def test_a_rule_is_written_in_five_steps_read_as_a_sentence_and_off_until_it_is_activated(
    browser: Client, anna: User
) -> None:
    group = Group.objects.create(owner=anna, name="Sales")
    calendar = Calendar.objects.create(owner=anna, name="Office", hours=[[0, 480, 960]])
    form = FORM | {"kind": "external", "who": "these", "groups": str(group.pk), "time": "closed"}
    response = browser.post(f"{PAGE}add/", form | {"calendar": str(calendar.pk), "deed": "voicemail"})
    assert response.status_code == 302
    text = page(browser)
    assert "When I do not answer" in text
    assert "external calls from Sales · outside the hours of “Office”" in text
    assert "→ to my voicemail" in text
    rule = Rule.objects.get()
    assert not rule.active
    assert "No rule is switched on." in text
    browser.post(f"{PAGE}{rule.pk}/switch/", {"on": "1"})
    rule.refresh_from_db()
    assert rule.active
    entry = JournalEntry.objects.filter(event=Event.SERVICE_CHANGED).latest("pk")
    assert (entry.before, entry.after) == ("1011 rules: off", "1011 rules: on")


@pytest.mark.req("FNCP-06")
def test_the_forwarding_page_leads_to_the_rules(browser: Client) -> None:
    assert f'href="{PAGE}"' in browser.get("/settings/forwarding/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "telepathy"}, "telepathy"),
        ({"who": "these"}, "Say who"),
        ({"who": "these", "caller": "Nobody Known"}, "Choose somebody from the list"),
        ({"who": "these", "caller": "2*2*"}, "Write the beginning as"),
        ({"time": "open"}, "Choose the calendar."),
        ({"time": "own"}, "Enter the hours."),
        ({"time": "own", "h00a": "soon", "h00b": "later"}, "is no time of day"),
        ({"first": "2026-12-24", "last": "2026-12-23"}, "The last day is before the first."),
        ({"deed": "ring_also", "target": "1012"}, "only ring for a call that has just arrived"),
        ({"deed": "ring_also", "target": "1012", "state": "dnd"}, "no other telephone rings along"),
        ({"deed": "forward"}, "Enter the number first."),
        ({"deed": "fax"}, "fax"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_typed_is_lost(
    browser: Client, changes: dict[str, str], words: str
) -> None:
    response = browser.post(f"{PAGE}add/", FORM | {"first": "2026-12-01"} | changes)
    text = response.content.decode()
    assert response.status_code == 200
    assert words in text
    assert f'value="{changes.get("first", "2026-12-01")}"' in text
    assert not Rule.objects.exists()


@pytest.mark.parametrize("number", ["1011", "112", "0 112", "+4930901820", "0700123456", "*72", "*1012", "ala"])
def test_t_tol_01_the_target_of_a_rule_obeys_the_number_policy(browser: Client, number: str) -> None:
    text = browser.post(f"{PAGE}add/", FORM | {"deed": "forward", "target": number}).content.decode()
    assert 'id="rule-target-error"' in text
    assert f'value="{number}"' in text
    assert not Rule.objects.exists()


def test_t_tol_05_a_rule_that_leads_back_is_refused_when_written_and_when_switched_on(
    browser: Client, anna: User, jan: User
) -> None:
    rule = a_rule(anna, deed="forward", target="1012", active=False)
    a_rule(jan, deed="forward", target="1011", state="busy")
    assert "in a circle" in browser.post(f"{PAGE}add/", FORM | {"deed": "forward", "target": "1012"}).content.decode()
    text = browser.post(f"{PAGE}{rule.pk}/switch/", {"on": "1"}, headers=htmx("rules")).content.decode()
    assert 'role="alert"' in text
    rule.refresh_from_db()
    assert not rule.active


def test_callers_are_added_one_by_one_a_person_with_all_numbers(browser: Client, anna: User) -> None:
    ola = Contact.objects.create(owner=anna, name="Ola Nowak")
    ContactNumber.objects.create(contact=ola, number="+48601570111")
    more = FORM | {"who": "these", "more": "1"}
    text = browser.post(f"{PAGE}add/", more | {"caller": "601 570 111"}, headers=htmx("rule-callers")).content.decode()
    assert "Ola Nowak" in text
    text = browser.post(f"{PAGE}add/", more | {"caller": "+48 22*", "contacts": str(ola.pk)}).content.decode()
    assert "numbers that begin with +4822" in text
    assert "Say who" not in text, "nothing else is looked at meanwhile"
    numbers = [seal(anna, "+4822*"), seal(anna, "1012")]
    browser.post(f"{PAGE}add/", FORM | {"who": "others", "contacts": str(ola.pk), "numbers": numbers})
    rule = Rule.objects.get()
    assert (list(rule.contacts.all()), rule.numbers) == ([ola], ["+4822*", "1012"])
    assert "all calls but from Ola Nowak, numbers that begin with +4822, 1012" in page(browser)


def test_t_az_another_persons_contacts_and_calendars_cannot_be_named(browser: Client, jan: User) -> None:
    secret = Contact.objects.create(owner=jan, name="Secret")
    theirs = Calendar.objects.create(owner=jan, name="Theirs")
    text = browser.post(f"{PAGE}add/", FORM | {"who": "these", "contacts": str(secret.pk)}).content.decode()
    assert "Say who" in text
    assert "Secret" not in text
    browser.post(f"{PAGE}add/", FORM | {"time": "open", "calendar": str(theirs.pk)})
    assert not Rule.objects.exists()


@pytest.mark.parametrize("deed", ["", "switch/", "move/", "duplicate/", "remove/"])
def test_other_peoples_rules_look_like_none(browser: Client, jan: User, deed: str) -> None:
    rule = a_rule(jan)
    assert browser.post(f"{PAGE}{rule.pk}/{deed}", FORM | {"to": "0"}).status_code == 404


def test_a_rule_is_changed_and_keeps_what_is_not_asked_for(browser: Client, anna: User) -> None:
    rule = a_rule(anna, deed="forward", target="+48601570947", raw="601570947", numbers=["1012"], who="these")
    text = browser.get(f"{PAGE}{rule.pk}/").content.decode()
    assert 'value="601 570 947"' in text
    form = FORM | {"deed": "forward", "target": "601 570 947", "who": "these", "numbers": seal(anna, "1012")}
    browser.post(f"{PAGE}{rule.pk}/", form | {"last": "2026-12-24"})
    rule.refresh_from_db()
    assert (rule.state, rule.target, rule.numbers) == ("no_answer", "+48601570947", ["1012"])
    assert (rule.last, rule.active) == (date(2026, 12, 24), True)


def test_rules_are_ordered_duplicated_and_removed_and_what_was_removed_comes_back(browser: Client, anna: User) -> None:
    first, second = a_rule(anna), a_rule(anna, state="busy")
    browser.post(f"{PAGE}{second.pk}/move/", {"to": "0"})
    assert list(Rule.objects.in_order()) == [second, first]
    assert browser.post(f"{PAGE}{second.pk}/move/", {"to": "-1"}).status_code == 400
    browser.post(f"{PAGE}{second.pk}/duplicate/")
    copy = Rule.objects.in_order()[1]
    assert (copy.state, copy.active) == ("busy", False)
    text = browser.post(f"{PAGE}{second.pk}/remove/", headers=htmx("toasts")).content.decode()
    gone = text.partition('name="gone" value="')[2].partition('"')[0]
    assert list(Rule.objects.in_order()) == [copy, first]
    browser.post(f"{PAGE}restore/", {"gone": gone}, headers=htmx("toast"))
    back, *others = Rule.objects.in_order()
    assert (others, back.state, back.active) == ([copy, first], "busy", False)


def test_what_somebody_else_removed_cannot_be_brought_back(browser: Client, anna: User, jan: User) -> None:
    rule = a_rule(jan)
    of_jan = Client()
    of_jan.force_login(jan)
    text = of_jan.post(f"{PAGE}{rule.pk}/remove/", headers=htmx("toasts")).content.decode()
    gone = text.partition('name="gone" value="')[2].partition('"')[0]
    answer = browser.post(f"{PAGE}restore/", {"gone": gone}, headers=htmx("toast"))
    assert "can no longer be undone" in answer.content.decode()
    assert not Rule.objects.exists()


def test_what_is_wrong_stands_at_the_rule(browser: Client, anna: User) -> None:
    a_rule(anna)
    a_rule(anna, deed="forward", target="1099", kind="internal")
    a_rule(anna, state="busy", last=date(2020, 1, 1))
    a_rule(anna, state="busy", who="these", active=False)
    text = page(browser)
    assert "this rule before it takes all its calls: For every call · all calls →" in text
    assert "Its number leads nowhere" in text
    assert "Its last day is over." in text
    assert "Nobody is left of whom it is about." in text


def test_a_hidden_number_is_neither_in_the_sentence_nor_in_the_form(browser: Client, anna: User) -> None:
    board = Contact.objects.create(owner=None, name="Board")
    ContactNumber.objects.create(contact=board, number="+48660555999", reserved=True)
    rule = a_rule(anna, deed="forward", target="+48660555999", numbers=["+48660555999"], who="these")
    for text in (page(browser), browser.get(f"{PAGE}{rule.pk}/").content.decode()):
        assert "Board" in text or "Hidden number" in text
        assert "660555" not in text.replace(" ", "")
    browser.post(f"{PAGE}{rule.pk}/", FORM | {"deed": "forward", "target": ""})
    rule.refresh_from_db()
    assert rule.target == "+48660555999", "an empty field leaves what nobody may see"


def test_what_the_exchange_cannot_do_is_not_offered(browser: Client, exchange: Exchange, anna: User) -> None:
    anna.mobile = ""
    anna.save()
    exchange.lines["1011"] = Line("1011", registered=True)
    exchange.capabilities = frozenset(Capability) - {Capability.RULES}
    exchange.show()
    text = browser.get(f"{PAGE}add/").content.decode()
    assert all(f'name="deed" value="{deed}"' not in text for deed in ("mobile", "voicemail", "fax"))
    assert "This exchange obeys no rules." in page(browser)


def test_the_page_says_whether_the_exchange_obeys(browser: Client, exchange: Exchange, anna: User) -> None:
    a_rule(anna)
    assert "Waiting for the exchange" in page(browser)
    exchange.feature("1011", Feature.RULES, digest(obeying.packed("1011")))
    assert "The exchange obeys these rules." in page(browser)


def test_vips_and_favourites_pass_by_one_switch(browser: Client, anna: User) -> None:
    browser.post(f"{PAGE}pass/", {"on": "1"})
    rule = Rule.objects.get()
    assert (rule.passes, rule.active, rule.vips, rule.favourites) == (True, True, True, True)
    assert 'id="passes" class="switch-button" role="switch" aria-checked="true"' in page(browser)
    browser.post(f"{PAGE}pass/", {})
    assert not Rule.objects.exists()


# -- SECURITY ------------------------------------------------------------------------------------------------


def test_t_tol_03_a_rule_ends_with_the_right_to_its_number_and_its_owner_is_told(
    browser: Client, anna: User, exchange: Exchange
) -> None:
    anna.email = "anna@example.com"
    anna.save()
    rights.set_grants(anna, ["calls.international"], Origin())
    rule = a_rule(anna, deed="forward", target="+4930901820")
    assert recheck() == 0
    rights.set_grants(anna, [], Origin())
    letterbox.fetch()
    assert [recheck(), recheck()] == [1, 0]
    rule.refresh_from_db()
    assert not rule.active
    assert "+4930901820" in letterbox.fetch_one().body
    text = browser.post(f"{PAGE}{rule.pk}/switch/", {"on": "1"}, headers=htmx("rules")).content.decode()
    assert "You may not call numbers abroad." in text


def test_t_tol_08_whose_calls_somebody_else_sends_away_by_a_rule_gets_a_letter(
    browser: Client, anna: User, jan: User
) -> None:
    jan.email = "jan@example.com"
    jan.save()
    rights.set_main_devices(anna, [jan.extension], Origin())
    browser.post("/act-as/", {"extension": "1012"})
    letterbox.fetch()
    rule = a_rule(anna, extension="1012", deed="forward", target="+48601570947", active=False)
    browser.post(f"{PAGE}{rule.pk}/switch/", {"on": "1"})
    letter = letterbox.fetch_one()
    assert letter.to == ["jan@example.com"]
    assert "+48601570947" in letter.body
