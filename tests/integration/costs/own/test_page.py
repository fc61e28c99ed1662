"""The Costs page and a month's statement: what stands there, and that nobody sees what is somebody else's."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, MainDevice, User
from costs.models import Part
from phonebook.models import Contact, ContactNumber
from tests.integration.costs.spent import a_charge, a_price_list, an_allowance

TODAY = date(2026, 11, 20)
CANARY = "+48222222222"
pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(user: User, address: str = "/costs/") -> str:
    """The words of a page, with plain spaces."""
    answer = browser(user).get(address)
    assert answer.status_code == 200
    main = answer.content.decode().partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).replace("\xa0", " ").split())


@pytest.mark.req("COST-01")
def test_the_costs_of_the_month_are_those_of_the_own_extension(anna: User) -> None:
    a_price_list(currency="EUR")
    a_charge(TODAY, "1.2049")
    a_charge(date(2026, 11, 1), "2.0001", destination="national")
    a_charge(date(2026, 10, 31), "50.0000")
    a_charge(TODAY, "60.0000", extension="1012")
    a_charge(TODAY, "70.0000", account="4711")
    text = said(anna)
    assert "€3.21 in November 2026" in text, "3.2050, rounded once and half up"
    assert "Mobile 1 1:00 €1.20 National" not in text
    assert "National 1 1:00 €2.00 Mobile 1 1:00 €1.20 Together 2 2:00 €3.21" in text, "the dearest first"
    assert "4711 1 1:00 €70.00" in text
    assert "€60" not in text
    assert "€50" not in text


@pytest.mark.req("COST-03", "X-04")
def test_limit_rest_and_top_up_stand_there_with_their_days(anna: User) -> None:
    a_price_list()
    since = datetime(2026, 11, 2, 9, tzinfo=UTC)
    plan = {"mode": "monthly", "amount": Decimal(20), "on_day": 5, "keeps_rest": True, "next_top_up": date(2026, 12, 5)}
    an_allowance(limit=Decimal(80), spent=Decimal("20.005"), since=since, **plan)
    text = said(anna)
    assert "PLN 20.01 since the last reset on 2 November 2026" in text
    assert "PLN 20.01 of PLN 80.00 spent: 25 %" in text
    assert "Cost limit PLN 80.00 Remaining PLN 60.00" in text
    assert "Top-up PLN 20.00, every month, on day 5 What was not spent stays." in text
    assert "Next top-up 5 December 2026" in text
    assert "reached" not in text


@pytest.mark.req("COST-03")
@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"mode": "none"}, "Top-up None Last reset"),
        ({"mode": "manual", "amount": Decimal(10)}, "Top-up PLN 10.00, by hand Last reset"),
        (
            {"mode": "daily", "amount": Decimal(1), "next_top_up": date(2026, 11, 21)},
            "Top-up PLN 1.00, every day What was not spent is lost. Next top-up 21 November 2026",
        ),
        (
            {"mode": "weekly", "amount": Decimal(7), "on_day": 1, "next_top_up": date(2026, 11, 23)},
            "Top-up PLN 7.00, every week, on Monday What was not spent is lost. Next top-up 23 November 2026",
        ),
    ],
)
def test_each_way_of_topping_up_has_its_words(plan: dict[str, object], words: str, anna: User) -> None:
    a_price_list()
    an_allowance(**plan)
    assert words in said(anna)


@pytest.mark.req("COST-03")
def test_a_limit_that_is_reached_is_said_plainly(anna: User) -> None:
    a_price_list()
    an_allowance(limit=Decimal(10), spent=Decimal("12.5"))
    text = said(anna)
    assert "The cost limit is reached." in text
    assert "Emergency and internal calls go on as ever" in text
    assert "Remaining -PLN 2.50" in text
    assert "spent: 125 % Limit reached" in text


@pytest.mark.req("COST-03")
def test_a_limit_of_nothing_is_reached_before_the_first_call(anna: User) -> None:
    a_price_list()
    an_allowance(limit=Decimal(0))
    assert "PLN 0.00 of PLN 0.00 spent: 100 % Limit reached" in said(anna)


@pytest.mark.req("COST-03", "X-04")
def test_without_an_allowance_there_is_no_limit_and_the_month_counts(anna: User) -> None:
    a_price_list()
    text = said(anna)
    assert "PLN 0.00 in November 2026" in text
    assert "Cost limit No limit is set Remaining Not limited Top-up None" in text
    assert "No calls yet What calls in November 2026 cost will stand here" in text


def test_without_a_price_list_the_page_says_so_and_shows_no_amount(anna: User) -> None:
    a_charge(TODAY, None)
    a_charge(date(2026, 10, 20), None)
    text = said(anna)
    assert "A forecast needs 7 whole days of known costs, a working day among them." in text
    assert "No price list is set, so nobody knows what calls cost." in text
    assert "— in November 2026" in text
    assert "1 call has no known price" in text
    assert "Mobile 1 1:00 —" in text
    assert "0.00" not in text, "unknown is never nothing"


def test_unknown_calls_are_counted_since_the_reset_however_long_ago_that_was(anna: User) -> None:
    a_price_list()
    a_charge(date(2026, 3, 1), None)
    a_charge(date(2026, 5, 1), None)
    a_charge(date(2026, 5, 1), None, account="4711")
    an_allowance(since=datetime(2026, 4, 1, tzinfo=UTC))
    assert "1 call has no known price" in said(anna)


@pytest.mark.req("COST-02")
def test_nothing_on_the_page_changes_anything(anna: User) -> None:
    a_price_list()
    an_allowance()
    a_charge(TODAY, "1.0000")
    main = browser(anna).get("/costs/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert 'method="post"' not in main
    assert "hx-post" not in main
    assert browser(anna).post("/costs/", {"limit": "100"}).status_code == 405
    statement = browser(anna).get("/costs/month/").content.decode().partition("<main")[2].partition("</main>")[0]
    forms = set(re.findall(r'method="post" action="([^"?]*)', statement))
    assert forms == {"/costs/month/table/", "/costs/month/paper/", "/dial/"}, "files to take along, and calling back"


def test_a_forecast_needs_a_week_and_says_how_it_reckons(anna: User) -> None:
    a_price_list(currency="EUR")
    a_charge(date(2026, 11, 16), "5.0000")
    assert "A forecast needs 7 whole days of known costs, a working day among them." in said(anna)
    a_charge(date(2026, 11, 2), "13.0000")
    text = said(anna)
    assert "Reckoned from the last 18 days, today left out." in text
    assert "Working days €1.29 7 Weekends and holidays €0.00 4" in text
    assert "about €27.00" in text, "18.00, and seven working days of 18/14"


@pytest.mark.req("COST-01")
def test_the_forecast_goes_by_the_holidays_of_the_price_lists(anna: User) -> None:
    """11 November is a holiday in Poland; 25 November is one of this list alone."""
    a_price_list(currency="EUR", country="PL", free_days=["2026-11-25"])
    a_charge(date(2026, 11, 2), "13.0000")
    assert "Working days €1.00 6 Weekends and holidays €0.00 5" in said(anna), "13 working days were, six are left"
    a_charge(date(2026, 11, 11), "0.5000")
    page = browser(anna).get("/costs/").content.decode()
    assert re.search(r'<rect class="column" data-kind="free"[^>]*><title>Wednesday, 11 November', page)


def test_what_forwarded_calls_cost_is_a_line_of_its_own(anna: User) -> None:
    a_price_list(currency="EUR")
    a_charge(TODAY, "1.0000")
    a_charge(TODAY, "0.4000", part=Part.ONWARD)
    a_charge(TODAY, None, part=Part.ONWARD)
    a_charge(TODAY, "9.0000", part=Part.ONWARD, extension="1012")
    a_charge(TODAY, "9.0000", part=Part.ONWARD, account="4711")
    text = said(anna)
    assert "Together 3 3:00 €1.40 of these, calls sent on 2 2:00 €0.40" in text


@pytest.mark.req("COST-01")
def test_a_statement_has_net_tax_gross_days_classes_and_calls(anna: User) -> None:
    a_price_list(currency="EUR")
    a_charge(date(2026, 10, 5), "1.0000", name="Łucja Żak", zone="PL mobile", seconds=61, charged=120)
    a_charge(date(2026, 10, 6), "0.5000", number="+49301234567", destination="international")
    a_charge(date(2026, 11, 1), "7.0000")
    text = said(anna, "/costs/month/?of=2026-10")
    assert text.startswith("Statement, October 2026")
    assert "Net €1.50 VAT 23 % €0.35 Gross €1.85 Calls 2 Talked 2:01" in text
    assert "Mon 5 1 1:01 €1.00 Tue 6 1 1:00 €0.50" in text
    assert "Łucja Żak Mobile · PL mobile · charged 2:00" in text
    assert "€7.00" not in text
    assert "November 2026" in text, "the chooser has every month since the first call"


@pytest.mark.parametrize("of", ["", "2026-12", "1", "2026-13", "%00", "../../etc", "9999-99"])
def test_an_address_that_names_no_month_shows_the_running_one(of: str, anna: User) -> None:
    assert "Statement, November 2026" in said(anna, f"/costs/month/?of={of}")


def test_a_day_is_one_of_the_company_also_in_the_hour_before_midnight(anna: User) -> None:
    """23:30 UTC of 31 October is the first of November in Warsaw."""
    a_price_list(currency="EUR")
    a_charge(date(2026, 11, 1), "1.0000", clock="00:30")
    assert "€1.00" in said(anna, "/costs/month/?of=2026-11")
    assert "€1.00" not in said(anna, "/costs/month/?of=2026-10")


@pytest.mark.req("COST-01")
def test_t_az_01_nobody_sees_what_is_somebody_elses(anna: User, jan: User) -> None:
    a_price_list()
    a_charge(TODAY, "33.0000", extension="1012", number=CANARY, name="Canary")
    an_allowance("1012", limit=Decimal(44))
    department = Department.objects.create(name="Service")
    User.objects.filter(pk=jan.pk).update(department=department)
    anna.manages.add(department)
    User.objects.filter(pk=anna.pk).update(role="manager")
    for address in ("/costs/", "/costs/month/", "/costs/?extension=1012", "/costs/month/?extension=1012&person=1012"):
        text = said(User.objects.get(pk=anna.pk), address)
        assert "33" not in text
        assert "44.00" not in text
        assert "Canary" not in text
        assert "222" not in text


def test_who_has_several_extensions_sees_those_of_the_one_they_work_with(anna: User) -> None:
    a_price_list(currency="EUR")
    MainDevice.objects.create(user=anna, extension="1091")
    a_charge(TODAY, "1.0000")
    a_charge(TODAY, "2.0000", extension="1091")
    client = browser(anna)
    assert "€1.00" in client.get("/costs/").content.decode()
    client.post("/act-as/", {"extension": "1091"})
    text = client.get("/costs/").content.decode()
    assert "€2.00" in text
    assert "€1.00" not in text


@pytest.mark.req("X-20")
def test_t_ws_08_a_reserved_number_is_on_no_statement(anna: User) -> None:
    a_price_list()
    contact = Contact.objects.create(owner=None, name="The director")
    ContactNumber.objects.create(contact=contact, number=CANARY, reserved=True)
    a_charge(TODAY, "1.0000", number=CANARY, name=CANARY)
    a_charge(TODAY, "1.0000", number=CANARY, part=Part.ONWARD)
    text = browser(anna).get("/costs/month/").content.decode()
    assert "222222" not in text
    assert "Hidden number" in text


def test_the_calls_of_a_long_month_come_by_pages_and_in_few_questions(anna: User) -> None:
    a_price_list(currency="EUR")
    for number in range(60):
        a_charge(
            TODAY - timedelta(days=number % 20), "0.0100", number=f"+486015709{number:02}", clock=f"10:{number:02}"
        )
    client = browser(anna)
    client.get("/costs/month/")
    with CaptureQueriesContext(connection) as asked:
        first = client.get("/costs/month/").content.decode()
    many = len(asked)
    older = unescape(re.search(r'rel="next" href="(/costs/month/\?of=[^"]*|/costs/month/\?after=[^"]*)"', first)[1])  # type: ignore[index]
    part = client.get(older, headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
    numbers = re.findall(r'name="number" value="([^"]+)"', first + part)
    assert len(numbers) == len(set(numbers)) == 60
    assert numbers.index("+48601570940") < numbers.index("+48601570920") < numbers.index("+48601570901"), "newest first"
    assert "<h1" not in part
    for number in range(60, 80):
        a_charge(TODAY, "0.0100", number=f"+486015709{number:02}", destination="national")
    with CaptureQueriesContext(connection) as asked:
        client.get("/costs/month/")
    assert len(asked) == many


def test_the_questions_do_not_grow_with_the_days(anna: User) -> None:
    a_price_list()
    a_charge(TODAY, "1.0000")
    client = browser(anna)
    client.get("/costs/")
    with CaptureQueriesContext(connection) as few:
        client.get("/costs/")
    for number in range(1, 40):
        a_charge(TODAY - timedelta(days=number), "1.0000", destination=("mobile", "national")[number % 2])
    with CaptureQueriesContext(connection) as more:
        client.get("/costs/")
    assert len(more) == len(few)


def test_parts_come_alone(anna: User) -> None:
    a_price_list()
    a_charge(TODAY, "1.0000")
    for address, part in {"/costs/": "costs", "/costs/month/": "sums", "/costs/month/?of=2026-11": "calls"}.items():
        answer = browser(anna).get(address, headers={"HX-Request": "true", "HX-Target": part}).content.decode()
        assert answer.lstrip().startswith(f'<div id="{part}"')
        assert "costs-changed from:body" in answer


def test_t_xss_01_names_and_zones_are_text(anna: User) -> None:
    a_price_list()
    a_charge(TODAY, "1.0000", name="<script>alert(1)</script>", zone="<img src=x>")
    text = browser(anna).get("/costs/month/").content.decode()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "&lt;img src=x&gt;" in text
