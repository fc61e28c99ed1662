"""The page of what departments and the whole site cost: whose, which days, in which order."""

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, Grant, User
from costs.models import DailyCost, PriceList
from services.models import CallAccount
from tests.integration.costs.statements.conftest import As, a_person, cost

PAGE = "/management/costs/"
LINE = re.compile(
    r'<td data-cell="main">(?:<(?:a|span)[^>]*>)?([^<]+)<.*?<span class="costs-amount">([^<]+)</span>', re.DOTALL
)


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel("2026-11-23T12:00:00+00:00", tick=False):
        yield


def lines(page: str) -> dict[str, str]:
    """Name → cost, in order."""
    return {name.strip(): amount for name, amount in LINE.findall(page)}


def sum_of(page: str) -> str:
    found = re.search(r"<tfoot>.*?costs-amount\">([^<]+)<", page, re.DOTALL)
    assert found, page
    return found[1]


@pytest.mark.req("MGR-07")
def test_the_sums_fetch_themselves_for_the_same_days_and_leave_the_choice_alone(
    manager: User, zofia: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02", "1.23")
    for page in (f"{PAGE}?by=days&month=2026-11", f"{PAGE}people/1011/?month=2026-11"):
        whole = as_(manager).get(page).content.decode()
        found = re.search(r'id="statement-sums"[^>]*hx-get="([^"]*)" hx-trigger="costs-changed from:body"', whole)
        assert found, page
        asked = {"headers": {"HX-Request": "true", "HX-Target": "statement-sums"}}
        part = as_(manager).get(html.unescape(found[1]), **asked)
        assert "PLN\xa01.23" in part.content.decode()
        assert "<form" not in part.content.decode()
        assert "HX-Push-Url" not in part.headers


def test_ones_sums_and_ones_limit_lead_to_each_other_for_whoever_may_set_it(
    administrator: User, manager: User, zofia: User, as_: As
) -> None:
    sums, limit = f"{PAGE}people/1011/", f"{PAGE}limits/1011/"
    assert f'href="{limit}"' in as_(administrator).get(sums).content.decode()
    assert f'href="{sums}"' in as_(administrator).get(limit).content.decode()
    assert limit not in as_(manager).get(sums).content.decode()


@pytest.mark.req("MGR-07")
def test_a_manager_sees_the_people_of_their_departments_and_nobody_else(
    manager: User, zofia: User, adam: User, canary: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02", "1.2349")
    cost("1011", "2026-11-03", "0.0001")
    cost("1012", "2026-11-02", "5", "international")
    for extension in ("1021", "1029", "1999"):
        cost(extension, "2026-11-02", "777")
    page = as_(manager).get(PAGE).content.decode()
    assert list(lines(page).items()) == [("Adam Żak", "PLN\xa05.00"), ("Zofia Łącka", "PLN\xa01.24")]
    assert sum_of(page) == "PLN\xa06.24", "rounded once: 6.2350"
    for hidden in ("Canary", "1999", "777"):
        assert hidden not in page


def test_an_administrator_sees_everybody_and_telephones_of_nobody(
    administrator: User, zofia: User, canary: User, prices: PriceList, as_: As
) -> None:
    for at, extension in enumerate(("1011", "1029", "1999", "1031")):
        cost(extension, "2026-11-02", str(10 - at))
    page = as_(administrator).get(PAGE).content.decode()
    assert list(lines(page)) == ["Zofia Łącka", "Hidden Canary", "1999", "Charlotte Bennett"]
    assert "Nobody has this extension today" in page
    assert sum_of(page) == "PLN\xa034.00"


def test_a_department_can_be_chosen_and_those_without_one(
    administrator: User, manager: User, zofia: User, canary: User, office: Department, prices: PriceList, as_: As
) -> None:
    for extension in ("1011", "1029", "1999", "1031"):
        cost(extension, "2026-11-02")
    browser = as_(administrator)
    assert list(lines(browser.get(f"{PAGE}?department={office.pk}").content.decode())) == ["Hidden Canary"]
    without = lines(browser.get(f"{PAGE}?department=0").content.decode())
    assert set(without) == {"1999", "Charlotte Bennett"}
    assert lines(as_(manager).get(f"{PAGE}?department={office.pk}").content.decode()) == {}
    assert lines(as_(manager).get(f"{PAGE}?department=0").content.decode()) == {}


@pytest.mark.req("MGR-07")
def test_t_az_11_a_department_that_is_taken_away_is_gone_with_the_next_page(
    manager: User, zofia: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02")
    browser = as_(manager)
    assert "Zofia" in browser.get(PAGE).content.decode()
    manager.manages.clear()
    page = browser.get(PAGE).content.decode()
    assert "Zofia" not in page
    assert "No department to look after" in page
    assert browser.get(f"{PAGE}people/1011/").status_code == 404


def test_nobody_else_has_statements(zofia: User, as_: As) -> None:
    Grant.objects.create(user=zofia, permission="reports.view")
    browser = as_(zofia)
    assert [browser.get(path).status_code for path in (PAGE, f"{PAGE}people/1011/")] == [403, 403]
    assert [browser.post(f"{PAGE}{path}/").status_code for path in ("table", "paper")] == [403, 403]


def test_whoever_changed_departments_counts_where_they_are_today(
    manager: User, zofia: User, canary: User, sales: Department, prices: PriceList, as_: As
) -> None:
    cost("1029", "2026-11-02", "3")
    assert "Canary" not in as_(manager).get(PAGE).content.decode()
    canary.department = sales
    canary.save()
    page = as_(manager).get(PAGE).content.decode()
    assert lines(page) == {"Hidden Canary": "PLN\xa03.00"}
    assert "Whoever changed departments counts where they belong today" in page


def test_departments_destinations_and_days_come_to_the_same_sum(
    administrator: User, zofia: User, adam: User, canary: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02", "1.5")
    cost("1012", "2026-11-03", "2", "international")
    cost("1029", "2026-11-03", "4", "international", calls=2)
    cost("1011", "2026-11-03", "8", account="4711")
    cost("1999", "2026-11-03", "16")
    browser = as_(administrator)
    found = {by: browser.get(f"{PAGE}?by={by}").content.decode() for by in ("people", "departments", "destinations")}
    found["days"] = browser.get(f"{PAGE}?by=days").content.decode()
    assert {by: sum_of(page) for by, page in found.items()} == dict.fromkeys(found, "PLN\xa031.50")
    assert lines(found["departments"]) == {
        "Telephones of nobody": "PLN\xa016.00",
        "Office": "PLN\xa04.00",
        "Sales": "PLN\xa03.50",
        "Charged to accounts": "PLN\xa08.00",
    }
    assert lines(found["destinations"]) == {"Mobile": "PLN\xa025.50", "International": "PLN\xa06.00"}
    assert lines(found["days"]) == {"Mon, 2 November": "PLN\xa01.50", "Tue, 3 November": "PLN\xa030.00"}


@pytest.mark.req("SVC-07")
def test_accounts_say_what_each_cost_and_at_whose_telephone(
    manager: User, zofia: User, canary: User, prices: PriceList, as_: As
) -> None:
    CallAccount.objects.create(number="4711", name="Project <X>")
    cost("1011", "2026-11-02", "8", account="4711")
    cost("1011", "2026-11-02", "1")
    cost("1029", "2026-11-02", "777", account="4711")
    browser = as_(manager)
    page = browser.get(f"{PAGE}?by=accounts").content.decode()
    assert lines(page) == {"Project &lt;X&gt; (4711)": "PLN\xa08.00"}
    assert "at the telephone of Zofia Łącka (1011)" in page
    people = browser.get(PAGE).content.decode()
    assert lines(people) == {"Zofia Łącka": "PLN\xa01.00", "Charged to accounts": "PLN\xa08.00"}


def test_an_unknown_price_is_a_dash_and_a_sum_with_one_says_so(
    manager: User, zofia: User, adam: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02", "0", "satellite", unknown=1)
    cost("1012", "2026-11-02", "2", "mobile", calls=3, unknown=1)
    page = as_(manager).get(PAGE).content.decode()
    assert lines(page) == {"Adam Żak": "PLN\xa02.00", "Zofia Łącka": "—"}
    assert page.count("1 without a price") == 2
    assert "Of 2 calls nobody knows the price" in page


def test_a_month_is_compared_with_the_month_before(
    manager: User, zofia: User, adam: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-10-05", "12")
    cost("1011", "2026-09-05", "10")
    cost("1012", "2026-09-30", "2")
    page = as_(manager).get(f"{PAGE}?month=2026-10").content.decode()
    assert lines(page) == {"Zofia Łącka": "PLN\xa012.00", "Adam Żak": "PLN\xa00.00"}
    assert "September 2026: PLN\xa012.00" in page.replace("\n", " ")
    assert "±0 %" in page
    running = as_(manager).get(PAGE).content.decode()
    assert "1–23 October 2026" in running
    assert lines(running) == {"Zofia Łącka": "PLN\xa00.00"}


def test_any_days_can_be_asked_for(manager: User, zofia: User, prices: PriceList, as_: As) -> None:
    for day, amount in (("2026-10-30", "1"), ("2026-11-02", "2"), ("2026-11-03", "4")):
        cost("1011", day, amount)
    browser = as_(manager)
    page = browser.get(f"{PAGE}?month=days&from=2026-10-30&to=2026-11-02").content.decode()
    assert sum_of(page) == "PLN\xa03.00"
    by_day = browser.get(f"{PAGE}?by=days&month=days&from=2026-01-01&to=2026-11-30").content.decode()
    assert list(lines(by_day).items()) == [("October 2026", "PLN\xa01.00"), ("November 2026", "PLN\xa06.00")]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["Zofia Łącka", "Adam Żak"]),
        ("-cost", ["Adam Żak", "Zofia Łącka"]),
        ("name", ["Adam Żak", "Zofia Łącka"]),
        ("-name", ["Zofia Łącka", "Adam Żak"]),
        ("calls", ["Adam Żak", "Zofia Łącka"]),
        ("seconds", ["Zofia Łącka", "Adam Żak"]),
        ("before", ["Adam Żak", "Zofia Łącka"]),
    ],
)
def test_each_column_sorts(
    manager: User, zofia: User, adam: User, prices: PriceList, as_: As, sort: str, order: list[str]
) -> None:
    cost("1011", "2026-11-02", "9", calls=1, seconds=600)
    cost("1012", "2026-11-02", "2", calls=5, seconds=60)
    cost("1012", "2026-10-02", "2")
    cost("1011", "2026-11-02", "99", account="4711")
    page = as_(manager).get(f"{PAGE}?sort={sort}").content.decode()
    assert list(lines(page)) == [*order, "Charged to accounts"]
    assert page.count("aria-sort") == 1


def test_the_bars_are_as_long_as_the_amounts(
    manager: User, zofia: User, adam: User, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02", "8")
    cost("1012", "2026-11-02", "2")
    cost("1012", "2026-10-02", "4")
    page = as_(manager).get(PAGE).content.decode()
    assert re.findall(r'costs-bar-now" width="([\d.]+)"', page) == ["100.0", "25.0"]
    assert re.findall(r'costs-bar-before" y="7.5" width="([\d.]+)"', page) == ["0.0", "50.0"]


@pytest.mark.req("MGR-07")
def test_one_person_has_the_sums_of_their_line(manager: User, zofia: User, prices: PriceList, as_: As) -> None:
    cost("1011", "2026-11-02", "1.25")
    cost("1011", "2026-11-03", "2", "international")
    cost("1011", "2026-11-03", "8", account="4711")
    browser = as_(manager)
    assert lines(browser.get(PAGE).content.decode())["Zofia Łącka"] == "PLN\xa03.25"
    page = browser.get(f"{PAGE}people/1011/").content.decode()
    assert "<dd>PLN\xa03.25" in page
    assert lines(page) == {
        "International": "PLN\xa02.00",
        "Mobile": "PLN\xa01.25",
        "Mon, 2 November": "PLN\xa01.25",
        "Tue, 3 November": "PLN\xa02.00",
        "4711": "PLN\xa08.00",
    }
    link = "/history/?kind=outgoing&amp;scope=department&amp;person=1011&amp;from=2026-11-01&amp;to=2026-11-30"
    assert link in page
    assert browser.get(link.replace("&amp;", "&")).status_code == 200


@pytest.mark.req("MGR-07")
def test_single_calls_are_offered_only_to_whom_the_history_shows_them(
    administrator: User, zofia: User, sales: Department, prices: PriceList, as_: As
) -> None:
    cost("1011", "2026-11-02")
    browser = as_(administrator)
    page = browser.get(f"{PAGE}people/1011/").content.decode()
    assert "/history/?kind=outgoing" not in page
    assert "Single calls are shown to the managers" in page
    administrator.manages.add(sales)
    assert "scope=department&amp;person=1011" in browser.get(f"{PAGE}people/1011/").content.decode()
    administrator.manages.clear()
    Grant.objects.create(user=administrator, permission="reports.view")
    assert "scope=everybody&amp;person=1011" in browser.get(f"{PAGE}people/1011/").content.decode()


def test_t_az_02_other_people_look_as_if_they_did_not_exist(
    manager: User, administrator: User, canary: User, prices: PriceList, as_: As
) -> None:
    cost("1029", "2026-11-02")
    cost("1999", "2026-11-02")
    found = [as_(manager).get(f"{PAGE}people/{extension}/").status_code for extension in ("1029", "1999", "1998", "x")]
    assert found == [404, 404, 404, 404]
    found = [as_(administrator).get(f"{PAGE}people/{extension}/").status_code for extension in ("1029", "1999", "1998")]
    assert found == [200, 200, 404]


def test_without_calls_or_prices_the_page_says_what_to_do(
    manager: User, administrator: User, zofia: User, as_: As
) -> None:
    page = as_(manager).get(PAGE).content.decode()
    assert "Nobody called outside in these days." in page
    assert "An administrator can add one." in page
    assert "There is no price list yet" in as_(administrator).get(PAGE).content.decode()
    PriceList.objects.create(name="Of 2026", valid_from=date(2026, 1, 1), currency="EUR")
    assert "There is no price list yet" not in as_(administrator).get(PAGE).content.decode()


@pytest.mark.parametrize("by", ["people", "departments", "destinations", "days", "accounts"])
def test_a_page_of_many_takes_as_many_queries_as_one_of_few(
    administrator: User, prices: PriceList, sales: Department, as_: As, by: str
) -> None:
    browser = as_(administrator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(f"{PAGE}?by={by}").status_code == 200
        assert sum('SUM("costs_dailycost"' in query["sql"] for query in found) <= 1
        return len(found)

    a_person("2000", "Somebody", department=sales)
    cost("2000", "2026-11-02", account="1")
    cost("2000", "2026-11-02")
    few = queries()
    for extension in range(2001, 2041):
        a_person(str(extension), f"Person {extension}", department=sales)
        cost(str(extension), "2026-11-02", account=str(extension))
        cost(str(extension), "2026-11-02")
    assert queries() == few
    assert "history_record" not in str(DailyCost.objects.all().query)


def test_t_xss_01_names_are_text(administrator: User, prices: PriceList, as_: As) -> None:
    department = Department.objects.create(name="<b>Sales</b>")
    a_person("2000", "<script>alert(1)</script>", department=department)
    cost("2000", "2026-11-02")
    for query in ("", "?by=departments", f"?department={department.pk}"):
        page = as_(administrator).get(f"{PAGE}{query}").content.decode()
        assert "<script>alert" not in page
        assert "<b>Sales" not in page


@pytest.mark.parametrize("query", ["?by=x&month=y&department=z&sort=%00", "?month=9999-99", "?department=999999999"])
def test_t_inj_01_nonsense_in_the_address_is_left_out(administrator: User, as_: As, query: str) -> None:
    assert as_(administrator).get(f"{PAGE}{query}").status_code == 200


def test_a_long_statement_comes_in_parts_and_each_has_the_sum_of_all(
    administrator: User, prices: PriceList, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("costs.statements.statement.PAGE_LINES", 2)
    for extension in range(2000, 2005):
        cost(str(extension), "2026-11-02", str(extension - 1990))
    browser = as_(administrator)
    page = browser.get(f"{PAGE}?sort=-cost").content.decode()
    first = lines(page)
    assert list(first) == ["2000", "2001"]
    assert "and 3 more in the table (CSV)" in page
    assert sum_of(page) == "PLN\xa060.00"
    asked, found = {"headers": {"HX-Request": "true", "HX-Target": "more"}}, list(first)
    while following := re.search(r'id="more" class="more" hx-get="([^"]+)"', page):
        address = html.unescape(following[1])
        assert f'rel="next" href="{following[1]}"' in page, "also without scripts"
        assert sum_of(browser.get(address).content.decode()) == "PLN\xa060.00"
        page = browser.get(address, **asked).content.decode()
        assert page.startswith("<tbody>")
        assert "HX-Push-Url" not in browser.get(address, **asked).headers
        found += lines(page)
    assert found == ["2000", "2001", "2002", "2003", "2004"]
    whole = browser.get(f"{PAGE}?sort=-cost&whole=1").content.decode()
    assert list(lines(whole)) == found
    assert "data-print-whole" not in whole


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "²", "999999"])
def test_t_inj_01_a_part_that_there_is_not_is_empty_or_the_first(
    administrator: User, prices: PriceList, as_: As, after: str
) -> None:
    cost("2000", "2026-11-02")
    page = as_(administrator).get(PAGE, {"after": after}).content.decode()
    assert sum_of(page) == "PLN\xa01.00"
    assert bool(lines(page)) is (after != "999999")


def test_a_page_of_two_thousand_people_weighs_no_more_than_one_of_two_hundred(
    administrator: User, prices: PriceList, as_: As
) -> None:
    sizes, queries = [], []
    for extensions in (range(20_000, 20_200), range(20_200, 22_000)):
        DailyCost.objects.bulk_create(
            DailyCost(extension=str(n), day=date(2026, 11, 2), destination="mobile", calls=1, seconds=60, cost=1)
            for n in extensions
        )
        with CaptureQueriesContext(connection) as asked:
            sizes.append(len(as_(administrator).get(PAGE).content))
        queries.append(len(asked))
    assert queries[0] == queries[1]
    assert sizes[1] < sizes[0] + 200
