"""Keeping price lists by hand: each deed, its entry in the journal, and the way back."""

import csv
import html
import io
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from costs.models import PriceList, PriceRate
from costs.price_files.reading import LONGEST_ZONE, LeftOut, read
from costs.price_files.writing import table
from costs.price_lists import keeping
from costs.price_lists.rows import rates_of
from costs.rating.rates import Peak, Rate
from tests.integration.costs.conftest import FIRST, PRICES, MakeList, browser_of, rate, told

HEAD = {"name": "Orange 2027", "valid_from": "2027-01-01", "vat": "23", "country": "", "region": "", "free_days": ""}
PEAK = Peak(time(8), time(18))


def text_of(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_a_list_is_added_by_hand_and_seen_with_its_days(desk: Client, make_list: MakeList) -> None:
    make_list([rate("48", "0.10")])
    form = {**HEAD, "country": "DE", "region": "BY", "free_days": "24.12.2027\n2027-12-31"}
    answer = desk.post(f"{PRICES}add/", form)
    made = PriceList.objects.get(name="Orange 2027")
    assert answer.headers["Location"] == f"{PRICES}{made.pk}/"
    assert (made.country, made.region, made.free_days) == ("DE", "BY", ["2027-12-24", "2027-12-31"])
    assert made.vat == 23
    text = text_of(desk, PRICES)
    assert "1 Jan 2026 to 31 Dec 2026" in text
    assert "from 1 Jan 2027 on" in text
    assert "It has no prices" in text
    assert "1 price" in text
    assert told()[-1].startswith("added: Orange 2027 (2027-01-01)")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"valid_from": "2026-01-01"}, "valid_from"),
        ({"valid_from": "1066-01-01"}, "valid_from"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"vat": "-1"}, "vat"),
        ({"vat": "NaN"}, "vat"),
        ({"country": "XX"}, "country"),
        ({"country": "PL", "region": "BY"}, "region"),
        ({"free_days": "24.12.2027, Monday"}, "free_days"),
        ({"free_days": "2027-12-24 " * 300}, "free_days"),
    ],
)
def test_what_is_no_list_is_said_beside_the_field(
    desk: Client, make_list: MakeList, wrong: dict[str, str], field: str
) -> None:
    make_list()
    answer = desk.post(f"{PRICES}add/", HEAD | wrong)
    assert answer.status_code == 200
    assert f'id="id_list_{field}_error"' in answer.content.decode()
    assert PriceList.objects.count() == 1


def test_regions_follow_the_country(desk: Client) -> None:
    answer = desk.get(
        f"{PRICES}add/", HEAD | {"country": "DE"}, headers={"HX-Request": "true", "HX-Target": "price-region"}
    )
    assert "Bayern" in answer.content.decode()
    assert "<h1>" not in answer.content.decode()


def test_a_list_is_changed_and_calls_of_its_days_are_offered_to_be_priced_again(
    desk: Client, make_list: MakeList
) -> None:
    made = make_list([rate("48", "0.10")])
    answer = desk.post(f"{PRICES}{made.pk}/edit/", HEAD | {"valid_from": "2026-01-01", "vat": "8"}, follow=True)
    assert "keep what they cost until they are priced again" in answer.content.decode()
    made.refresh_from_db()
    assert (made.name, made.vat, made.revision) == ("Orange 2027", 8, 2)
    assert told()[-1].startswith("changed: Orange 2027 (2026-01-01): 1, 8 %")
    assert "priced again" not in desk.get(f"{PRICES}{made.pk}/").content.decode(), "once"


def test_from_changed_prices_a_link_leads_to_their_days(desk: Client, make_list: MakeList) -> None:
    made, _next = make_list([rate("48", "0.10")]), make_list(valid_from=date(2026, 3, 1))
    answer = desk.post(f"{PRICES}{made.pk}/edit/", HEAD | {"valid_from": "2026-01-01"}, follow=True)
    link = re.search(r'href="([^"]*)"[^>]*>Price these calls again', answer.content.decode())
    assert link
    form = desk.get(html.unescape(link[1])).context["form"]
    assert (form["first"].value(), form["last"].value()) == (date(2026, 1, 1), date(2026, 2, 28))


@time_machine.travel(datetime(2026, 6, 15, 12, tzinfo=UTC))
def test_a_list_that_moves_beyond_the_next_one_touches_what_it_leaves_and_what_it_takes(
    desk: Client, make_list: MakeList
) -> None:
    moved, _next = make_list(), make_list(valid_from=date(2026, 2, 1))
    desk.post(f"{PRICES}{moved.pk}/edit/", HEAD | {"valid_from": "2026-03-01"})
    touched = desk.session["prices_touched"]
    assert touched == ["2026-01-01", "2026-06-15"]


def test_a_change_of_nothing_is_none(desk: Client, make_list: MakeList) -> None:
    made = make_list()
    head = {"name": "Orange", "valid_from": "2026-01-01", "vat": "23.00", "country": "", "region": "", "free_days": ""}
    desk.post(f"{PRICES}{made.pk}/edit/", head)
    made.refresh_from_db()
    assert made.revision == 1
    assert len(told()) == 1


def test_a_new_version_has_all_prices_that_go_on(desk: Client, make_list: MakeList) -> None:
    made = make_list(
        [rate("48", "0.10"), rate("49", "0.40", valid_to=date(2026, 12, 31)), rate("44", "0.5", zone="UK")]
    )
    desk.post(f"{PRICES}{made.pk}/copy/", HEAD)
    copy = PriceList.objects.get(valid_from=date(2027, 1, 1))
    assert [each.prefix for each in rates_of(copy)] == ["44", "48"]
    assert made.rates.count() == 3
    assert told()[-1].startswith("copied: ")


def test_a_list_is_removed_after_a_question_and_brought_back(desk: Client, make_list: MakeList) -> None:
    first = make_list([rate("48", "0.10")])
    made = make_list([rate("48", "0.20")], name="Plus", valid_from=date(2026, 7, 1))
    assert "another list will count: Orange" in text_of(desk, f"{PRICES}{made.pk}/remove/")
    assert "nobody will know" in text_of(desk, f"{PRICES}{first.pk}/remove/")
    assert PriceList.objects.count() == 2
    desk.post(f"{PRICES}{made.pk}/remove/")
    assert list(PriceList.objects.all()) == [first]
    assert desk.get(f"{PRICES}{made.pk}/").status_code == 404
    assert "Removed in the last 30 days" in text_of(desk, PRICES)
    desk.post(f"{PRICES}{made.pk}/restore/")
    assert PriceList.objects.valid_on(date(2026, 7, 1)).get() == made
    assert made.rates.count() == 1
    assert [entry.partition(":")[0] for entry in told()] == ["added", "added", "removed", "restored"]
    assert desk.post(f"{PRICES}{made.pk}/restore/").status_code == 404


def test_what_was_removed_stays_removed_where_another_list_took_its_day(desk: Client, make_list: MakeList) -> None:
    made = make_list()
    desk.post(f"{PRICES}{made.pk}/remove/")
    make_list(name="Plus")
    answer = desk.post(f"{PRICES}{made.pk}/restore/", follow=True)
    assert "Another price list begins on its first day" in answer.content.decode()
    assert PriceList.objects.get().name == "Plus"


def test_after_thirty_days_it_is_gone_for_good(desk: Client, make_list: MakeList) -> None:
    made = make_list([rate("48", "0.10")])
    desk.post(f"{PRICES}{made.pk}/remove/")
    keeping.forget_removed(timezone.now() + timedelta(days=29))
    assert PriceList.with_removed.exists()
    keeping.forget_removed(timezone.now() + timedelta(days=31))
    assert not PriceList.with_removed.exists()
    assert not PriceRate.objects.exists()


def test_a_price_is_added_changed_removed_and_brought_back(desk: Client, make_list: MakeList) -> None:
    made = make_list()
    form = {
        "prefix": "+48 500",
        "zone": "Mobile",
        "price": "0,19",
        "price_off": "0.12",
        "first": "60",
        "following": "1",
    }
    hours = {"peak_from": "08:00", "peak_to": "18:00", "peak_days": ["1", "2", "3"]}
    answer = desk.post(f"{PRICES}{made.pk}/prices/add/", form | hours)
    assert answer.headers["Location"] == f"{PRICES}{made.pk}/?q=48500"
    (stored,) = rates_of(made)
    peak = Peak(time(8), time(18), frozenset({1, 2, 3}))
    assert stored == rate("48500", "0.19", price_off=Decimal("0.12"), peak=peak, first=60, zone="Mobile")
    address = f"{PRICES}{made.pk}/prices/{made.rates.get().pk}/"
    shown = desk.get(address).content.decode()
    assert 'value="08:00"' in shown
    assert shown.count(" checked") == 3
    desk.post(address, form | hours | {"price": "0.25"})
    assert next(rates_of(made)).price == Decimal("0.25")
    answer = desk.post(f"{address}remove/", follow=True)
    assert "The price for 48500 is removed." in answer.content.decode()
    assert not made.rates.exists()
    desk.post(f"{PRICES}{made.pk}/prices/restore/")
    assert next(rates_of(made)).price == Decimal("0.25")
    answer = desk.post(f"{PRICES}{made.pk}/prices/restore/", follow=True)
    assert "can no longer be undone" in answer.content.decode()
    hows = [entry.partition(":")[0] for entry in told()]
    assert hows == ["added", "price_added", "price_changed", "price_removed", "price_added"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"prefix": "Poland"}, "prefix"),
        ({"prefix": ""}, "prefix"),
        ({"prefix": "49"}, "prefix"),
        ({"price": "-1"}, "price"),
        ({"price": "1.000,00"}, "price"),
        ({"following": "0"}, "following"),
        ({"first": "-1"}, "first"),
        ({"price_off": "0.1"}, "price_off"),
        ({"peak_from": "08:00"}, "price_off"),
        ({"valid_from": "2026-05-01", "valid_to": "2026-04-01"}, "valid_to"),
        ({"valid_to": "2026-02-30"}, "valid_to"),
    ],
)
def test_what_is_no_price_is_said_beside_the_field(
    desk: Client, make_list: MakeList, wrong: dict[str, str], field: str
) -> None:
    made = make_list([rate("49", "1")])
    form = {"prefix": "48", "price": "0.1", "first": "1", "following": "1"} | wrong
    answer = desk.post(f"{PRICES}{made.pk}/prices/add/", form)
    assert answer.status_code == 200
    assert f'id="id_price_{field}_error"' in answer.content.decode()
    assert made.rates.count() == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+48 601 570 947", {"48", "4860"}),
        ("4860", {"4860"}),
        ("fax", {"4912"}),
        ("999999", set()),
        ("", {"48", "4860", "4912"}),
    ],
)
def test_prices_are_found_by_number_prefix_and_destination(
    desk: Client, make_list: MakeList, text: str, shown: set[str]
) -> None:
    made = make_list([rate("48", "0.1"), rate("4860", "0.2", zone="Mobile"), rate("4912", "0.3", zone="Fax services")])
    page = desk.get(f"{PRICES}{made.pk}/", {"q": text}).content.decode()
    found = set(re.findall(r'data-cell="sign"><strong>(\d+)', page))
    assert found == shown | ({"48"} if text == "4860" else set())


@pytest.mark.parametrize("text", ["łódź", "ŁÓDŹ", "lodz", "dź–kom"])
def test_a_destination_is_found_in_any_case_and_without_accents(desk: Client, make_list: MakeList, text: str) -> None:
    made = make_list([rate("48", "0.1", zone="Łódź–komórkowe"), rate("49", "0.1", zone="Ładoga"), rate("1", "1")])
    page = desk.get(f"{PRICES}{made.pk}/", {"q": text}).content.decode()
    assert re.findall(r'data-cell="sign"><strong>(\d+)', page) == ["48"]


@pytest.mark.parametrize(
    ("at", "number", "said"),
    [
        ("2026-03-02T10:00:00+01:00", "+48601570947", "0.60 PLN"),
        ("2026-03-02T19:00:00+01:00", "+48601570947", "0.30 PLN"),
        ("2026-05-01T10:00:00+02:00", "+48601570947", "0.30 PLN"),
        ("2026-03-02T10:00:00+01:00", "+4930231251", "—"),
        ("2026-03-02T10:00:00+01:00", "112", "costs nothing, whatever the list says"),
        ("2025-03-02T10:00:00+01:00", "+48601570947", "0.30 PLN"),
    ],
)
def test_one_asks_what_a_call_would_cost_now(
    administrator: User, make_list: MakeList, at: str, number: str, said: str
) -> None:
    """In the day, in the evening, on a holiday; a list of days to come is asked about its first day, a holiday."""
    rates = [rate("4860", "0.20", price_off=Decimal("0.10"), peak=PEAK)]
    with time_machine.travel(at, tick=False):
        made = make_list(rates, country="PL")
        assert said in text_of(browser_of(administrator), f"{PRICES}{made.pk}/?q={number.replace('+', '%2B')}")


def test_a_long_list_is_shown_page_by_page(desk: Client, make_list: MakeList) -> None:
    made = make_list([rate(str(1000 + nth), "0.1") for nth in range(230)])
    seen, address = [], f"{PRICES}{made.pk}/"
    while address:
        page = desk.get(address).content.decode()
        seen += re.findall(r'data-cell="sign"><strong>(\d+)', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"{PRICES}{made.pk}/{found[1]}" if found else ""
    assert seen == [str(1000 + nth) for nth in range(230)]


def test_prefixes_whose_price_is_over_before_the_list_are_told(desk: Client, make_list: MakeList) -> None:
    make_list(
        [
            rate("48", "1"),
            rate("49", "1", valid_to=date(2026, 3, 1)),
            rate("49", "2", date(2026, 3, 2)),
            rate("44", "1", valid_to=FIRST),
        ]
    )
    assert "1 prefix has no price up to the end." in text_of(desk, PRICES)


def test_a_list_without_the_own_country_is_told(desk: Client, make_list: MakeList) -> None:
    make_list([rate("49", "1")])
    assert "no prices for the own country" in text_of(desk, PRICES)


def test_an_export_is_a_table_that_no_spreadsheet_runs(desk: Client, make_list: MakeList) -> None:
    made = make_list(
        [rate("48", "0.1", zone='=HYPERLINK("x")'), rate("49", "0.123456", price_off=Decimal(0), peak=PEAK)]
    )
    answer = desk.get(f"{PRICES}{made.pk}/export/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="prices-2026-01-01.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0]["Zone"] == """'=HYPERLINK("x")"""
    assert (rows[1]["Price"], rows[1]["Off-peak price"], rows[1]["Peak days"]) == ("0.123456", "0.00", "1,2,3,4,5")


AMOUNTS = st.decimals(0, 999_999, places=6)
DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))
TIMES = st.times().map(lambda clock: clock.replace(microsecond=0, tzinfo=None, fold=0))
PEAKS = st.builds(Peak, TIMES, TIMES, st.frozensets(st.integers(1, 7), min_size=1))
ZONES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=LONGEST_ZONE).map(
    str.strip
)


@st.composite
def some_rate(draw: st.DrawFn) -> Rate:
    since, peak = draw(DAYS), draw(st.none() | PEAKS)
    return Rate(
        prefix=draw(st.from_regex(r"[1-9][0-9]{0,14}", fullmatch=True)),
        price=draw(AMOUNTS),
        valid_from=since,
        valid_to=draw(st.none() | st.dates(since, date(2036, 1, 1))),
        price_off=draw(AMOUNTS) if peak else None,
        peak=peak,
        fee=draw(AMOUNTS),
        first=draw(st.integers(0, 86400)),
        following=draw(st.integers(1, 86400)),
        free_seconds=draw(st.integers(0, 86400)),
        zone=draw(ZONES),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(some_rate(), max_size=5, unique_by=lambda each: (each.prefix, each.valid_from)))
def test_what_is_exported_is_imported_again_unchanged(rates: list[Rate]) -> None:
    content = "".join(table(rates)).encode()
    back = list(read(io.BytesIO(content), date(2026, 1, 1)))
    assert not [row for row in back if isinstance(row, LeftOut)]
    assert [row[1] for row in back if not isinstance(row, LeftOut)] == rates


def test_what_is_stored_is_read_back_as_it_was(make_list: MakeList) -> None:
    whole = rate("48500", "0.123456", zone="Łódź\t\\N", fee=Decimal("0.05"), first=60, following=30, free_seconds=5)
    peaked = rate(
        "49",
        "1.5",
        date(2026, 2, 1),
        valid_to=date(2026, 3, 1),
        price_off=Decimal("0.5"),
        peak=Peak(time(22, 30), time(6), frozenset({6, 7})),
    )
    assert list(rates_of(make_list([peaked, whole]))) == [whole, peaked]


@pytest.mark.parametrize("role", [User.Role.USER, User.Role.MANAGER])
def test_prices_are_the_administrators_alone(make_list: MakeList, role: User.Role) -> None:
    made = make_list([rate("48", "0.1")])
    browser = browser_of(User.objects.create_user("1011", "kanarek przy oknie", role=role))
    for address in (PRICES, f"{PRICES}{made.pk}/", f"{PRICES}{made.pk}/export/", f"{PRICES}import/"):
        assert browser.get(address).status_code == 403
    assert browser.post(f"{PRICES}{made.pk}/remove/").status_code == 403
    assert PriceList.objects.get().rates.count() == 1
