"""Search and dial: who is found by whom (MAIN-02)."""

import pytest

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.search import Book, search


def found(user: User, text: str) -> list[str]:
    return [hit.name for hit in search(user, text)]


@pytest.mark.req("MAIN-02")
def test_extensions_the_public_book_and_the_own_book_are_searched(anna: User) -> None:
    add_contact(None, "Zofia Łęcka", [("601 570 947", "mobile")], "Firma Żaba")
    add_contact(anna, "Zosia prywatnie", [("22 555 01 01", "home")])
    User.objects.create_user("1020", "haslo haslo haslo", comment="Zoltan Kiss")
    hits = search(anna, "zo")
    assert [(hit.book, hit.name) for hit in hits] == [
        (Book.EXTENSIONS, "Zoltan Kiss"),
        (Book.PRIVATE, "Zosia prywatnie"),
        (Book.PUBLIC, "Zofia Łęcka"),
    ]


@pytest.mark.req("MAIN-02")
def test_without_the_right_the_public_book_is_not_searched(jan: User) -> None:
    add_contact(None, "Zofia Łęcka", [("601 570 947", "mobile")])
    assert found(jan, "zofia") == []


def test_t_az_09_a_colleagues_private_contact_is_not_found(anna: User, jan: User) -> None:
    add_contact(jan, "Tajny Kontakt", [("601 570 947", "")])
    assert found(anna, "tajny") == []
    assert found(anna, "570947") == []


@pytest.mark.parametrize("text", ["lec zof", "ŁĘCKA", "żab", "zofia lecka", "570 947", "+48601570947"])
def test_words_begin_in_any_order_without_accents_and_numbers_match_inside(anna: User, text: str) -> None:
    add_contact(None, "Zofia Łęcka", [("601 570 947", "mobile")], "Firma Żaba")
    assert found(anna, text) == ["Zofia Łęcka"]


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "ęcka", "'; drop", "\0"])
def test_what_begins_no_word_finds_nobody(anna: User, text: str) -> None:
    add_contact(None, "Zofia Łęcka", [("601 570 947", "mobile")])
    assert found(anna, text) == []


def test_an_extension_is_found_by_the_beginning_of_its_number(anna: User) -> None:
    assert search(anna, "101")[0].numbers == (("1011", ""),)


def test_somebody_who_left_is_not_found(anna: User) -> None:
    User.objects.create_user("1030", "haslo haslo haslo", comment="Było Minęło", is_active=False)
    assert found(anna, "było") == []
