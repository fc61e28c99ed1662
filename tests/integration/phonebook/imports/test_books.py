"""Into which book: whoever may not write the public one writes their own, whatever the form and the file say."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from jobs import inbox, run
from jobs.models import Job
from phonebook.files.contact import NumberType, ReadContact, ReadNumber
from phonebook.files.write.own import own_table
from phonebook.importing import arriving
from phonebook.models import Contact, ContactNumber, Import, ImportLine, Word
from tests.integration.phonebook.imports.conftest import bring, browser, imported, work_all

pytestmark = pytest.mark.django_db
TOLD = b"First Name,Last Name,Mobile Phone,Private\r\nJan,Nowak,601 570 947,True\r\nEwa,Lis,601 570 948,False\r\n"


MARKED = b"".join(
    own_table(
        ReadContact(
            display="Zofia Director",
            numbers=(
                ReadNumber(NumberType.WORK, "+48221234567", vip=True),
                ReadNumber(NumberType.MOBILE, "+48601570947", reserved=True),
                ReadNumber(NumberType.HOME, "+48221234599"),
            ),
            private=private,
        )
        for private in (False, True)
    )
)


def names(owner: User | None) -> set[str]:
    return set(Contact.objects.outside().filter(owner=owner).values_list("name", flat=True))


@pytest.mark.req("BOOK-09")
def test_an_editor_chooses_the_book(editor: User) -> None:
    assert imported(editor, TOLD, book="public").created == 2
    assert names(None) == {"Jan Nowak", "Ewa Lis"}
    assert names(editor) == set()


@pytest.mark.req("BOOK-10")
@pytest.mark.parametrize("book", ["public", "file", "private", "nonsense"])
def test_t_az_10_whoever_may_only_read_the_public_book_imports_into_their_own(anna: User, book: str) -> None:
    imported(anna, TOLD, book=book)
    assert names(anna) == {"Jan Nowak", "Ewa Lis"}
    assert names(None) == set()


@pytest.mark.req("BOOK-10")
def test_whoever_may_only_read_the_public_book_is_not_asked(anna: User, editor: User) -> None:
    for user, asked in ((anna, False), (editor, True)):
        client = browser(user)
        address = client.post("/book/import/", {"file": SimpleUploadedFile("a.csv", TOLD)}).headers["Location"]
        assert ('name="book"' in client.get(address).content.decode()) is asked


@pytest.mark.req("BOOK-11")
def test_the_file_can_say_whose_book_each_contact_is_in(editor: User) -> None:
    imported(editor, TOLD, book="file")
    assert names(editor) == {"Jan Nowak"}
    assert names(None) == {"Ewa Lis"}


def marks(found: Import) -> list[tuple[str, str, bool, bool]]:
    """Of each number: in which book, and how it is marked."""
    numbers = (
        ContactNumber.objects.filter(imported=found)
        .order_by("number")
        .values_list("contact__owner", "number", "vip", "reserved")
    )
    return [("private" if owner else "public", number[-4:], vip, reserved) for owner, number, vip, reserved in numbers]


@pytest.mark.req("MGR-10", "X-12")
def test_marks_of_a_file_are_kept_for_whoever_may_set_them(manager: User) -> None:
    found = imported(manager, MARKED, book="public")
    assert marks(found) == [
        ("public", "4567", True, False),
        ("public", "4599", False, False),
        ("public", "0947", False, True),
    ]
    assert not Word.objects.filter(word__contains="601570947").exists()
    assert not ImportLine.objects.filter(reason="marks_left_out").exists()


@pytest.mark.req("MGR-10", "X-12")
def test_t_az_09_marks_of_a_file_are_left_out_and_told_of_where_they_are_not_ones_to_set(
    editor: User, manager: User
) -> None:
    for user, public in ((editor, 1), (manager, 0)):
        Contact.objects.outside().delete()
        found = imported(user, MARKED, book="file")
        kept = [mark for mark in marks(found) if mark[2] or mark[3]]
        assert kept == ([] if public else [("public", "4567", True, False), ("public", "0947", False, True)])
        told = ImportLine.objects.filter(of=found, reason="marks_left_out")
        assert list(told.values_list("count", flat=True)) == [2] * (1 + public)
    page = browser(editor).get(f"/book/import/{Import.objects.get(user=editor).pk}/").content.decode()
    assert "The marks of 2 numbers as a VIP" in page


@pytest.mark.req("X-20")
def test_t_az_09_a_reserved_number_is_not_found_out_by_importing_guesses(editor: User, manager: User) -> None:
    imported(manager, MARKED, book="public")
    guess = b"Name,Mobile\r\nZofia Director,601 570 947\r\nSomebody else,601 570 947\r\n"
    found = imported(editor, guess, book="public")
    assert (found.created, found.merged, found.skipped) == (2, 0, 0)
    told = ImportLine.objects.filter(of=found).values_list("record", "reason", "count")
    assert list(told) == [(3, "number_of_another", 1)], "the one that came with the same file"
    assert imported(manager, guess, book="public").skipped == 2


def test_t_az_11_a_right_that_is_taken_away_meanwhile_counts(editor: User) -> None:
    found = bring(editor, TOLD, book="public")
    User.objects.filter(pk=editor.pk).update(contact_access="read")
    work_all()
    page = browser(editor).get(f"/book/import/{found.pk}/").content.decode()
    assert "You may not write the public phonebook any more." in page
    assert names(None) == set()


def test_t_az_02_other_peoples_imports_look_as_if_they_were_not_there(anna: User, jan: User) -> None:
    found = imported(anna, TOLD)
    client = browser(jan)
    assert client.get(f"/book/import/{found.pk}/").status_code == 404
    assert client.get(f"/book/import/{found.pk}/report/").status_code == 404
    for deed in ("undo", "drop", "start", "piece"):
        assert client.post(f"/book/import/{found.pk}/{deed}/?at=0").status_code == 404
    assert names(anna) == {"Jan Nowak", "Ewa Lis"}


def test_t_imp_04_one_import_of_a_person_at_a_time(anna: User) -> None:
    first = bring(anna, TOLD)
    second = bring(anna, TOLD)
    assert (second.state, second.job) == ("choosing", None)
    assert run.run_next()
    client = browser(anna)
    client.post(f"/book/import/{second.pk}/start/")
    work_all()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("done", "done")


def test_t_imp_04_of_twenty_imports_in_a_minute_one_runs_and_the_files_do_not_pile_up(anna: User) -> None:
    for _nth in range(20):
        client = browser(anna)
        address = client.post("/book/import/", {"file": SimpleUploadedFile("a.csv", TOLD)}).headers["Location"]
        client.post(f"{address}start/")
    states = list(Import.objects.filter(user=anna).values_list("state", flat=True))
    assert sorted(states) == ["choosing"] * arriving.MOST_WAITING + ["running"]
    assert len(list(inbox.folder().iterdir())) == arriving.MOST_WAITING + 1
    assert Job.objects.count() == 1
