"""Files as others see them: captions, order, code pages, and nothing that a spreadsheet would compute."""

import csv
import io
import itertools

import pytest
import vobject

from phonebook.files.contact import NumberType, Place, ReadAddress, ReadContact, ReadNumber
from phonebook.files.write.outlook import Losses, outlook_table
from phonebook.files.write.own import own_table
from phonebook.files.write.vcard import card, cards
from tests.unit.phonebook.files.samples import SAMPLES

ALICE = ReadContact(
    first="Alice",
    last="Łąka",
    company="=HYPERLINK(1)",
    notes="first\nsecond 🔔",
    numbers=(
        ReadNumber(
            NumberType.WORK, "+48 22 000 01 01 wew. 12", "+48220000101", "12", label="Front; gate", default=True
        ),
        ReadNumber(NumberType.MOBILE, "+48500000101", "+48500000101"),
        ReadNumber(NumberType.HOME, "+48 (22) 000-01-02", "+48220000102"),
        ReadNumber(NumberType.OTHER, "+48*cmd|' /C calc'!A0"),
    ),
    emails=("-2+3@example.com",),
    addresses=(ReadAddress(Place.WORK, "Rynek 1\npokój 2", "Łódź", "", "90-000", "Polska"),),
    groups=("Klienci", "@SUM"),
    private=True,
)
OUTLOOK = {
    "en": ("01_outlook_en.csv", "utf-8"),
    "pl": ("02_outlook_pl.csv", "cp1250"),
    "de": ("03_outlook_de.csv", "cp1252"),
    "it": ("04_outlook_it.csv", "cp1252"),
    "fr": ("05_outlook_fr.csv", "cp1252"),
}


def table(content: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


@pytest.mark.req("BOOK-12")
@pytest.mark.parametrize("language", OUTLOOK)
def test_the_columns_are_those_of_outlook_in_its_order(language: str) -> None:
    name, encoding = OUTLOOK[language]
    theirs = (SAMPLES / name).read_bytes().decode(encoding).splitlines()[0]
    (head,) = table(b"".join(outlook_table([], language, Losses())))
    assert head == next(csv.reader([theirs], delimiter=";" if '";"' in theirs else ","))


def test_t_exp_01_only_telephone_numbers_begin_with_a_plus() -> None:
    for content in (b"".join(outlook_table([ALICE], "en", Losses())), b"".join(own_table([ALICE]))):
        head, cells = table(content)
        row = dict(zip(head, cells, strict=True))
        assert row["Company"] == "'=HYPERLINK(1)"
        assert "'-2+3@example.com" in cells
        assert "'+48*cmd|' /C calc'!A0" in cells
        plus = {cell for cell in cells if cell.startswith("+")}
        assert plus == {"+48500000101", "+48 (22) 000-01-02"}
        assert not any(cell.lstrip().startswith(("=", "-", "@")) for cell in cells)


def test_classic_outlook_gets_its_code_page_and_what_it_cannot_hold_is_counted() -> None:
    losses = Losses()
    content = b"".join(outlook_table([ALICE], "pl", losses, delimiter=";", code_page=True))
    head, cells = table(content, "cp1250", ";")
    row = dict(zip(head, cells, strict=True))
    assert (row["Nazwisko"], row["Notatki"], row["Prywatne"]) == ("Łąka", "first\nsecond ?", "True")
    assert (row["Adres służbowy - ulica"], row["Adres służbowy - ulica 2"]) == ("Rynek 1", "pokój 2")
    assert losses.characters == 1


def test_empty_cells_are_bare_and_lines_end_as_outlook_ends_them() -> None:
    content = b"".join(outlook_table([ReadContact(company='"A", B')], "en", Losses())).decode("utf-8-sig")
    assert content.endswith("\r\n")
    assert content.splitlines()[1].startswith(',,,,,"""A"", B",')


@pytest.mark.parametrize("write", [own_table, cards, lambda endless: outlook_table(endless, "pl", Losses())])
def test_a_file_begins_before_all_contacts_are_known(write) -> None:
    assert next(iter(write(itertools.repeat(ALICE))))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_a_card_is_read_by_vobject_too(version: str) -> None:
    read = vobject.readOne(card(ALICE, version))
    assert read.version.value == version
    assert (read.n.value.family, read.n.value.given, read.fn.value) == ("Łąka", "Alice", "Alice Łąka")
    assert [telephone.value for telephone in read.tel_list] == [number.raw for number in ALICE.numbers]
    assert read.note.value == ALICE.notes
    assert read.adr.value.city == "Łódź"
