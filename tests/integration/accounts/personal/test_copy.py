"""Everybody may have a copy of what the portal holds about them, whole and of them alone (T-GDP-02)."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client

from accounts import journal, personal
from accounts.journal import Event, Origin
from accounts.models import EmailChange, JournalEntry, MainDevice, RecoveryCode, SecondFactor, User
from accounts.personal import copy
from costs.models import Charge
from history.models import Message, MissedCall, Note, PostIt, Record, Recording
from history.models.messages import Mailbox
from jobs import queries, run
from jobs.models import Job
from phonebook.models import Contact, ContactNumber
from tests.lint.forbidden import ROOMS

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CANARY = "+48222222222"
PERSONAL_FIELDS = frozenset({"extension", "mailbox", "actor_number", "subject_number"})


@pytest.fixture(autouse=True)
def _quiet(valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


@pytest.fixture
def anna() -> User:
    return User.objects.create_user(
        "1011", "kanarek w klatce", comment="Anna Krawiec-Łoś", email="anna@example.com", language="en"
    )


@pytest.fixture
def jan() -> User:
    return User.objects.create_user("1012", "inny kanarek", comment="Jan Nowak", email="canary@example.com")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def copied(user: User) -> dict[str, bytes]:
    """Name → content of the files that `user` gets."""
    job = Job.objects.get(pk=browser(user).post("/settings/copy/").headers["Location"].split("/")[2])
    while run.run_next():
        pass
    job.refresh_from_db()
    assert job.state == "done", job.error
    with zipfile.ZipFile(io.BytesIO(b"".join(queries.content(job)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: dict[str, bytes], table: str) -> list[dict[str, object]]:
    """As JSON, after a look that the CSV tells the same."""
    found: list[dict[str, object]] = json.loads(files[f"{table}.json"])
    read = list(csv.DictReader(io.StringIO(files[f"{table}.csv"].decode("utf-8-sig"), newline="")))
    assert len(read) == len(found)
    assert not found or list(read[0]) == list(found[0])
    return found


def a_record(extension: str, number: str, **fields: object) -> Record:
    return Record.objects.create(
        pbx="lab",
        origin=f"{extension}{number}",
        extension=extension,
        direction="in",
        call="c",
        outcome="missed",
        number=number,
        started=AT,
        ended=AT,
        **fields,
    )


def knows_people(model: type[Model], seen: tuple[type[Model], ...] = ()) -> bool:
    """Does it name a person, or a row that does?"""
    if model is User:
        return True
    fields = model._meta.get_fields()
    if any(field.name in PERSONAL_FIELDS for field in fields):
        return True
    others = {field.related_model for field in fields if field.many_to_one or field.one_to_one or field.many_to_many}
    others = {other for other in others if isinstance(other, type) and field_leads_out(model, other)}
    return any(knows_people(other, (*seen, model)) for other in others - {*seen, model})


def field_leads_out(model: type[Model], other: type[Model]) -> bool:
    return any(field.related_model is other and field.concrete for field in model._meta.get_fields())


def our_models() -> Iterator[type[Model]]:
    return (model for model in apps.get_models() if model._meta.app_label in ROOMS)


def test_t_gdp_02_every_model_that_knows_people_says_how_they_are_told_or_why_not() -> None:
    known = {model._meta.label for model in our_models() if knows_people(model)}
    assert {"accounts.User", "accounts.Session", "history.Record", "history.Note", "phonebook.Contact"} <= known
    assert known - personal.classified() == set()
    every = {model._meta.label for model in our_models()}
    assert personal.classified() - every == set(), "nobody speaks of models that are no more"


def test_t_gdp_02_a_model_that_nobody_spoke_of_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(personal.tables, "notes")
    assert "history.Note" not in personal.classified()
    assert knows_people(Note)
    assert not knows_people(apps.get_model("cti", "Lease"))


def test_t_gdp_02_the_copy_holds_all_tables_and_says_what_it_leaves_out(anna: User) -> None:
    files = copied(anna)
    expected = {f"{name}.{suffix}" for name in personal.tables for suffix in ("json", "csv")}
    assert set(files) == expected | {"README.txt"}
    readme = files["README.txt"].decode()
    assert "1011 Anna Krawiec-Łoś" in readme
    for table in personal.tables.values():
        assert str(table.title) in readme
    for reason in personal.reasons.values():
        assert str(reason) in readme
    (account,) = rows(files, "account")
    assert (account["extension"], account["email"], account["has_password"]) == ("1011", "anna@example.com", True)


def test_t_gdp_02_what_somebody_has_is_in_their_copy(anna: User, jan: User) -> None:
    a_record("1011", "+48601570947", name="Nowak")
    MissedCall.objects.create(pbx="lab", origin="m", scope="1011", call="c", number="+48601570947", started=AT)
    box = Mailbox.objects.create(pbx="lab", number="1011")
    Message.objects.create(mailbox=box, name="1-1", folder="inbox", number="+48601570947", caller="Nowak", left=AT)
    Recording.objects.create(pbx="lab", name="r", extension="1011", number="+48601570947", started=AT)
    Note.objects.create(author=anna, number="+48601570947", text="=calls back")
    PostIt.objects.create(author=jan, to=anna, text="call the dentist")
    contact = Contact.objects.create(owner=anna, name="Dentist")
    ContactNumber.objects.create(contact=contact, number="+48601570999", label="home")
    Contact.objects.create(owner=anna, name="Without a number")
    MainDevice.objects.create(user=anna, extension="1077")
    EmailChange.objects.create(user=anna, address="new@example.com", stamp="x", expires=AT)
    files = copied(anna)
    assert rows(files, "calls")[0]["name"] == "Nowak"
    assert rows(files, "missed_calls")[0]["number"] == "+48601570947"
    assert rows(files, "messages")[0]["name"] == "Nowak"
    assert rows(files, "recordings")[0]["number"] == "+48601570947"
    assert rows(files, "notes")[0]["text"] == "=calls back"
    assert b"'=calls back" in files["notes.csv"], "a spreadsheet takes it for no formula"
    assert (rows(files, "post_its")[0]["author"], rows(files, "post_its")[0]["text"]) == ("1012", "call the dentist")
    assert {row["number"] for row in rows(files, "contacts")} == {"+48601570999", ""}
    assert rows(files, "rights") == [{"right": "main device", "of": "1077", "details": ""}]
    assert rows(files, "account")[0]["new_email"] == "new@example.com"
    assert rows(files, "sessions"), "the browser that asked"


def test_t_gdp_02_t_az_09_nothing_of_others_is_in_a_copy(anna: User, jan: User) -> None:
    a_record("1012", CANARY, name="Canary")
    Note.objects.create(author=jan, number=CANARY, text="canary", shared=True)
    Contact.objects.create(owner=jan, name="Canary")
    Contact.objects.create(owner=None, name="Canary of the company")
    box = Mailbox.objects.create(pbx="lab", number="1012")
    Message.objects.create(mailbox=box, name="1-1", folder="inbox", number=CANARY, caller="Canary", left=AT)
    Recording.objects.create(pbx="lab", name="r", extension="1012", number=CANARY, started=AT)
    PostIt.objects.create(author=jan, to=jan, text="canary")
    journal.write(Event.EMAIL_CHANGED, jan, Origin(anna), before="canary@example.com", after="canary2@example.com")
    files = copied(anna)
    everything = b"".join(files.values()).lower()
    assert b"canary" not in everything
    assert b"222222" not in everything
    assert "1012" in {str(row["subject_number"]) for row in rows(files, "journal")}, "that one did it is one's own"


@pytest.mark.req("X-20")
def test_t_ws_08_a_reserved_number_is_in_no_copy(anna: User) -> None:
    contact = Contact.objects.create(owner=None, name="The director")
    ContactNumber.objects.create(contact=contact, number=CANARY, reserved=True)
    call = a_record("1011", CANARY, name=CANARY, forwarded_to=CANARY)
    day, where = AT.date(), {"destination": "mobile", "number": CANARY}
    Charge.objects.create(record=call, extension="1011", day=day, started=AT, seconds=61, cost="0.1234", **where)
    MissedCall.objects.create(pbx="lab", origin="m", scope="1011", call="c", number=CANARY, name=CANARY, started=AT)
    box = Mailbox.objects.create(pbx="lab", number="1011")
    Message.objects.create(mailbox=box, name="1-1", folder="inbox", number=CANARY, caller=CANARY, left=AT)
    Recording.objects.create(pbx="lab", name="r", extension="1011", number=CANARY, started=AT)
    Note.objects.create(author=anna, number=CANARY, text="a note")
    PostIt.objects.create(author=anna, to=anna, text="a post-it", number=CANARY)
    files = copied(anna)
    assert b"222222" not in b"".join(files.values())
    assert rows(files, "calls")[0]["name"] == "The director"
    (charge,) = rows(files, "charges")
    assert (charge["name"], charge["number"], charge["seconds"]) == ("The director", "", 61)


def test_t_gdp_02_no_secret_is_in_a_copy(anna: User) -> None:
    factor = SecondFactor.objects.create(user=anna, secret="canary-secret", confirmed_at=AT)
    RecoveryCode.objects.create(user=anna, digest="canary-digest")
    User.objects.filter(pk=anna.pk).update(pin="canary-pin")
    files = copied(anna)
    everything = b"".join(files.values())
    assert b"canary" not in everything
    assert anna.password.encode() not in everything
    assert all(session.session_key.encode() not in everything for session in anna.sessions.all())
    assert rows(files, "account")[0]["second_factor_since"] == factor.confirmed_at.isoformat().replace("+00:00", "Z")  # type: ignore[union-attr]


def test_t_aud_01_asking_for_a_copy_is_written_down(anna: User) -> None:
    copied(anna)
    assert JournalEntry.objects.filter(event="data_exported", subject=anna, actor=anna).count() == 1


def test_a_long_table_is_read_in_pieces_and_told_whole(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy, "ROWS", 7)
    monkeypatch.setattr("history.keeping.personal.ROWS", 7)
    for number in range(40):
        a_record("1011", f"+4860157{number:04}")
    assert len(rows(copied(anna), "calls")) == 40


def test_the_page_offers_the_copy(anna: User) -> None:
    page = browser(anna).get("/settings/subscriber/").content.decode()
    assert 'action="/settings/copy/"' in page


def test_two_functions_cannot_tell_of_the_same() -> None:
    with pytest.raises(ValueError, match="Two functions"):
        personal.told("notes", personal.tables["notes"].title)(lambda _user: [])
