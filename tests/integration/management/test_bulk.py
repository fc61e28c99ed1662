"""Changes of several accounts at once: shown before, done as shown, in the journal, and undone. ADM-12, ADM-14…18."""

from collections.abc import Callable
from datetime import timedelta
from pkgutil import resolve_name

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.journal import Origin, chain
from accounts.models import Department, JournalEntry, LicenceKind, OneTimeLink, Session, User
from jobs.models import Job
from jobs.run import run_next
from mail.models import Letter
from management.bulk import work
from management.bulk.purging import forget_over
from management.departments import telling
from management.models import BulkChange
from tests.integration.accounts.letterbox import fetch, link_in
from tests.integration.management.bulk import LIST, done, lines, pressed, previewed, shown, work_off
from tests.integration.management.conftest import PASSWORD, As, person

State = BulkChange.State


@pytest.fixture
def browser(administrator: User, as_: As) -> Client:
    return as_(administrator)


@pytest.fixture
def company(clerk: User, stranger: User, manager: User, administrator: User, other_administrator: User) -> list[User]:
    return list(User.objects.order_by("extension"))


def rights_of() -> dict[str, object]:
    """Everything that such changes can touch, of everybody."""
    return {
        one.extension: (
            *(one.role, one.contact_access, one.recording_access, one.department_id),
            *(tuple(sorted(one.manages.values_list("pk", flat=True))),),
            *(tuple(one.licences.order_by("kind__name").values_list("kind__name", flat=True)),),
        )
        for one in User.objects.order_by("extension")
    }


def entries(event: str) -> list[tuple[str, str, str]]:
    rows = JournalEntry.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("subject_number", "before", "after"))


def crowd(count: int, department: Department) -> None:
    User.objects.bulk_create(
        User(
            extension=f"{40000 + number}",
            comment=f"Person {number}",
            department=department if number % 3 else None,
            password="!" if number % 5 else "",
            email=f"p{number}@example.com" if number % 2 else "",
            recording_access=("none", "own", "departments")[number % 3],
        )
        for number in range(count)
    )


@pytest.mark.req("ADM-12", "ADM-15", "X-12")
def test_a_preview_says_who_changes_and_how_and_changes_nothing(browser: Client, company: list[User]) -> None:
    User.objects.filter(extension="1021").update(contact_access="edit")
    before = rights_of()
    change = previewed(browser, "contact_access:edit", *company)
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "Contact access: Read and edit" in page
    assert "Change 4 people" in page
    assert (change.people, change.same) == (5, 1)
    assert lines(change) == dict.fromkeys(("1011", "1029", "1031", "1032"), ("ready", ""))
    assert rights_of() == before
    assert not entries("access_changed")
    change = pressed(browser, change, "start")
    assert change.state == State.DONE
    assert {one.contact_access for one in User.objects.all()} == {"edit"}
    told = entries("access_changed")
    assert [number for number, _before, _after in told] == ["1011", "1029", "1031", "1032"]
    assert told[0][1:] == ("contacts: read, recordings: own", "contacts: edit, recordings: own")
    assert entries("bulk_changed") == [("", "", "contact_access: 4")]
    assert chain.verify().found is None


@pytest.mark.req("ADM-12")
@pytest.mark.parametrize(
    "do",
    [
        "contact_access:none",
        "recording_access:departments",
        "department:0",
        "department:{sales}",
        "management:add",
        "management:take",
        "management:exactly",
        "licence:give-{kind}",
        "licence:take-{kind}",
    ],
)
def test_what_was_done_is_undone_to_the_last_bit(
    browser: Client, company: list[User], sales: Department, office: Department, do: str
) -> None:
    kind = LicenceKind.objects.create(name="CTI.user", seats=9)
    kind.licences.create(user=company[0])
    company[1].manages.add(office)  # of a plain user: it does not count, and comes back
    before = rights_of()
    change = done(browser, do.format(sales=sales.pk, kind=kind.pk), *company, manages=[sales.pk, office.pk])
    assert change.state == State.DONE
    assert rights_of() != before
    change = pressed(browser, change, "undo")
    assert change.state == State.UNDONE
    assert rights_of() == before
    assert entries("bulk_undone")[0][2].startswith(f"{change.kind}: ")
    assert chain.verify().found is None
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "Undone by 1031 Charlotte Bennett" in page
    again = pressed(browser, change, "undo")
    assert rights_of() == before
    assert again.undone_at == change.undone_at


@pytest.mark.req("ADM-16", "X-13")
def test_whoever_was_changed_meanwhile_is_left_out(browser: Client, company: list[User]) -> None:
    change = previewed(browser, "recording_access:none", *company)
    User.objects.filter(extension="1011").update(recording_access="departments")
    User.objects.filter(extension="1029").delete()
    change = pressed(browser, change, "start")
    assert lines(change)["1011"] == ("refused", "changed")
    assert "1029" not in lines(change)
    assert User.objects.get(extension="1011").recording_access == "departments"
    assert User.objects.get(extension="1021").recording_access == "none"
    assert "Somebody changed this meanwhile" in browser.get(f"{LIST}{change.pk}/").content.decode()


def test_undo_leaves_whom_somebody_changed_since(browser: Client, company: list[User]) -> None:
    change = done(browser, "recording_access:none", *company)
    User.objects.filter(extension="1011").update(recording_access="departments")
    change = pressed(browser, change, "undo")
    assert lines(change)["1011"] == ("kept", "changed")
    assert lines(change)["1021"] == ("undone", "")
    assert User.objects.get(extension="1011").recording_access == "departments"
    assert entries("bulk_undone") == [("", "", "recording_access: 4")]


@pytest.mark.req("ADM-17")
def test_a_department_for_several(browser: Client, company: list[User], sales: Department) -> None:
    change = done(browser, f"department:{sales.pk}", *company)
    assert {one.department for one in User.objects.all()} == {sales}
    assert change.same == 2
    assert entries("department_changed") == [(name, "Office", "Sales") for name in ("1029", "1031", "1032")]


@pytest.mark.parametrize("wish", ["department:0", "management:exactly"])
def test_open_pages_of_departments_and_books_hear_of_it(
    browser: Client,
    clerk: User,
    manager: User,
    administrator: User,
    sales: Department,
    monkeypatch: pytest.MonkeyPatch,
    wish: str,
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(telling, "announce", lambda **told: heard.append(set(told["people"])))
    monkeypatch.setattr(telling, "books_changed", heard.append)
    done(browser, wish, clerk, manages=[sales.pk])
    assert heard == [{clerk.pk, manager.pk, administrator.pk} - ({clerk.pk} if "department" in wish else set()), None]


def test_a_department_that_is_gone_changes_nobody(
    browser: Client, company: list[User], sales: Department, office: Department
) -> None:
    change = previewed(browser, f"department:{sales.pk}", *company)
    User.objects.filter(department=sales).update(department=None)
    sales.delete()
    change = pressed(browser, change, "start")
    assert change.state == State.CHOOSING, "nothing was done, and one may choose again"
    assert User.objects.get(extension="1029").department == office
    taken = done(browser, "department:0", *company)
    office.delete()
    taken = pressed(browser, taken, "undo")
    assert set(lines(taken).values()) == {("kept", "no_department")}


@pytest.mark.req("ADM-18", "MGR-03")
def test_managing_makes_managers_and_no_administrator_loses_the_role(
    browser: Client, company: list[User], sales: Department, office: Department
) -> None:
    done(browser, "management:add", *company, manages=[office.pk])
    roles = dict(User.objects.values_list("extension", "role"))
    assert roles == {
        **dict.fromkeys(("1011", "1029", "1021"), "manager"),
        **dict.fromkeys(("1031", "1032"), "administrator"),
    }
    assert set(User.objects.get(extension="1021").manages.all()) == {sales, office}
    assert ("1011", "user", "manager") in entries("role_changed")
    assert ("1021", "Sales", "Office, Sales") in entries("managed_departments_changed")
    done(browser, "management:exactly", *company)
    assert dict(User.objects.values_list("extension", "role"))["1021"] == "user"
    assert not User.manages.through.objects.exists()
    assert User.objects.filter(role="administrator").count() == 2


def test_a_new_manager_s_sessions_end(browser: Client, clerk: User, sales: Department, as_: As) -> None:
    theirs = as_(clerk)
    done(browser, "management:add", clerk, manages=[sales.pk])
    assert theirs.get("/settings/subscriber/").status_code == 302


@pytest.mark.req("ADM-14", "LOG-07")
def test_new_passwords_by_letter_and_who_gets_none(
    browser: Client, company: list[User], clerk: User, administrator: User, as_: As
) -> None:
    User.objects.filter(extension="1021").update(email="ewa@example.com", email_set_by_other_at=timezone.now())
    disabled = person("1050", "Gone", is_active=False, email="gone@example.com")
    theirs = as_(clerk)
    change = previewed(browser, "password:letter", *company, disabled)
    assert lines(change) == {
        "1011": ("ready", ""),
        "1021": ("refused", "distrusted"),
        "1029": ("refused", "no_email"),
        "1031": ("refused", "own"),
        "1032": ("ready", ""),
        "1050": ("refused", "disabled"),
    }
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "There is no e-mail address" in page
    assert "This cannot be undone" in page
    change = pressed(browser, change, "start")
    assert theirs.get("/settings/subscriber/").status_code == 302
    assert set(User.objects.filter(password="").values_list("extension", flat=True)) == {"1011", "1032"}
    letters = fetch()
    assert sorted(letter.to[0] for letter in letters) == ["jn@example.com"] * 2 + ["zofia@example.com"] * 2
    links = [link_in(letter) for letter in letters if "/link/" in str(letter.body)]
    assert len(links) == 2
    stranger = Client()
    stranger.get(links[0])
    assert stranger.post("/link/").headers["Location"] == "/set-password/"
    for one in ("1011", "1032"):
        events = JournalEntry.objects.filter(subject_number=one).values_list("event", flat=True)
        assert {"password_taken_away", "link_sent"} <= set(events)
    assert entries("bulk_changed") == [("", "", "password: 2")]


def test_a_new_password_cannot_be_undone_and_says_so(browser: Client, clerk: User) -> None:
    change = done(browser, "password:either", clerk)
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "A new password cannot be undone" in page
    assert "bulk-undo" not in page
    assert pressed(browser, change, "undo").state == State.DONE
    assert User.objects.get(pk=clerk.pk).password == ""


@pytest.mark.parametrize(
    "do", ["", "nonsense", "contact_access:king", "department:99999", "licence:give-7", "role:user"]
)
def test_t_inj_01_nonsense_is_no_change(browser: Client, clerk: User, do: str) -> None:
    answer = browser.post(LIST, {"do": do, "who": [clerk.extension]})
    assert answer.headers["Location"] == "/administration/people/"
    assert not BulkChange.objects.exists()


@pytest.mark.parametrize("who", [[], ["9999"], ["1 OR 1=1"], ["\0"], ["１０１１"]])
def test_nobody_picked_is_no_change(browser: Client, clerk: User, who: list[str]) -> None:
    assert browser.post(LIST, {"do": "contact_access:edit", "who": who}).status_code == 302
    assert not BulkChange.objects.exists()


def test_everybody_of_the_list_s_filter_can_be_picked(browser: Client, company: list[User], sales: Department) -> None:
    crowd(120, sales)
    of = f"?department={sales.pk}&q=person&after=40070"
    change = previewed(browser, "contact_access:edit", whole="1", of=of)
    assert change.people == User.objects.filter(department=sales, comment__startswith="Person").count() == 80
    ticked = " ".join(User.objects.values_list("extension", flat=True))
    answer = browser.post(LIST, {"do": "contact_access:edit", "who": ticked})
    assert answer.status_code == 302, "one field with all numbers, as the script sends them"
    assert BulkChange.objects.latest("pk").people == User.objects.count()


def test_only_its_maker_sees_a_preview_and_every_administrator_what_was_done(
    browser: Client, clerk: User, manager: User, other_administrator: User, as_: As
) -> None:
    change = previewed(browser, "contact_access:edit", clerk)
    other = as_(other_administrator)
    for address in (f"{LIST}{change.pk}/", f"{LIST}{change.pk}/start/"):
        assert (other.get if address.endswith("k/") else other.post)(address).status_code in {404, 405}
    assert other.post(f"{LIST}{change.pk}/start/").status_code == 404
    assert as_(manager).get(LIST).status_code == 403
    assert as_(manager).post(LIST, {"do": "contact_access:edit", "who": ["1011"]}).status_code == 403
    pressed(browser, change, "start")
    assert "Read and edit" in other.get(LIST).content.decode()
    undone = pressed(other, change, "undo")
    assert undone.undone_by == other_administrator
    assert JournalEntry.objects.get(event="bulk_undone").actor == other_administrator


def test_a_dropped_preview_is_gone(browser: Client, clerk: User) -> None:
    change = previewed(browser, "contact_access:edit", clerk)
    assert browser.post(f"{LIST}{change.pk}/drop/").status_code == 302
    assert not BulkChange.objects.exists()
    kept = done(browser, "contact_access:edit", clerk)
    browser.post(f"{LIST}{kept.pk}/drop/")
    assert BulkChange.objects.get(pk=kept.pk).state == State.DONE


def test_t_az_11_whoever_lost_the_role_a_moment_ago_changes_nobody(
    administrator: User, other_administrator: User, clerk: User, sales: Department
) -> None:
    crowd(150, sales)
    small = shown(administrator, "contact_access", {"level": "edit"}, [clerk])
    large = shown(administrator, "contact_access", {"level": "edit"}, User.objects.filter(comment__startswith="Person"))
    work.start(large)
    User.objects.filter(pk=administrator.pk).update(role="user")
    work.start(small)
    work_off()
    assert not User.objects.filter(contact_access="edit").exists()
    assert lines(small) == {"1011": ("refused", "not_yours")}
    large.refresh_from_db()
    assert work.settled(large).state == State.FAILED


@pytest.mark.req("ADM-12", "ADM-15")
def test_two_thousand_people_are_changed_and_undone_with_progress(
    browser: Client, administrator: User, sales: Department, office: Department
) -> None:
    crowd(2000, sales)
    company = User.objects.exclude(pk=administrator.pk)
    before = rights_of_all()
    with CaptureQueriesContext(connection) as counted:
        change = previewed(browser, f"department:{office.pk}", whole="1", of="?q=person")
    assert len(counted) < 40
    browser.post(f"{LIST}{change.pk}/start/")
    change.refresh_from_db()
    assert change.state == State.RUNNING, "a worker does it"
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "<progress" in page
    assert 'hx-trigger="every 1s"' in page
    seen: list[tuple[int, int | None]] = []
    job = Job.objects.get(pk=change.job)
    from jobs import run

    keep = run._keep

    def told(job: Job, kind: object, progress: object) -> None:
        keep(job, kind, progress)  # type: ignore[arg-type]
        seen.append((job.done, job.total))

    with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connection) as counted:
        patch.setattr(run, "_keep", told)
        assert run.run_next()
    assert seen == [(500, 2000), (1000, 2000), (1500, 2000), (2000, 2000), (2000, 2000)]
    assert len(counted) < 90, "as few statements as for few people"
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert company.filter(department=office).count() == 2000
    assert JournalEntry.objects.filter(event="department_changed").count() == 2000
    assert entries("bulk_changed") == [("", "", "department: 2000")]
    assert BulkChange.objects.get(pk=change.pk).state == State.DONE
    with CaptureQueriesContext(connection) as counted:
        assert "2,000" in browser.get(f"{LIST}{change.pk}/").content.decode()
    assert len(counted) < 20
    pressed(browser, change, "undo")
    assert rights_of_all() == before
    assert chain.verify().found is None


def rights_of_all() -> list[tuple[object, ...]]:
    fields = ("extension", "role", "contact_access", "recording_access", "department", "password", "pin")
    return list(User.objects.order_by("extension").values_list(*fields))


def test_passwords_of_two_thousand_take_few_statements(browser: Client, sales: Department) -> None:
    crowd(2000, sales)
    for one in User.objects.filter(comment__startswith="Person")[:3]:
        Session.objects.create(session_key=f"k{one.pk}".ljust(32, "x"), user=one, expire_date=timezone.now())
        OneTimeLink.objects.create(user=one, purpose="reset", digest=f"{one.pk}", stamp="x", expires=timezone.now())
    change = previewed(browser, "password:either", whole="1", of="?q=person")
    browser.post(f"{LIST}{change.pk}/start/")
    with CaptureQueriesContext(connection) as counted:
        work_off()
    assert len(counted) < 130
    assert BulkChange.objects.get(pk=change.pk).state == State.DONE
    assert not User.objects.filter(comment__startswith="Person").exclude(password="").exists()
    assert not Session.objects.filter(user__comment__startswith="Person").exists()
    assert not OneTimeLink.objects.filter(purpose="reset").exists()
    assert Letter.objects.filter(kind="activation").count() == 1000
    assert Letter.objects.filter(kind="password_taken_away").count() == 1000


def test_what_fails_in_the_middle_changes_nobody(
    browser: Client, company: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    change = previewed(browser, "contact_access:edit", *company)
    before = rights_of()

    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("management.bulk.changing.journal.write", fail)
    with pytest.raises(RuntimeError):
        browser.post(f"{LIST}{change.pk}/start/")
    assert rights_of() == before
    assert not entries("access_changed")
    assert BulkChange.objects.get(pk=change.pk).state == State.CHOOSING


@pytest.mark.parametrize("last", ["management.bulk.changing.journal.write", "management.bulk.work.carry_out"])
def test_a_worker_that_is_killed_in_the_middle_or_at_the_end_leaves_all_or_nothing(
    browser: Client, sales: Department, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """Before the end of the transaction or after it: whoever takes the job up does it once (T-AUD-04)."""
    crowd(150, sales)
    change = previewed(browser, "contact_access:edit", whole="1", of="?q=person")
    browser.post(f"{LIST}{change.pk}/start/")
    room, _dot, name = last.rpartition(".")
    do = getattr(resolve_name(room), name)

    def die(*words: object, **named: object) -> None:
        do(*words, **named)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(last, die)
        with pytest.raises(SystemExit):
            run_next()
    assert User.objects.filter(contact_access="edit").count() in {0, 150}
    Job.objects.update(lease_until=timezone.now())
    assert run_next()
    assert Job.objects.get(pk=BulkChange.objects.get(pk=change.pk).job).state == Job.State.DONE
    assert BulkChange.objects.get(pk=change.pk).state == State.DONE
    assert User.objects.filter(contact_access="edit").count() == 150
    assert JournalEntry.objects.filter(event="access_changed").count() == 150
    assert entries("bulk_changed") == [("", "", "contact_access: 150")]


def test_a_job_that_was_dropped_leaves_a_change_that_says_so(browser: Client, sales: Department) -> None:
    crowd(150, sales)
    change = previewed(browser, "contact_access:edit", whole="1", of="?q=person")
    browser.post(f"{LIST}{change.pk}/start/")
    assert "In progress · " in browser.get(LIST).content.decode()
    Job.objects.all().delete()
    assert "Not done · " in browser.get(LIST).content.decode()
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert "It was stopped" in page
    assert not User.objects.filter(contact_access="edit").exists()


def test_what_can_no_longer_be_undone_is_forgotten(browser: Client, clerk: User, stranger: User) -> None:
    waiting = previewed(browser, "contact_access:edit", clerk)
    kept = done(browser, "recording_access:none", clerk, stranger)
    later: Callable[[int], object] = lambda days: timezone.now() + timedelta(days=days)  # noqa: E731
    assert forget_over(later(2)) == 1  # type: ignore[arg-type]
    assert not BulkChange.objects.filter(pk=waiting.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        kept.refresh_from_db()
        with pytest.raises(work.NothingToUndoError):
            work.undo(kept, Origin(kept.actor))
    assert forget_over(later(31)) == 1  # type: ignore[arg-type]


def test_a_long_list_goes_on_where_it_ended(browser: Client, sales: Department) -> None:
    crowd(130, sales)
    User.objects.filter(extension__in=("40005", "40125")).update(is_active=False)
    change = previewed(browser, "password:sheet", whole="1", of="?q=person")
    seen: list[str] = []
    address = f"{LIST}{change.pk}/"
    while address:
        page = browser.get(address, headers={"HX-Request": "true", "HX-Target": "more"}).content.decode()
        seen += [piece.partition("<")[0] for piece in page.split('class="person-number">')[1:]]
        address = page.partition('hx-get="')[2].partition('"')[0]
    assert seen[:2] == ["40005", "40125"], "who is refused comes first"
    assert sorted(seen) == [f"{40000 + number}" for number in range(130)]
    assert seen[2:] == sorted(seen[2:])


def test_the_password_never_stands_on_a_page(browser: Client, clerk: User) -> None:
    change = done(browser, "password:sheet", clerk)
    page = browser.get(f"{LIST}{change.pk}/").content.decode()
    assert PASSWORD not in page
    assert "/link/" not in page
