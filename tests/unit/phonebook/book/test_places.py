"""What the address of the book says."""

import pytest

from phonebook.book.places import Chosen, Order, Place, Shelf


def test_a_place_is_read_as_it_was_written() -> None:
    for place in (Place("nowak anna", is_contact=True, pk=12), Place("", is_contact=False, pk=7)):
        assert Place.parse(str(place)) == place


@pytest.mark.parametrize("text", ["", "c", "c1", "z1.a", "c1.\0", "c" + "9" * 30 + ".a", "c1." + "a" * 121, "c-1.a"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert Place.parse(text) is None


@pytest.mark.req("BOOK-02")
@pytest.mark.parametrize("name", [*Shelf, "d3", "g12"])
def test_a_group_is_named_as_in_the_address(name: str) -> None:
    assert Chosen.parse({"group": name}).name == name


@pytest.mark.parametrize("name", ["", "g", "d-1", "g1x", "x3", "g" + "9" * 30, "ALL", "g١"])
def test_nonsense_names_no_group(name: str) -> None:
    assert Chosen.parse({"group": name, "letter": "ż", "order": "up", "after": "?"}) == Chosen()


def test_the_address_of_a_list_leads_to_the_same_list() -> None:
    chosen = Chosen(shelf=Shelf.PUBLIC, letter="k", order=Order.FALLING)
    assert chosen.query_string == "?group=public&letter=k&order=z-a"
    assert Chosen.parse({"group": "public", "letter": "k", "order": "z-a"}) == chosen
    assert chosen.turned == Chosen(shelf=Shelf.PUBLIC)


def test_favourites_are_turned_by_name_and_back_into_their_own_order() -> None:
    chosen = Chosen(shelf=Shelf.FAVOURITES)
    turns = [chosen, chosen.turned, chosen.turned.turned, chosen.turned.turned.turned]
    assert [(one.by_hand, one.falls) for one in turns] == [(True, False), (False, False), (False, True), (True, False)]
    assert turns[1].query_string == "?group=favourites&order=a-z"


def test_people_stand_before_contacts_of_the_same_name() -> None:
    places = [Place("nowak", True, 1), Place("nowak", False, 2), Place("adam", True, 3)]
    assert [place.pk for place in sorted(places)] == [3, 2, 1]
