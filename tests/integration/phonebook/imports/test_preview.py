"""What the page says of a file before anything of it is imported, and what becomes of it then."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.files.contact import NumberType, ReadContact, ReadNumber
from phonebook.files.write.own import own_table
from phonebook.models import Contact, Import, ImportLine
from tests.integration.phonebook.imports.conftest import browser, work_all

pytestmark = pytest.mark.django_db
TABLE = (
    b"First Name,Last Name,Mobile Phone,Business Phone\r\n"
    b"Jan,Nowak,601 570 947,\r\n"
    b"Ewa,Lis,601 570 948,22 123 45 67\r\n"
    b"Adam,Nowy,601 570 949,\r\n"
    b"Elmont,,601 570 947,\r\n"
)
TAG = re.compile(r"<[^>]+>")
STAYS, THE_SAME = "There already Stays as it is.", "There already Stays as it is: it has these numbers."
ADDED, AGAIN = "There already 1 number will be added to it.", "There already Will be added once more."
OTHER = "1 other contact has the same number."


def said(user: User, address: str, **choices: str) -> dict[str, str]:
    """Name → what else stands in its cell, under these choices."""
    page = browser(user).post(address, choices).content.decode()
    cells = re.findall(r'<td data-cell="main">(.*?)</td>', page, re.DOTALL)
    read = [" ".join(TAG.sub(" ", cell).split()) for cell in cells]
    names = ("Jan Nowak", "Ewa Lis", "Adam Nowy", "Elmont", "dr Jan Nowak")
    return {name: text.removeprefix(name).strip() for text in read for name in names if text.startswith(name)}


def brought(user: User, content: bytes) -> str:
    return browser(user).post("/book/import/", {"file": SimpleUploadedFile("a.csv", content)}).headers["Location"]


@pytest.fixture
def known(anna: User) -> None:
    add_contact(anna, "Jan Nowak", [("+48601570947", "")])
    add_contact(anna, "Ewa Lis", [("+48601570948", "")])


@pytest.mark.req("BOOK-09")
@pytest.mark.parametrize(
    ("rule", "jan", "ewa"), [("merge", THE_SAME, ADDED), ("skip", STAYS, STAYS), ("create", AGAIN, AGAIN)]
)
def test_the_preview_tells_whom_the_book_has_and_the_import_does_what_it_told(
    anna: User, known: None, rule: str, jan: str, ewa: str
) -> None:
    address = brought(anna, TABLE)
    assert said(anna, address, duplicates=rule) == {"Jan Nowak": jan, "Ewa Lis": ewa, "Adam Nowy": "", "Elmont": OTHER}
    assert Contact.objects.filter(owner=anna).count() == 2
    assert not ImportLine.objects.exists()
    browser(anna).post(f"{address}start/", {"duplicates": rule})
    work_all()
    found = Import.objects.get()
    new = {"merge": 2, "skip": 2, "create": 4}[rule]
    assert (found.created, found.merged, found.skipped) == (new, rule == "merge", 4 - new - (rule == "merge"))


def test_the_preview_looks_into_the_book_that_is_chosen(editor: User) -> None:
    add_contact(None, "Jan Nowak", [("+48601570947", "")])
    address = brought(editor, TABLE)
    assert said(editor, address, book="private", duplicates="skip")["Jan Nowak"] == ""
    assert said(editor, address, book="public", duplicates="skip")["Jan Nowak"] == STAYS


@pytest.mark.req("X-20")
def test_t_az_09_the_preview_does_not_tell_whose_number_is_reserved(editor: User, manager: User) -> None:
    add_contact(None, "Jan Nowak", [("+48601570947", "")]).numbers.update(reserved=True)
    assert said(editor, brought(editor, TABLE), book="public")["Jan Nowak"] == ""
    assert said(manager, brought(manager, TABLE), book="public")["Jan Nowak"] == THE_SAME


def test_a_contact_of_our_own_table_is_shown_by_the_name_it_had(anna: User) -> None:
    number = ReadNumber(NumberType.MOBILE, "+48601570947")
    jan = ReadContact(prefix="dr", first="Jan", last="Nowak", display="dr Jan Nowak", numbers=(number,))
    assert said(anna, brought(anna, b"".join(own_table([jan])))) == {"dr Jan Nowak": ""}
