"""Whose number it is: the order of the books (BOOK-24)."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.lookup import names_for

NUMBER = "+48601570947"


@pytest.mark.req("BOOK-24")
def test_the_own_contact_goes_before_the_public_one(anna: User, jan: User) -> None:
    add_contact(None, "Publiczna", [(NUMBER, "")])
    add_contact(anna, "Własna", [(NUMBER, "")])
    add_contact(jan, "Cudza", [(NUMBER, "")])
    assert names_for(anna, [NUMBER]) == {NUMBER: "Własna"}
    assert names_for(jan, [NUMBER]) == {NUMBER: "Cudza"}


@pytest.mark.req("BOOK-24")
def test_of_two_public_contacts_the_first_counts(anna: User) -> None:
    add_contact(None, "Pierwsza", [(NUMBER, "")])
    add_contact(None, "Druga", [(NUMBER, "")])
    assert names_for(anna, [NUMBER]) == {NUMBER: "Pierwsza"}


def test_an_extension_has_its_exchange_name(anna: User, jan: User) -> None:
    assert names_for(jan, ["1011", "", "1099"]) == {"1011": "Anna Krawiec-Łoś"}


def test_fifty_numbers_cost_no_more_queries_than_one(
    anna: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    numbers = [f"+4860157{n:04}" for n in range(50)] + ["1011"]
    with django_assert_max_num_queries(3):
        names_for(anna, numbers)
