"""Who is found by whom, whatever they are called (T-AZ-09)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.folding import words
from phonebook.indexing import reindex
from phonebook.models import Contact, ContactNumber, Word
from phonebook.search import search

NAME = st.text(st.sampled_from("aąbcćeęłnoóśzżäöüßåøéABŁÖñčж漢 -.,'@+_%\\&0579"), min_size=1, max_size=24).filter(
    lambda text: any(map(str.isalnum, text))
)
FOREIGN = st.text(st.sampled_from("жщ漢"), min_size=1, max_size=5)
"""Letters that are on no key."""
NUMBER = st.integers(100_000_000, 899_999_999).map("+48{}".format)
MANY = 10_000
EXAMPLES = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contacts(user: User, text: str) -> set[int | None]:
    return {hit.contact for hit in search(user, text, MANY)} - {None}


def beginnings(text: str) -> list[str]:
    """Those that say something."""
    return [
        text[:end] for end in range(1, len(text) + 1) if any(letter.isalnum() for letter in text[:end].lstrip("0 "))
    ]


@EXAMPLES
@given(name=NAME, company=NAME | st.just(""), number=NUMBER)
def test_every_contact_is_found_by_every_beginning_of_each_of_its_words(
    anna: User, name: str, company: str, number: str
) -> None:
    with undone():
        contact = add_contact(None, name, [(number, "")], company)
        digits = number.removeprefix("+")
        as_typed = {digits, digits[2:], f"0{digits[2:]}", f"00{digits}", f"0 00{digits}", number}
        for word in {*words([name, company]), *as_typed}:
            for text in beginnings(word):
                assert contacts(anna, text) == {contact.pk}, text


@EXAMPLES
@given(private=NAME, public=NAME, number=NUMBER)
def test_t_az_09_nobody_finds_a_contact_that_they_may_not_see(
    anna: User, jan: User, private: str, public: str, number: str
) -> None:
    with undone():
        add_contact(anna, private, [(number, "")])
        add_contact(None, public, [(number, "")])
        for word in {*Word.objects.values_list("word", flat=True), private, public, number, number[5:]}:
            for end in range(1, len(word) + 1):
                assert contacts(jan, word[:end]) == set(), word[:end]


@EXAMPLES
@given(name=FOREIGN, number=NUMBER)
def test_t_az_09_a_reserved_number_is_found_by_none_of_its_digits(anna: User, name: str, number: str) -> None:
    with undone():
        reserving, *_others = (add_contact(owner, name, [(number, "")]) for owner in (None, None, anna))
        ContactNumber.objects.filter(contact=reserving).update(reserved=True)
        reindex(Contact.objects.filter(pk=reserving.pk))
        digits = number.removeprefix("+")
        for begin in range(len(digits)):
            for text in beginnings(digits[begin:]):
                assert contacts(anna, text) == set(), text
        assert len(contacts(anna, name)) == 3
