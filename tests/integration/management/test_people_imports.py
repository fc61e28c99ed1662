"""People in and out: shown before, carried out as a job, in the journal, and undone. ADM-10, ADM-13."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import people as accounts
from accounts.journal import Origin, chain
from accounts.models import Department, JournalEntry, Licence, LicenceKind, User
from cti import commands
from jobs.models import Job
from jobs.run import run_next
from mail.models import Letter
from management.enrolment import carrying, planning
from management.models import PeopleImport
from pbx.directory import Directory, Entry, Part
from pbx.errors import PbxOutcomeUnknown, PbxRefused, PbxUnavailable
from tests.integration.management.bulk import work_off
from tests.integration.management.conftest import As, person

LIST = "/administration/people/"
IMPORT = f"{LIST}import/"
State = PeopleImport.State


@pytest.fixture
def browser(administrator: User, as_: As) -> Client:
    return as_(administrator)


def brought(browser: Client, text: str, encoding: str = "utf-8") -> PeopleImport:
    """The preview of a file."""
    file = SimpleUploadedFile("people.csv", text.encode(encoding), content_type="text/csv")
    answer = browser.post(IMPORT, {"file": file})
    assert answer.status_code == 302, answer.content
    return at(answer["Location"])


def at(address: str) -> PeopleImport:
    return PeopleImport.objects.get(pk=int(address.removeprefix(IMPORT).rstrip("/")))


def asked(browser: Client, monkeypatch: pytest.MonkeyPatch, *entries: Entry, silent: frozenset[Part]) -> PeopleImport:
    monkeypatch.setattr(commands, "ask_directory", lambda: Directory(entries, silent))
    answer = browser.post(f"{IMPORT}exchange/")
    assert answer.status_code == 302, answer.content
    return at(answer["Location"])


def pressed(browser: Client, found: PeopleImport, button: str, **more: str) -> PeopleImport:
    assert browser.post(f"{IMPORT}{found.pk}/{button}/", more).status_code == 302
    work_off()
    return PeopleImport.objects.get(pk=found.pk)


def lines(found: PeopleImport) -> dict[str, tuple[str, str, str]]:
    """Extension → kind, state and why."""
    return {one.extension: (one.kind[1:], one.state, one.why) for one in found.lines.order_by("pk")}


def entries(event: str) -> list[tuple[str, str, str]]:
    rows = JournalEntry.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("subject_number", "before", "after"))


def exported(browser: Client, query: str = "") -> str:
    answer = browser.get(f"{LIST}export/{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.req("ADM-10")
def test_a_preview_says_who_is_new_who_changes_and_who_is_refused_and_writes_nothing(
    browser: Client, clerk: User, other_administrator: User
) -> None:
    before = list(User.objects.order_by("pk").values())
    found = brought(
        browser,
        "Numer wewnętrzny;Imię i nazwisko;E-mail;Dział;Rola\n"
        "1011;Zofia Nowa;zofia@example.com;Sales;Zarządzający\n"
        "1200;Nowy Człowiek;nowy@example.com;sales;\n"
        "1201;Źle;niedobrze;;\n"
        "1032;Jadwiga Nowak;;;użytkownik\n",
        "cp1250",
    )
    assert lines(found) == {
        "1201": ("refused", "refused", "email"),
        "1032": ("refused", "refused", "administrator"),
        "1200": ("new", "ready", ""),
        "1011": ("change", "ready", ""),
    }
    page = browser.get(f"{IMPORT}{found.pk}/").content.decode()
    for text in ("Zofia Łącka", "Zofia Nowa", "Nowy Człowiek", "This is no e-mail address: niedobrze", "Manager"):
        assert text in page
    assert "Import 2 people" in page
    assert list(User.objects.order_by("pk").values()) == before


@pytest.mark.req("ADM-10", "ADM-13", "ADM-17")
def test_it_is_carried_out_as_shown_stands_in_the_journal_and_is_undone(
    browser: Client, clerk: User, sales: Department, administrator: User
) -> None:
    kind = LicenceKind.objects.create(name="CTI.user", seats=2)
    before = list(User.objects.order_by("pk").values("extension", "comment", "email", "role", "department_id"))
    found = brought(
        browser,
        "extension,name,email,department,role,licences,language,mobile,description,public phonebook\n"
        "1011,Zofia Nowa,new@example.com,Store,manager,CTI.user,de,0601 570 947,Boss,edit\n"
        "1200,Anna Nowa,anna@example.com,Store,,cti.user,pl,,,none\n"
        "1201,Jan Nowy,,,,,,,,\n",
    )
    assert lines(found)["1011"] == ("refused", "refused", "no_department")
    assert "Make departments that there are not" in browser.get(f"{IMPORT}{found.pk}/").content.decode()
    assert browser.post(f"{IMPORT}{found.pk}/", {"what": "both", "departments": "1"}).status_code == 200
    found = pressed(browser, found, "start")
    assert found.state == State.DONE, found.error
    assert set(lines(found).values()) == {("change", "done", ""), ("new", "done", "")}
    store = Department.objects.get(name="Store")
    zofia, anna, jan = (User.objects.get(extension=extension) for extension in ("1011", "1200", "1201"))
    assert (zofia.comment, zofia.email, zofia.role) == ("Zofia Nowa", "new@example.com", "manager")
    assert (zofia.department, zofia.language, zofia.mobile) == (store, "de", "+48601570947")
    assert (zofia.description, zofia.contact_access) == ("Boss", "edit")
    assert zofia.email_set_by_other_at is not None
    assert (anna.comment, anna.department, anna.language, anna.contact_access) == ("Anna Nowa", store, "pl", "none")
    assert (anna.password, anna.pin, jan.role) == ("", "", "user")
    assert Licence.objects.filter(kind=kind).count() == 2
    assert entries("people_imported") == [("", "", "new: 2, change: 1")]
    assert {number for number, _before, _after in entries("account_created")} == {"1200", "1201"}
    assert ("1011", "Zofia Łącka", "Zofia Nowa") in entries("comment_changed")
    assert Letter.objects.filter(kind="email_changed_by_other").count() == 1
    found = pressed(browser, found, "undo")
    assert found.state == State.UNDONE
    assert {line[1] for line in lines(found).values()} == {"undone"}
    after = list(User.objects.order_by("pk").values("extension", "comment", "email", "role", "department_id"))
    assert after == before
    assert not Licence.objects.exists()
    assert not Department.objects.filter(name="Store").exists()
    assert entries("people_import_undone") == [("", "", "new: 2, change: 1")]
    assert {number for number, _before, _after in entries("account_removed")} == {"1200", "1201"}
    chain.verify()


@pytest.mark.req("ADM-10")
def test_undo_keeps_accounts_that_somebody_used_and_what_was_changed_since(
    browser: Client, clerk: User, administrator: User
) -> None:
    found = brought(browser, "extension,name\n1011,New Name\n1200,Used\n1201,Changed\n1202,Unused\n")
    found = pressed(browser, found, "start")
    used, changed = (User.objects.get(extension=extension) for extension in ("1200", "1201"))
    used.set_password("zielony autobus 7")
    used.save()
    origin = Origin(administrator)
    accounts.change_data(changed, comment="Somebody", description="", mobile="", origin=origin)
    accounts.change_data(clerk, comment="Third", description="", mobile="", origin=origin)
    found = pressed(browser, found, "undo")
    assert lines(found) == {
        "1200": ("new", "kept", "used"),
        "1201": ("new", "kept", "changed"),
        "1202": ("new", "undone", ""),
        "1011": ("change", "kept", "changed"),
    }
    assert not User.objects.filter(extension="1202").exists()
    assert User.objects.get(extension="1011").comment == "Third"


@pytest.mark.req("ADM-10")
def test_what_the_export_wrote_is_imported_again_without_a_change(browser: Client, clerk: User, manager: User) -> None:
    kinds = [LicenceKind.objects.create(name=name) for name in ("CTI.user", "Operator, night")]
    User.objects.filter(pk=clerk.pk).update(
        comment="=cmd|' /C calc'!A0", description='He said "hi"; twice', mobile="+48601570947", language="pl"
    )
    Licence.objects.create(kind=kinds[0], user=clerk)
    for language in ("en", "pl", "de"):
        User.objects.filter(extension="1031").update(language=language)
        browser.cookies["language"] = language
        text = exported(browser)
        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert [row[0] for row in rows[1:]] == ["1011", "1021", "1031"]
        assert rows[1][1] == "'=cmd|' /C calc'!A0"
        found = brought(browser, text)
        assert set(lines(found).values()) == {("same", "ready", "")}, lines(found)
    assert len(entries("people_exported")) == 3


@pytest.mark.req("ADM-10")
def test_the_export_holds_whom_the_list_shows(browser: Client, clerk: User, stranger: User, sales: Department) -> None:
    text = exported(browser, f"?department={sales.pk}")
    assert "1011" in text
    assert "Hidden Canary" not in text
    assert "Hidden Canary" in exported(browser)


@pytest.mark.req("ADM-10")
def test_from_the_exchange_with_what_may_be_no_person_left_to_tick(
    browser: Client, clerk: User, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(
        browser,
        monkeypatch,
        Entry("1011", "Zofia Łącka", "zofia@example.com", "PJSIP", known=True),
        Entry("1300", "Ola Nowa", "ola@example.com", "PJSIP", known=True),
        Entry("22555", "", "", "PJSIP"),
        Entry("600", "Shared", "", "", known=True),
        silent=frozenset(),
    )
    assert lines(found) == {
        "1300": ("new", "ready", ""),
        "22555": ("new", "ready", "trunk"),
        "600": ("new", "ready", "no_telephone"),
        "1029": ("gone", "ready", ""),
        "1031": ("gone", "ready", "own"),
        "1011": ("same", "ready", ""),
    }
    page = browser.get(f"{IMPORT}{found.pk}/").content.decode()
    assert "Import 1 person" in page
    assert "Perhaps a trunk" in page
    gone = found.lines.get(extension="1029")
    own = found.lines.get(extension="1031")
    for line in (gone, own):
        browser.post(f"{IMPORT}{found.pk}/tick/", {"line": str(line.pk), "on": "1"})
    found = pressed(browser, found, "start")
    assert entries("people_imported") == [("", "", "new: 1, gone: 1")]
    assert User.objects.get(extension="1300").email == "ola@example.com"
    assert not User.objects.get(extension="1029").is_active
    assert User.objects.get(extension="1031").is_active
    assert not User.objects.filter(extension__in=("22555", "600")).exists()
    found = pressed(browser, found, "undo")
    assert User.objects.get(extension="1029").is_active


@pytest.mark.req("ADM-10")
def test_what_the_exchange_does_not_tell_is_said_and_nobody_counts_as_gone(
    browser: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(browser, monkeypatch, Entry("1300", "Ola", "", "PJSIP", known=True), silent=frozenset(Part))
    page = browser.get(f"{IMPORT}{found.pk}/").content.decode()
    for action in ("DeviceStateList", "DBGet", "VoicemailUsersList"):
        assert action in page
    assert not found.lines.filter(kind="4gone").exists()


@pytest.mark.req("ADM-10")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PbxUnavailable("x"), "cannot be reached"),
        (PbxRefused("no right"), "no right"),
        (PbxOutcomeUnknown("x"), "did not answer in time"),
    ],
)
def test_an_exchange_that_does_not_answer_is_told_in_words(
    browser: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def ask() -> Directory:
        raise error

    monkeypatch.setattr(commands, "ask_directory", ask)
    answer = browser.post(f"{IMPORT}exchange/")
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not PeopleImport.objects.exists()


@pytest.mark.req("ADM-10")
def test_ticks_choose_who_is_imported(browser: Client, clerk: User) -> None:
    found = brought(browser, "extension,name\n1200,A\n1201,B\n1202,C\n1011,Other\n")
    address = f"{IMPORT}{found.pk}/tick/"
    headers = {"HX-Request": "true", "HX-Target": "import-go"}
    answer = browser.post(address, {"line": str(found.lines.get(extension="1200").pk)}, headers=headers)
    assert "Import 3 people" in answer.content.decode()
    browser.post(address, {"line": "change"})
    for nonsense in ("", "x", "same", "9" * 30, "refused"):
        browser.post(address, {"line": nonsense})
    pressed(browser, found, "start")
    assert set(User.objects.values_list("extension", flat=True)) == {"1011", "1031", "1201", "1202"}
    assert User.objects.get(extension="1011").comment == "Zofia Łącka"


@pytest.mark.req("ADM-10")
def test_encoding_delimiter_and_columns_can_be_chosen_by_hand(browser: Client) -> None:
    found = brought(browser, "A;B\n1200;Ala\n")
    assert not found.lines.exists()
    page = browser.get(f"{IMPORT}{found.pk}/").content.decode()
    assert "No column of this file is known to hold extensions" in page
    sent = {"what": "both", "encoding": "", "delimiter": "", "column-0": "extension", "column-1": "comment"}
    assert "Ala" in browser.post(f"{IMPORT}{found.pk}/", sent).content.decode()
    assert lines(found) == {"1200": ("new", "ready", "")}
    browser.post(f"{IMPORT}{found.pk}/", {**sent, "delimiter": "|", "encoding": "nonsense"})
    assert not found.lines.exists()


@pytest.mark.req("ADM-10", "LOG-02")
def test_a_first_access_is_offered_at_the_end_by_letter_and_on_paper(browser: Client, clerk: User) -> None:
    found = brought(browser, "extension,name,email\n1200,Anna,anna@example.com\n1201,Jan,\n1011,Zofia X,\n")
    found = pressed(browser, found, "start")
    assert "2 new accounts open to nobody yet" in browser.get(f"{IMPORT}{found.pk}/").content.decode()
    answer = browser.post(f"{IMPORT}{found.pk}/access/", {"way": "either"})
    change = answer["Location"]
    page = browser.get(change).content.decode()
    assert "Change 2 people" in page
    assert "Zofia" not in page
    browser.post(f"{change}start/")
    assert [letter.kind for letter in Letter.objects.all()] == ["activation"]
    assert "Letters 1–1 as PDF" in browser.get(change).content.decode()
    assert not entries("password_taken_away")
    assert ("", "", "access: 2") in entries("bulk_changed")


@pytest.mark.req("ADM-10")
def test_an_import_can_be_stopped_and_what_is_done_can_be_undone(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PIECE", 10)
    monkeypatch.setattr("jobs.run.SLICE", 0.0)
    rows = "".join(f"{2000 + number},Person {number}\n" for number in range(30))
    found = brought(browser, f"extension,name\n{rows}")
    browser.post(f"{IMPORT}{found.pk}/start/")
    assert run_next()
    page = browser.get(f"{IMPORT}{found.pk}/").content.decode()
    assert 'max="30" value="10"' in page
    browser.post(f"{IMPORT}{found.pk}/drop/")
    found = PeopleImport.objects.get(pk=found.pk)
    assert found.state == State.FAILED
    assert User.objects.filter(extension__startswith="20").count() == 10
    assert not run_next()
    found = pressed(browser, found, "undo")
    assert found.state == State.UNDONE
    assert not User.objects.filter(extension__startswith="20").exists()


@pytest.mark.req("ADM-10")
def test_an_account_that_somebody_made_meanwhile_is_refused_and_seats_are_counted_again(
    browser: Client, administrator: User, clerk: User
) -> None:
    kind = LicenceKind.objects.create(name="Seat", seats=1)
    found = brought(browser, "extension,name,licence\n1200,A,\n1201,B,Seat\n1202,C,\n")
    accounts.create(accounts.Newcomer("1200", "Other"), Origin(administrator))
    Licence.objects.create(kind=kind, user=clerk)
    found = pressed(browser, found, "start")
    assert lines(found) == {
        "1200": ("new", "refused", "there"),
        "1201": ("new", "refused", "no_seats"),
        "1202": ("new", "done", ""),
    }
    assert User.objects.get(extension="1200").comment == "Other"
    assert not User.objects.filter(extension="1201").exists()


@pytest.mark.req("ADM-13")
def test_a_seat_that_one_gives_back_is_there_for_another_both_ways(browser: Client, clerk: User) -> None:
    seat, other = (LicenceKind.objects.create(name=name, seats=1) for name in ("Seat", "Other"))
    person("1300", "Last")
    Licence.objects.create(kind=seat, user=User.objects.get(extension="1300"))
    Licence.objects.create(kind=other, user=clerk)
    before = set(Licence.objects.values_list("user__extension", "kind__name"))
    found = brought(browser, f"extension,name,licence\n{clerk.extension},,Seat\n1200,A,Other\n1300,B,Other\n")
    assert lines(found)["1300"] == ("refused", "refused", "no_seats")
    LicenceKind.objects.filter(pk=other.pk).update(seats=2)
    found = brought(browser, f"extension,name,licence\n{clerk.extension},,Seat\n1200,A,Other\n1300,B,Other\n")
    found = pressed(browser, found, "start")
    assert {state for _kind, state, _why in lines(found).values()} == {"done"}
    holders = {(clerk.extension, "Seat"), ("1200", "Other"), ("1300", "Other")}
    assert set(Licence.objects.values_list("user__extension", "kind__name")) == holders
    found = pressed(browser, found, "undo")
    assert {state for _kind, state, _why in lines(found).values()} == {"undone"}
    assert set(Licence.objects.values_list("user__extension", "kind__name")) == before


@pytest.mark.req("ADM-13")
def test_where_more_people_hold_a_licence_than_there_are_seats_the_next_seat_is_nobodys(
    browser: Client, clerk: User
) -> None:
    kind = LicenceKind.objects.create(name="Seat", seats=1)
    Licence.objects.bulk_create([Licence(kind=kind, user=each) for each in (clerk, person("1300", "Last"))])
    LicenceKind.objects.create(name="Other")
    found = brought(browser, f"extension,name,licence\n{clerk.extension},,Other\n1200,A,Seat\n")
    assert lines(found)["1200"] == ("refused", "refused", "no_seats")
    found = pressed(browser, found, "start")
    assert lines(found)[clerk.extension] == ("change", "done", "")


def test_t_az_11_who_is_no_administrator_any_more_imports_nobody(browser: Client, administrator: User) -> None:
    found = brought(browser, "extension,name\n1200,A\n")
    browser.post(f"{IMPORT}{found.pk}/start/")
    User.objects.filter(pk=administrator.pk).update(role="manager")
    work_off()
    assert not User.objects.filter(extension="1200").exists()
    assert carrying.settled(PeopleImport.objects.get(pk=found.pk)).state == State.FAILED


def test_t_az_02_a_preview_is_its_makers_alone(browser: Client, other_administrator: User, as_: As) -> None:
    found = brought(browser, "extension,name\n1200,A\n")
    other = as_(other_administrator)
    assert other.get(f"{IMPORT}{found.pk}/").status_code == 404
    assert other.post(f"{IMPORT}{found.pk}/start/").status_code == 404
    pressed(browser, found, "start")
    assert other.get(f"{IMPORT}{found.pk}/").status_code == 200
    pressed(other, found, "undo")
    assert entries("people_import_undone")


@pytest.mark.req("ADM-10")
def test_a_file_arrives_in_pieces(browser: Client) -> None:
    first = SimpleUploadedFile("people.csv", b"extension,na")
    told = browser.post(IMPORT, {"file": first, "size": "24", "name": "people.csv"}).json()
    rest = b"me\n1200,Ala\n"
    again = browser.post(f"{told['piece']}?at=12", rest, content_type="application/octet-stream").json()
    assert again == {"at": 24}
    assert "Ala" in browser.get(told["page"]).content.decode()


@pytest.mark.req("X-01")
def test_in_the_mobile_layout_it_leads_to_the_full_one(browser: Client) -> None:
    phone = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148"}
    page = browser.get(IMPORT, headers=phone).content.decode()
    assert "People are imported in the full version" in page
    assert 'type="file"' not in page


@pytest.mark.slow
@pytest.mark.req("ADM-10")
def test_two_thousand_people_take_few_statements(
    browser: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(count: int, base: int) -> tuple[int, int]:
        rows = "".join(f"{base + n},Person {n},p{n}@example.com,Dep {n % 7}\n" for n in range(count))
        text = f"extension,name,email,department\n{rows}"
        with CaptureQueriesContext(
            connection,
        ) as planned:
            found = brought(browser, text)
            browser.post(f"{IMPORT}{found.pk}/", {"departments": "1", "what": "both"})
        browser.post(f"{IMPORT}{found.pk}/start/")
        with CaptureQueriesContext(connection) as carried:
            work_off()
        assert PeopleImport.objects.get(pk=found.pk).state == State.DONE
        assert User.objects.filter(extension__gte=str(base), extension__lt=str(base + count)).count() == count
        return len(planned), len(carried)

    few = taken(14, 10000)
    many = taken(2000, 20000)
    assert many[0] <= few[0] + 60
    assert many[1] <= few[1] + 10 * 45
    job = Job.objects.latest("made")
    assert (job.done, job.total) == (2000, 2000)


@pytest.mark.req("ADM-10")
def test_imports_that_nobody_answered_and_old_ones_go(browser: Client, administrator: User) -> None:
    waiting = brought(browser, "extension,name\n1200,A\n")
    done = pressed(browser, brought(browser, "extension,name\n1201,A\n"), "start")
    assert planning.forget_over(timezone.now() + timedelta(hours=25)) == 1
    assert not PeopleImport.objects.filter(pk=waiting.pk).exists()
    assert planning.forget_over(timezone.now() + timedelta(days=31)) == 1
    assert not PeopleImport.objects.filter(pk=done.pk).exists()
    assert User.objects.filter(extension="1201").exists()


def test_a_person_is_not_imported_who_is_nobody(browser: Client) -> None:
    person("1300", "There")
    found = brought(browser, "extension,name\n1300,There\n")
    answer = browser.post(f"{IMPORT}{found.pk}/start/", follow=True)
    assert "Nobody is ticked." in answer.content.decode()
