"""Who is told that a limit is near or reached: once for each crossing."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.journal import Event, Origin
from accounts.models import Department, JournalEntry, User
from costs.allowances import setting
from costs.allowances.reached import on_flip
from costs.allowances.setting import Terms
from costs.allowances.spending import spend
from costs.models import Allowance
from history.notices import Kind, bell
from tests.integration.accounts import letterbox
from tests.integration.costs.limits import BEGAN, an_allowance, spent

pytestmark = pytest.mark.req("COST-03", "MGR-07")


@pytest.fixture
def anna(db: None) -> User:
    office = Department.objects.create(name="Office")
    person = User.objects.create_user("1011", "kanarek w klatce", comment="Anna", department=office)
    person.email = "anna@example.com"
    person.save()
    return person


@pytest.fixture
def boss(anna: User) -> User:
    manager = User.objects.create_user("1002", "kanarek w klatce", comment="Boss", role=User.Role.MANAGER)
    manager.email = "boss@example.com"
    manager.save()
    manager.manages.add(anna.department)
    return manager


@pytest.fixture
def other_boss(boss: User) -> User:
    manager = User.objects.create_user("1003", "kanarek w klatce", role=User.Role.MANAGER)
    manager.email = "other@example.com"
    manager.save()
    return manager


def letters() -> list[tuple[str, str]]:
    return sorted((letter.to[0], str(letter.subject)) for letter in letterbox.fetch())


def told(user: User) -> list[str]:
    return [item.text for item in bell(User.objects.get(pk=user.pk), timezone.now()).items if item.kind == Kind.LIMIT]


NEAR = ("anna@example.com", "Your cost limit is nearly reached")
REACHED = ("anna@example.com", "Your cost limit is reached")
OF_ANNA = ("boss@example.com", "The cost limit of Anna (1011) is reached")


def test_the_person_is_told_twice_and_their_managers_once(anna: User, boss: User, other_boss: User) -> None:
    an_allowance()
    spent("7.9999")
    assert (letters(), told(anna)) == ([], [])
    spent("0.0001")
    assert (letters(), told(anna), told(boss)) == ([NEAR], ["It is nearly reached"], [])
    spent("1.5")
    assert letters() == []
    spent("0.5")
    assert letters() == [REACHED, OF_ANNA]
    refused = ["Paid calls are refused now"]
    assert (told(anna), told(boss), told(other_boss)) == (refused, refused, [])
    spent("3")
    assert letters() == []


@pytest.mark.parametrize(("mark", "first"), [("8", [NEAR]), ("10", [REACHED, OF_ANNA])], ids=["near", "reached"])
def test_what_is_corrected_below_a_mark_and_comes_back_is_told_no_second_time(
    anna: User, boss: User, mark: str, first: list[tuple[str, str]]
) -> None:
    """The exchange's record says a second less than was seen, and then the next call comes."""
    an_allowance()
    spent(mark)
    assert letters() == first
    now = told(anna)
    spend([("1011", BEGAN, Decimal("-2.5"))])
    assert (letters(), told(anna), told(boss)) == ([], [], [])
    spent("2.5")
    assert (letters(), told(anna)) == ([], now)


def test_what_jumps_over_both_marks_is_told_once(anna: User, boss: User) -> None:
    an_allowance()
    spent("12")
    assert letters() == [REACHED, OF_ANNA]


def test_after_a_top_up_it_is_told_again(anna: User, boss: User) -> None:
    an_allowance()
    spent("10")
    letters()
    setting.top_up(anna, Decimal(10), Origin())
    assert (letters(), told(anna), told(boss)) == ([], [], [])
    spent("6")
    assert letters() == [NEAR]
    spent("4")
    assert letters() == [REACHED, OF_ANNA]


def test_a_limit_that_is_set_below_what_was_spent_is_told(anna: User) -> None:
    an_allowance()
    spent("5")
    setting.change(anna, Terms(Decimal(5)), Origin())
    assert letters() == [REACHED]
    setting.change(anna, Terms(None), Origin())
    assert told(anna) == []


def test_whoever_stops_paid_calls_hears_of_each_flip_alone(
    anna: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    heard: list[str] = []
    monkeypatch.setattr("costs.allowances.reached._listeners", [])
    on_flip(heard.append)
    an_allowance()
    with django_capture_on_commit_callbacks(execute=True):
        spent("9")
    assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        spent("1")
        spent("1")
    assert heard == ["1011"]
    with django_capture_on_commit_callbacks(execute=True):
        setting.reset(anna, Origin())
    assert heard == ["1011", "1011"]


def test_each_deed_is_in_the_journal_with_what_was_before_and_after(anna: User, boss: User) -> None:
    deeds = (
        lambda: setting.change(anna, Terms(Decimal(20), "monthly", Decimal(5), 31, keeps_rest=True), Origin(boss)),
        lambda: setting.change(anna, Terms(Decimal(20), "monthly", Decimal(5), 31, keeps_rest=True), Origin(boss)),
        lambda: setting.top_up(anna, Decimal("2.5"), Origin(boss)),
        lambda: setting.reset(anna, Origin(boss)),
    )
    an_allowance()
    spent("1")
    for deed in deeds:
        deed()
    entries = JournalEntry.objects.filter(subject=anna).order_by("pk")
    told = [(entry.event, entry.before, entry.after) for entry in entries]
    set_to = "1.0000 monthly 5.0000 31 kept"
    assert told == [
        (Event.ALLOWANCE_CHANGED, "10.0000 1.0000 none 0.0000 1 lost", f"20.0000 {set_to}"),
        (Event.ALLOWANCE_TOPPED_UP, f"20.0000 {set_to}", f"22.5000 {set_to}"),
        (Event.ALLOWANCE_RESET, f"22.5000 {set_to}", "20.0000 0.0000 monthly 5.0000 31 kept"),
    ]


def test_the_journal_says_it_in_words(anna: User, boss: User, client: Client) -> None:
    an_allowance()
    setting.change(anna, Terms(Decimal(20), "weekly", Decimal(5), 1), Origin(boss))
    client.force_login(boss)
    page = client.get("/administration/people/1011/journal/", headers={"Accept-Language": "en"}).content.decode()
    assert "limit 10.00, spent 0.00" in page
    assert "limit 20.00, spent 0.00, top-up of 5.00 every week (Mon), the rest is lost" in page


def test_a_first_limit_counts_from_the_beginning_of_the_month(anna: User) -> None:
    now = timezone.localtime(timezone.now())
    spent("2", began=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    spent("4", began=now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - timezone.timedelta(seconds=1))
    setting.change(anna, Terms(Decimal(50)), Origin())
    assert Allowance.objects.get().spent == 2
