"""What becomes of each record: new, known already, completed; and taking it all back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from jobs import inbox
from phonebook import actions, removing
from phonebook.importing import arriving, storing
from phonebook.models import Contact, ContactNumber, Group, Import, ImportLine, Word
from tests.integration.phonebook.imports.conftest import browser, imported, work_all

pytestmark = pytest.mark.django_db
HEAD = b"First Name,Last Name,Company,Mobile Phone,E-mail Address,Categories\r\n"
JAN = HEAD + b"Jan,Nowak,Elmont,601 570 947,jan@example.com,Suppliers\r\n"


def book(owner: User | None) -> list[tuple[str, list[str]]]:
    found = Contact.objects.outside().filter(owner=owner).order_by("pk").prefetch_related("numbers")
    return [(contact.name, [number.number for number in contact.numbers.all()]) for contact in found]


def lines(found: Import) -> list[tuple[int, str, str]]:
    return list(ImportLine.objects.filter(of=found).order_by("pk").values_list("record", "outcome", "reason"))


def undo(found: Import) -> None:
    assert browser(found.user).post(f"/book/import/{found.pk}/undo/").status_code == 302
    work_all()
    found.refresh_from_db()


@pytest.mark.parametrize("policy", ["skip", "merge"])
def test_the_same_file_twice_adds_nothing(anna: User, policy: str) -> None:
    table = (
        JAN
        + b"Ewa,,,,ewa@example.com,\r\nKitchen,,Elmont,113,,\r\n,,Nameless GmbH,,,\r\nZo\xc3\xab,,,601 570 948,,\r\n"
    )
    assert imported(anna, table).created == 5
    before = book(anna)
    again = imported(anna, table, duplicates=policy)
    assert (again.created, again.merged, again.skipped) == (0, 0, 5)
    assert book(anna) == before


def test_numbers_are_added_to_whoever_is_there_already(anna: User) -> None:
    actions.add_contact(anna, "JAN  NOWAK", [("+48601570947", "private")])
    table = b"First Name,Last Name,Mobile Phone,Business Phone\r\nJan,Nowak,601 570 947,22 123 45 67\r\n"
    found = imported(anna, table, duplicates="merge")
    assert (found.created, found.merged) == (0, 1)
    assert book(anna) == [("JAN  NOWAK", ["+48601570947", "+48221234567"])]
    assert Word.objects.filter(contact__owner=anna, word="48221234567").exists()
    undo(found)
    assert found.state == "undone"
    assert book(anna) == [("JAN  NOWAK", ["+48601570947"])]
    assert not Word.objects.filter(word="48221234567").exists()


def test_whoever_is_there_already_can_be_added_once_more(anna: User) -> None:
    imported(anna, JAN)
    assert imported(anna, JAN, duplicates="create").created == 1
    assert len(book(anna)) == 2


def test_another_name_with_the_same_number_is_a_warning(anna: User) -> None:
    actions.add_contact(anna, "Elmont", [("+48601570947", "")])
    found = imported(anna, JAN)
    assert found.created == 1
    assert lines(found) == [(2, "warned", "number_of_another")]


def test_records_of_one_file_are_held_against_each_other(anna: User) -> None:
    table = b"Name,Mobile\r\nJan Nowak,601 570 947\r\nJan Nowak,601 570 947\r\nJAN NOWAK,601-570-947\r\n"
    found = imported(anna, table)
    assert book(anna) == [("Jan Nowak", ["+48601570947"])]
    assert lines(found) == [(3, "skipped", "duplicate"), (4, "skipped", "there_already")]


def test_categories_become_groups_of_the_same_book(anna: User) -> None:
    Group.objects.create(owner=anna, name="suppliers")
    found = imported(anna, JAN + b"Ewa,,,,ewa@example.com,Friends;SUPPLIERS\r\n")
    groups = {group.name: group.contacts.count() for group in Group.objects.filter(owner=anna)}
    assert groups == {"suppliers": 2, "Friends": 1}
    undo(found)
    assert [group.name for group in Group.objects.filter(owner=anna)] == ["suppliers"]


def test_t_imp_04_a_book_takes_so_many_contacts_and_says_so_of_the_others(
    anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert storing.MOST_CONTACTS[True] == 10_000
    monkeypatch.setitem(storing.MOST_CONTACTS, True, 2)
    found = imported(anna, b"Name,Mobile\r\nA,601570941\r\nB,601570942\r\nC,601570943\r\nA,601 570 941\r\n")
    assert len(book(anna)) == 2
    assert lines(found) == [(4, "rejected", "book_full"), (5, "skipped", "there_already")]


def test_what_is_too_long_for_its_place_is_cut_off_and_told(anna: User) -> None:
    found = imported(anna, f"Name,Mobile\r\n{'x' * 200},601570941\r\n".encode())
    assert len(Contact.objects.get(owner=anna).name) == 120
    assert lines(found) == [(2, "warned", "shortened")]


def test_undoing_takes_all_that_came_and_leaves_what_was_changed_since(anna: User) -> None:
    kept = actions.add_contact(anna, "Here before", [("+48601000000", "")])
    found = imported(anna, JAN + b"Ewa,Lis,,601 570 948,,\r\n")
    changed = Contact.objects.get(name="Ewa Lis")
    actions.edit_contact(changed, "+48601570948", "Ewa Lis-Nowak", "", "")
    undo(found)
    assert [name for name, _numbers in book(anna)] == [kept.name, "Ewa Lis-Nowak"]
    assert found.kept == 1
    assert ContactNumber.objects.filter(contact=changed).count() == 1
    page = browser(anna).get(f"/book/import/{found.pk}/").content.decode()
    assert 'id="import-kept">1<' in page


def test_what_was_deleted_and_brought_back_still_belongs_to_its_import(anna: User) -> None:
    here = actions.add_contact(anna, "Ewa Lis", [("+48601570948", "")])
    found = imported(anna, JAN)
    table = b"First Name,Last Name,Mobile Phone,Business Phone\r\nEwa,Lis,601 570 948,22 123 45 67\r\n"
    added = imported(anna, table, duplicates="merge")
    contacts = Contact.objects.filter(owner=anna, name__in=["Jan Nowak", here.name])
    assert removing.bring_back(anna, removing.remove(anna, list(contacts))) == 2
    undo(added)
    undo(found)
    assert book(anna) == [("Ewa Lis", ["+48601570948"])]


def test_what_comes_back_after_its_import_is_forgotten_belongs_to_none(anna: User) -> None:
    found = imported(anna, JAN)
    batch = removing.remove(anna, list(Contact.objects.filter(owner=anna)))
    arriving.forget(found)
    assert removing.bring_back(anna, batch) == 1
    assert Contact.objects.get(owner=anna).imported is None


def test_an_import_is_listed_for_a_month_and_its_contacts_stay(anna: User) -> None:
    imported(anna, JAN)
    arriving.forget_old(timezone.now() + timedelta(days=29))
    assert Import.objects.count() == 1
    arriving.forget_old(timezone.now() + timedelta(days=31))
    assert Import.objects.count() == 0
    assert len(book(anna)) == 1


def test_the_file_is_gone_once_it_is_imported(anna: User) -> None:
    found = imported(anna, JAN)
    assert found.stored == ""
    assert list(inbox.folder().iterdir()) == []
