"""Notes: whose they are, what they are about, and that nothing written is lost (NOTE-01, HIST-12)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from history import notes
from history.lists.filters import Cursor
from history.lists.pages import PAGE_ROWS
from history.models import Note
from history.notes import Shelf, subjects
from history.notes.subjects import NotASubjectError, Subject
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from phonebook.references import seal
from tests.integration.history.calls import a_call
from tests.integration.voicemail import a_message, listed, row

NOWAK = "+48601570947"


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def written(author: User, text: str = "Call again", number: str = NOWAK, **more: object) -> Note:
    given = {"shared": False, "remind_at": None, **more}
    return notes.write(author, Subject(number), text, **given)  # type: ignore[arg-type]


def texts(user: User, which: Shelf = Shelf.OWN, text: str = "") -> list[str]:
    return [row.note.text for row in notes.shelf(user, which, text).rows]


@pytest.mark.req("HIST-12", "NOTE-01")
def test_a_note_is_its_authors_alone_unless_shared(anna: User, jan: User) -> None:
    written(anna, "mine")
    written(anna, "ours", shared=True)
    assert texts(anna) == ["ours", "mine"]
    assert texts(jan, Shelf.SHARED) == ["ours"]
    assert [row.note.text for row in notes.beside(jan, Subject(NOWAK))] == ["ours"]
    assert texts(anna, Shelf.SHARED) == []


@pytest.mark.req("NOTE-01")
def test_a_note_of_a_living_call_stands_beside_its_record(anna: User) -> None:
    notes.write(anna, Subject("", "call-1"), "he promised it", shared=False, remind_at=None)
    record = a_call(0, call="call-1", number="")
    assert [row.note.text for row in notes.beside(anna, subjects.of_record(record))] == ["he promised it"]


def test_withheld_callers_have_nothing_in_common(anna: User) -> None:
    notes.write(anna, subjects.of_record(a_call(0, number="")), "that one", shared=False, remind_at=None)
    assert notes.beside(anna, subjects.of_record(a_call(1, number=""))) == []
    assert notes.beside(anna, subjects.NOTHING) == []


def test_a_search_looks_at_words_names_and_numbers(anna: User) -> None:
    add_contact(anna, "Łucja Żak", [("601 570 947", "")])
    written(anna, "Żółte kable")
    written(anna, "other", number="+4930901820")
    assert texts(anna, text="zolte") == ["Żółte kable"]
    assert texts(anna, text="zak luc") == ["Żółte kable"]
    assert texts(anna, text="601 570") == ["Żółte kable"]
    assert texts(anna, text="nothing") == []


def test_a_long_list_goes_on_where_it_ended(anna: User, browser: Client) -> None:
    for n in range(PAGE_ROWS + 2):
        written(anna, f"note {n}")
    first = browser.get("/notes/").content.decode()
    (after,) = re.findall(r'href="/notes/\?after=([\d-]+)"', first)
    assert "note 2<" in first
    assert "note 1<" not in first
    more = browser.get("/notes/", {"after": after}, headers={"HX-Request": "true", "HX-Target": "more"})
    assert re.findall(r"note \d+<", more.content.decode()) == ["note 1<", "note 0<"]


@pytest.mark.parametrize("asked", [{}, {"q": "note"}])
def test_an_open_list_that_looks_again_keeps_all_that_it_shows(
    anna: User, browser: Client, asked: dict[str, str]
) -> None:
    kept = [written(anna, f"note {n}") for n in range(PAGE_ROWS + 5)]
    until = re.findall(r'name="until" value="([\d-]+)"', browser.get("/notes/", asked).content.decode())
    again = browser.get("/notes/", {**asked, "until": until}).content.decode()
    assert again.count("note-text") == PAGE_ROWS
    last = Cursor(kept[0].made, kept[0].pk)
    written(anna, "note, the newest")
    again = browser.get("/notes/", {**asked, "until": str(last)}).content.decode()
    assert again.count("note-text") == PAGE_ROWS + 6
    assert "Older ones" not in again


@pytest.mark.req("NOTE-01")
def test_reminders_go_on_where_the_page_ended(anna: User, browser: Client) -> None:
    soon = timezone.now() + timedelta(days=1)
    for n in range(PAGE_ROWS + 2):
        written(anna, f"note {n}", remind_at=soon + timedelta(hours=n // 2))
    first = browser.get("/notes/?show=reminders").content.decode()
    assert "Later ones" in first
    (after,) = re.findall(r'href="/notes/\?show=reminders&amp;after=([\d-]+)"', first)
    more = browser.get("/notes/", {"show": "reminders", "after": after}).content.decode()
    seen = re.findall(r"note (\d+)<", first) + re.findall(r"note (\d+)<", more)
    assert seen == [str(n) for n in range(PAGE_ROWS + 2)]


def test_a_subject_in_a_page_is_of_its_reader_alone_and_tells_nothing(anna: User, jan: User) -> None:
    sealed = subjects.seal(anna, Subject(NOWAK, "1780000000.12"))
    assert subjects.unseal(anna, sealed) == Subject(NOWAK, "1780000000.12")
    assert "601570947" not in sealed
    for reader, text in ((jan, sealed), (anna, sealed[:-3]), (anna, "x"), (anna, "9" * 5000)):
        with pytest.raises(NotASubjectError):
            subjects.unseal(reader, text)


@pytest.mark.req("NOTE-01")
def test_a_note_is_written_beside_a_number(browser: Client, anna: User) -> None:
    page = browser.get("/notes/beside/", {"of": seal(anna, NOWAK)}, headers={"HX-Request": "true"}).content.decode()
    assert " autofocus" in page
    (about,) = re.findall(r'name="about" value="([^"]+)"', page)
    form = {"about": about, "text": "Call\r\nagain", "shared": "on", "remind_at": ""}
    answer = browser.post("/notes/write/", form, headers={"HX-Request": "true"})
    assert "notes-changed" in answer["HX-Trigger"]
    note = Note.objects.get()
    assert (note.author, note.number, note.text, note.shared) == (anna, NOWAK, "Call\nagain", True)
    page = browser.get("/notes/beside/", {"of": seal(anna, NOWAK)}, headers={"HX-Request": "true"}).content.decode()
    assert "Call\nagain" in page
    assert " autofocus" not in page  # what was written before is read first


def test_what_was_typed_is_still_there_when_a_note_is_refused(browser: Client) -> None:
    form = {"about": "", "text": "Do not lose me", "remind_at": "2020-01-01T10:00"}
    answer = browser.post("/notes/write/", form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Do not lose me" in answer.content.decode()
    assert "This moment is over." in answer.content.decode()
    answer = browser.post("/notes/write/", {**form, "remind_at": "", "about": "forged"})
    assert "Do not lose me" in answer.content.decode()
    assert "this page is too old" in answer.content.decode()
    assert not Note.objects.exists()


def test_t_az_02_anothers_note_looks_as_if_it_did_not_exist(browser: Client, jan: User) -> None:
    note = written(jan, shared=True)
    for path in (f"/notes/{note.pk}/", f"/notes/{note.pk}/delete/", f"/notes/{note.pk}/reminded/"):
        assert browser.post(path, {"text": "mine now"}).status_code == 404
    note.refresh_from_db()
    assert note.text == "Call again"


def test_t_az_02_a_call_that_one_may_not_see_has_no_notes(browser: Client, anna: User) -> None:
    theirs, own = a_call(0, extension="1012"), a_call(1)
    answers = [browser.get("/notes/beside/", {"record": pk}).status_code for pk in (theirs.pk, 10**17, own.pk)]
    assert answers == [404, 404, 200]
    assert browser.get("/notes/beside/", {"message": "1"}).status_code == 404
    assert browser.get("/notes/beside/", {"of": "nonsense"}).status_code == 404


def test_a_note_is_changed_in_its_place(browser: Client, anna: User) -> None:
    note = written(anna, remind_at=timezone.now() + timedelta(days=1))
    form = browser.get(f"/notes/{note.pk}/", headers={"HX-Request": "true"}).content.decode()
    (moment,) = re.findall(r'value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"', form)
    row = browser.post(
        f"/notes/{note.pk}/", {"text": "Other words", "remind_at": moment}, headers={"HX-Request": "true"}
    )
    assert f'id="note-{note.pk}"' in row.content.decode()
    stored = Note.objects.get()
    assert (stored.text, stored.remind_at) == ("Other words", note.remind_at)


def test_a_deleted_note_comes_back_once_as_it_was(browser: Client, anna: User, jan: User) -> None:
    note = written(anna, "precious", shared=True, remind_at=timezone.now() + timedelta(days=1))
    page = browser.post(f"/notes/{note.pk}/delete/", headers={"HX-Request": "true"}).content.decode()
    assert not Note.objects.exists()
    (undo,) = re.findall(r'name="undo" value="([^"]+)"', page)
    thief = Client()
    thief.force_login(jan)
    thief.post("/notes/restore/", {"undo": undo})
    assert not Note.objects.exists()
    for _twice in range(2):
        browser.post("/notes/restore/", {"undo": undo}, headers={"HX-Request": "true"})
    back = Note.objects.get()
    fields = ("pk", "author_id", "number", "text", "shared", "remind_at", "made")
    assert [getattr(back, name) for name in fields] == [getattr(note, name) for name in fields]


def test_a_deleted_note_comes_back_when_its_message_is_gone_for_good(browser: Client, anna: User) -> None:
    listed("1011", a_message())
    message = row("1011")
    note = notes.write(anna, subjects.of_message(message), "precious", shared=False, remind_at=None)
    undo = notes.throw_away(note, timezone.now())
    message.delete()
    browser.post("/notes/restore/", {"undo": undo}, headers={"HX-Request": "true"})
    back = Note.objects.get()
    assert (back.text, back.message, back.number) == ("precious", None, message.number)


def test_a_note_beside_a_message_offers_no_choice_of_readers_however_often_it_is_shown(
    browser: Client, anna: User
) -> None:
    listed("1011", a_message())
    message = row("1011")
    shown = browser.get(f"/notes/beside/?message={message.pk}", headers={"HX-Request": "true"}).content.decode()
    (about,) = set(re.findall(r'name="about" value="([^"]+)"', shown))
    empty = browser.post("/notes/write/", {"about": about, "text": ""}, headers={"HX-Request": "true"})
    kept = browser.post("/notes/write/", {"about": about, "text": "x"}, headers={"HX-Request": "true"})
    for page in (shown, empty.content.decode(), kept.content.decode()):
        assert 'name="text"' in page
        assert 'name="shared"' not in page
        assert "Everybody who may use this mailbox reads it." in page


def test_undo_has_its_time(anna: User) -> None:
    now = timezone.now()
    token = notes.throw_away(written(anna), now)
    with pytest.raises(notes.CannotUndoError):
        notes.bring_back(anna, token, now + notes.UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(notes.CannotUndoError):
        notes.bring_back(anna, "nonsense", now)


def test_t_ws_08_a_number_that_is_shown_to_nobody_is_in_no_page_of_notes(browser: Client, anna: User) -> None:
    add_contact(None, "The director", [(NOWAK, "")])
    ContactNumber.objects.update(reserved=True)
    written(anna)
    sealed = seal(anna, NOWAK)
    for path in ("/notes/", f"/notes/beside/?of={sealed}", f"/post-its/write/?of={sealed}"):
        text = re.sub(r"[\s()-]", "", browser.get(path).content.decode())
        assert "Thedirector" in text
        assert "601570947" not in text


@pytest.mark.req("NOTE-01")
def test_a_reminder_asks_for_attention_until_it_is_put_away(browser: Client, anna: User) -> None:
    note = written(anna, remind_at=timezone.now() - timedelta(minutes=1))
    assert "note-due" in browser.get("/notes/").content.decode()
    browser.post(f"/notes/{note.pk}/reminded/", headers={"HX-Request": "true"})
    assert "note-due" not in browser.get("/notes/").content.decode()
    assert texts(anna, Shelf.REMINDERS) == []
    assert texts(anna) == ["Call again"]
