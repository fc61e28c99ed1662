"""Reserved numbers are shown to nobody and called by name (X-20)."""

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.lookup import Known, known, names_for, reserved
from phonebook.models import ContactNumber
from phonebook.references import NotAReferenceError, seal, unseal
from phonebook.search import search

DIRECTOR = "+48601570947"
OFFICE = "+48228725800"


@pytest.fixture
def director(db: None) -> int:
    contact = add_contact(None, "Zofia Łęcka", [(OFFICE, "office"), (DIRECTOR, "mobile")])
    ContactNumber.objects.filter(number=DIRECTOR).update(reserved=True, vip=True)
    return contact.pk


@pytest.mark.req("X-20")
def test_a_reserved_number_has_a_name_and_is_hidden(anna: User, director: int) -> None:
    assert known(anna, [DIRECTOR, OFFICE, "+48111111111"]) == {
        DIRECTOR: Known("Zofia Łęcka", vip=True, hidden=True, contact_id=director),
        OFFICE: Known("Zofia Łęcka", contact_id=director),
    }


@pytest.mark.req("X-20")
def test_it_is_hidden_also_from_who_may_not_read_the_public_book(jan: User, director: int) -> None:
    assert known(jan, [DIRECTOR]) == {DIRECTOR: Known(vip=True, hidden=True)}
    assert names_for(jan, [DIRECTOR]) == {}


def test_an_own_contact_names_it_and_does_not_uncover_it(anna: User, director: int) -> None:
    own = add_contact(anna, "Zosia", [(DIRECTOR, "")])
    assert known(anna, [DIRECTOR]) == {DIRECTOR: Known("Zosia", vip=True, hidden=True, contact_id=own.pk)}


def test_a_private_book_hides_nothing_from_others(anna: User, jan: User) -> None:
    add_contact(anna, "Sekret", [(OFFICE, "")])
    ContactNumber.objects.update(reserved=True)
    assert known(anna, [OFFICE])[OFFICE].hidden is False
    assert known(jan, [OFFICE]) == {}
    assert reserved() == frozenset()


def test_t_az_09_a_reserved_number_is_not_found_by_guessing_its_digits(anna: User, director: int) -> None:
    assert search(anna, "601570") == []
    (hit,) = search(anna, "łęcka")
    assert (hit.numbers, hit.hidden) == (((OFFICE, "office"), (DIRECTOR, "mobile")), {DIRECTOR})


def test_fifty_numbers_cost_as_many_queries_as_one(
    anna: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        known(anna, [*(f"+4860157{number:04}" for number in range(50)), "1011"])


def test_a_reference_tells_no_digit_and_is_the_same_each_time(anna: User) -> None:
    reference = seal(anna, DIRECTOR)
    assert DIRECTOR[1:] not in reference
    assert reference == seal(anna, DIRECTOR) != seal(anna, OFFICE)
    assert unseal(anna, reference) == DIRECTOR
    assert seal(anna, "") == ""


@pytest.mark.parametrize("text", ["", "A", "1011", DIRECTOR, "ü" * 30, "A" * 60, "A" * 4000, "\0"])
def test_t_inj_01_whatever_else_comes_is_no_reference(anna: User, text: str) -> None:
    with pytest.raises(NotAReferenceError):
        unseal(anna, text)


def test_t_az_01_another_persons_reference_is_none(anna: User, jan: User) -> None:
    reference = seal(anna, DIRECTOR)
    with pytest.raises(NotAReferenceError):
        unseal(jan, reference)
    with pytest.raises(NotAReferenceError):
        unseal(anna, f"{'B' if reference[0] == 'A' else 'A'}{reference[1:]}")


def test_references_outlive_a_change_of_the_secret_key(anna: User, settings: Settings) -> None:
    reference = seal(anna, DIRECTOR)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of this installation, long enough for it"
    with pytest.raises(NotAReferenceError):
        unseal(anna, reference)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(anna, reference) == DIRECTOR
