"""What leaves the books, to be read by others and to come back here."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.journal import Event
from accounts.models import JournalEntry, User
from phonebook import actions
from phonebook.exporting import Scope, contacts
from phonebook.files.captions import LANGUAGES
from phonebook.files.contact import ReadContact
from phonebook.files.write.own import own_table
from phonebook.importing import arriving, work
from phonebook.models import Contact, Group, Import
from tests.integration.phonebook.imports.conftest import browser, data_dir, editor, sleeping
from tests.unit.phonebook.files.contacts import read_contacts

__all__ = ["data_dir", "editor", "sleeping"]
pytestmark = pytest.mark.django_db


def exported(user: User, **form: str) -> bytes:
    answer = browser(user).post("/book/export/", {"scope": "all", "format": "outlook", "language": "en", **form})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.getvalue()


def rows(content: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[dict[str, str]]:
    """As any other program reads it."""
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


@pytest.fixture
def filled(anna: User, editor: User) -> Group:
    jan = actions.add_contact(anna, "Jan Nowak", [("+48 601 570 947", "")], first="Jan", last="Nowak", company="Elmont")
    actions.add_contact(anna, "=cmd|' /C calc'!A0", [("+48601570948", "")])
    public = actions.add_contact(None, "Żółć SA", [("+48221234567", ""), ("+48221234568", "")], last="Żółć SA")
    public.numbers.filter(number="+48221234568").update(reserved=True)
    group = Group.objects.create(owner=anna, name="Suppliers")
    group.contacts.add(jan)
    return group


@pytest.mark.req("BOOK-12")
def test_t_exp_01_outlook_gets_its_own_columns_and_no_formula(anna: User, filled: Group) -> None:
    read = {row["Last Name"]: row for row in rows(exported(anna))}
    assert set(read) == {"Nowak", "'=cmd|' /C calc'!A0", "Żółć SA"}
    assert read["Nowak"]["Other Phone"] == "+48 601 570 947"
    assert (read["Nowak"]["Categories"], read["Nowak"]["Private"]) == ("Suppliers", "True")
    assert read["Żółć SA"]["Private"] == "False"


@pytest.mark.req("X-20")
@pytest.mark.parametrize("form", ["outlook", "own", "vcard3", "vcard4"])
def test_t_exp_01_a_reserved_number_is_in_no_file(anna: User, editor: User, filled: Group, form: str) -> None:
    for user in (anna, editor):
        content = exported(user, format=form)
        assert b"221234567" in content
        assert b"221234568" not in content


@pytest.mark.req("BOOK-12")
def test_a_group_alone_or_one_of_the_books(anna: User, filled: Group) -> None:
    assert [row["Last Name"] for row in rows(exported(anna, scope=str(filled.pk)))] == ["Nowak"]
    assert [row["Last Name"] for row in rows(exported(anna, scope="public"))] == ["Żółć SA"]
    assert len(rows(exported(anna, scope="private"))) == 2


def test_t_az_02_nobody_takes_along_what_they_may_not_see(anna: User, jan: User, filled: Group) -> None:
    assert rows(exported(jan)) == []
    for scope in (str(filled.pk), "public", "999999", "'"):
        answer = browser(jan).post("/book/export/", {"scope": scope, "format": "outlook"})
        assert answer.headers["Content-Type"].startswith("text/html")


def test_classic_outlook_gets_its_code_page_and_semicolons(anna: User, filled: Group) -> None:
    content = exported(anna, language="pl", delimiter=";", code_page="on")
    assert "Żółć SA" in {row["Nazwisko"] for row in rows(content, "cp1250", ";")}


def left_out(user: User, **choices: str) -> str:
    """What the page says while this is chosen."""
    headers = {"HX-Request": "true", "HX-Target": "left-out"}
    chosen = {"scope": "all", "format": "outlook", "language": "en", **choices}
    page = browser(user).get("/book/export/", chosen, headers=headers).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.req("BOOK-12")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_what_outlook_has_no_columns_for(anna: User, editor: User, filled: Group, language: str) -> None:
    assert left_out(anna, language=language) == ""
    numbers = [(f"+4860157095{nth}", "") for nth in range(5)]
    actions.add_contact(anna, "Ewa Many", numbers, emails=[f"ewa{nth}@example.com" for nth in range(4)])
    actions.add_contact(None, "Firm", numbers[:4])
    assert left_out(anna, language=language) == (
        "2 contacts have more than Outlook has columns for, which is left out of the file: 7 numbers, 1 e-mail address."
        " The other formats take all of them."
    )
    assert "file: 3 numbers." in left_out(anna, language=language, scope="public")
    assert left_out(anna, format="own") == left_out(anna, scope=str(filled.pk)) == left_out(anna, scope="'") == ""
    content = exported(anna, language=language).decode()
    assert sum(content.count(number) for number, _label in numbers) == 2, "there is one column for other numbers"


def test_an_export_of_the_public_book_is_in_the_journal(anna: User, filled: Group) -> None:
    noted = JournalEntry.objects.filter(event=Event.CONTACTS_EXPORTED)
    exported(anna, scope="private")
    assert not noted.exists()
    exported(anna, format="own")
    assert noted.get().after == "own"


@pytest.mark.req("BOOK-11")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(read_contacts(), min_size=1, max_size=3))
def test_what_was_exported_comes_back_as_it_was(editor: User, written: list[ReadContact]) -> None:
    put(editor, written)
    before = stored(editor)
    content = b"".join(own_table(contacts(editor, Scope())))
    Contact.objects.all().delete()
    Group.objects.all().delete()
    put_file(editor, content)
    assert stored(editor) == list(dict.fromkeys(before))  # what stands in a file twice is taken once


@pytest.mark.req("BOOK-11")
def test_a_title_that_is_part_of_the_name_is_still_there(editor: User) -> None:
    actions.add_contact(editor, "dr Jan Nowak", [("+48601570947", "")], prefix="dr", first="Jan", last="Nowak")
    put_file(editor, b"".join(own_table(contacts(editor, Scope()))))
    assert list(Contact.objects.values_list("name", "prefix")) == [("dr Jan Nowak", "dr")] * 2


def put(user: User, written: list[ReadContact]) -> None:
    """Have them in the books as an import of them would."""
    Contact.objects.all().delete()
    Group.objects.all().delete()
    put_file(user, b"".join(own_table(written)))


def put_file(user: User, content: bytes) -> Import:
    """Import it here and now: where each contact goes is what the file says."""
    Import.objects.all().delete()
    found = arriving.begin(user, "ours.csv", len(content), content)
    found.state, found.detected, found.duplicates = Import.State.RUNNING, {"kind": "webcti"}, "create"
    found.save()
    assert found.book == "file"
    list(work._batches(found))
    found.refresh_from_db()
    assert (found.state, found.rejected) == ("done", 0)
    return found


def stored(user: User) -> list[Any]:
    """All that the books hold, but for when and by whom."""
    told = []
    for contact in Contact.objects.prefetch_related("numbers", "groups"):
        fields = ("owner_id", "kind", "name", "prefix", "first", "middle", "last", "suffix", "company", "department")
        more = ("job_title", "emails", "addresses", "tags", "notes", "sort_key", "haystack")
        numbers = [(n.number, n.raw, n.type, n.label, n.position, n.vip) for n in contact.numbers.all()]
        groups = sorted(group.name for group in contact.groups.all())
        told.append(repr(([getattr(contact, name) for name in (*fields, *more)], numbers, groups)))
    return sorted(told)
