"""What happens when several people work on the same accounts at the same moment."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import time
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.actions import licences, people, rescue, rights
from accounts.actions.claiming import Claimed, LastAdministratorError, NotYoursError, claim_several
from accounts.actions.licences import NoSeatsError
from accounts.journal import Origin, chain
from accounts.models import Department, JournalEntry, LicenceKind, User
from management.bulk import changing
from management.models import BulkChange, BulkLine
from services.models import Wakeup
from services.wakeups import setting as wakeups
from services.wakeups.schedule import WEEK, Schedule
from tests.integration.management.bulk import LIST, previewed
from tests.integration.management.conftest import person

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[[], object]


def at_once(deeds: list[Deed]) -> list[object]:
    """What each returned or raised; all begin together, each with a connection of its own."""
    gate = Barrier(len(deeds))

    def one(deed: Deed) -> object:
        try:
            gate.wait(timeout=30)
            return deed()
        except (NotYoursError, LastAdministratorError, NoSeatsError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def seated() -> int:
    return User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).count()


def administrators(count: int) -> list[User]:
    return [person(f"{3000 + number}", f"A{number}", role=User.Role.ADMINISTRATOR) for number in range(count)]


@pytest.mark.parametrize("unseat", [rights.disable, partial(rights.change_role, role=User.Role.USER)])
@pytest.mark.parametrize("count", [2, 5])
def test_t_az_08_administrators_who_unseat_each_other_at_once_leave_one(
    unseat: Callable[..., None], count: int
) -> None:
    everybody = administrators(count)
    in_a_ring = zip(everybody, everybody[1:] + everybody[:1], strict=True)
    outcomes = at_once([partial(unseat, fresh(other), origin=Origin(fresh(actor))) for actor, other in in_a_ring])
    assert seated() >= 1
    done = JournalEntry.objects.filter(event__in=("account_disabled", "role_changed")).count()
    assert done == count - seated() == outcomes.count(None)


def test_t_az_08_the_portal_itself_leaves_one_too() -> None:
    first, second = administrators(2)
    outcomes = at_once([partial(rights.disable, fresh(user), Origin()) for user in (first, second)])
    assert seated() == 1
    assert len([outcome for outcome in outcomes if isinstance(outcome, LastAdministratorError)]) == 1


def test_t_az_08_nobody_disables_the_last_administrator() -> None:
    (only,) = administrators(1)
    with pytest.raises(NotYoursError):
        rights.disable(only, Origin(only))
    with pytest.raises(LastAdministratorError):
        rights.change_role(only, User.Role.USER, Origin())
    assert seated() == 1


def test_t_az_11_whoever_lost_the_role_a_moment_ago_does_nothing_any_more() -> None:
    """The request began while the role was theirs: what counts is the moment of the deed."""
    actor, other = administrators(2)
    clerk = person("1011", "Zofia")
    stale = Origin(fresh(actor))
    rights.change_role(fresh(actor), User.Role.USER, Origin(other))
    for deed in (
        partial(rights.disable, clerk, stale),
        partial(rights.set_grants, clerk, ["calls.premium"], stale),
        partial(people.set_email, clerk, "thief@evil.example", stale),
        partial(rescue.print_new_password, clerk, stale),
        partial(people.create, people.Newcomer("1077", "Accomplice"), stale),
    ):
        with pytest.raises(NotYoursError):
            deed()
    after = fresh(clerk)
    assert (after.is_active, after.email, after.password) == (True, "", clerk.password)
    assert not User.objects.filter(extension="1077").exists()


def test_t_az_06_somebody_promoted_a_moment_ago_is_out_of_the_manager_s_reach() -> None:
    sales = Department.objects.create(name="Sales")
    (chief,) = administrators(1)
    boss = person("1021", "Ewa", role=User.Role.MANAGER)
    boss.manages.add(sales)
    clerk = person("1011", "Zofia", department=sales)
    stale = fresh(clerk)
    rights.change_role(fresh(clerk), User.Role.MANAGER, Origin(chief))
    with pytest.raises(NotYoursError):
        rescue.give_temporary_password(stale, Origin(boss))
    with pytest.raises(NotYoursError):
        people.change_data(stale, comment="x", description="", mobile="", origin=Origin(boss))
    assert fresh(clerk).comment == "Zofia"


def test_many_changes_to_one_account_at_once_all_stand_in_the_journal() -> None:
    actors = administrators(4)
    clerk = person("1011", "Zofia")
    deeds = [
        partial(rights.set_grants, fresh(clerk), ["calls.premium"] * (n % 2), Origin(a)) for n, a in enumerate(actors)
    ]
    deeds += [
        partial(people.change_data, fresh(clerk), comment=f"Z{n}", description="", mobile="", origin=Origin(actor))
        for n, actor in enumerate(actors)
    ]
    deeds += [partial(rescue.end_sessions, fresh(clerk), Origin(actor)) for actor in actors]
    outcomes = at_once(deeds)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert JournalEntry.objects.filter(event="comment_changed").count() == 4
    assert JournalEntry.objects.filter(event="sessions_ended_by_other").count() == 4
    assert chain.verify().found is None


@pytest.mark.req("ADM-13", "X-11")
@pytest.mark.parametrize("seats", [1, 3])
def test_of_many_who_want_the_last_seats_at_once_as_many_get_one_as_there_are(seats: int) -> None:
    (chief,) = administrators(1)
    kind = LicenceKind.objects.create(name="CTI.user", seats=seats)
    people = [person(f"{1100 + number}", f"P{number}") for number in range(6)]
    deeds = [partial(licences.set_of_person, fresh(one), [kind.pk], Origin(fresh(chief))) for one in people]
    outcomes = at_once(deeds)
    assert kind.licences.count() == seats
    assert len([outcome for outcome in outcomes if isinstance(outcome, NoSeatsError)]) == 6 - seats
    assert JournalEntry.objects.filter(event="licences_changed").count() == seats
    assert chain.verify().found is None


@pytest.mark.req("ADM-13", "X-11")
def test_a_kind_that_several_bring_back_at_once_is_back_once() -> None:
    chiefs = administrators(4)
    made = LicenceKind.objects.create(name="CTI.user", seats=2)
    holder = person("1100", "P")
    licences.set_of_person(fresh(holder), [made.pk], Origin())
    removed = licences.remove_kind(made, Origin(fresh(chiefs[0])))
    browsers = [Client() for _chief in chiefs]
    for browser, chief in zip(browsers, chiefs, strict=True):
        browser.force_login(chief)
    address = f"/administration/licences/removed/{removed.pk}/"
    outcomes = at_once([partial(browser.post, address) for browser in browsers])
    assert {outcome.status_code for outcome in outcomes} <= {302, 404}  # type: ignore[attr-defined]
    assert LicenceKind.objects.get().licences.get().user == holder
    assert JournalEntry.objects.filter(event="licence_kind_changed").count() == 2
    assert chain.verify().found is None


@pytest.mark.req("ADM-13")
def test_changes_of_several_at_once_never_give_more_seats_than_there_are() -> None:
    """By requests, each of two people, of overlapping crowds: twelve want five seats."""
    chiefs = administrators(4)
    kind = LicenceKind.objects.create(name="CTI.user", seats=5)
    people = [person(f"{1100 + number}", f"P{number}") for number in range(8)]
    browsers = [Client() for _chief in chiefs]
    for browser, chief in zip(browsers, chiefs, strict=True):
        browser.force_login(chief)
    changes = [
        previewed(browser, f"licence:give-{kind.pk}", *people[2 * number : 2 * number + 3])
        for number, browser in enumerate(browsers)
    ]
    outcomes = at_once(
        [partial(browser.post, f"{LIST}{change.pk}/start/") for browser, change in zip(browsers, changes, strict=True)]
    )
    assert [outcome.status_code for outcome in outcomes] == [302] * 4  # type: ignore[attr-defined]
    assert kind.licences.count() == 5
    given = BulkLine.objects.filter(state=BulkLine.State.DONE).count()
    assert given == JournalEntry.objects.filter(event="licences_changed").count() == 5
    assert set(BulkLine.objects.exclude(why="").values_list("why", flat=True)) <= {"no_seats", "changed"}
    assert chain.verify().found is None


def test_a_change_that_two_tabs_begin_at_once_is_done_once() -> None:
    (chief,) = administrators(1)
    clerk = person("1101", "Clerk")
    browsers = [Client() for _number in range(4)]
    for browser in browsers:
        browser.force_login(chief)
    change = previewed(browsers[0], "contact_access:edit", clerk)
    at_once([partial(browser.post, f"{LIST}{change.pk}/start/") for browser in browsers])
    assert JournalEntry.objects.filter(event="access_changed").count() == 1
    at_once([partial(browser.post, f"{LIST}{change.pk}/undo/") for browser in browsers])
    assert JournalEntry.objects.filter(event="access_changed").count() == 2
    assert JournalEntry.objects.filter(event="bulk_undone").count() == 1


def test_crossing_changes_of_the_same_people_wait_for_each_other() -> None:
    """Some change all of them, others one at a time, in any order: nothing is locked for ever, nothing is lost."""
    chiefs = administrators(3)
    people = [person(f"{1100 + number}", f"P{number}") for number in range(10)]
    sales = Department.objects.create(name="Sales")
    browsers = [Client() for _chief in chiefs]
    for browser, chief in zip(browsers, chiefs, strict=True):
        browser.force_login(chief)
    wishes = (f"department:{sales.pk}", "contact_access:edit", "recording_access:departments")
    changes = [previewed(browser, wish, *people) for browser, wish in zip(browsers, wishes, strict=True)]
    deeds: list[Deed] = [
        partial(browser.post, f"{LIST}{change.pk}/start/") for browser, change in zip(browsers, changes, strict=True)
    ]
    deeds += [
        partial(rights.set_grants, fresh(one), ["calls.premium"], Origin(fresh(chiefs[0]))) for one in reversed(people)
    ]
    outcomes = at_once(deeds)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    for one in map(fresh, people):
        assert (one.department, one.contact_access, one.recording_access) == (sales, "edit", "departments")
        assert one.granted == {"calls.premium"}
    assert chain.verify().found is None


@pytest.mark.req("MGR-08")
def test_managers_who_set_wake_up_calls_of_one_person_at_once_wait_for_each_other() -> None:
    """Accounts are locked before wake-up calls, whatever is done to those."""
    sales = Department.objects.create(name="Sales")
    clerk = person("1011", "Zofia", department=sales)
    bosses = [person(f"102{number}", f"B{number}", role=User.Role.MANAGER) for number in range(4)]
    for boss in bosses:
        boss.manages.add(sales)
    daily = Schedule(time(6), days=WEEK)
    rung = wakeups.add("1011", daily, bosses[0], Origin(bosses[0]))
    for hour in range(7, 12):
        later = Schedule(time(hour), days=WEEK)
        deeds: list[Deed] = []
        for boss in bosses:
            origin = Origin(fresh(boss))
            deeds += [
                partial(wakeups.add, "1011", later, boss, origin),
                partial(wakeups.switch, Wakeup.objects.get(pk=rung.pk), hour % 2 == 0, origin),
            ]
        at_once(deeds)
    assert Wakeup.objects.filter(extension=clerk.extension).count() == 6
    assert chain.verify().found is None


@pytest.mark.req("ADM-17", "ADM-18")
@pytest.mark.parametrize("wish", ["department:0", "management:exactly"])
def test_a_department_that_people_come_back_to_is_not_deleted_in_the_middle_of_it(
    wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever deletes it waits until they are there, and then they belong to none."""
    chief, other = administrators(2)
    old = Department.objects.create(name="Old")
    clerk = person("1101", "Clerk", role=User.Role.MANAGER, department=old)
    clerk.manages.add(old)
    browser = Client()
    browser.force_login(chief)
    change = previewed(browser, wish, clerk)
    browser.post(f"{LIST}{change.pk}/start/")
    second = Client()
    second.force_login(other)

    def delete() -> object:
        try:
            return second.post(f"/management/departments/{old.pk}/delete/")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        deleted: list[Future[object]] = []

        def claim_late(*words: Any) -> Claimed:
            """What there is of departments is read by now; whoever can, deletes one."""
            deleted.append(threads.submit(delete))
            if connection.vendor == "postgresql":  # SQLite lets in one who writes
                wait(deleted, timeout=1.0)
            return claim_several(*words)

        monkeypatch.setattr(changing, "claim_several", claim_late)
        answer = browser.post(f"{LIST}{change.pk}/undo/", follow=True)
        assert deleted[0].result(timeout=30).status_code == 302  # type: ignore[attr-defined]
    assert answer.status_code == 200
    change.refresh_from_db()
    assert change.state == BulkChange.State.UNDONE
    assert not Department.objects.filter(pk=old.pk).exists()
    assert fresh(clerk).department is None
    assert chain.verify().found is None
