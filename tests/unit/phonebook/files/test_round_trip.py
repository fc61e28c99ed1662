"""What leaves the portal comes back as it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebook.files.captions import LANGUAGES
from phonebook.files.contact import NumberType, ReadContact
from phonebook.files.own import EMAIL_COLUMNS, NUMBER_COLUMNS
from phonebook.files.reading import Task
from phonebook.files.report import Kind, Rejected
from phonebook.files.write.outlook import Losses, outlook_table
from phonebook.files.write.own import own_table
from phonebook.files.write.vcard import VERSIONS, cards
from tests.unit.phonebook.files.contacts import read_contacts
from tests.unit.phonebook.files.samples import contacts, read

TASK = Task("PL", "pl")


@pytest.mark.req("BOOK-11")
@given(st.lists(read_contacts(), min_size=1, max_size=4))
@settings(max_examples=80)
def test_t_exp_01_our_own_table_comes_back_as_it_went(written: list[ReadContact]) -> None:
    content = b"".join(own_table(written))
    assert read(content, TASK)[0].kind is Kind.OWN
    assert contacts(content, TASK) == written


@given(st.lists(read_contacts(ours=False), min_size=1, max_size=4), st.sampled_from(VERSIONS))
@settings(max_examples=80)
def test_cards_come_back_as_they_went(written: list[ReadContact], version: str) -> None:
    content = b"".join(cards(written, version))
    detected, entries = read(content, TASK)
    assert detected.version == version
    assert not any(isinstance(entry, Rejected) for entry in entries)
    assert contacts(content, TASK) == written


@pytest.mark.req("BOOK-12")
@pytest.mark.parametrize("language", LANGUAGES)
@given(read_contacts(ours=False), st.sampled_from(",;"))
@settings(max_examples=30)
def test_t_exp_01_what_outlook_has_a_column_for_comes_back(language: str, written: ReadContact, delimiter: str) -> None:
    losses = Losses()
    content = b"".join(outlook_table([written], language, losses, delimiter=delimiter))
    detected, _entries = read(content, TASK)
    (again,) = contacts(content, TASK)
    assert (detected.kind, detected.language, detected.delimiter) == (Kind.OUTLOOK, language, delimiter)
    assert kept(again) == kept(written)
    assert len(again.numbers) + losses.numbers == len(written.numbers)
    assert {number.raw for number in again.numbers} <= {number.raw for number in written.numbers}


def kept(contact: ReadContact) -> ReadContact:
    """`contact` without that for which Outlook has no columns, or too few."""
    whole = contact.person or ("" if contact.is_company else contact.display)
    return replace(
        contact,
        display="",
        company=contact.company or (contact.display if contact.is_company else ""),
        kind=None,
        first="",
        middle="",
        last=whole,
        numbers=(),
        emails=contact.emails[:3],
        groups=tuple(dict.fromkeys(name.replace(";", ",") for name in contact.groups)),
        addresses=tuple(replace(address, street=" ".join(address.street.split())) for address in contact.addresses),
    )


def test_more_numbers_and_e_mails_than_columns_share_the_last_one() -> None:
    phones = "Company Main Phone,Business Phone,Business Phone 2,Home Phone,Home Phone 2,Mobile Phone"
    head = f"First Name,{phones},E-mail Address"
    many = contacts(f"{head}\r\nJan,221,222,223,224,225,226,a@example.com\r\n".encode(), TASK)
    assert len(many[0].numbers) > NUMBER_COLUMNS
    more = [replace(many[0], emails=tuple(f"{nth}@example.com" for nth in range(EMAIL_COLUMNS + 2)))]
    assert contacts(b"".join(own_table(more)), TASK) == more


def test_a_third_number_at_work_takes_a_column_for_others_and_the_fourth_is_counted() -> None:
    head = "First Name,Business Phone,Business Phone 2,Company Main Phone"
    (contact,) = contacts(f"{head}\r\nJan,221,222,223\r\n".encode(), TASK)
    four = replace(contact, numbers=tuple(replace(contact.numbers[0], raw=str(raw)) for raw in (221, 222, 223, 224)))
    losses = Losses()
    (again,) = contacts(b"".join(outlook_table([four], "en", losses)), TASK)
    assert [(number.type, number.raw) for number in again.numbers] == [
        (NumberType.WORK, "221"),
        (NumberType.WORK, "222"),
        (NumberType.OTHER, "223"),
    ]
    assert losses.numbers == 1
