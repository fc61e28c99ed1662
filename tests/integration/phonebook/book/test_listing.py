"""The list of the book: who is in it for whom, in which order, part by part."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Department, User
from phonebook import favourites
from phonebook.actions import add_contact
from phonebook.book import groups, listing
from phonebook.book.listing import NoSuchListError
from phonebook.book.places import PAGE_ROWS, Chosen
from phonebook.models import Contact, ContactNumber, Group

NUMBER = "+48601570947"


def names(user: User, **query: str) -> list[str]:
    return [row.name for row in listing.page(user, Chosen.parse(query)).rows]


@pytest.fixture
def filled(anna: User, jan: User) -> None:
    add_contact(None, "Zofia Łęcka", [(NUMBER, "")], first="Zofia", last="Łęcka")
    add_contact(anna, "Ćma Prywatna", [("22 555 01 01", "")])
    add_contact(jan, "Kanarek Jana", [("22 555 01 02", "")])


@pytest.mark.req("BOOK-01", "BOOK-02", "BOOK-15")
def test_each_shelf_holds_what_it_says(anna: User, jan: User, filled: None) -> None:
    assert names(anna, group="all") == ["Anna Krawiec-Łoś", "Ćma Prywatna", "Jan Nowak", "Zofia Łęcka"]
    assert names(anna, group="extensions") == ["Anna Krawiec-Łoś", "Jan Nowak"]
    assert names(anna, group="public") == ["Zofia Łęcka"]
    assert names(anna, group="private") == ["Ćma Prywatna"]
    assert names(anna, group="favourites") == []


@pytest.mark.req("BOOK-15")
def test_favourites_are_shown_first_as_soon_as_there_are_any(anna: User, jan: User, filled: None) -> None:
    assert len(names(anna)) == 4
    favourites.mark(anna, jan)
    favourites.mark(anna, Contact.objects.get(name="Zofia Łęcka"))
    assert names(anna) == ["Jan Nowak", "Zofia Łęcka"]
    assert len(names(jan)) == 3


@pytest.mark.req("BOOK-15")
def test_favourites_stand_in_their_own_order(anna: User, jan: User, filled: None) -> None:
    zofia, private = Contact.objects.get(name="Zofia Łęcka"), Contact.objects.get(name="Ćma Prywatna")
    for thing in (zofia, jan, private):
        favourites.mark(anna, thing)
    assert names(anna) == ["Zofia Łęcka", "Jan Nowak", "Ćma Prywatna"]
    favourites.move(anna, private, 0)
    assert names(anna) == ["Ćma Prywatna", "Zofia Łęcka", "Jan Nowak"]
    favourites.move(anna, private, 9)
    assert names(anna, group="favourites") == ["Zofia Łęcka", "Jan Nowak", "Ćma Prywatna"]
    assert names(anna, group="favourites", order="a-z") == ["Ćma Prywatna", "Jan Nowak", "Zofia Łęcka"]
    assert names(anna, group="favourites", order="z-a") == ["Zofia Łęcka", "Jan Nowak", "Ćma Prywatna"]
    favourites.unmark(anna, jan)
    favourites.mark(anna, jan)
    assert names(anna) == ["Zofia Łęcka", "Ćma Prywatna", "Jan Nowak"]
    favourites.move(jan, private, 0)
    assert names(anna) == ["Zofia Łęcka", "Ćma Prywatna", "Jan Nowak"], "somebody else's are theirs"


@pytest.mark.req("BOOK-15")
def test_a_favourite_is_moved_among_those_that_are_seen(anna: User, jan: User, filled: None) -> None:
    hidden = add_contact(jan, "Nie dla Anny", [(NUMBER, "")])
    zofia = Contact.objects.get(name="Zofia Łęcka")
    for thing in (hidden, zofia, jan):
        favourites.mark(anna, thing)
    favourites.move(anna, jan, 0)
    assert names(anna) == ["Jan Nowak", "Zofia Łęcka"]


def test_an_open_list_of_favourites_is_read_again_as_far_as_it_was(anna: User, jan: User, filled: None) -> None:
    for thing in (jan, Contact.objects.get(name="Zofia Łęcka")):
        favourites.mark(anna, thing)
    until = str(listing.page(anna, Chosen.parse({"group": "favourites"})).until)
    assert names(anna, group="favourites", until=until) == ["Jan Nowak", "Zofia Łęcka"]
    assert names(anna, group="favourites", after=until) == []


@pytest.mark.req("X-12")
def test_t_az_09_without_the_right_nothing_public_is_listed(anna: User, jan: User, filled: None) -> None:
    canary = Contact.objects.get(name="Zofia Łęcka")
    group = groups.make(None, "Kanarki")
    groups.put(group, [canary.pk])
    favourites.mark(jan, canary)
    for shelf in ("all", "public", "favourites"):
        assert "Zofia Łęcka" not in names(jan, group=shelf)
    with pytest.raises(NoSuchListError):
        names(jan, group=f"g{group.pk}")
    assert all(line.label != "Kanarki" for section in groups.sections(jan) for line in section.lines)


@pytest.mark.req("BOOK-03")
def test_a_department_is_a_list_of_its_people(anna: User, jan: User) -> None:
    sales = Department.objects.create(name="Sales")
    User.objects.filter(pk=jan.pk).update(department=sales)
    assert names(anna, group=f"d{sales.pk}") == ["Jan Nowak"]
    with pytest.raises(NoSuchListError):
        names(anna, group=f"d{sales.pk + 1}")


def test_a_private_group_with_a_public_contact_loses_it_with_the_right(anna: User, filled: None) -> None:
    group = groups.make(anna, "Moje")
    groups.put(group, list(Contact.objects.exclude(owner__extension="1012").values_list("pk", flat=True)))
    assert names(anna, group=f"g{group.pk}") == ["Ćma Prywatna", "Zofia Łęcka"]
    anna.contact_access = User.ContactAccess.NONE
    assert names(anna, group=f"g{group.pk}") == ["Ćma Prywatna"]


@pytest.mark.parametrize("order", ["a-z", "z-a"])
def test_parts_follow_each_other_without_a_gap_or_a_repetition(anna: User, order: str) -> None:
    """Own, public and internal entries share names, and the list is longer than three parts."""
    for place in range(PAGE_ROWS):
        for owner in (None, anna):
            add_contact(owner, f"Nowak {place % 7}", [])
        User.objects.create_user(f"{2000 + place}", None, comment=f"Nowak {place % 7}")
    seen, query = [], {"group": "all", "order": order}
    while True:
        page = listing.page(anna, Chosen.parse(query))
        seen += [row.place for row in page.rows]
        if not page.more:
            break
        query["after"] = str(page.until)
    assert len(seen) == len(set(seen)) == 3 * PAGE_ROWS + 1
    assert seen == sorted(seen, reverse=order == "z-a")


def test_an_open_list_is_read_again_as_far_as_it_was_open(anna: User) -> None:
    for place in range(2 * PAGE_ROWS + 5):
        add_contact(anna, f"Nowak {place:03}", [])
    first = listing.page(anna, Chosen.parse({"group": "private"}))
    second = listing.page(anna, Chosen.parse({"group": "private", "after": str(first.until)}))
    again = listing.page(anna, Chosen.parse({"group": "private", "until": str(second.until)}))
    assert [row.name for row in again.rows] == [row.name for row in (*first.rows, *second.rows)]


def test_a_letter_is_where_the_list_begins(anna: User, jan: User, filled: None) -> None:
    assert names(anna, group="all", letter="j") == ["Jan Nowak", "Zofia Łęcka"]
    assert names(anna, group="all", letter="l") == ["Zofia Łęcka"]
    assert names(anna, group="all", letter="j", order="z-a") == ["Jan Nowak", "Ćma Prywatna", "Anna Krawiec-Łoś"]


@pytest.mark.req("BOOK-05", "X-02")
def test_what_is_searched_stands_in_the_list_and_the_groups_stay(browser: Client, filled: None) -> None:
    html = browser.get("/book/", {"group": "private", "q": "łęc"}).content.decode()
    assert "Zofia Łęcka" in html
    assert "Ćma Prywatna" not in html
    assert "group=extensions" in html


@pytest.mark.req("BOOK-17")
def test_what_is_found_in_other_groups_is_suggested_after_the_own_hits(anna: User, filled: None) -> None:
    add_contact(anna, "Zosia Ćma", [])
    page = listing.page(anna, Chosen.parse({"group": "public", "q": "zo"}))
    assert ([row.name for row in page.rows], page.own) == (["Zofia Łęcka", "Zosia Ćma"], 1)


@pytest.mark.req("BOOK-16", "BOOK-22")
def test_what_nobody_has_can_be_added_as_a_name_or_a_number(browser: Client, anna: User) -> None:
    assert "/book/new/?name=Ktokolwiek" in browser.get("/book/", {"q": "Ktokolwiek"}).content.decode()
    html = browser.get("/book/", {"q": "601 570 948"}).content.decode()
    address = html.split('href="/book/new/?of=')[1].split('"')[0]
    assert "+48601570948" in browser.get("/book/new/", {"of": address}).content.decode()


@pytest.mark.req("X-20")
def test_t_az_09_a_reserved_number_is_in_no_page_of_the_book(browser: Client, filled: None, anna: User) -> None:
    ContactNumber.objects.filter(number=NUMBER).update(reserved=True, vip=True)
    own = add_contact(anna, "Zosia", [(NUMBER, "")])
    public = Contact.objects.get(name="Zofia Łęcka")
    anna.contact_access = User.ContactAccess.EDIT
    anna.save()
    for address in ("/book/?group=all", f"/book/{public.pk}/", f"/book/{public.pk}/edit/", f"/book/{own.pk}/edit/"):
        html = browser.get(address).content.decode()
        assert "570947" not in html.replace(" ", ""), address
        assert "Hidden number" in html, address


@pytest.mark.req("BOOK-18")
def test_the_default_number_is_the_first_and_the_others_are_counted(anna: User) -> None:
    add_contact(anna, "Zofia", [("22 555 01 01", "office"), (NUMBER, "mobile")])
    (row,) = listing.page(anna, Chosen.parse({"group": "private"})).rows
    assert row.number is not None
    assert (row.number.number, row.number.label, row.further) == ("+48225550101", "office", 1)


def test_a_page_costs_as_many_queries_however_long_the_list_is(
    anna: User, filled: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(2 * PAGE_ROWS):
        add_contact(anna, f"Nowak {place}", [(NUMBER, "")])
    with django_assert_max_num_queries(10):
        listing.page(anna, Chosen.parse({"group": "all"}))


@pytest.mark.parametrize("query", ["?group=g999", "?group=d999", "?group=g" + "9" * 18])
def test_t_az_01_a_group_that_is_not_there_is_no_page(browser: Client, query: str) -> None:
    assert browser.get(f"/book/{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?group=%00", "?after=c1.%00", "?q=%00", "?letter=%F0%9F", "?until=c" + "9" * 18 + ".x"]
)
def test_t_inj_01_nonsense_in_the_address_is_left_out(browser: Client, query: str) -> None:
    assert browser.get(f"/book/{query}").status_code == 200


def test_t_az_01_somebody_elses_group_looks_like_none(browser: Client, jan: User) -> None:
    group = Group.objects.create(owner=jan, name="Tajna")
    for address in (f"/book/?group=g{group.pk}", f"/book/groups/{group.pk}/"):
        assert browser.get(address).status_code == 404
