"""Main devices, monitor rights, grants and access: given, written down, and in force at once."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts import monitoring
from accounts.actions import rights
from accounts.journal import Event, Origin
from accounts.models import Department, JournalEntry, User
from accounts.monitoring import Sight, Watch
from accounts.permissions import Permission
from accounts.sessions import revocation
from management.forms import MOST_WATCHED


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The users whose sockets were told to look again."""
    found: list[int] = []
    monkeypatch.setattr(revocation, "announce", lambda *, user_id: found.append(user_id))
    return found


def last_entry() -> tuple[str, User | None, User | None, str, str]:
    entry = JournalEntry.objects.first()
    assert entry
    return entry.event, entry.subject, entry.actor, entry.before, entry.after


@pytest.mark.req("LOG-20", "PSA-08")
def test_main_devices_stand_in_order_behind_the_own_extension(ala: User, administrator: User, told: list[int]) -> None:
    rights.set_main_devices(ala, ["1090", "1011", "1020", "1090"], Origin(administrator))
    assert ala.extensions == User.objects.get(pk=ala.pk).extensions == ("1011", "1090", "1020")
    assert last_entry() == (Event.MAIN_DEVICES_CHANGED, ala, administrator, "", "1090, 1020")
    rights.set_main_devices(ala, ["1020"], Origin(administrator))
    assert ala.extensions == ("1011", "1020")
    assert last_entry() == (Event.MAIN_DEVICES_CHANGED, ala, administrator, "1090, 1020", "1020")
    assert told == [ala.pk, ala.pk]


@pytest.mark.req("PSA-10")
def test_monitor_rights_are_replaced_whole(ala: User, administrator: User, told: list[int]) -> None:
    rights.set_monitor_rights(ala, [Watch("1020", callers=True), Watch("1012")], Origin(administrator))
    assert last_entry()[3:] == ("", "1012, 1020 callers")
    rights.set_monitor_rights(ala, [Watch("1020", callers=True, pick_up=True)], Origin(administrator))
    assert last_entry() == (
        Event.MONITOR_RIGHTS_CHANGED,
        ala,
        administrator,
        "1012, 1020 callers",
        "1020 callers pick_up",
    )
    assert monitoring.viewer_of(ala).sight_of("1020") is Sight.CALLERS
    assert told == [ala.pk, ala.pk]


def test_t_aud_03_whoever_has_the_extension_finds_who_works_with_it(ala: User, administrator: User) -> None:
    ola = User.objects.create_user("1020", comment="Ola")
    for extensions in (["1090", "1020"], ["1020"], []):
        rights.set_main_devices(ala, extensions, Origin(administrator))
    assert list(ola.journal.order_by("pk").values_list("event", "before", "after")) == [
        ("extension_shared", "", "1011"),
        ("extension_shared", "1011", ""),
    ]


def test_t_aud_03_whoever_has_the_line_finds_who_sees_what_of_it(ala: User, administrator: User) -> None:
    ola = User.objects.create_user("1020", comment="Ola")
    for watches in ([Watch("1020", callers=True)], [Watch("1012"), Watch("1020", callers=True)], [Watch("1012")]):
        rights.set_monitor_rights(ala, watches, Origin(administrator))
    assert list(ola.journal.order_by("pk").values_list("event", "before", "after")) == [
        ("extension_watched", "", "1011 callers"),
        ("extension_watched", "1011 callers", ""),
    ]
    assert {entry.actor for entry in ola.journal.select_related("actor")} == {administrator}


def test_grants_are_exactly_those_that_were_named(ala: User, administrator: User, told: list[int]) -> None:
    rights.set_grants(ala, [Permission.CALL_ABROAD, Permission.SEE_CALLERS], Origin(administrator))
    rights.set_grants(ala, [Permission.SEE_CALLERS, Permission.VIEW_REPORTS], Origin(administrator))
    assert ala.granted == {"calls.see_callers", "reports.view"}
    before, after = "calls.international, calls.see_callers", "calls.see_callers, reports.view"
    assert last_entry() == (Event.GRANTS_CHANGED, ala, administrator, before, after)
    assert told == [ala.pk, ala.pk]


def test_access_says_both_levels(ala: User, administrator: User, told: list[int]) -> None:
    rights.set_access(
        ala,
        contact_access=User.ContactAccess.EDIT,
        recording_access=User.RecordingAccess.NONE,
        origin=Origin(administrator),
    )
    ala.refresh_from_db()
    assert ala.has_perm(Permission.EDIT_PUBLIC_CONTACTS)
    assert not ala.has_perm(Permission.HEAR_OWN_RECORDINGS)
    entry = ("contacts: read, recordings: own", "contacts: edit, recordings: none")
    assert last_entry() == (Event.ACCESS_CHANGED, ala, administrator, *entry)
    assert told == [ala.pk]


CHANGES: dict[str, Callable[[User, Origin], None]] = {
    "main devices": lambda user, origin: rights.set_main_devices(user, ["1090"], origin),
    "monitor rights": lambda user, origin: rights.set_monitor_rights(user, [Watch("1020")], origin),
    "grants": lambda user, origin: rights.set_grants(user, ["reports.view"], origin),
    "access": lambda user, origin: rights.set_access(
        user,
        contact_access=User.ContactAccess.EDIT,
        recording_access=User.RecordingAccess.DEPARTMENTS,
        origin=origin,
    ),
}
each_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@each_change
def test_what_changes_nothing_is_not_written_down(
    ala: User, told: list[int], change: Callable[[User, Origin], None]
) -> None:
    change(ala, Origin())
    change(ala, Origin())
    assert JournalEntry.objects.count() == 1
    assert told == [ala.pk]


@each_change
def test_t_az_06_nobody_but_an_administrator_gives_rights(
    ala: User, manager: User, told: list[int], change: Callable[[User, Origin], None]
) -> None:
    ala.department = manager.manages.get()
    ala.save()
    for actor in (manager, ala):
        with pytest.raises(PermissionDenied):
            change(ala, Origin(actor))
    assert not JournalEntry.objects.exists()
    assert told == []
    assert monitoring.viewer_of(User.objects.get(pk=ala.pk)).special == {"1011": Sight.EVERYTHING}


@pytest.mark.parametrize("extension", ["", "1", "1234567", "10 12", "1012\n", "١٠١٢", "*72"])
def test_what_is_no_extension_is_refused(ala: User, extension: str) -> None:
    with pytest.raises(ValueError, match="no extension"):
        rights.set_main_devices(ala, [extension], Origin())
    with pytest.raises(ValueError, match="no extension"):
        rights.set_monitor_rights(ala, [Watch(extension)], Origin())


def test_t_az_03_what_no_single_person_is_given_cannot_be_granted(ala: User) -> None:
    with pytest.raises(ValueError, match=r"management\.administer"):
        rights.set_grants(ala, [Permission.ADMINISTER], Origin())
    assert not ala.has_perm(Permission.ADMINISTER)


def test_t_ws_05_who_leaves_a_department_leaves_its_managers_sight_at_once(
    ala: User, manager: User, told: list[int]
) -> None:
    sales = manager.manages.get()
    rights.change_place(ala, sales, [], Origin())
    assert set(told) == {ala.pk, manager.pk}
    assert monitoring.viewer_of(manager).sight_of("1011") is Sight.CALLERS
    told.clear()
    rights.change_place(ala, Department.objects.create(name="Service"), [], Origin())
    assert set(told) == {ala.pk, manager.pk}
    assert monitoring.viewer_of(manager).sight_of("1011") is Sight.LAMP


def test_many_viewers_cost_as_few_queries_as_two(
    manager: User, django_assert_num_queries: Callable[[int], DjangoAssertNumQueries]
) -> None:
    sales = manager.manages.get()
    for number in range(30):
        user = User.objects.create_user(f"3{number:03}", role=User.Role.MANAGER, department=sales)
        user.manages.add(sales)
        rights.set_main_devices(user, ["1090"], Origin())
        rights.set_monitor_rights(user, [Watch("1020", callers=True)], Origin())
    for some in (User.objects.all()[:2], User.objects.all()):
        people = list(some)
        with django_assert_num_queries(6):
            viewers = monitoring.viewers_of(people)
        assert viewers.keys() == {user.pk for user in people}
    assert viewers[user.pk].special["1090"] is Sight.EVERYTHING
    assert viewers[user.pk].special["3000"] is viewers[user.pk].special["1020"] is Sight.CALLERS


def test_calls_are_taken_at_every_own_telephone_but_the_one_in_the_hand(ala: User) -> None:
    rights.set_main_devices(ala, ["1090"], Origin())
    assert monitoring.pick_up_targets(ala) == {"1090"}
    ala.acting = "1090"
    assert monitoring.pick_up_targets(ala) == {"1011"}


def test_without_a_department_nobody_without_one_is_a_neighbour(ala: User, ola: User) -> None:
    assert ala.department is ola.department is None
    assert monitoring.pick_up_targets(ala) == frozenset()


def test_t_aud_01_the_journal_holds_rights_to_as_many_lines_as_can_be_given(ala: User) -> None:
    wanted = [Watch(f"{200000 + number}", callers=True, pick_up=True) for number in range(MOST_WATCHED)]
    rights.set_monitor_rights(ala, wanted, Origin())
    entry = JournalEntry.objects.get(subject=ala)
    assert entry.after.split(", ") == [str(watch) for watch in wanted]
