"""The menu that every number has, and calling somebody whose number one does not see (HIST-09, X-20)."""

import pytest
from django.test import Client

from accounts.models import User
from pbx.capabilities import Capability
from pbx.commands import BlockCaller, Dial, DialThroughMobile
from pbx.party import Party
from pbx.states import LegState
from phonebook.actions import add_contact
from phonebook.models import Contact, ContactNumber
from phonebook.references import seal
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg

CALLER, OFFICE = "+48601570947", "+48228725800"


def menu(browser: Client, anna: User, number: str = CALLER) -> str:
    answer = browser.get("/number/", {"of": seal(anna, number)}, headers=htmx("number-menu"))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def director(db: None) -> Contact:
    contact = add_contact(None, "Zofia Łęcka", [(CALLER, "mobile"), (OFFICE, "office")])
    ContactNumber.objects.filter(number=CALLER).update(reserved=True, vip=True)
    return contact


@pytest.mark.req("HIST-09")
def test_the_menu_of_a_number_has_what_can_be_done_with_it(browser: Client, anna: User) -> None:
    text = menu(browser, anna)
    for words in (
        "Call",
        "Call through MobilePhone",
        "Copy number",
        "Add to contacts",
        "Note",
        "Turn their calls away",
    ):
        assert words in text
    assert "Everything about this number" in text
    assert text.count(">601 570 947<") == 1  # nobody is named, so that the number is the title


@pytest.mark.req("HIST-09")
def test_one_chooses_among_the_numbers_of_a_person(browser: Client, anna: User) -> None:
    add_contact(anna, "Zofia", [(CALLER, "mobile"), (OFFICE, "office")])
    text = menu(browser, anna)
    assert "Edit contact" in text
    assert text.count('name="of"') >= 2
    assert "22 872 58 00" in text
    assert "office" in text


def test_what_the_exchange_cannot_do_is_not_offered(browser: Client, anna: User, exchange: Exchange) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.BLOCK, Capability.CALL_THROUGH_MOBILE}
    exchange.show()
    text = menu(browser, anna)
    assert "Turn their calls away" not in text
    assert "MobilePhone" not in text
    form = {"of": seal(anna, CALLER), "on": "1", "key": a_key()}
    assert "cannot turn callers away" in browser.post("/number/block/", form, headers=htmx()).content.decode()
    assert exchange.asked == []


def test_a_colleagues_number_leads_to_the_person(browser: Client, anna: User, jan: User) -> None:
    text = menu(browser, anna, "1012")
    assert "Show the person" in text
    assert "Turn their calls away" not in text


def test_blocking_and_letting_through_again(browser: Client, anna: User, exchange: Exchange) -> None:
    for on in (True, False):
        form = {"of": seal(anna, CALLER), "key": a_key(), **({"on": "1"} if on else {})}
        assert browser.post("/number/block/", form, headers=htmx()).status_code == 200
    assert exchange.asked == [BlockCaller("1011", CALLER, on=True), BlockCaller("1011", CALLER, on=False)]


def test_t_az_01_a_reference_of_somebody_else_names_nothing(
    browser: Client, anna: User, jan: User, exchange: Exchange
) -> None:
    foreign = seal(jan, CALLER)
    assert browser.get("/number/", {"of": foreign}).status_code == 404
    assert browser.post("/number/block/", {"of": foreign, "on": "1", "key": a_key()}).status_code == 404
    answer = browser.post("/dial/", {"of": foreign, "way": "internal", "key": a_key()}, headers=htmx())
    assert "This is not a telephone number." in answer.content.decode()
    assert exchange.asked == []


# -- by reference, under the one number policy ---------------------------------------------------------------


@pytest.mark.req("X-20")
def test_a_hidden_number_is_called_by_its_reference_and_answered_by_name(
    browser: Client, anna: User, exchange: Exchange, director: Contact
) -> None:
    form = {"of": seal(anna, CALLER), "way": "internal", "key": a_key()}
    answer = browser.post("/dial/", form, headers=htmx()).content.decode()
    assert "Zofia Łęcka" in answer
    assert "601570947" not in answer.replace(" ", "")
    assert [command.number for command in exchange.asked if isinstance(command, Dial)] == ["0601570947"]


def test_the_question_which_way_asks_without_the_number(browser: Client, anna: User, director: Contact) -> None:
    answer = browser.post("/dial/", {"of": seal(anna, CALLER), "key": a_key()}, headers=htmx()).content.decode()
    assert f'name="of" value="{seal(anna, CALLER)}"' in answer
    assert "601570947" not in answer.replace(" ", "")


def test_through_the_mobile_from_the_menu(browser: Client, anna: User, exchange: Exchange) -> None:
    browser.post("/dial/", {"of": seal(anna, CALLER), "way": "mobile", "key": a_key()}, headers=htmx())
    assert [type(command) for command in exchange.asked] == [DialThroughMobile]


@pytest.mark.parametrize("number", ["+4470123456789", "+48700123456", "+88161234567"])
def test_t_tol_01_a_reference_is_no_way_round_the_policy(
    browser: Client, anna: User, exchange: Exchange, number: str
) -> None:
    for way in ("internal", "mobile"):
        browser.post("/dial/", {"of": seal(anna, number), "way": way, "key": a_key()}, headers=htmx())
    assert exchange.asked == []


def test_t_tol_06_calls_by_reference_count_as_others_do(
    browser: Client, anna: User, exchange: Exchange, settings: object
) -> None:
    settings.CALLS_PER_MINUTE = 2  # type: ignore[attr-defined]
    answers = [
        browser.post("/dial/", {"of": seal(anna, CALLER), "way": "internal", "key": a_key()}, headers=htmx())
        for _ in range(4)
    ]
    assert len(exchange.asked) == 2
    assert "too many calls" in answers[-1].content.decode()


# -- what is live --------------------------------------------------------------------------------------------


@pytest.mark.req("X-20")
def test_t_ws_08_the_strip_and_the_services_tell_no_digit_of_a_reserved_number(
    browser: Client, anna: User, exchange: Exchange, director: Contact
) -> None:
    leg = a_leg("c-1", LegState.TALKING, "0601570947", "601570947", answered=True)
    exchange.calls("1011", leg)
    strip = browser.get("/live/strip/").content.decode()
    assert "Zofia Łęcka" in strip
    assert "601570947" not in strip.replace(" ", "")
    director.delete()
    assert "601 570 947" in browser.get("/live/strip/").content.decode()


@pytest.mark.req("CALL-04", "HIST-04")
def test_a_call_to_the_own_mailbox_is_called_so_whatever_the_exchange_says(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011", a_leg("c-1", LegState.TALKING, "*97", "Comedian Mail", answered=True))
    strip = browser.get("/live/strip/").content.decode()
    assert "Voicemail" in strip
    assert "Comedian Mail" not in strip


def test_a_reserved_number_that_nobody_may_name_is_called_so(browser: Client, anna: User, exchange: Exchange) -> None:
    add_contact(None, "Zofia Łęcka", [(CALLER, "")])
    ContactNumber.objects.update(reserved=True)
    User.objects.filter(pk=anna.pk).update(contact_access="none")
    exchange.calls("1011", a_leg("c-1", LegState.RINGING, "0601570947", Party("0601570947").number))
    strip = browser.get("/live/strip/").content.decode()
    assert "Hidden number" in strip
    assert "Łęcka" not in strip
    assert "601570947" not in strip.replace(" ", "")


# -- contacts --------------------------------------------------------------------------------------------------


@pytest.mark.req("HIST-09")
def test_a_number_becomes_somebodys_and_may_be_taken_back(browser: Client, anna: User) -> None:
    form = {"of": seal(anna, CALLER), "name": "Ciocia Krysia", "company": "", "label": "mobile", "public": "1"}
    said = browser.post("/contacts/edit/", form, headers=htmx()).content.decode()
    contact = Contact.objects.get()
    assert (contact.owner, contact.numbers.get().number) == (anna, CALLER), "private without the right to write both"
    assert f'action="/contacts/{contact.pk}/remove/"' in said
    assert browser.post(f"/contacts/{contact.pk}/remove/", headers=htmx()).status_code == 200
    assert not Contact.objects.exists()


def test_with_the_right_it_goes_into_the_public_book(browser: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    form = {"of": seal(anna, CALLER), "name": "Zofia", "public": "1"}
    browser.post("/contacts/edit/", form, headers=htmx())
    assert Contact.objects.get().owner is None


def test_changing_an_entry_can_be_undone(browser: Client, anna: User) -> None:
    contact = add_contact(anna, "Zofia", [(CALLER, "mobile"), (OFFICE, "")], "Łęcka")
    of = {"of": seal(anna, CALLER)}
    said = browser.post("/contacts/edit/", {**of, "name": "Zosia", "label": "new"}, headers=htmx()).content.decode()
    contact.refresh_from_db()
    assert (contact.name, contact.company, contact.numbers.get(number=CALLER).label) == ("Zosia", "", "new")
    assert 'name="company" value="Łęcka"' in said
    browser.post("/contacts/edit/", {**of, "name": "Zofia", "company": "Łęcka", "label": "mobile"}, headers=htmx())
    contact.refresh_from_db()
    assert (contact.name, contact.company) == ("Zofia", "Łęcka")


def test_nothing_typed_is_lost_when_the_name_is_missing(browser: Client, anna: User) -> None:
    form = {"of": seal(anna, CALLER), "name": "", "company": "Łęcka & Co", "label": ""}
    answer = browser.post("/contacts/edit/", form, headers=htmx())
    assert answer.status_code == 200
    assert "Łęcka &amp; Co" in answer.content.decode()
    assert not Contact.objects.exists()


def test_t_az_01_a_public_entry_is_not_changed_without_the_right(browser: Client, anna: User, jan: User) -> None:
    public, foreign = add_contact(None, "Zofia", [(CALLER, "")]), add_contact(jan, "Tajny", [(OFFICE, "")])
    browser.post("/contacts/edit/", {"of": seal(anna, CALLER), "name": "Moja Zofia"}, headers=htmx())
    public.refresh_from_db()
    assert public.name == "Zofia"
    assert Contact.objects.get(owner=anna).name == "Moja Zofia"
    for contact in (public, foreign):
        assert browser.post(f"/contacts/{contact.pk}/remove/").status_code == 404
    assert Contact.objects.count() == 3


def test_without_scripts_it_is_a_page(browser: Client, anna: User) -> None:
    of = seal(anna, CALLER)
    assert "<html" in browser.get("/contacts/edit/", {"of": of}).content.decode()
    assert "<html" in browser.get("/number/", {"of": of}).content.decode()
    saved = browser.post("/contacts/edit/", {"of": of, "name": "Zofia"}, follow=True)
    assert "The contact is saved." in saved.content.decode()
