"""The pages on which limits are seen and set."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Department, JournalEntry, User
from costs.allowances import undoing
from costs.models import Allowance, PriceList
from tests.integration.costs.limits import an_allowance, charge, spent

pytestmark = pytest.mark.req("COST-02", "COST-03", "MGR-07")
LIMITS = "/management/costs/limits/"
TERMS = {"limit": "", "mode": "none", "amount": "", "weekday": "1", "month_day": "1", "limit_was": ""}


@pytest.fixture
def anna(db: None) -> User:
    office = Department.objects.create(name="Office")
    PriceList.objects.create(name="2026", valid_from=timezone.localdate(), currency="EUR")
    return User.objects.create_user("1011", "kanarek w klatce", comment="Anna", department=office)


@pytest.fixture
def jan(anna: User) -> User:
    return User.objects.create_user("1012", "kanarek w klatce", comment="Jan", department=anna.department)


@pytest.fixture
def stranger(anna: User) -> User:
    other = Department.objects.create(name="Elsewhere")
    return User.objects.create_user("1044", "kanarek w klatce", comment="Stranger", department=other)


@pytest.fixture
def boss(anna: User) -> User:
    manager = User.objects.create_user("1002", "kanarek w klatce", comment="Boss", role=User.Role.MANAGER)
    manager.manages.add(anna.department)
    return manager


@pytest.fixture
def admin(anna: User) -> User:
    return User.objects.create_user("1001", "kanarek w klatce", comment="Admin", role=User.Role.ADMINISTRATOR)


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


def kept(extension: str = "1011") -> Allowance:
    return Allowance.objects.get(extension=extension)


def test_a_manager_sees_balance_and_limit_of_their_people_alone_and_changes_nothing(
    boss: User, jan: User, stranger: User
) -> None:
    an_allowance(limit="10")
    spent("8.5")
    charge("3.25", "1012", began=timezone.now())
    page = signed_in(boss).get(LIMITS).content.decode()
    for words in ("€8.50", "€10.00", "€1.50", "Anna", "Jan", "€3.25"):
        assert words in page
    for words in ("Stranger", "Set for those chosen", f"{LIMITS}1011/"):
        assert words not in page
    for path, form in (("", TERMS), ("top-up/", {"amount": "5"}), ("reset/", {})):
        assert signed_in(boss).post(f"{LIMITS}1011/{path}", form).status_code == 403
    assert (kept().limit, kept().spent) == (10, Decimal("8.5"))


def test_on_a_persons_page_their_manager_reads_how_it_stands(boss: User, anna: User) -> None:
    an_allowance(limit="10", mode="monthly", amount=Decimal(5), on_day=3, keeps_rest=True)
    page = signed_in(boss).get("/administration/people/1011/").content.decode()
    assert "€5.00, every month, on day 3" in page
    assert "What was not spent stays." in page
    assert f"{LIMITS}1011/" not in page


def test_an_administrator_sets_a_limit_with_a_comma_or_a_point(admin: User, anna: User) -> None:
    browser = signed_in(admin)
    form = {**TERMS, "limit": "12,50", "mode": "weekly", "amount": "2.5", "weekday": "5", "keeps_rest": "on"}
    assert browser.post(f"{LIMITS}1011/", form).status_code == 302
    row = kept()
    assert (row.limit, row.base, row.mode, row.amount) == (Decimal("12.5"), Decimal("12.5"), "weekly", Decimal("2.5"))
    assert (row.on_day, row.keeps_rest) == (5, True)
    assert row.next_top_up is not None
    assert row.next_top_up > timezone.localdate()
    assert row.next_top_up.isoweekday() == 5
    page = browser.get(f"{LIMITS}1011/").content.decode()
    assert 'value="12.50"' in page
    assert "€2.50, every week, on Friday" in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"limit": "ten"}, "Enter an amount"),
        ({"limit": "-1"}, "Enter an amount"),
        ({"limit": "1.000,50"}, "Enter an amount"),
        ({"limit": "1.00001"}, "at most four places"),
        ({"limit": "1e9"}, "Enter an amount"),
        ({"limit": "99999999"}, "Enter an amount"),
        ({"limit": "NaN"}, "Enter an amount"),
        ({"mode": "daily", "amount": "5"}, "Without a limit there is nothing to top up"),
        ({"limit": "5", "mode": "daily"}, "Enter an amount"),
        ({"limit": "5", "mode": "monthly", "amount": "1", "month_day": "32"}, "less than or equal to 31"),
        ({"limit": "5", "mode": "monthly", "amount": "1", "month_day": ""}, "from 1 to 31"),
        ({"limit": "5", "mode": "hourly", "amount": "1"}, "Select a valid choice"),
        ({"limit": "5", "mode": "weekly", "amount": "1", "weekday": "8"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_and_said(admin: User, anna: User, form: dict[str, str], words: str) -> None:
    answer = signed_in(admin).post(f"{LIMITS}1011/", TERMS | form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Allowance.objects.exists()


def test_a_top_up_that_comes_while_the_form_is_open_is_not_undone_by_saving(admin: User, anna: User) -> None:
    an_allowance(limit="10")
    browser = signed_in(admin)
    browser.post(f"{LIMITS}1011/top-up/", {"amount": "5"})
    shown = {**TERMS, "limit": "10.00", "limit_was": "10.0000", "mode": "daily", "amount": "1"}
    browser.post(f"{LIMITS}1011/", shown)
    assert (kept().limit, kept().base, kept().mode) == (15, 10, "daily")


def test_a_top_up_by_hand_and_a_reset(admin: User, anna: User) -> None:
    an_allowance(limit="10")
    spent("10")
    browser = signed_in(admin)
    for amount in ("0", "", "x", "-5"):
        assert browser.post(f"{LIMITS}1011/top-up/", {"amount": amount}).status_code == 200
    assert kept().reached
    browser.post(f"{LIMITS}1011/top-up/", {"amount": "2,5"})
    assert (kept().limit, kept().reached) == (Decimal("12.5"), False)
    question = browser.get(f"{LIMITS}1011/reset/").content.decode()
    assert "€10.00" in question
    assert kept().spent == 10
    browser.post(f"{LIMITS}1011/reset/")
    assert (kept().spent, kept().limit) == (0, 10)


def test_each_field_of_the_page_has_a_name_of_its_own(admin: User, anna: User) -> None:
    an_allowance(limit="10", mode="monthly", amount=Decimal(5))
    page = signed_in(admin).get(f"{LIMITS}1011/").content.decode()
    names = re.findall(r' id="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))
    assert {"id_amount", "top-up-amount"} <= set(names)


def test_without_a_limit_nothing_is_topped_up(admin: User, anna: User) -> None:
    answer = signed_in(admin).post(f"{LIMITS}1011/top-up/", {"amount": "5"}, follow=True)
    assert "nothing to top up" in answer.content.decode()
    assert not JournalEntry.objects.filter(event="allowance_topped_up").exists()


def test_several_are_set_at_once_each_with_an_entry(admin: User, anna: User, jan: User) -> None:
    browser = signed_in(admin)
    page = browser.get(f"{LIMITS}several/", {"who": ["1011", "1012", "9999"]}).content.decode()
    assert page.count('name="who"') == 2
    answer = browser.post(f"{LIMITS}several/", {**TERMS, "limit": "30", "who": ["1011", "1012"]})
    assert answer.status_code == 302
    assert set(Allowance.objects.values_list("extension", "limit")) == {("1011", 30), ("1012", 30)}
    assert JournalEntry.objects.filter(event="allowance_changed", actor=admin).count() == 2


def test_the_list_is_narrowed_and_goes_on(
    admin: User, anna: User, jan: User, stranger: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    an_allowance(limit="10", spent=Decimal(10))
    an_allowance("1012", limit="10", spent=Decimal(8))
    browser = signed_in(admin)

    def names(**query: object) -> set[str]:
        page = browser.get(LIMITS, query).content.decode()
        return {name for name in ("Anna", "Jan", "Stranger") if f">{name}</a>" in page}

    assert names() == {"Anna", "Jan", "Stranger"}
    assert names(standing="reached") == {"Anna"}
    assert names(standing="near") == {"Jan"}
    assert names(standing="limited") == {"Anna", "Jan"}
    assert names(standing="free") == {"Stranger"}
    assert names(q="stran") == names(q="1044") == {"Stranger"}
    assert names(department=stranger.department_id) == {"Stranger"}
    assert names(standing="x", department="y", after="z") == {"Anna", "Jan", "Stranger"}
    with django_assert_max_num_queries(16):
        browser.get(LIMITS)
    monkeypatch.setattr("costs.allowances.people.page.__defaults__", (2,))
    assert names() == {"Anna"}
    assert names(after="1011") == {"Jan", "Stranger"}


def test_what_was_set_is_taken_back_with_an_entry(admin: User, anna: User) -> None:
    an_allowance(limit=Decimal(10), mode="monthly", amount=Decimal(5), on_day=3)
    desk = signed_in(admin)
    before = Allowance.objects.values().get()
    assert "Undo" not in desk.get(f"{LIMITS}1011/").content.decode()
    desk.post(f"{LIMITS}1011/", {**TERMS, "limit": "1000"})
    assert Allowance.objects.get().limit == 1000
    assert "You changed the limit of 1 person." in desk.get(f"{LIMITS}1011/").content.decode()
    answer = desk.post(f"{LIMITS}undo/")
    assert answer.headers["Location"] == f"{LIMITS}1011/"
    after = Allowance.objects.values().get()
    assert {name: after[name] for name in before if name != "next_top_up"} == {
        name: before[name] for name in before if name != "next_top_up"
    }
    entries = JournalEntry.objects.filter(event="allowance_changed").order_by("pk")
    assert [entries[1].before, entries[1].after] == [entries[0].after, entries[0].before]
    assert "Undo" not in desk.get(f"{LIMITS}1011/").content.decode()
    desk.post(f"{LIMITS}undo/")
    assert entries.count() == 2, "once"


def test_a_top_up_by_hand_is_taken_back(admin: User, anna: User) -> None:
    an_allowance(limit=Decimal(10))
    desk = signed_in(admin)
    desk.post(f"{LIMITS}1011/top-up/", {"amount": "200"})
    desk.post(f"{LIMITS}undo/")
    assert Allowance.objects.get().limit == 10


def test_several_are_taken_back_and_what_was_changed_since_stays(admin: User, anna: User, jan: User) -> None:
    an_allowance(limit=Decimal(10))
    desk = signed_in(admin)
    desk.post(f"{LIMITS}several/", {**TERMS, "limit": "33", "who": ["1011", "1012"]})
    assert "You changed the limits of 2 people." in desk.get(LIMITS).content.decode()
    signed_in(admin).post(f"{LIMITS}1012/top-up/", {"amount": "1"})
    page = desk.post(f"{LIMITS}undo/", follow=True).content.decode()
    assert "It is as it was before." in page
    assert "What was changed since stays as it is now." in page
    limits = dict(Allowance.objects.values_list("extension", "limit"))
    assert limits == {"1011": Decimal(10), "1012": Decimal(34)}


def test_undo_is_offered_for_a_while_and_to_nobody_else(
    admin: User, anna: User, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = signed_in(admin)
    desk.post(f"{LIMITS}1011/", {**TERMS, "limit": "5"})
    assert "Undo" in desk.get(LIMITS).content.decode()
    assert "Undo" not in signed_in(boss).get(LIMITS).content.decode()
    assert signed_in(boss).post(f"{LIMITS}undo/").status_code == 403
    monkeypatch.setattr(undoing, "SECONDS", 0)
    assert "Undo" not in desk.get(LIMITS).content.decode()
    desk.post(f"{LIMITS}undo/")
    assert Allowance.objects.get().limit == 5


def test_for_several_the_form_shows_what_all_have_or_says_that_they_differ(admin: User, anna: User, jan: User) -> None:
    desk, several = signed_in(admin), f"{LIMITS}several/?who=1011&who=1012"
    desk.post(f"{LIMITS}several/", {**TERMS, "limit": "33", "who": ["1011", "1012"]})
    page = desk.get(several).content.decode()
    assert 'value="33.00"' in page
    assert "different limits" not in page
    desk.post(f"{LIMITS}1011/", {**TERMS, "limit": "5"})
    page = desk.get(several).content.decode()
    assert "They have different limits now." in page
    assert 'value="33.00"' not in page
