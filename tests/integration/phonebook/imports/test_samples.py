"""Every file of the samples, through the real import page, is in the book as it is written down beside it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from accounts.models import User
from phonebook.files.report import FileError, FileProblem
from phonebook.importing.incoming import TYPES
from phonebook.models import Contact, Import
from phonebook.wording import said_of_file
from tests.integration.phonebook.imports.conftest import browser, imported
from tests.unit.phonebook.files.samples import EXPECTED, SAMPLES, expectation

READ = [path for path in EXPECTED if "error" not in expectation(path)]
REFUSED = [path for path in EXPECTED if "error" in expectation(path)]
REPEATED = re.compile(r"record (\d+) duplicates record (\d+)")
TEXTS = ("prefix", "first", "middle", "last", "suffix", "company", "department", "job_title", "notes")


@pytest.mark.django_db
@pytest.mark.req("BOOK-08", "BOOK-10", "X-09")
@pytest.mark.parametrize("path", READ, ids=lambda path: path.stem)
def test_t_imp_01_a_sample_is_in_the_book_as_expected(path: Path, anna: User) -> None:
    expected = expectation(path)
    content = (SAMPLES / expected["file"]).read_bytes()
    if not expected.get("contacts", expected.get("count")):
        assert nothing_to_import(anna, content)
        return
    found = imported(anna, content, expected["file"], region=expected["assume_region"], duplicates="create")
    assert found.state == "done", found.error
    repeated = [REPEATED.fullmatch(warning) for warning in expected["warnings"]]
    wanted = expected.get("contacts")
    assert found.rejected == len(expected["rejected"])
    assert found.skipped == len([match for match in repeated if match])
    if wanted is None:
        assert found.created == Contact.objects.filter(owner=anna).count() == expected["count"]
        return
    for match in sorted((match for match in repeated if match), key=lambda match: -int(match[1])):
        del wanted[int(match[1]) - 2]
    stored = Contact.objects.filter(owner=anna).order_by("pk").prefetch_related("numbers", "groups")
    assert [of(contact) for contact in stored] == [as_stored(contact) for contact in wanted]


def nothing_to_import(anna: User, content: bytes) -> bool:
    client = browser(anna)
    address = client.post("/book/import/", {"file": SimpleUploadedFile("contacts.csv", content)}).headers["Location"]
    page = client.get(address).content.decode()
    return "There is no contact in this file" in page and 'id="import-start"' not in page


@pytest.mark.django_db
@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_t_imp_02_what_is_no_file_of_contacts_is_refused_in_a_sentence(path: Path, anna: User) -> None:
    expected = expectation(path)
    client = browser(anna)
    file = SimpleUploadedFile("contacts.csv", (SAMPLES / expected["file"]).read_bytes())
    answer = client.post("/book/import/", {"file": file}, follow=True)
    sentence = said_of_file(FileError(FileProblem(expected["error"])))
    assert answer.status_code == 200
    assert escape(sentence) in answer.content.decode()
    assert 'id="import-start"' not in answer.content.decode()
    assert not Contact.objects.filter(owner=anna).exists()
    for waiting in Import.objects.all():
        client.post(f"/book/import/{waiting.pk}/start/", {})
        waiting.refresh_from_db()
        assert waiting.state == "choosing"


def of(contact: Contact) -> dict[str, Any]:
    """What is stored, in the words of the samples; the first number is the one that is called."""
    told: dict[str, Any] = {"name": contact.name}
    told |= {field: getattr(contact, field) for field in TEXTS if getattr(contact, field)}
    told["phones"] = sorted(
        (number.type, number.raw, number.number if number.number.startswith("+") else None)
        for number in contact.numbers.all()
    )
    told["emails"] = contact.emails
    told["groups"] = sorted(group.name for group in contact.groups.all())
    return told


def as_stored(expected: dict[str, Any]) -> dict[str, Any]:
    told = {"name": expected["name"]} | {field: expected[field] for field in TEXTS if field in expected}
    told["phones"] = sorted(
        (TYPES[phone["type"]][0].value, phone["raw"], phone["e164"]) for phone in expected["phones"]
    )
    told["emails"] = expected["emails"]
    told["groups"] = sorted(expected.get("groups", []))
    return told
