"""Whose calls somebody sees: one's own, the departments', everybody's (HIST-05, HIST-13)."""

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied

from accounts.journal import Event, Origin
from accounts.models import Department, Grant, JournalEntry, User
from history.lists.filters import HistoryFilter, Reach
from history.lists.scopes import NotOpenedError, Scope, open_all_calls, reaches_of, scope_of, widest
from history.models import Record
from tests.integration.history.calls import a_call

DEPARTMENT = HistoryFilter(reach=Reach.DEPARTMENT)
EVERYBODY = HistoryFilter(reach=Reach.EVERYBODY)


class Memory(SessionBase):
    """A session that is nowhere stored."""

    def save(self, must_create: bool = False) -> None:
        pass


@pytest.fixture
def session() -> SessionBase:
    return Memory()


@pytest.fixture
def ola(db: None) -> User:
    """Manages Service, with Ula and Piotr, and not Sales, with Ewa."""
    ola = User.objects.create_user("1021", comment="Ola", role="manager")
    for name, people in {"Service": ("1022", "1023"), "Sales": ("1024",)}.items():
        department = Department.objects.create(name=name)
        for extension in people:
            User.objects.create_user(extension, department=department)
    ola.manages.add(Department.objects.get(name="Service"))
    return ola


def granted(user: User, permission: str) -> User:
    Grant.objects.create(user=user, permission=permission)
    return User.objects.get(pk=user.pk)


@pytest.mark.req("HIST-05")
def test_the_own_list_holds_the_extension_that_one_works_with(anna: User, session: SessionBase) -> None:
    anna.acting = "1077"
    assert scope_of(anna, HistoryFilter(), session) == Scope(Reach.OWN, ("1077",))


@pytest.mark.req("HIST-05")
def test_a_manager_sees_the_people_of_the_managed_departments_alone(ola: User, session: SessionBase) -> None:
    assert scope_of(ola, DEPARTMENT, session) == Scope(Reach.DEPARTMENT, ("1022", "1023"))
    for extension in ("1022", "1023", "1024"):
        a_call(1, extension=extension)
    seen = Record.objects.visible_to(ola, scope_of(ola, DEPARTMENT, session))
    assert set(seen.values_list("extension", flat=True)) == {"1022", "1023"}


def test_one_person_or_one_department_narrows_and_never_widens(ola: User, session: SessionBase) -> None:
    service, sales = Department.objects.order_by("-name")
    narrowed = {
        HistoryFilter(reach=Reach.DEPARTMENT, person="1022"): ("1022",),
        HistoryFilter(reach=Reach.DEPARTMENT, person="1024"): (),
        HistoryFilter(reach=Reach.DEPARTMENT, department=service.pk): ("1022", "1023"),
        HistoryFilter(reach=Reach.DEPARTMENT, department=sales.pk): (),
    }
    for chosen, extensions in narrowed.items():
        assert scope_of(ola, chosen, session).extensions == extensions


def test_an_employee_has_no_departments_and_no_everybody(anna: User, session: SessionBase) -> None:
    assert reaches_of(anna) == (Reach.OWN,)
    for chosen in (DEPARTMENT, EVERYBODY):
        with pytest.raises(PermissionDenied):
            scope_of(anna, chosen, session)
    with pytest.raises(PermissionDenied):
        open_all_calls(anna, session, Origin(anna))


@pytest.mark.req("HIST-13")
def test_t_az_12_everybodys_calls_are_opened_once_a_session_and_the_journal_says_so(
    anna: User, session: SessionBase
) -> None:
    anna = granted(anna, "reports.view")
    with pytest.raises(NotOpenedError):
        scope_of(anna, EVERYBODY, session)
    open_all_calls(anna, session, Origin(anna))
    open_all_calls(anna, session, Origin(anna))
    assert scope_of(anna, EVERYBODY, session) == Scope(Reach.EVERYBODY, None)
    assert JournalEntry.objects.filter(event=Event.ALL_CALLS_OPENED, subject=anna).count() == 1
    with pytest.raises(NotOpenedError):
        scope_of(anna, EVERYBODY, Memory())


@pytest.mark.req("HIST-13")
def test_of_everybody_one_department_or_one_person_can_be_chosen(ola: User, session: SessionBase) -> None:
    anna = granted(User.objects.create_user("1011"), "reports.view")
    open_all_calls(anna, session, Origin(anna))
    sales = Department.objects.get(name="Sales")
    chosen = HistoryFilter(reach=Reach.EVERYBODY, department=sales.pk)
    assert scope_of(anna, chosen, session).extensions == ("1024",)
    chosen = HistoryFilter(reach=Reach.EVERYBODY, person="1099")  # of somebody who has left, too
    assert scope_of(anna, chosen, session).extensions == ("1099",)


def test_t_az_11_a_department_that_is_taken_away_is_gone_with_the_next_question(
    ola: User, session: SessionBase
) -> None:
    scope_of(ola, DEPARTMENT, session)
    ola.manages.clear()
    assert scope_of(ola, DEPARTMENT, session).extensions == ()
    assert widest(ola, session).extensions == ("1021",)
    assert not Record.objects.visible_to(ola, scope_of(ola, DEPARTMENT, session)).exists()


def test_t_az_11_a_grant_that_is_taken_away_closes_everybodys_calls(anna: User, session: SessionBase) -> None:
    anna = granted(anna, "reports.view")
    open_all_calls(anna, session, Origin(anna))
    Grant.objects.all().delete()
    anna = User.objects.get(pk=anna.pk)
    with pytest.raises(PermissionDenied):
        scope_of(anna, EVERYBODY, session)
    assert widest(anna, session) == Scope(Reach.OWN, ("1011",))


def test_what_is_named_by_its_id_is_looked_for_among_all_that_one_may_see(
    anna: User, ola: User, session: SessionBase
) -> None:
    assert widest(anna, session) == Scope(Reach.OWN, ("1011",))
    assert set(widest(ola, session).extensions or ()) == {"1021", "1022", "1023"}
    anna = granted(anna, "reports.view")
    assert widest(anna, session) == Scope(Reach.OWN, ("1011",))
    open_all_calls(anna, session, Origin(anna))
    assert widest(anna, session) == Scope(Reach.EVERYBODY, None)
