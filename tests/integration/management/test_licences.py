"""Licences: kinds as data, seats that are never exceeded, functions that want one. ADM-13, X-11, LIC-01…03."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import licences
from accounts.actions.claiming import NotYoursError
from accounts.actions.licences import NoSeatsError, Terms
from accounts.actions.people import change_data
from accounts.journal import Origin
from accounts.models import Grant, JournalEntry, LicenceKind, RemovedLicenceKind, User
from accounts.models.licences import unlicensed_of
from accounts.monitoring import viewers_of
from accounts.permissions import LICENSABLE, Permission, permissions_of
from tests.integration.management.bulk import LIST, done, lines, pressed, previewed
from tests.integration.management.conftest import As, person

PAGE = "/administration/licences/"


@pytest.fixture
def browser(administrator: User, as_: As) -> Client:
    return as_(administrator)


def kind(name: str = "CTI.user", seats: int | None = 2, functions: tuple[str, ...] = (), **more: object) -> LicenceKind:
    made = LicenceKind.objects.create(name=name, seats=seats, **more)
    for function in functions:
        made.functions.create(permission=function)
    return made


def may(user: User, permission: str) -> bool:
    return User.objects.get(pk=user.pk).has_perm(permission)


@pytest.mark.req("ADM-13", "X-11")
def test_kinds_are_added_counted_and_changed(browser: Client, clerk: User) -> None:
    sent = {"name": "CTI.userPlus", "seats": "3", "until": "2030-12-31", "functions": ["calls.dial", "notes.write"]}
    assert browser.post(f"{PAGE}add/", sent).headers["Location"] == PAGE
    made = LicenceKind.objects.get()
    licences.set_of_person(clerk, [made.pk], Origin())
    page = browser.get(PAGE).content.decode()
    assert "1 of 3 seats used" in page
    assert "Call with a click, Notes" in page
    entry = JournalEntry.objects.get(event="licence_kind_changed")
    assert entry.after == "3 2030-12-31 CTI.userPlus"
    assert "CTI.userPlus: 3 seats, until 2030-12-31" in browser.get("/administration/journal/").content.decode()
    sent = {"name": "CTI.userPlus", "seats": "0", "until": "", "functions": []}
    assert "More people hold one already" in browser.post(f"{PAGE}{made.pk}/", sent).content.decode()
    assert browser.post(f"{PAGE}{made.pk}/", sent | {"seats": "1"}).headers["Location"] == PAGE
    made.refresh_from_db()
    assert (made.seats, made.until, made.functions.count()) == (1, None, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {"name": ""},
        {"name": "Manager", "seats": "-1"},
        {"name": "Manager", "seats": "many"},
        {"name": "manager"},
        {"name": "x", "until": "31.13.2030"},
        {"name": "x", "functions": ["management.administer"]},
        {"name": "x", "functions": ["accounts.edit_own"]},
    ],
)
def test_t_inj_01_what_makes_no_sense_is_not_kept(browser: Client, sent: dict[str, object]) -> None:
    kind("Manager")
    answer = browser.post(f"{PAGE}add/", sent)
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()
    assert LicenceKind.objects.count() == 1


@pytest.mark.req("LIC-01", "LIC-02", "LIC-03")
@pytest.mark.parametrize("function", sorted(LICENSABLE))
def test_a_function_that_a_kind_names_wants_a_licence(
    clerk: User, manager: User, administrator: User, function: str
) -> None:
    for one in (clerk, manager, administrator):
        Grant.objects.bulk_create(Grant(user=one, permission=name) for name in ("calls.see_callers", "operator.use"))
    before = {one: permissions_of(User.objects.get(pk=one.pk)) for one in (clerk, manager, administrator)}
    made = kind(seats=None, functions=(function,))
    for one, permissions in before.items():
        exempt = one == administrator and function == Permission.MANAGE_DEPARTMENTS
        assert may(one, function) is (exempt and function in permissions)
        licences.set_of_person(User.objects.get(pk=one.pk), [made.pk], Origin())
        assert permissions_of(User.objects.get(pk=one.pk)) == permissions, "it opens nothing that was not theirs"
    assert may(administrator, "management.administer")


@pytest.mark.req("MGR-03")
def test_a_manager_without_the_licence_manages_nothing(manager: User, clerk: User, as_: As) -> None:
    browser = as_(manager)
    assert browser.get("/administration/people/").status_code == 200
    made = kind("Manager", functions=("management.manage_departments",))
    assert browser.get("/administration/people/").status_code == 403
    assert not may(manager, "history.view_department")
    assert browser.get(f"/administration/people/{clerk.extension}/").status_code == 403
    licences.set_of_person(manager, [made.pk], Origin())
    assert browser.get(f"/administration/people/{clerk.extension}/").status_code == 200


def test_nobody_without_the_licence_is_made_a_manager(
    browser: Client, clerk: User, stranger: User, sales: object
) -> None:
    made = kind("Manager", functions=("management.manage_departments",))
    licences.set_of_person(stranger, [made.pk], Origin())
    change = previewed(browser, "management:add", clerk, stranger, manages=[clerk.department_id])
    assert lines(change) == {"1011": ("refused", "no_licence"), "1029": ("ready", "")}


def test_a_trial_that_is_over_counts_no_more(clerk: User, browser: Client) -> None:
    today = timezone.localdate()
    trial = kind("MaxTrial", None, ("calls.dial",), until=today)
    licences.set_of_person(clerk, [trial.pk], Origin())
    assert may(clerk, "calls.dial")
    LicenceKind.objects.update(until=today - timedelta(days=1))
    assert not may(clerk, "calls.dial")
    assert "Over" in browser.get(PAGE).content.decode()
    bought = kind("CTI.user", 5, ("calls.dial",))
    licences.set_of_person(clerk, [trial.pk, bought.pk], Origin())
    assert may(clerk, "calls.dial"), "one that is held is enough"


def test_one_by_one_and_all_together_tell_the_same(clerk: User, manager: User, administrator: User) -> None:
    first, second = kind("A", 9, ("calls.dial", "notes.write")), kind("B", 9, ("calls.dial",))
    Grant.objects.create(user=clerk, permission="calls.see_callers")
    licences.set_of_person(clerk, [second.pk], Origin())
    licences.set_of_person(manager, [first.pk], Origin())
    people = [User.objects.get(pk=one.pk) for one in (clerk, manager, administrator)]
    single = {one.pk: User.objects.get(pk=one.pk).unlicensed for one in people}
    assert unlicensed_of([one.pk for one in people]) == single
    assert single[clerk.pk] == {"notes.write"}
    viewers_of(people)
    assert {one.pk: one.unlicensed for one in people} == single
    with CaptureQueriesContext(connection) as counted:
        fresh = User.objects.get(pk=clerk.pk)
        assert (fresh.granted, fresh.unlicensed) == ({"calls.see_callers"}, {"notes.write"})
    assert len(counted) == 2, "both in one query, for each request asks"


@pytest.mark.req("MGR-03", "MGR-10")
def test_t_az_02_whatever_asks_only_whose_manager_somebody_is_asks_for_the_licence_too(
    manager: User, clerk: User, as_: As
) -> None:
    """Also where everybody has the page, as in the phonebook; and in the moment of the deed."""
    numbers = reverse("phonebook:edit_extension", args=[clerk.extension])
    assert as_(manager).get(numbers).status_code == 200
    kind("Manager", functions=("management.manage_departments",))
    assert as_(manager).get(numbers).status_code == 404
    unlicensed = User.objects.get(pk=manager.pk)
    assert not User.objects.editable_by(unlicensed).exists()
    assert not User.objects.in_pool_of(unlicensed).exists()
    with pytest.raises(NotYoursError):
        change_data(clerk, comment="x", description="", mobile="", origin=Origin(manager))


@pytest.mark.req("ADM-13", "LIC-01")
def test_beyond_the_seats_people_are_refused_by_number(
    browser: Client, clerk: User, stranger: User, manager: User
) -> None:
    made = kind(seats=2)
    licences.set_of_person(stranger, [made.pk], Origin())
    change = previewed(browser, f"licence:give-{made.pk}", clerk, stranger, manager)
    assert change.same == 1
    assert lines(change) == {"1011": ("ready", ""), "1021": ("refused", "no_seats")}
    assert "All seats are taken" in browser.get(f"{LIST}{change.pk}/").content.decode()
    change = pressed(browser, change, "start")
    assert lines(change)["1011"] == ("done", "")
    told = JournalEntry.objects.get(event="licences_changed", subject=clerk)
    assert (told.before, told.after) == ("", "CTI.user")
    assert made.licences.count() == 2


def test_a_seat_that_somebody_took_meanwhile_is_not_given_twice(
    browser: Client, clerk: User, stranger: User, manager: User
) -> None:
    made = kind(seats=2)
    change = previewed(browser, f"licence:give-{made.pk}", clerk, stranger)
    licences.set_of_person(manager, [made.pk], Origin())
    change = pressed(browser, change, "start")
    assert lines(change) == {"1011": ("done", ""), "1029": ("refused", "no_seats")}


def test_undoing_a_withdrawal_wants_seats_again(browser: Client, clerk: User, stranger: User, manager: User) -> None:
    made = kind(seats=2)
    for one in (clerk, stranger):
        licences.set_of_person(one, [made.pk], Origin())
    change = done(browser, f"licence:take-{made.pk}", clerk, stranger, manager)
    assert change.same == 1
    licences.set_of_person(manager, [made.pk], Origin())
    change = pressed(browser, change, "undo")
    assert lines(change) == {"1011": ("undone", ""), "1029": ("kept", "no_seats")}
    assert made.licences.count() == 2


def test_on_the_page_of_a_person(browser: Client, clerk: User, stranger: User) -> None:
    made = kind(seats=1)
    address = f"/administration/people/{clerk.extension}/"
    assert "0 of 1 seats used" in browser.get(address).content.decode()
    assert browser.post(address, {"section": "licences", "kinds": [made.pk]}).status_code == 302
    assert made.licences.get().user == clerk
    other = f"/administration/people/{stranger.extension}/"
    answer = browser.post(other, {"section": "licences", "kinds": [made.pk]})
    assert "All seats of CTI.user are taken" in answer.content.decode()
    assert browser.post(address, {"section": "licences"}).status_code == 302
    assert not made.licences.exists()


def test_a_kind_that_is_removed_takes_its_licences_along(browser: Client, clerk: User) -> None:
    made = kind(functions=("calls.dial",))
    licences.set_of_person(clerk, [made.pk], Origin())
    assert "1 person holds one and loses it" in browser.get(f"{PAGE}{made.pk}/remove/").content.decode()
    assert browser.post(f"{PAGE}{made.pk}/remove/").headers["Location"].startswith(f"{PAGE}?removed=")
    assert not LicenceKind.objects.exists()
    told = JournalEntry.objects.get(event="licences_changed", subject=clerk, before="CTI.user")
    assert told.after == ""
    assert may(clerk, "calls.dial")
    assert browser.get(f"{PAGE}{made.pk}/").status_code == 404


def test_only_administrators_keep_licences(manager: User, clerk: User, as_: As) -> None:
    made = kind()
    for address in (PAGE, f"{PAGE}add/", f"{PAGE}{made.pk}/", f"{PAGE}{made.pk}/remove/"):
        assert as_(manager).get(address).status_code == 403
        assert as_(clerk).get(address).status_code == 403
    for deed in (
        lambda: licences.add_kind(Terms("x"), Origin(manager)),
        lambda: licences.change_kind(made, Terms("x"), Origin(manager)),
        lambda: licences.remove_kind(made, Origin(manager)),
        lambda: licences.set_of_person(clerk, [made.pk], Origin(manager)),
    ):
        with pytest.raises(NotYoursError):
            deed()
    assert not made.licences.exists()


def test_set_of_person_refuses_more_than_there_are(clerk: User, manager: User) -> None:
    made = kind(seats=1)
    licences.set_of_person(clerk, [made.pk], Origin())
    with pytest.raises(NoSeatsError):
        licences.set_of_person(manager, [made.pk], Origin())
    with pytest.raises(ValueError, match="no such"):
        licences.set_of_person(manager, [made.pk + 1], Origin())


def test_the_list_of_people_shows_and_filters_licences(browser: Client, clerk: User, stranger: User) -> None:
    made = kind()
    licences.set_of_person(clerk, [made.pk], Origin())
    page = browser.get(f"/administration/people/?licence={made.pk}").content.decode()
    assert "Zofia" in page
    assert "Hidden Canary" not in page
    page = browser.get("/administration/people/?licence=0").content.decode()
    assert "Zofia" not in page
    assert "Hidden Canary" in page
    assert "1 of 2 seats used" in page


def test_what_is_told_to_a_person_of_their_licences(clerk: User) -> None:
    from accounts.personal import tables

    licences.set_of_person(clerk, [kind().pk], Origin())
    assert {"right": "licence", "of": "CTI.user", "details": ""} in list(tables["rights"].rows(clerk))
    person("1077", "Other")


@pytest.mark.req("ADM-13", "X-11")
def test_a_removed_kind_comes_back_with_those_who_held_one(
    browser: Client, administrator: User, clerk: User, stranger: User, manager: User
) -> None:
    made = kind(seats=3, functions=("calls.dial",), until=timezone.localdate() + timedelta(days=9))
    for holder in (clerk, stranger, manager):
        licences.set_of_person(holder, [made.pk], Origin())
    answer = browser.post(f"{PAGE}{made.pk}/remove/", follow=True)
    assert "3 people held one." in answer.content.decode()
    removed = RemovedLicenceKind.objects.get()
    stranger.delete()
    assert may(person("1077", "Anybody"), "calls.dial")
    address = f"{PAGE}removed/{removed.pk}/"
    assert browser.get(address).status_code == 405
    answer = browser.post(address, follow=True)
    assert "The licence is back; 2 people hold one again." in answer.content.decode()
    back = LicenceKind.objects.get()
    assert (back.pk, Terms.of(back)) == (made.pk, Terms("CTI.user", 3, made.until, frozenset({"calls.dial"})))
    assert set(back.licences.values_list("user__extension", flat=True)) == {clerk.extension, manager.extension}
    assert not may(User.objects.get(extension="1077"), "calls.dial")
    assert not RemovedLicenceKind.objects.exists()
    assert browser.post(address).status_code == 404
    told = JournalEntry.objects.filter(event="licences_changed", subject=clerk).order_by("pk")
    assert [(entry.before, entry.after) for entry in told] == [("", "CTI.user"), ("CTI.user", ""), ("", "CTI.user")]


def test_a_removed_kind_whose_name_is_taken_stays_removed(browser: Client, clerk: User) -> None:
    made = kind()
    browser.post(f"{PAGE}{made.pk}/remove/")
    kind("cti.USER")
    removed = RemovedLicenceKind.objects.get()
    answer = browser.post(f"{PAGE}removed/{removed.pk}/", follow=True)
    assert "again. Give that one another name first." in answer.content.decode()
    assert RemovedLicenceKind.objects.exists()
    assert LicenceKind.objects.count() == 1


def test_after_thirty_days_nobody_brings_a_kind_back(browser: Client) -> None:
    browser.post(f"{PAGE}{kind().pk}/remove/")
    assert licences.forget_removed(timezone.now() + timedelta(days=29)) == 0
    assert licences.forget_removed(timezone.now() + timedelta(days=31)) == 1


def test_only_administrators_bring_a_kind_back(manager: User, administrator: User) -> None:
    removed = licences.remove_kind(kind(), Origin(administrator))
    with pytest.raises(NotYoursError):
        licences.bring_kind_back(removed, Origin(manager))
    assert not LicenceKind.objects.exists()
