"""The page of calls: its filters, its scopes, its parts, and what stands in a row."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.journal import Event
from accounts.models import Department, Grant, JournalEntry, User
from history.lists import queries
from history.lists.queries import HistoryPage
from history.missed import settling
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from tests.integration.cti_pages.company import htmx
from tests.integration.history.calls import a_call

pytestmark = pytest.mark.usefixtures("valkey")


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def manager(client: Client, anna: User, jan: User) -> Client:
    """Anna manages Service, where Jan works."""
    service = Department.objects.create(name="Service")
    User.objects.filter(pk=anna.pk).update(role="manager")
    User.objects.filter(pk=jan.pk).update(department=service)
    anna.manages.add(service)
    client.force_login(anna)
    return client


def page(browser: Client, query: str = "", target: str = "") -> str:
    response = browser.get(f"/history/{query}", headers=htmx(target) if target else {})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.req("HIST-02", "HIST-03")
def test_a_row_tells_kind_time_name_number_and_duration(browser: Client, anna: User) -> None:
    add_contact(anna, "Zofia Łęcka", [("601 570 947", "")])
    a_call(1, "incoming")
    text = page(browser)
    for words in ("Incoming call", "Zofia Łęcka", "601 570 947", "1:01", "<time"):
        assert words in text


@pytest.mark.req("HIST-02", "X-24")
def test_a_row_tells_who_answered_instead_and_where_the_call_went(browser: Client, jan: User) -> None:
    a_call(1, "answered_by_other", answered_by="1012")
    a_call(2, "missed", voicemail=True)
    a_call(3, "missed", forwarded_to="+48700000000")
    a_call(4, "outgoing", answered=None, talk_seconds=0)
    text = page(browser)
    for words in ("Answered by Jan Nowak", "Voicemail", "Forwarded to 700 000 000", "Not answered"):
        assert words in text


@pytest.mark.parametrize(
    ("query", "minutes"),
    [
        ("?kind=missed", [1]),
        ("?kind=voicemail", [1]),
        ("?kind=forwarded", [2]),
        ("?between=internal", [3]),
        ("?between=external", [1, 2]),
        ("?least=60", [2, 3]),
        ("?least=62", []),
        ("?number=1012", [3]),
        ("?q=700", [2]),
        ("?from=2026-11-20&to=2026-11-20", [1, 2, 3]),
        ("?from=2026-11-21", []),
        ("?to=2026-11-19", []),
        ("?period=today", []),
        ("?kind=outgoing&between=internal&q=1012", [3]),
        ("?scope=company&kind=nothing&least=x&from=yesterday&after=1-&department=&number=%00", [1, 2, 3]),
    ],
)
def test_each_filter_is_in_the_address_and_nonsense_is_left_out(
    browser: Client, query: str, minutes: list[int]
) -> None:
    a_call(1, "missed", voicemail=True)
    a_call(2, "incoming", "+48700000000", forwarded_to="+48799999999")
    a_call(3, "outgoing", "1012")
    text = page(browser, query, "calls")
    shown = [
        n for n, kind in ((1, "Missed call"), (2, "Incoming call"), (3, "Outgoing call")) if f'title="{kind}"' in text
    ]
    assert shown == minutes


def test_t_inj_01_no_address_breaks_the_page(browser: Client) -> None:
    a_call(1)
    for value in ("'", '"><script>', "%", "\\", "1; DROP TABLE history_record", "٣", "9" * 40, "-1", "\ufeff"):
        for key in (
            "kind",
            "q",
            "scope",
            "department",
            "person",
            "number",
            "between",
            "period",
            "from",
            "least",
            "after",
        ):
            response = browser.get("/history/", {key: value})
            assert response.status_code == 200, (key, value)


def test_the_bar_shows_what_is_chosen_and_keeps_it(browser: Client) -> None:
    a_call(1)
    text = page(browser, "?q=601&period=month&between=external&least=60&kind=missed&view=recent")
    for field in (
        'value="601"',
        '<option value="month" selected>',
        '<option value="external" selected>',
        '<option value="60" selected>',
        '<input type="hidden" name="kind" value="missed"',
        '<input type="hidden" name="view" value="recent"',
    ):
        assert field in text


def test_what_is_typed_replaces_the_address_and_what_is_chosen_adds_to_it(browser: Client) -> None:
    typed = browser.get("/history/?q=no", headers={**htmx("calls"), "HX-Trigger-Name": "q"})
    assert typed["HX-Replace-Url"] == "/history/?q=no"
    assert "HX-Push-Url" not in typed
    chosen = browser.get("/history/?q=no&period=week&between=", headers=htmx("calls"))
    assert chosen["HX-Push-Url"] == "/history/?q=no&period=week"


def test_the_number_of_calls_is_told_and_words_agree(browser: Client) -> None:
    a_call(1)
    assert "1 call<" in page(browser)
    a_call(2)
    assert "2 calls<" in page(browser)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Every call of your telephone will be listed here"),
        ("?q=nobody", "Nothing found"),
        ("?kind=open", "Nobody waits for a call back"),
    ],
)
def test_an_empty_list_says_why(browser: Client, query: str, words: str) -> None:
    assert words in page(browser, query)


@pytest.mark.req("HIST-07")
def test_the_list_to_call_back_holds_missed_calls_until_somebody_was_reached(browser: Client) -> None:
    settling.follow([a_call(1), a_call(2, number="+48700000000")])
    for query in ("?kind=open", "?kind=open&period=days&from=2026-11-20"):  # as callers, and as calls of a period
        assert "601 570 947" in page(browser, query, "calls")
    settling.follow([a_call(3, "outgoing")])
    text = page(browser, "?kind=open&from=2026-11-20", "calls")
    assert "700 000 000" in text
    assert "601 570 947" not in text


@pytest.mark.req("HIST-06")
def test_by_person_there_is_a_row_for_each_with_count_and_lamp(browser: Client, jan: User) -> None:
    a_call(1, number="1012")
    a_call(2, number="1012")
    text = page(browser, "?view=recent", "calls")
    assert text.count('title="Missed call"') == 1
    assert "2 calls on this day" in text
    assert 'data-extension="1012"' in text


@pytest.mark.req("HIST-05")
def test_a_manager_switches_to_the_departments_and_sees_whose_call_it_was(manager: Client) -> None:
    a_call(1, extension="1012")
    a_call(2, extension="1013", number="+48700000000")
    assert "My departments" in page(manager)
    text = page(manager, "?scope=department")
    assert "Jan Nowak" in text
    assert "601 570 947" in text
    assert "700 000 000" not in text


def test_who_has_one_scope_is_offered_none(browser: Client) -> None:
    assert "My departments" not in page(browser)
    assert "Everybody" not in page(browser)


@pytest.mark.parametrize("scope", ["department", "everybody"])
def test_t_az_09_a_scope_that_one_does_not_have_is_refused(browser: Client, scope: str) -> None:
    assert browser.get(f"/history/?scope={scope}").status_code == 403
    assert browser.post("/history/everybody/").status_code == 403


@pytest.mark.req("HIST-13")
def test_everybodys_calls_are_opened_by_a_word_and_the_journal_has_it(browser: Client, anna: User) -> None:
    Grant.objects.create(user=anna, permission="reports.view")
    a_call(1, extension="1099")
    asked = page(browser, "?scope=everybody&kind=missed")
    assert "It is written down" in asked
    assert "601 570 947" not in asked
    answer = browser.post("/history/everybody/?kind=missed")
    assert answer["Location"] == "/history/?kind=missed&scope=everybody"
    assert "601 570 947" in page(browser, "?scope=everybody&kind=missed")
    assert JournalEntry.objects.filter(event=Event.ALL_CALLS_OPENED, actor=anna).count() == 1


def test_t_az_11_the_next_page_of_a_department_that_was_taken_away_is_empty(manager: Client, anna: User) -> None:
    for minute in range(3):
        a_call(minute, extension="1012")
    first = queries.history_page(anna, queries.HistoryFilter(reach=queries.Reach.DEPARTMENT), count=2)
    anna.manages.clear()
    text = page(manager, f"?scope=department&{str(first.older and first.older.query_string)[1:]}", "more")
    assert "601 570 947" not in text


@pytest.mark.req("X-20")
@pytest.mark.parametrize("digits", ["601570947", "+48601570947", "570 947"])
def test_t_az_09_a_hidden_number_is_in_no_row_and_found_by_no_digit_of_it(
    browser: Client, anna: User, digits: str
) -> None:
    add_contact(None, "The director", [("601 570 947", "")])
    ContactNumber.objects.update(reserved=True)
    a_call(1, name="601570947")
    a_call(2, "incoming", "+48700000000", forwarded_to="+48601570947")
    text = page(browser)
    assert "The director" in text
    for written in ("601570947", "601 570 947", "570 947"):
        assert written not in text
    assert "The director" in page(browser, "?q=director", "calls")
    assert "The director" not in page(browser, f"?q={digits.replace('+', '%2B')}", "calls")
    assert "The director" not in page(browser, f"?number={digits.replace('+', '%2B')}", "calls") or digits == "570 947"


def test_t_az_09_what_the_exchange_called_somebody_in_anothers_call_finds_nothing_here(
    browser: Client, jan: User
) -> None:
    a_call(1, name="Kanarienvogel", extension="1012")
    a_call(2)
    assert "601 570 947" not in page(browser, "?q=kanarienvogel", "calls")


def test_t_dos_01_too_many_calls_to_look_through_ask_for_a_shorter_period(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("history.views.calls.history_page", lambda *_: HistoryPage((), too_much=True))
    assert "choose a shorter period" in page(browser, "?least=3600")


def test_a_part_costs_few_queries(
    browser: Client, anna: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in range(60):
        a_call(minute, "incoming", number=f"+486010000{minute:02}")
    with django_assert_max_num_queries(9):  # session and account among them
        page(browser, "", "calls")


@pytest.mark.req("HIST-04")
def test_listening_to_ones_own_messages_is_called_so(browser: Client) -> None:
    a_call(1, "outgoing", "*97", to_own_mailbox=True)
    a_call(2, "outgoing", "*97", to_own_mailbox=True, name="Comedian Mail")
    text = page(browser, "", "calls")
    assert "Unknown" not in text
    assert text.count('<span class="who">Voicemail</span>') == 2, "whatever the exchange calls it"


@pytest.mark.req("HIST-14")
def test_the_last_ten_calls_have_their_details(browser: Client, anna: User) -> None:
    for minute in range(12):
        a_call(minute, "incoming", number=f"+486010000{minute:02}", started=timezone.now() - timedelta(minutes=minute))
    text = browser.get("/history/last/").content.decode()
    assert text.count("<li") == 10
    assert "Incoming call · " in text
    assert "1:01" in text


@pytest.mark.req("HIST-14")
def test_without_any_call_the_last_ones_say_so(browser: Client) -> None:
    assert "No calls yet" in browser.get("/history/last/").content.decode()
