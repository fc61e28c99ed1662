"""What a file is taken for, and what somebody may say instead."""

import pytest

from phonebook.files.captions import LANGUAGES, PROGRAMS, captions_of, everyday, recognise
from phonebook.files.contact import NumberType
from phonebook.files.fields import CHOOSABLE, KNOWN
from phonebook.files.reading import Task
from phonebook.files.report import Choice, Kind
from tests.unit.phonebook.files.samples import TASK, contacts, read, source


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_caption_of_a_program_is_known_in_its_own_language(program: Kind, language: str) -> None:
    captions = captions_of(program, language)
    found = recognise(tuple(captions.columns.values()))
    assert (found.kind, found.language, found.hits) == (program, language, len(captions.columns))
    assert [field for field in captions.columns if field in KNOWN] == [field for field in found.fields if field]


def test_everyday_words_lead_to_fields_that_are_read() -> None:
    assert set(everyday().values()) <= KNOWN
    assert set(CHOOSABLE) <= KNOWN


def test_numbers_of_identity_cards_are_nobodys_business() -> None:
    content = "Imię;Nazwisko;PESEL;Telefon domowy\r\nJan;Kowalski;00000000000;22 000 01 01\r\n".encode()
    assert "00000000000" not in repr(contacts(content, Task("PL", "pl")))


@pytest.mark.parametrize(
    ("header", "language", "fields"),
    [
        ("Name;Telefon;Handy;Bemerkung", "de", {0: "display", 1: "p_other", 2: "p_mobile", 3: "notes"}),
        ("Imię i nazwisko;Tel. kom.;Firma", "pl", {0: "display", 1: "p_mobile", 2: "company"}),
        ("Phone,Full Name,Shoe size", "en", {0: "p_other", 1: "display"}),
    ],
)
def test_a_table_of_nobody_in_particular_is_read_by_everyday_words(header: str, language: str, fields: dict) -> None:
    found = source(f"{header}\r\n1{';' * 5}\r\n".encode(), Task("PL", language))
    assert found.fields == fields
    assert found.problem is None


@pytest.mark.req("X-09")
def test_columns_chosen_by_hand_are_read_and_no_others() -> None:
    content = b"kod;kto;dokad;dokad2\r\n7;Jan Kowalski;500 000 101;22 000 01 01\r\n"
    columns = {1: "display", 2: "p_mobile", 3: "p_work"}
    (jan,) = contacts(content, Task("PL", choice=Choice(columns=columns)))
    assert (jan.name, jan.notes) == ("Jan Kowalski", "")
    assert [(number.type, number.e164) for number in jan.numbers] == [
        (NumberType.MOBILE, "+48500000101"),
        (NumberType.WORK, "+48220000101"),
    ]


def test_a_table_without_a_header_begins_with_its_first_contact() -> None:
    task = Task("PL", choice=Choice(columns={0: "first", 1: "p_mobile"}, headless=True))
    assert [contact.name for contact in contacts(b"Ada;500000101\r\nBob;500000102\r\n", task)] == ["Ada", "Bob"]


def test_what_was_detected_can_be_overridden() -> None:
    content = "Name,Work Phone\r\nŻółć;x,22 000 01 01\r\n".encode("cp1250")
    detected, _entries = read(content, Task("PL", "pl", Choice(kind=Kind.TABLE, encoding="cp1250", delimiter=",")))
    assert (detected.kind, detected.encoding) == (Kind.TABLE, "cp1250")
    assert contacts(content, Task("PL", "pl", Choice(encoding="cp1250")))[0].name == "Żółć;x"


def test_without_captions_to_tell_the_code_page_is_that_of_the_reader() -> None:
    content = "Name,Phone\r\nŁąka,22\r\n".encode("cp1250")
    assert read(content, Task("PL", "pl"))[0].encoding == "cp1250"
    assert contacts(content, Task("PL", "pl"))[0].name == "Łąka"
    french = "Name,Phone\r\nCrème brûlée,22\r\n".encode("cp1252")
    assert contacts(french, Task("FR", "fr"))[0].name == "Crème brûlée"


def test_utf_16_without_a_mark_is_told_by_its_zeros() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        content = "First Name\tBusiness Phone\r\nŻaneta\t22\r\n".encode(encoding)
        assert read(content)[0].encoding == encoding
        assert contacts(content)[0].name == "Żaneta"


def test_an_address_of_exchange_is_no_e_mail_address() -> None:
    content = b"First Name,E-mail Address,E-mail 2 Address\r\nAda,/o=Firm/cn=Ada,ada@example.com\r\n"
    assert contacts(content)[0].emails == ("ada@example.com",)


def test_what_a_spreadsheet_made_of_a_number_is_kept_and_not_guessed() -> None:
    content = b'First Name,Business Phone,Mobile Phone\r\nAda,"4,85E+10",\'+48 500 000 101\r\n'
    lost, kept = contacts(content, Task("PL"))[0].numbers
    assert (lost.raw, lost.e164) == ("4,85E+10", None)
    assert kept.e164 == "+48500000101"


def test_the_first_of_two_columns_of_one_caption_wins_and_numbers_are_all_read() -> None:
    content = b"First Name,First Name,Business Phone,Business Phone\r\nAda,Eve,020 7946 0101,020 7946 0102\r\n"
    (ada,) = contacts(content, TASK)
    assert (ada.name, len(ada.numbers)) == ("Ada", 2)
