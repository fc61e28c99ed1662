"""The list of accounts: who is in it, how it is searched, what it costs. ADM-10, MGR-04."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.authority import Deed, Standing, may
from accounts.guard import pins
from accounts.models import Department, User
from management.filters import PeopleFilter, State
from management.queries import in_state, people_page, state_of
from tests.integration.management.conftest import As, person

LIST = "/administration/people/"
EVERYBODY = ("clerk", "stranger", "manager", "administrator", "other_administrator")


@pytest.fixture
def company(request: pytest.FixtureRequest) -> list[User]:
    everybody = [request.getfixturevalue(name) for name in EVERYBODY]
    nobodys = person("1099", "No Department")
    return [*everybody, nobodys]


@pytest.mark.req("ADM-01", "MGR-02")
def test_the_menu_shows_what_one_may(company: list[User], as_: As) -> None:
    pages = {user.role: as_(user).get("/settings/application/").content.decode() for user in company[2:]}
    plain = as_(company[0]).get("/settings/application/").content.decode()
    assert "Administration" in pages["administrator"]
    assert "Management" not in pages["administrator"]
    assert "Management" in pages["manager"]
    assert "Administration" not in pages["manager"]
    assert LIST not in plain


def test_t_az_06_the_list_holds_exactly_whom_the_rules_allow(company: list[User]) -> None:
    for actor in company:
        allowed = [one.extension for one in company if may(Standing.of(actor), Deed.SEE, Standing.of(one))]
        shown = [entry.person.extension for entry in people_page(actor, PeopleFilter()).entries]
        assert shown == sorted(allowed), actor


def test_t_az_09_a_manager_s_list_and_search_tell_of_nobody_else(company: list[User], as_: As) -> None:
    browser = as_(User.objects.get(extension="1021"))
    for query in ("", "?q=canary", "?q=1029", "?department=2", "?role=administrator", "?state=active"):
        page = browser.get(LIST + query).content.decode()
        assert "Canary" not in page
        assert "Charlotte" not in page


def test_plain_users_find_no_list(clerk: User, as_: As) -> None:
    assert as_(clerk).get(LIST).status_code == 403


KNOWN = ("zof", "lacka", "ŁĄCKA zofia", "1011", "101", "sales zof", "zof 101", "nights")
ADDRESS = ("z.lac", "lacka@post", "z.lacka@post.firma", "@post", "@POST.firma", "post.firma", "firma.example", "POŚT.")
MOBILE = ("601570", "601 570 947", "+48 601 570-947", "0048601570947", "(601) 570 947", "0 601 570")


@pytest.mark.parametrize("text", [*KNOWN, *ADDRESS, *MOBILE])
def test_one_finds_people_by_what_one_knows_of_them(clerk: User, administrator: User, text: str) -> None:
    User.objects.filter(pk=clerk.pk).update(
        mobile="+48601570947", email="z.lacka@post.firma.example", description="Nights and weekends"
    )
    User.objects.filter(pk=administrator.pk).update(email="charlotte@hotpost.example", mobile="+48601999999")
    found = people_page(administrator, PeopleFilter(text=text)).entries
    assert [entry.person for entry in found] == [clerk]


@pytest.mark.parametrize("text", ["acka", "@acka", "+", "--", "0", "00", "example@", "947 601", "011"])
def test_pieces_from_within_a_word_find_nobody(clerk: User, administrator: User, text: str) -> None:
    User.objects.filter(pk=clerk.pk).update(mobile="+48601570947", email="z.lacka@post.firma.example")
    assert people_page(administrator, PeopleFilter(text=text)).entries == []


@pytest.mark.parametrize(
    "query", ["?department=x", "?role=king", "?state=mad", "?after=;", "?q=%00", "?department=99999999999999"]
)
def test_t_inj_01_nonsense_in_the_address_is_left_out(administrator: User, as_: As, query: str) -> None:
    answer = as_(administrator).get(LIST + query)
    assert answer.status_code == 200
    assert "Charlotte" in answer.content.decode()


def states() -> dict[str, dict[str, object]]:
    """Everything that a state may depend on, combined."""
    now = timezone.now()
    return {
        f"{2000 + number}": {"is_active": active, "password": word, "must_change_password": must}
        | {"pin": pin, "pin_failures": failures, "activation_until": until}
        for number, (active, word, must, pin, failures, until) in enumerate(
            (active, word, must, pin, failures, until)
            for active in (True, False)
            for word in ("", "x")
            for must in (True, False)
            for pin in ("", "digest")
            for failures in (0, pins.TRIES)
            for until in (None, now - timedelta(hours=1), now + timedelta(days=1))
        )
    }


def test_each_account_is_in_one_state_for_the_database_and_for_the_eye(db: None) -> None:
    User.objects.bulk_create(User(extension=extension, **fields) for extension, fields in states().items())
    now = timezone.now()
    everybody = User.objects.all()
    for state in State:
        told = {user.pk for user in everybody if state_of(user, now) is state}
        assert told, state
        assert set(everybody.filter(in_state(state, now)).values_list("pk", flat=True)) == told, state


def test_filters_narrow_together(company: list[User], as_: As, sales: Department) -> None:
    User.objects.filter(extension="1011").update(is_active=False)
    browser = as_(User.objects.get(extension="1031"))
    page = browser.get(f"{LIST}?department={sales.pk}&state=disabled").content.decode()
    assert "Zofia" in page
    assert "Ewa" not in page
    assert "No Department" in browser.get(f"{LIST}?department=0").content.decode()
    assert "Nobody found" in browser.get(f"{LIST}?q=nobody+at+all").content.decode()


def test_an_empty_list_says_what_will_be_there(manager: User, as_: As) -> None:
    assert "Nobody to look after" in as_(manager).get(LIST).content.decode()


@pytest.mark.req("ADM-10")
def test_two_thousand_people_cost_as_many_queries_as_two(administrator: User, as_: As, sales: Department) -> None:
    browser = as_(administrator)
    User.objects.create(extension="39999", comment="Person of before", department=sales, password="x")
    browser.get(LIST)

    def queries(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert browser.get(LIST + query).status_code == 200
        return len(counted)

    before = {query: queries(query) for query in ("", "?q=per", "?state=active")}
    User.objects.bulk_create(
        User(extension=f"{40000 + number}", comment=f"Person {number}", department=sales) for number in range(2000)
    )
    for query, count in before.items():
        assert queries(query) <= count + 1, query


def test_the_pages_follow_each_other_without_a_gap(administrator: User, sales: Department) -> None:
    User.objects.bulk_create(User(extension=f"{4000 + number}", comment=f"Ann {number}") for number in range(130))
    for text in ("", "ann"):
        seen: list[str] = []
        chosen: PeopleFilter | None = PeopleFilter(text=text)
        while chosen:
            page = people_page(administrator, chosen)
            seen += [entry.person.extension for entry in page.entries]
            chosen = page.more
        wanted = User.objects.filter(comment__startswith="Ann") if text else User.objects.all()
        assert seen == sorted(wanted.values_list("extension", flat=True))


def test_typing_fetches_the_rows_alone_and_the_address_follows(administrator: User, as_: As) -> None:
    headers = {"HX-Request": "true", "HX-Target": "people"}
    answer = as_(administrator).get(f"{LIST}?q=charl&department=&role=&state=", headers=headers)
    assert answer.content.decode().startswith('<div id="people">')
    assert answer["HX-Push-Url"] == f"{LIST}?q=charl"
