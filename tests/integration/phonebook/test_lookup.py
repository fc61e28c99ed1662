"""Whose number it is: the order of the books (BOOK-24)."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.lookup import known, names_for
from phonebook.models import Contact, ContactNumber

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


@pytest.mark.req("BOOK-24")
def test_of_two_own_contacts_the_first_counts(anna: User) -> None:
    first = add_contact(anna, "Pierwsza", [(NUMBER, "")])
    add_contact(anna, "Druga", [(NUMBER, "")])
    assert known(anna, [NUMBER])[NUMBER].contact_id == first.pk
    assert names_for(anna, [NUMBER]) == {NUMBER: "Pierwsza"}


@pytest.mark.req("MGR-10")
def test_a_further_number_of_an_extension_is_its_persons(anna: User, jan: User) -> None:
    add_contact(None, "Ktoś", [(NUMBER, "")])
    add_contact(None, "jak w pliku", [(NUMBER, "")], person=jan)
    assert names_for(anna, [NUMBER]) == {NUMBER: "Jan Nowak"}
    assert names_for(jan, [NUMBER]) == {}, "it stands in the public book"


@pytest.mark.parametrize(
    ("stored", "calls"),
    [("5550101", "+48225550101"), ("+48225550101", "5550101"), ("48225550101", "+48225550101")],
)
def test_a_number_that_cannot_be_read_is_compared_by_its_end(anna: User, stored: str, calls: str) -> None:
    contact = Contact.objects.create(name="Zofia", haystack=" zofia")
    ContactNumber.objects.create(contact=contact, number=stored)
    assert names_for(anna, [calls]) == {calls: "Zofia"}
    ContactNumber.objects.filter(contact=contact).update(reserved=True)
    assert known(anna, [calls])[calls].hidden


def test_whoever_has_the_very_number_goes_before_those_whose_ends_alike(anna: User) -> None:
    for name, number in (("Podobna", "225550101"), ("Właściwa", "+48225550101")):
        ContactNumber.objects.create(contact=Contact.objects.create(name=name), number=number)
    assert names_for(anna, ["+48225550101"]) == {"+48225550101": "Właściwa"}


@pytest.mark.parametrize("calls", ["", "0101", "50101", "+48995550101", "+49225550101", "25550101"])
def test_withheld_short_and_other_numbers_are_nobodys(anna: User, calls: str) -> None:
    contact = Contact.objects.create(name="Zofia")
    for number in ("+48225550101", "", "225550102"):
        ContactNumber.objects.create(contact=contact, number=number, raw="x")
    assert names_for(anna, [calls]) == ({} if calls != "25550101" else {calls: "Zofia"})


@pytest.mark.req("BOOK-14")
def test_a_change_of_rights_and_of_contacts_holds_from_the_next_call_on(anna: User) -> None:
    contact = add_contact(None, "Zofia", [(NUMBER, "")])
    assert names_for(anna, [NUMBER]) == {NUMBER: "Zofia"}
    User.objects.filter(pk=anna.pk).update(contact_access="none")
    assert names_for(User.objects.get(pk=anna.pk), [NUMBER]) == {}
    contact.delete()
    assert names_for(anna, [NUMBER]) == {}
