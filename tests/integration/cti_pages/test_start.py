"""The start page: five panels, each alone on request, with what this viewer may see."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import Department, Grant, User
from accounts.monitoring import Viewer
from costs.models import Allowance
from costs.own.months import today
from costs.own.standing import brief
from cti.deputies import deputy_of
from cti.views import start
from history.missed import settling
from history.models import Message, Record
from pbx.features import Feature
from pbx.party import Party
from pbx.states import LegState, Line
from phonebook.models import Contact, ContactNumber
from phonebook.references import seal
from tests.integration.costs.spent import a_charge, a_price_list, an_allowance
from tests.integration.cti_pages.company import htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg
from tests.integration.voicemail import CUSTOMER, a_message, listed, row

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_record(number: str, outcome: str, minutes_ago: int = 0, **facts: object) -> Record:
    started = NOON - timedelta(minutes=minutes_ago)
    row = Record.objects.create(
        pbx="lab",
        origin=f"{number}-{outcome}-{minutes_ago}-{Record.objects.count()}",
        extension="1011",
        direction="out" if outcome == "outgoing" else "in",
        call="c",
        outcome=outcome,
        number=number,
        started=started,
        ended=started + timedelta(seconds=90),
        **facts,
    )
    settling.follow([row])
    return row


def page(browser: Client, target: str = "") -> str:
    return browser.get("/", headers=htmx(target) if target else {}).content.decode()


@pytest.mark.req("MAIN-01")
def test_the_start_page_has_its_five_panels_and_the_colleagues(browser: Client, jan: User) -> None:
    text = page(browser)
    for title in ("Search and dial", "Missed", "Completed", "Voice messages", "Summary", "Speed dial", "All users"):
        assert title in text


@pytest.mark.req("MAIN-01")
def test_of_a_large_company_the_first_come_with_the_page_and_the_others_when_they_are_looked_for(
    browser: Client, jan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "COLLEAGUES", 2)
    User.objects.bulk_create(User(extension=str(number), comment=f"Person {number}") for number in range(2001, 2006))
    everybody = User.objects.exclude(extension=browser.get("/").context["user"].extension).count()
    numbers = re.compile(r'data-person="(\d+)"')
    first, others = numbers.findall(page(browser)), numbers.findall(page(browser, "colleagues-others"))
    assert len(first) == 2
    assert sorted(first + others) == sorted(numbers.findall(browser.get("/?all=1").content.decode()))
    assert len(first + others) == everybody
    assert "Without a department" not in page(browser, "colleagues-others"), "it stands above the first of them"


@pytest.mark.req("MAIN-04", "MAIN-05", "MAIN-06")
def test_missed_calls_are_five_rows_one_for_each_caller_with_a_count(browser: Client) -> None:
    for minute in range(3):
        a_record("+48601570947", "missed", minute)
    for last in range(6):
        a_record(f"+4822555000{last}", "missed", 10 + last)
    text = page(browser, "missed")
    assert text.count('data-kind="missed"') == 5
    assert '<span class="count">3</span>' in text
    assert "13:00:00" in text, "the time of the latest one"
    assert "<html" not in text


@pytest.mark.req("MAIN-08")
def test_withheld_callers_stay_apart_and_have_no_button(browser: Client) -> None:
    a_record("", "missed", 1)
    a_record("", "missed", 2)
    text = page(browser, "missed")
    assert text.count("Withheld number") == 2
    assert "call-form" not in text
    assert 'class="count"' not in text


@pytest.mark.req("MAIN-07")
def test_a_missed_caller_has_the_name_that_the_viewer_knows(browser: Client, anna: User) -> None:
    contact = Contact.objects.create(owner=anna, name="Ciocia Krysia")
    ContactNumber.objects.create(contact=contact, number="+48601570947")
    a_record("+48601570947", "missed")
    assert "Ciocia Krysia" in page(browser, "missed")


@pytest.mark.req("MAIN-12", "MAIN-14", "MAIN-16")
def test_more_leads_to_the_whole_lists(browser: Client) -> None:
    a_record("+48601570947", "missed", voicemail=True)
    a_record("+48601570947", "outgoing", answered=NOON, talk_seconds=60)
    text = page(browser)
    for address in ("/history/?kind=missed", "/history/", "/voicemail/"):
        assert f'href="{address}"' in text


@pytest.mark.req("MAIN-13", "X-03")
def test_completed_calls_are_five_with_green_and_blue_arrows(browser: Client) -> None:
    for minute in range(4):
        a_record("+48601570947", "incoming", minute, answered=NOON, talk_seconds=60)
        a_record("+48601570948", "outgoing", minute, answered=NOON, talk_seconds=60)
    text = page(browser, "completed")
    assert text.count('data-kind="incoming"') + text.count('data-kind="outgoing"') == 5
    assert 'data-kind="incoming"' in text
    assert 'data-kind="outgoing"' in text


@pytest.mark.req("MAIN-15", "X-24")
def test_a_call_that_reached_voicemail_is_missed_and_a_voice_message(browser: Client) -> None:
    a_record("+48601570947", "missed", voicemail=True)
    assert "Call taken by voicemail" in page(browser, "missed")
    text = page(browser, "voicemail")
    assert "Listen" in text
    assert 'action="/voicemail/listen/"' in text


@pytest.mark.req("MAIN-04", "X-24")
def test_a_missed_call_that_left_a_message_leads_to_it(browser: Client) -> None:
    call = a_record(CUSTOMER.number, "missed", voicemail=True)
    box = listed("1011", a_message())
    Message.objects.filter(mailbox=box).update(record=call)
    assert f'href="/voicemail/{row("1011").pk}/"' in page(browser, "missed")


@pytest.mark.req("MAIN-17", "SVC-09")
def test_active_services_are_links_to_their_settings(browser: Client, exchange: Exchange) -> None:
    exchange.feature("1011", Feature.DND, "on")
    exchange.feature("1011", Feature.FORWARD_BUSY, "0601570947")
    text = page(browser, "summary")
    assert 'href="/settings/forwarding/#dnd"' in text
    assert 'href="/settings/forwarding/#forward_busy"' in text
    assert "601 570 947" in text


@pytest.mark.req("MAIN-18")
def test_the_language_is_changed_from_the_summary(browser: Client, anna: User) -> None:
    assert 'action="/language/"' in page(browser, "summary")
    browser.post("/language/", {"language": "de", "next": "/"})
    anna.refresh_from_db()
    assert anna.language == "de"


@pytest.mark.req("MAIN-19")
def test_costs_are_a_link_that_says_what_was_spent(browser: Client) -> None:
    assert '<a href="/costs/">No tariff set</a>' in page(browser, "summary")
    a_price_list()
    day = today()
    assert '<a href="/costs/">PLN\xa00.00</a>' in page(browser, "summary")
    a_charge(day, "1.2049")
    a_charge(day, "0.0501", destination="national")
    a_charge(day, None, destination="international")
    a_charge(day, "7.0000", account="4711")
    a_charge(day, "9.0000", extension="1012")
    a_charge(day.replace(day=1) - timedelta(days=1), "5.0000")
    assert '<a href="/costs/">PLN\xa01.26 and 1 call of unknown price</a>' in page(browser, "summary")


@pytest.mark.req("MAIN-19", "COST-03")
def test_with_a_limit_the_summary_counts_from_the_reset_and_says_when_it_is_reached(browser: Client) -> None:
    a_price_list(currency="EUR")
    long_ago = datetime(2020, 1, 15, 12, tzinfo=UTC)
    a_charge(date(2020, 1, 14), None)
    a_charge(date(2020, 1, 15), None)
    allowance = an_allowance(limit=Decimal(50), spent=Decimal("12.345"), since=long_ago)
    text = page(browser, "summary")
    assert "€12.35 of €50.00 and 1 call of unknown price</a>" in text
    assert "Limit reached" not in text
    Allowance.objects.filter(pk=allowance.pk).update(spent=50)
    assert "Limit reached" in page(browser, "summary")


@pytest.mark.req("MAIN-19")
def test_the_summary_asks_one_question_about_costs(anna: User, django_assert_num_queries: object) -> None:
    a_price_list()
    a_charge(today(), "1.0000")
    an_allowance()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert brief(anna)


def test_colleagues_have_lamps_the_own_department_first(browser: Client, jan: User, exchange: Exchange) -> None:
    afar = Department.objects.create(name="Accounts")
    User.objects.create_user("1030", "x", comment="Zofia Daleka", department=afar)
    exchange.calls("1012", a_leg("c-1", LegState.TALKING))
    text = page(browser, "side")
    assert text.index("Jan Nowak") < text.index("Zofia Daleka")
    assert '<span class="lamp" data-extension="1012" data-state="talking">' in text
    assert "Anna Żółwińska" not in text


@pytest.mark.req("SUB-06")
def test_what_a_colleague_writes_about_themselves_stands_beside_their_name(browser: Client, jan: User) -> None:
    User.objects.filter(pk=jan.pk).update(description="On holiday until Monday")
    assert '<span class="colleague-about row-sub" title="On holiday until Monday"' in page(browser, "side")
    assert "On holiday until Monday" in browser.get("/people/1012/").content.decode()
    User.objects.filter(pk=jan.pk).update(description="")
    assert "colleague-about" not in page(browser, "side")


def test_colleagues_stand_in_the_order_of_the_alphabet_accents_or_not(browser: Client, jan: User) -> None:
    for extension, name in (("1031", "Zofia Duda"), ("1032", "Łukasz Nowak"), ("1033", "Maja Duda")):
        User.objects.create_user(extension, "x", comment=name, department=jan.department)
    text = page(browser, "side")
    assert text.index("Jan Nowak") < text.index("Łukasz Nowak") < text.index("Maja Duda") < text.index("Zofia Duda")


def test_a_colleagues_caller_is_not_in_the_page_of_who_may_not_see_it(
    browser: Client, jan: User, exchange: Exchange
) -> None:
    exchange.calls("1012", a_leg("c-1", LegState.RINGING, "0601570947", "Tajny Klient"))
    text = page(browser) + browser.get("/people/1012/").content.decode()
    assert "601570947" not in text
    assert "Tajny Klient" not in text
    assert "A call rings here." in text


def test_who_may_see_callers_sees_who_rings_at_a_colleagues(
    browser: Client, anna: User, jan: User, exchange: Exchange
) -> None:
    Grant.objects.create(user=anna, permission="calls.see_callers")
    exchange.calls("1012", a_leg("c-1", LegState.RINGING, "0601570947", "Klient"))
    assert "Klient is calling." in browser.get("/people/1012/", headers=htmx()).content.decode()


def test_one_s_own_call_to_a_colleague_is_not_offered_to_be_picked_up(
    browser: Client, jan: User, exchange: Exchange
) -> None:
    exchange.calls("1012", a_leg("c-1", LegState.RINGING, "1011"), a_leg("c-2", LegState.RINGING, "1013"))
    assert browser.get("/people/1012/", headers=htmx()).content.decode().count("Pick up") == 1


def test_a_person_who_does_not_exist_looks_absent(browser: Client) -> None:
    assert browser.get("/people/9999/").status_code == 404


@pytest.mark.req("MAIN-02")
@pytest.mark.parametrize("extension", ["%00", "1012%00", "1", "1234567", "%D9%A1%D9%A0", "anna"])
def test_what_is_no_extension_is_nobody(browser: Client, extension: str) -> None:
    assert browser.get(f"/people/{extension}/").status_code == 404


def test_search_finds_extensions_and_the_own_book_but_not_a_public_book_that_is_closed(
    browser: Client, anna: User, jan: User
) -> None:
    anna.contact_access = User.ContactAccess.NONE
    anna.save()
    for owner, name in ((None, "Nowak Publiczny"), (anna, "Nowak Własny"), (jan, "Nowak Cudzy")):
        contact = Contact.objects.create(owner=owner, name=name)
        ContactNumber.objects.create(contact=contact, number="+48601570947")
    for address in ("/search/?number=nowak&pick=1", "/search/?q=nowak"):
        text = browser.get(address, headers=htmx("search-results")).content.decode()
        assert "Jan Nowak" in text
        assert "Nowak Publiczny" not in text
        assert "Nowak Cudzy" not in text


def test_search_without_scripts_is_a_page(browser: Client, jan: User) -> None:
    text = browser.get("/search/?q=nowak").content.decode()
    assert "<html" in text
    assert "Jan Nowak" in text


@pytest.mark.req("BOOK-16")
@pytest.mark.parametrize("address", ["/search/?q={}", "/search/?pick=1&number={}"])
def test_a_complete_number_that_is_nobodys_can_be_added_where_it_was_typed(
    browser: Client, anna: User, address: str
) -> None:
    def offered(typed: str) -> bool:
        text = browser.get(address.format(typed), headers=htmx("search-results")).content.decode()
        return f"/contacts/edit/?of={seal(anna, '+48601570947')}" in text

    assert offered("0601 570 947")
    assert not offered("601 570")
    contact = Contact.objects.create(owner=None, name="Zofia")
    ContactNumber.objects.create(contact=contact, number="+48601570947")
    assert not offered("0601 570 947")


@pytest.mark.req("BOOK-22")
def test_a_name_that_is_nobodys_can_become_a_contact_where_it_was_typed(browser: Client, jan: User) -> None:
    def found(typed: str) -> str:
        return browser.get("/search/", {"q": typed}, headers=htmx("search-results")).content.decode()

    assert "/book/new/?name=Ewa%20Krawiec" in found("Ewa Krawiec")
    assert "/book/new/" not in found("601 570")
    assert "/book/new/" not in found("nowak")


def forwards(exchange: Exchange, extension: str, target: str) -> None:
    exchange.lines[extension] = Line(extension, registered=True, features={Feature.FORWARD_ALWAYS: target})
    exchange.show()


@pytest.mark.parametrize("address", ["/people/1012/", "/book/extensions/1012/"])
def test_a_deputy_of_a_colleague_who_is_away_is_shown_before_one_calls(
    browser: Client, jan: User, exchange: Exchange, address: str
) -> None:
    User.objects.create_user("1015", "x", comment="Ola Kot")

    def said() -> str:
        return " ".join(browser.get(address).content.decode().split())

    assert "All calls go to" not in said()
    forwards(exchange, "1012", "1015")
    assert "All calls go to Ola Kot" in said()
    forwards(exchange, "1012", "0601570947")
    assert "All calls go to" not in said(), "a private number is nobody's business"
    assert "601570" not in said().replace(" ", "")


def test_who_may_not_see_a_colleagues_line_is_not_told_of_the_deputy(
    anna: User, jan: User, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwards(exchange, "1012", "1011")
    assert deputy_of(anna, "1012") == anna
    monkeypatch.setattr("cti.deputies.viewer_of", lambda _user: Viewer())
    assert deputy_of(anna, "1012") is None


@pytest.mark.req("CALL-04", "CALL-10")
def test_the_strip_says_who_rings_by_name_and_number(browser: Client, anna: User, exchange: Exchange) -> None:
    contact = Contact.objects.create(owner=anna, name="Ciocia Krysia")
    ContactNumber.objects.create(contact=contact, number="+48601570947")
    exchange.calls("1011", a_leg("c-1", LegState.RINGING, "0601570947", "FIRMA"))
    text = browser.get("/live/strip/", headers=htmx("live-strip")).content.decode()
    assert "Ciocia Krysia" in text
    assert 'data-title="Ciocia Krysia is calling"' in text
    assert "/call/reject/" in text
    assert "c-1" not in text, "the exchange's channel stays inside"


@pytest.mark.req("CALL-05")
@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (None, ""),
        (Party("0601570948"), "Ciocia Krysia is waiting"),
        (Party("0601570949", "FIRMA"), "FIRMA is waiting"),
        (Party("0601570949"), "601 570 949 is waiting"),
        (Party(), "The caller is waiting"),
    ],
)
def test_the_strip_says_who_waits_while_one_announces_their_call(
    browser: Client, anna: User, exchange: Exchange, waiting: Party | None, words: str
) -> None:
    contact = Contact.objects.create(owner=anna, name="Ciocia Krysia")
    ContactNumber.objects.create(contact=contact, number="+48601570948")
    exchange.calls("1011", replace(a_leg("c-1", LegState.TALKING, "1012", answered=True), waiting=waiting))
    text = browser.get("/live/strip/", headers=htmx("live-strip")).content.decode()
    assert words in text
    assert ("waiting" in text) is bool(words)


def test_t_xss_01_a_callers_name_is_only_text_without_direction_tricks(browser: Client, exchange: Exchange) -> None:
    hostile = '"><img src=x onerror=alert(1)>\u202e' + "x" * 200
    exchange.calls("1011", a_leg("c-1", LegState.RINGING, "0601570947", hostile))
    text = browser.get("/live/strip/", headers=htmx("live-strip")).content.decode()
    assert "<img" not in text
    assert "\u202e" not in text
    assert "x" * 81 not in text


PAYLOADS = (
    '"><img src=x onerror=alert(1)>',
    "<button hx-post=/dial/ hx-trigger=load>",
    "' hx-get='/dial/' hx-trigger='load",
    "</script><script>alert(1)</script>",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_t_xss_02_t_xss_03_what_people_write_is_only_text_on_every_page(
    browser: Client, anna: User, jan: User, office: Department, exchange: Exchange, payload: str
) -> None:
    contact = Contact.objects.create(owner=anna, name=f"Zed {payload}", company=payload)
    ContactNumber.objects.create(contact=contact, number="+48601570947", label=payload[:40])
    User.objects.filter(pk=jan.pk).update(comment=payload, description=payload)
    User.objects.filter(pk=anna.pk).update(description=payload)
    Department.objects.filter(pk=office.pk).update(name=payload)
    exchange.calls("1011", a_leg("c-1", LegState.RINGING, "0601570947", payload))
    a_record("+48601570900", "missed", name=payload)
    addresses = ["/", "/history/", "/live/strip/", "/people/1012/", "/search/?q=zed", "/settings/subscriber/"]
    pages = {address: browser.get(address).content.decode() for address in addresses}
    assert not {address for address, text in pages.items() if payload in text}
    assert not {address for address, text in pages.items() if escape(payload) not in text}


def test_two_calls_at_once_are_two_lines_with_the_ringing_one_first(browser: Client, exchange: Exchange) -> None:
    talking, ringing = exchange.calls(
        "1011",
        a_leg("c-1", LegState.TALKING, "1012", answered=True),
        a_leg("c-2", LegState.RINGING, "0601570947"),
    )
    text = browser.get("/live/strip/", headers=htmx("live-strip")).content.decode()
    assert text.count("data-call=") == 2
    assert text.index(ringing) < text.index(talking)


@pytest.mark.req("PLT-02")
def test_what_the_exchange_cannot_do_has_no_button(browser: Client, exchange: Exchange) -> None:
    exchange.capabilities = ()
    exchange.calls("1011", a_leg("c-1", LegState.TALKING, answered=True))
    text = browser.get("/live/strip/", headers=htmx("live-strip")).content.decode()
    assert "/call/hang_up/" in text
    for absent in ("/call/hold/", "/call/park/", "/call/transfer/"):
        assert absent not in text


def test_without_redis_the_page_is_poured_and_the_lamps_are_unknown(
    browser: Client, jan: User, exchange: Exchange, settings: object
) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"  # type: ignore[attr-defined]
    response = browser.get("/")
    assert response.status_code == 200
    assert '<span class="lamp" data-extension="1012" data-state="unknown">' in response.content.decode()


def test_a_line_of_a_colleague_without_state_is_unknown(browser: Client, jan: User, exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011")
    exchange.show()
    assert 'data-extension="1012" data-state="unknown"' in page(browser, "side")
