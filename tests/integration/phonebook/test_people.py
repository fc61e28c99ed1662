"""Several numbers, one person: what counts as having reached them."""

from accounts.models import User
from phonebook.actions import add_contact
from phonebook.people import same_people

MOBILE, OFFICE, OTHER = "+48601570947", "+48228725800", "+48228725801"


def test_the_numbers_of_a_public_contact_are_one_person(db: None) -> None:
    add_contact(None, "Zofia", [(MOBILE, ""), (OFFICE, "")])
    people = same_people([MOBILE, OTHER])
    assert people.same(MOBILE) == {MOBILE, OFFICE}
    assert people.same(OTHER) == {OTHER}


def test_a_switchboard_in_two_contacts_does_not_make_them_one(db: None) -> None:
    add_contact(None, "Zofia", [(MOBILE, ""), (OFFICE, "")])
    add_contact(None, "Adam", [(OTHER, ""), (OFFICE, "")])
    people = same_people([MOBILE, OFFICE])
    assert people.same(MOBILE) == {MOBILE, OFFICE}
    assert people.same(OFFICE) == {MOBILE, OFFICE, OTHER}


def test_a_private_book_joins_numbers_for_its_owner_alone(anna: User, jan: User) -> None:
    add_contact(anna, "Zofia", [(MOBILE, ""), (OFFICE, "")])
    people = same_people([MOBILE])
    assert people.same(MOBILE) == {MOBILE}
    assert people.same(MOBILE, anna.extension) == {MOBILE, OFFICE}
    assert people.same(MOBILE, jan.extension) == {MOBILE}
    assert people.all_of({MOBILE}) == {MOBILE, OFFICE}


def test_a_colleague_is_their_extension_and_their_mobile(anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(mobile=MOBILE)
    people = same_people([MOBILE])
    assert people.same(MOBILE) == {MOBILE, "1011"}
    assert people.house == {"1011"}
    assert same_people(["1011"]).same("1011") == {MOBILE, "1011"}
