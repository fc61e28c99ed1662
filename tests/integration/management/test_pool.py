"""Taking people from the pool of those without a department, and putting them back. MGR-04, MGR-05, ADM-19."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from accounts.actions import departments, pool
from accounts.actions.claiming import NotYoursError
from accounts.actions.departments import GoneError, MisplacedError, Plan
from accounts.journal import Origin, chain
from accounts.models import Department, JournalEntry, RemovedDepartment, User
from management.departments import people
from management.departments.people import Chosen
from tests.integration.management.conftest import As, person
from tests.integration.management.test_departments import below, page_of, said
from tests.integration.management.test_races import at_once, fresh


@pytest.fixture
def newcomer(db: None) -> User:
    return person("1061", "Nowy Ktoś")


def taken(department: Department, *extensions: str) -> dict[str, list[str]]:
    return {"pick": list(extensions)}


@pytest.mark.req("MGR-05", "MGR-04")
def test_a_manager_takes_somebody_from_the_pool_and_puts_them_back(
    manager: User, newcomer: User, sales: Department, as_: As
) -> None:
    browser = as_(manager)
    assert "Nowy Ktoś" in said(browser.get(page_of(sales, "take")))
    answer = browser.post(page_of(sales, "take"), {"pick": "1061"})
    assert answer.headers["Location"] == page_of(sales)
    newcomer.refresh_from_db()
    assert newcomer.department == sales
    assert newcomer in User.objects.editable_by(manager)
    page = said(browser.get(page_of(sales)))
    assert "1 person belongs to Sales now." in page
    assert "Nowy Ktoś" in page
    browser.post(page_of(sales, "put-back"), {"pick": "1061"})
    newcomer.refresh_from_db()
    assert newcomer.department is None
    told = JournalEntry.objects.filter(subject=newcomer, actor=manager).order_by("pk")
    assert [(one.event, one.before, one.after) for one in told] == [
        ("department_changed", "", "Sales"),
        ("department_changed", "Sales", ""),
    ]
    assert "changed the department" in said(as_(newcomer).get("/settings/activity/"))


@pytest.mark.req("MGR-05", "ADM-19")
def test_t_az_05_nobody_is_taken_who_is_not_in_the_pool(
    manager: User, clerk: User, stranger: User, newcomer: User, sales: Department, as_: As
) -> None:
    """Of another department, a manager, an administrator, a disabled account, nobody: all alike."""
    boss = person("1022", "Other Boss", role=User.Role.MANAGER)
    chief = person("1032", "Chief", role=User.Role.ADMINISTRATOR)
    gone = person("1062", "Gone", is_active=False)
    before = dict(User.objects.values_list("pk", "department"))
    for other in (stranger, boss, chief, gone):
        browser = as_(manager)
        assert other.comment not in said(browser.get(page_of(sales, "take")))
        page = browser.post(page_of(sales, "take"), {"pick": other.extension}, follow=True).content.decode()
        assert "1 person is no longer in the pool" in page
        assert other.comment not in page or other == boss
        assert pool.take_in(sales, [other], Origin(manager)) == []
    page = as_(manager).post(page_of(sales, "take"), {"pick": ["1999", "x", "1" * 40]}, follow=True)
    assert "1 person is no longer in the pool" in page.content.decode()
    assert dict(User.objects.values_list("pk", "department")) == before
    assert not JournalEntry.objects.exists()


def test_t_az_05_nobody_is_taken_into_a_department_of_others(
    manager: User, newcomer: User, sales: Department, office: Department, as_: As
) -> None:
    assert as_(manager).post(page_of(office, "take"), {"pick": "1061"}).status_code == 404
    with pytest.raises(NotYoursError):
        pool.take_in(office, [newcomer], Origin(manager))
    newcomer.refresh_from_db()
    assert newcomer.department is None


def test_t_az_05_nobody_is_put_back_out_of_a_department_of_others(
    manager: User, clerk: User, stranger: User, sales: Department, office: Department, as_: As
) -> None:
    browser = as_(manager)
    assert browser.post(page_of(office, "put-back"), {"pick": stranger.extension}).status_code == 404
    browser.post(page_of(sales, "put-back"), {"pick": stranger.extension})
    assert pool.put_back(office, [stranger], Origin(manager)) == []
    assert pool.put_back(sales, [stranger, manager], Origin(manager)) == [], "nor a manager, as they are themselves"
    stranger.refresh_from_db()
    assert stranger.department == office


def test_a_manager_takes_people_into_what_stands_below_their_department(
    manager: User, newcomer: User, sales: Department, as_: As
) -> None:
    north = below(sales, "North")
    as_(manager).post(page_of(north, "take"), {"pick": "1061"})
    newcomer.refresh_from_db()
    assert newcomer.department == north


def test_a_list_without_a_tick_does_nothing(manager: User, sales: Department, as_: As) -> None:
    for address in ("take", "put-back"):
        page = as_(manager).post(page_of(sales, address), {}, follow=True).content.decode()
        assert "Choose people first." in page


def test_members_whom_a_manager_does_not_look_after_are_named_and_not_to_be_ticked(
    manager: User, clerk: User, sales: Department, as_: As
) -> None:
    person("1033", "Upper Person", role=User.Role.ADMINISTRATOR, department=sales)
    person("1034", "Silent Canary", role=User.Role.ADMINISTRATOR, department=sales, is_active=False)
    page = said(as_(manager).get(page_of(sales)))
    assert "Upper Person" in page, "the book names them as well"
    assert 'value="1033"' not in page
    assert 'value="1011"' in page
    assert "Silent Canary" not in page


def test_the_pool_is_searched_and_paged(
    manager: User, sales: Department, as_: As, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    User.objects.bulk_create(User(extension=str(20_000 + n), comment=f"Ktoś Łęcki {n:04}") for n in range(2_000))
    assert manager.has_perm("management.manage_departments"), "as each request has asked by then"
    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        page = people.pool(manager, Chosen())
    assert len(page.people) == people.PAGE_ROWS
    assert page.more == Chosen(after="20049")
    found = people.pool(manager, Chosen("lecki 1234"))
    assert [one.extension for one in found.people] == ["21234"]
    assert found.more is None
    first = said(as_(manager).get(page_of(sales, "take"), headers={"HX-Request": "true", "HX-Target": "more"}))
    assert "Ktoś Łęcki 0049" in first
    assert "Ktoś Łęcki 0050" not in first
    assert "after=20049" in first


def test_an_administrator_takes_in_whoever_belongs_nowhere(
    administrator: User, newcomer: User, sales: Department, as_: As
) -> None:
    boss = person("1022", "Other Boss", role=User.Role.MANAGER)
    as_(administrator).post(page_of(sales, "take"), {"pick": ["1061", "1022"]})
    assert set(sales.members.all()) == {newcomer, boss}


# -- several at the same moment ----------------------------------------------------------------------


def bosses(count: int) -> list[tuple[User, Department]]:
    found = []
    for number in range(count):
        department = Department.objects.create(name=f"Department {number}")
        boss = person(f"{3000 + number}", f"Boss {number}", role=User.Role.MANAGER, department=department)
        boss.manages.add(department)
        found.append((boss, department))
    return found


@pytest.mark.req("MGR-05", "ADM-19")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 6])
def test_t_az_05_of_managers_who_take_the_same_person_at_once_exactly_one_gets_them(as_: As, count: int) -> None:
    """Real requests, each with a connection of its own, that all begin together."""
    rivals = bosses(count)
    person("1061", "Nowy Ktoś")
    browsers = [(as_(boss), page_of(department, "take")) for boss, department in rivals]
    answers = at_once([partial(browser.post, address, {"pick": "1061"}, follow=True) for browser, address in browsers])
    pages = [answer.content.decode() for answer in answers]  # type: ignore[attr-defined]
    assert sum("1 person belongs to" in page for page in pages) == 1
    assert sum("somebody else was quicker" in page for page in pages) == count - 1
    (won,) = JournalEntry.objects.filter(event="department_changed", subject_number="1061")
    newcomer = User.objects.get(extension="1061")
    assert newcomer.department is not None
    assert newcomer.department.name == won.after
    assert newcomer.department.managers.get() == won.actor
    assert chain.verify().found is None


@pytest.mark.django_db(transaction=True)
def test_of_crowds_taken_at_once_everybody_is_in_one_department() -> None:
    """In any order: nobody waits for each other in a circle."""
    rivals = bosses(4)
    User.objects.bulk_create(User(extension=str(20_000 + number)) for number in range(30))
    crowd = list(User.objects.filter(department=None))
    orders = [crowd, crowd[::-1], crowd[10:] + crowd[:10], crowd[::2] + crowd[1::2]]
    outcomes = at_once(
        [
            partial(pool.take_in, department, order, Origin(fresh(boss)))
            for (boss, department), order in zip(rivals, orders, strict=True)
        ]
    )
    got = [one.pk for outcome in outcomes for one in outcome]  # type: ignore[attr-defined]
    assert sorted(got) == sorted(one.pk for one in crowd)
    assert not User.objects.filter(department=None, extension__startswith="20").exists()
    assert JournalEntry.objects.filter(event="department_changed").count() == 30


@pytest.mark.django_db(transaction=True)
def test_whoever_is_taken_into_a_department_while_it_is_deleted_belongs_to_none_in_the_end() -> None:
    ((boss, department),) = bosses(1)
    chief = person("1031", "Chief", role=User.Role.ADMINISTRATOR)
    people_ = [person(f"{4000 + number}", f"P{number}") for number in range(5)]

    def take(one: User) -> object:
        try:
            return pool.take_in(department, [one], Origin(fresh(boss)))
        except (GoneError, NotYoursError) as refusal:
            return refusal

    at_once([*(partial(take, one) for one in people_), partial(departments.delete, department, Origin(fresh(chief)))])
    assert not Department.objects.exists()
    assert not User.objects.exclude(department=None).exists()
    (removed,) = RemovedDepartment.objects.all()
    taken_ = JournalEntry.objects.filter(event="department_changed", after="Department 0").count()
    assert len(removed.data["members"]) == taken_ + 1, "the boss, and whoever came in time"


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_circle() -> None:
    first, second = Department.objects.create(name="First"), Department.objects.create(name="Second")
    chiefs = [person(f"{3000 + number}", f"A{number}", role=User.Role.ADMINISTRATOR) for number in range(2)]

    def move(chief: User, one: Department, other: Department) -> object:
        try:
            return departments.change(one, Plan(one.name, parent=other.pk), Origin(fresh(chief)))
        except MisplacedError as refusal:
            return refusal

    outcomes = at_once([partial(move, chiefs[0], first, second), partial(move, chiefs[1], second, first)])
    assert outcomes.count(True) == 1
    assert len({one.parent_id for one in Department.objects.all()} - {None}) == 1


@pytest.mark.req("ADM-19")
def test_the_database_keeps_one_department_for_each_extension(newcomer: User, sales: Department) -> None:
    """A column of the account, and no table of pairs: there is no place for a second one."""
    field = User._meta.get_field("department")
    assert field.many_to_one
    assert field.column == "department_id"
    wanted = {"user_id", "department_id"}
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description
        tables = connection.introspection.table_names(cursor)
        pairs = [table for table in tables if wanted <= {column.name for column in described(cursor, table)}]
    assert pairs == ["accounts_user_manages"], "only who manages what"
