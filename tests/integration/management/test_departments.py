"""Departments themselves: the tree, who keeps it, who manages what, deleting and bringing back. ADM-09, ADM-18."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone

from accounts.actions import departments
from accounts.actions.claiming import NotYoursError
from accounts.actions.departments import MisplacedError, NameTakenError, Plan
from accounts.authority import LEVELS, Standing
from accounts.hearing import heard_by
from accounts.journal import Origin, chain
from accounts.models import Department, JournalEntry, RemovedDepartment, User
from accounts.monitoring import Sight, viewer_of
from costs.allowances.crossing import watchers
from costs.statements.reach import people_of
from history.lists.filters import HistoryFilter, Reach
from history.lists.scopes import scope_of
from management.departments import tree
from tests.integration.management.conftest import As, person

LIST = "/management/departments/"
DELETED = "?deleted="


def page_of(department: Department, *more: str) -> str:
    return "/".join([f"{LIST}{department.pk}", *more, ""])


def wish(name: str, **changed: object) -> dict[str, object]:
    return {"name": name, "color": "blue", "parent": "", **changed}


def said(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


def entry(event: str) -> JournalEntry:
    return JournalEntry.objects.get(event=event)


def fresh(department: Department) -> Department:
    return Department.objects.get(pk=department.pk)


def below(parent: Department, name: str) -> Department:
    return Department.objects.create(name=name, parent=parent)


# -- adding and changing -----------------------------------------------------------------------------


@pytest.mark.req("ADM-09")
def test_an_administrator_adds_a_department(administrator: User, sales: Department, as_: As) -> None:
    browser = as_(administrator)
    answer = browser.post(f"{LIST}new/", wish("  Field   service ", color="violet", parent=sales.pk))
    made = Department.objects.get(name="Field service")
    assert answer.headers["Location"] == page_of(made)
    assert (made.color, made.parent) == ("violet", sales)
    assert entry("department_added").after == "Sales › Field service"
    page = said(browser.get(LIST))
    assert 'data-color="violet"' in page
    assert page.index("Sales") < page.index("Field service")
    assert 'data-level="2"' in page


@pytest.mark.req("ADM-09")
def test_name_colour_and_place_are_changed_each_with_its_entry(
    administrator: User, sales: Department, office: Department, as_: As
) -> None:
    wanted = wish("Sales abroad", color="rose", parent=office.pk)
    assert as_(administrator).post(page_of(sales, "edit"), wanted).status_code == 302
    assert Plan.of(fresh(sales)) == Plan("Sales abroad", "rose", office.pk)
    told = [(one.event, one.before, one.after) for one in JournalEntry.objects.order_by("pk")]
    assert told == [
        ("department_renamed", "Sales", "Sales abroad"),
        ("department_colored", "slate Sales abroad", "rose Sales abroad"),
        ("department_moved", "Sales", "Office › Sales abroad"),
    ]
    page = said(as_(administrator).get("/administration/journal/"))
    assert "Charlotte Bennett (1031) gave a department another colour." in page
    assert "Sales abroad: Pink" in page


def test_nothing_changed_is_nothing_told(administrator: User, sales: Department, as_: As) -> None:
    as_(administrator).post(page_of(sales, "edit"), wish("Sales", color="slate"))
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (wish("office"), "already"),
        (wish("ÓFFICE"), "already"),
        (wish("x" * 61), "at most 60"),
        (wish("   "), "required"),
        (wish("O\N{COMBINING ACUTE ACCENT}ffice"), "already"),
        (wish("\N{FULLWIDTH LATIN CAPITAL LETTER O}ffice"), "already"),
        (wish("Office\N{ZERO WIDTH SPACE}"), "one line of text"),
        (wish("\N{RIGHT-TO-LEFT OVERRIDE}selaS"), "one line of text"),
        (wish("New", color="plaid"), "not one of the available choices"),
        (wish("New", parent="999"), "not one of the available choices"),
        (wish("New", parent="Sales"), "not one of the available choices"),
    ],
)
def test_bad_input_is_refused_and_nothing_typed_is_lost(
    administrator: User, office: Department, as_: As, wanted: dict[str, object], sentence: str
) -> None:
    Department.objects.create(name="Óffice")
    page = said(as_(administrator).post(f"{LIST}new/", wanted))
    assert sentence in page
    assert f'value="{wanted["name"]!s}"' in page or not str(wanted["name"]).strip()
    assert Department.objects.count() == 2


def test_a_department_stands_below_neither_itself_nor_what_is_below_it(
    administrator: User, sales: Department, as_: As
) -> None:
    north = below(sales, "North")
    page = said(as_(administrator).post(page_of(sales, "edit"), wish("Sales", parent=north.pk)))
    assert "not one of the available choices" in page
    with pytest.raises(MisplacedError):
        departments.change(sales, Plan("Sales", parent=north.pk), Origin(administrator))
    with pytest.raises(MisplacedError):
        departments.change(sales, Plan("Sales", parent=sales.pk), Origin(administrator))
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.filter(pk=sales.pk).update(parent=F("pk"))


def test_the_tree_has_five_levels_and_no_more(administrator: User, sales: Department) -> None:
    last = sales
    for level in range(2, LEVELS + 1):
        last = departments.add(Plan(f"L{level}", parent=last.pk), Origin(administrator))
    with pytest.raises(MisplacedError):
        departments.add(Plan("Too deep", parent=last.pk), Origin(administrator))
    top = departments.add(Plan("Top"), Origin(administrator))
    with pytest.raises(MisplacedError):
        departments.change(sales, Plan("Sales", parent=top.pk), Origin(administrator))
    offered = tree.possible_parents(administrator, sales, LEVELS)
    assert top not in [one.department for one in offered], "what would not fit is not offered"


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    administrator: User, sales: Department, django_assert_max_num_queries: object
) -> None:
    Department.objects.bulk_create(Department(name=f"D{number:03}", parent=sales) for number in range(200))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(tree.branches(administrator)) == 202


# -- who manages what --------------------------------------------------------------------------------


@pytest.mark.req("ADM-18", "ADM-19", "MGR-03")
def test_several_manage_one_department_and_one_person_several(
    administrator: User, manager: User, sales: Department, office: Department, as_: As
) -> None:
    second = person("1022", "Second Boss", role=User.Role.MANAGER)
    browser = as_(administrator)
    for department in (sales, office):
        browser.post(page_of(department, "managers"), {"managers": [manager.pk, second.pk]})
    assert set(sales.managers.all()) == set(office.managers.all()) == {manager, second}
    told = JournalEntry.objects.filter(event="managed_departments_changed", subject=second).order_by("pk")
    assert [(one.before, one.after) for one in told] == [("", "Sales"), ("Sales", "Office, Sales")]
    assert second.comment in said(browser.get(page_of(sales)))
    browser.post(page_of(sales, "managers"), {"managers": []})
    assert not sales.managers.exists()
    assert set(office.managers.all()) == {manager, second}


def test_a_plain_user_is_not_offered_as_manager(administrator: User, clerk: User, sales: Department, as_: As) -> None:
    page = said(as_(administrator).post(page_of(sales, "managers"), {"managers": [clerk.pk]}))
    assert "not one of the available choices" in page
    assert not sales.managers.exists()
    clerk.manages.add(sales)
    assert "no manager yet" in said(as_(administrator).get(LIST)), "given to them elsewhere: it counts for nothing yet"


@pytest.mark.req("MGR-01", "MGR-04")
def test_whoever_manages_a_department_manages_what_stands_below_it(
    manager: User, sales: Department, office: Department
) -> None:
    """The one rule (accounts.authority.at_or_below), asked by everything that asks for managed departments."""
    north = below(below(sales, "North"), "Coast")
    elsewhere = below(office, "Elsewhere")
    sailor = person("1041", "Sailor", department=north)
    stranger = person("1042", "Stranger", department=elsewhere)
    boss = User.objects.get(pk=manager.pk)
    assert north.pk in Standing.of(boss).manages
    assert set(boss.managed_departments.values_list("name", flat=True)) == {"Sales", "North", "Coast"}
    User.objects.filter(pk=boss.pk).update(recording_access="departments")
    boss.refresh_from_db()
    seen: dict[str, object] = {
        "accounts": set(User.objects.editable_by(boss)),
        "calls": scope_of(boss, HistoryFilter(reach=Reach.DEPARTMENT), ()).extensions,
        "costs": set(people_of(boss)),
        "recordings": heard_by(boss),
        "callers": [x for x, sight in viewer_of(boss).special.items() if sight is Sight.CALLERS],
        "letters": [one.extension for one in (sailor, stranger) if boss in watchers(one.extension)],
    }
    for what, them in seen.items():
        assert isinstance(them, set | frozenset | tuple | list)
        assert {sailor, sailor.extension} & set(them), what
        assert not {stranger, stranger.extension} & set(them), what


def test_what_is_moved_away_is_managed_no_more(
    administrator: User, manager: User, sales: Department, office: Department
) -> None:
    north = below(sales, "North")
    sailor = person("1041", "Sailor", department=north)
    assert sailor in User.objects.editable_by(manager)
    departments.change(north, Plan("North", parent=office.pk), Origin(administrator))
    assert sailor not in User.objects.editable_by(manager)


# -- who sees what -----------------------------------------------------------------------------------


@pytest.mark.req("MGR-04")
def test_a_manager_sees_their_departments_and_no_other(
    manager: User, clerk: User, sales: Department, office: Department, as_: As
) -> None:
    canary = Department.objects.create(name="Secret Canary")
    Department.objects.filter(pk=sales.pk).update(parent=canary)
    below(office, "Yellow Canary")
    Department.objects.filter(pk=canary.pk).update(parent=below(office, "Upper Canary"))
    hidden = person("1044", "Canary Boss", role=User.Role.MANAGER)
    hidden.manages.add(canary)
    north = below(sales, "North")
    browser = as_(manager)
    for address in (LIST, page_of(sales), page_of(north), page_of(sales, "take")):
        page = said(browser.get(address))
        assert "Canary" not in page, address
        assert "Sales" in page or "North" in page
    for address in (page_of(canary), page_of(canary, "take"), page_of(office)):
        assert browser.get(address).status_code == 404
    assert browser.post(page_of(canary, "take"), {"pick": clerk.extension}).status_code == 404


def test_a_manager_keeps_no_departments(manager: User, sales: Department, as_: As) -> None:
    browser = as_(manager)
    page = said(browser.get(LIST)) + said(browser.get(page_of(sales)))
    assert "/new/" not in page
    assert "/edit/" not in page
    for address in (f"{LIST}new/", page_of(sales, "edit"), page_of(sales, "managers"), page_of(sales, "delete")):
        assert browser.post(address, wish("x")).status_code == 403
    stale = Origin(manager)
    for deed in (
        lambda: departments.add(Plan("x"), stale),
        lambda: departments.change(sales, Plan("x"), stale),
        lambda: departments.delete(sales, stale),
        lambda: departments.set_managers(sales, [manager], stale),
    ):
        with pytest.raises(NotYoursError):
            deed()


def test_a_manager_without_a_department_is_told_so(db: None, as_: As) -> None:
    boss = person("1021", "Ewa", role=User.Role.MANAGER)
    assert "You manage no department" in said(as_(boss).get(LIST))


@pytest.mark.any_database
def test_without_departments_an_administrator_is_led_to_the_first(db: None, as_: As) -> None:
    chief = person("1031", "Chief", role=User.Role.ADMINISTRATOR)
    page = said(as_(chief).get(LIST))
    assert "No departments yet" in page
    assert f"{LIST}new/" in page


def test_an_open_page_says_that_its_department_is_there_no_more(manager: User, office: Department, as_: As) -> None:
    for address, part in ((page_of(office), "members"), (page_of(office, "take"), "pool")):
        answer = as_(manager).get(address, headers={"HX-Request": "true", "HX-Target": part})
        assert f'id="{part}"' in said(answer)
        assert "This department is not there any more, or not yours." in said(answer)
        assert "Office" not in said(answer)
        assert as_(manager).get(address).status_code == 404


# -- deleting and bringing back ----------------------------------------------------------------------


@pytest.mark.req("ADM-09")
def test_deleting_says_how_many_become_unassigned_and_can_be_undone(
    administrator: User, manager: User, clerk: User, sales: Department, office: Department, as_: As
) -> None:
    departments.change(sales, Plan("Sales", "teal", office.pk), Origin(administrator))
    north = below(sales, "North")
    browser = as_(administrator)
    question = said(browser.get(page_of(sales, "delete")))
    assert "2 people belong to no department then." in question
    assert "1 manager loses it." in question
    assert "1 department below it moves up." in question
    assert Department.objects.filter(pk=sales.pk).exists(), "asking deletes nothing"

    answer = browser.post(page_of(sales, "delete"))
    removed = RemovedDepartment.objects.get()
    assert answer.headers["Location"] == f"{LIST}{DELETED}{removed.pk}"
    page = said(browser.get(answer.headers["Location"]))
    assert "2 people belong to no department now." in page
    clerk.refresh_from_db()
    assert clerk.department is None
    assert fresh(north).parent == office, "what stood below it moves up"
    assert not manager.manages.exists()
    assert (entry("department_deleted").before, entry("department_deleted").after) == ("Office › Sales", "people: 2")
    own = JournalEntry.objects.get(event="department_changed", subject=clerk)
    assert (own.before, own.after, own.actor) == ("Sales", "", administrator)

    assert browser.post(f"{LIST}removed/{removed.pk}/").headers["Location"] == page_of(sales)
    back = fresh(sales)
    assert Plan.of(back) == Plan("Sales", "teal", office.pk), "under its old key, so that links lead there again"
    assert set(back.members.all()) == {clerk, manager}
    assert set(back.managers.all()) == {manager}
    assert fresh(north).parent == back
    assert entry("department_restored").after == "Office › Sales"
    assert not RemovedDepartment.objects.exists()
    assert browser.post(f"{LIST}removed/{removed.pk}/").status_code == 404, "a second click"
    assert chain.verify().found is None


def test_bringing_back_takes_nobody_away_from_where_they_are_now(
    administrator: User, clerk: User, manager: User, sales: Department, office: Department
) -> None:
    north, south = below(sales, "North"), below(sales, "South")
    removed = departments.delete(sales, Origin(administrator))
    User.objects.filter(pk=clerk.pk).update(department=office)
    Department.objects.filter(pk=north.pk).update(parent=office)
    back, count = departments.bring_back(removed, Origin(administrator))
    assert count == 1
    assert set(back.members.all()) == {manager}
    assert User.objects.get(pk=clerk.pk).department == office
    assert (fresh(north).parent, fresh(south).parent) == (office, back)


def test_it_does_not_come_back_beside_another_of_its_name(
    administrator: User, sales: Department, office: Department, as_: As
) -> None:
    removed = departments.delete(sales, Origin(administrator))
    Department.objects.filter(pk=office.pk).update(name="sales")
    page = as_(administrator).post(f"{LIST}removed/{removed.pk}/", follow=True).content.decode()
    assert "Give that one another name first." in page
    with pytest.raises(NameTakenError):
        departments.bring_back(removed, Origin(administrator))
    assert RemovedDepartment.objects.exists()


def test_what_it_stood_below_may_be_gone(administrator: User, sales: Department, office: Department) -> None:
    departments.change(sales, Plan("Sales", parent=office.pk), Origin(administrator))
    removed = departments.delete(sales, Origin(administrator))
    departments.delete(office, Origin(administrator))
    back, _count = departments.bring_back(removed, Origin(administrator))
    assert back.parent is None


def test_deleted_departments_are_forgotten_after_thirty_days(administrator: User, sales: Department) -> None:
    departments.delete(sales, Origin(administrator))
    assert departments.forget_removed(timezone.now() + timedelta(days=29)) == 0
    assert departments.forget_removed(timezone.now() + timedelta(days=31)) == 1


def test_two_thousand_people_lose_their_department_in_few_statements(
    administrator: User, sales: Department, django_assert_max_num_queries: object
) -> None:
    User.objects.bulk_create(User(extension=str(20_000 + number), department=sales) for number in range(2_000))
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        departments.delete(sales, Origin(administrator))
    assert JournalEntry.objects.filter(event="department_changed").count() == 2_000
    assert chain.verify().found is None
