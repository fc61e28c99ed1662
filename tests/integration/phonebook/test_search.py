"""Search and dial: who is found by whom (MAIN-02)."""

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Department, User
from phonebook.actions import add_contact
from phonebook.indexing import forget_orphans
from phonebook.models import ContactNumber, Favourite, Group, Membership, Word
from phonebook.search import Book, Within, search


def found(user: User, text: str) -> list[str]:
    return [hit.name for hit in search(user, text)]


@pytest.mark.req("MAIN-02")
def test_extensions_the_public_book_and_the_own_book_are_searched(anna: User) -> None:
    add_contact(None, "Zofia Łęcka", [("601 570 947", "mobile")], "Firma Żaba")
    add_contact(anna, "Zosia prywatnie", [("22 555 01 01", "home")])
    User.objects.create_user("1020", "haslo haslo haslo", comment="Zoltan Kiss")
    hits = search(anna, "zo")
    assert [(hit.book, hit.name) for hit in hits] == [
        (Book.PRIVATE, "Zosia prywatnie"),
        (Book.EXTENSIONS, "Zoltan Kiss"),
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


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "___", "%%%", "ck", "'; drop", "\0"])
def test_what_begins_no_word_and_is_inside_of_none_finds_nobody(anna: User, text: str) -> None:
    add_contact(None, "Zofia Łęcka", [("601 570 947", "mobile")])
    assert found(anna, text) == []


def test_an_extension_is_found_by_the_beginning_of_its_number(anna: User) -> None:
    assert search(anna, "101")[0].numbers == (("1011", ""),)


def test_colleagues_are_found_as_they_are_now(anna: User) -> None:
    sales = Department.objects.create(name="Sprzedaż")
    colleague = User.objects.create_user("1030", "haslo haslo haslo", comment="Ola Stara", department=sales)
    assert (found(anna, "stara"), found(anna, "nowa")) == (["Ola Stara"], [])
    User.objects.filter(pk=colleague.pk).update(comment="Ola Nowa")
    Department.objects.filter(pk=sales.pk).update(name="Eksport")
    assert (found(anna, "stara"), found(anna, "nowa"), found(anna, "eksport")) == ([], ["Ola Nowa"], ["Ola Nowa"])
    User.objects.filter(pk=colleague.pk).update(comment="Ola Stara")
    assert (found(anna, "stara"), found(anna, "nowa")) == (["Ola Stara"], [])
    colleague.delete()
    assert found(anna, "stara") == []


def test_somebody_who_left_is_not_found(anna: User) -> None:
    User.objects.create_user("1030", "haslo haslo haslo", comment="Było Minęło", is_active=False)
    assert found(anna, "było") == []


MOBILE = "+48601570947"


@pytest.mark.req("X-16", "BOOK-23")
def test_the_own_book_goes_before_favourites_extensions_and_the_public_book(anna: User) -> None:
    add_contact(None, "Nowak publiczny", [])
    favourite = add_contact(None, "Nowak ulubiony", [])
    colleague = User.objects.create_user("1020", comment="Nowak ulubiony z firmy")
    User.objects.create_user("1021", comment="Nowak z firmy")
    add_contact(anna, "Nowak własny", [])
    Favourite.objects.create(user=anna, contact=favourite)
    Favourite.objects.create(user=anna, person=colleague)
    hits = search(anna, "nowak")
    assert [(hit.name, hit.favourite) for hit in hits] == [
        ("Nowak własny", False),
        ("Nowak ulubiony z firmy", True),
        ("Nowak ulubiony", True),
        ("Nowak z firmy", False),
        ("Nowak publiczny", False),
    ]
    assert [hit.name for hit in search(anna, "nowak", limit=3)] == [hit.name for hit in hits[:3]]


@pytest.mark.req("X-16")
def test_another_persons_favourite_is_nobodys_else(anna: User, jan: User) -> None:
    Favourite.objects.create(user=jan, contact=add_contact(anna, "Zofia", []))
    assert found(jan, "zofia") == []
    assert search(anna, "zofia")[0].favourite is False


@pytest.mark.req("BOOK-17")
def test_hits_of_the_group_come_first_and_all_others_are_suggested(anna: User) -> None:
    sales = Department.objects.create(name="Sprzedaż")
    User.objects.create_user("1020", comment="Nowak z firmy", department=sales)
    add_contact(anna, "Nowak własny", [])
    member, _other = (add_contact(None, f"Nowak {which}", []) for which in ("klient", "obcy"))
    group = Group.objects.create(owner=anna, name="Klienci")
    Membership.objects.create(group=group, contact=member)
    Favourite.objects.create(user=anna, contact=member)

    def inside(within: Within) -> list[str]:
        hits = search(anna, "now", within=within)
        assert len(hits) == 4
        first = [hit.name for hit in hits if not hit.suggested]
        assert [hit.name for hit in hits[: len(first)]] == first
        return first

    assert inside(Within()) == ["Nowak własny", "Nowak klient", "Nowak z firmy", "Nowak obcy"]
    assert inside(Within(group=group.pk)) == ["Nowak klient"]
    assert inside(Within(department=sales.pk)) == ["Nowak z firmy"]
    assert inside(Within(favourites=True)) == ["Nowak klient"]
    assert inside(Within(book=Book.PUBLIC)) == ["Nowak klient", "Nowak obcy"]
    assert inside(Within(book=Book.PRIVATE)) == ["Nowak własny"]
    assert inside(Within(book=Book.EXTENSIONS)) == ["Nowak z firmy"]
    (hit, *_others) = search(anna, "owak klie", within=Within(group=group.pk))
    assert (hit.name, hit.suggested) == ("Nowak klient", False)


@pytest.mark.req("BOOK-17")
def test_a_hit_of_the_group_is_found_behind_any_number_of_others(anna: User) -> None:
    for number in range(60):
        add_contact(None, f"Adam {number:02}", [])
    member = add_contact(None, "Adamski", [])
    group = Group.objects.create(owner=anna, name="Klienci")
    Membership.objects.create(group=group, contact=member)
    hits = search(anna, "ad", limit=5, within=Within(group=group.pk))
    assert [hit.suggested for hit in hits] == [False, True, True, True, True]
    assert hits[0].name == "Adamski"


def test_t_az_09_a_group_shows_nobody_the_contacts_that_are_not_theirs(anna: User, jan: User) -> None:
    group = Group.objects.create(owner=jan, name="Klienci")
    Membership.objects.create(group=group, contact=add_contact(None, "Publiczny", []))
    Membership.objects.create(group=group, contact=add_contact(anna, "Prywatny", []))
    for text in ("publ", "pryw", "ubliczn", "rywatn"):
        assert search(jan, text, within=Within(group=group.pk)) == []


@pytest.mark.parametrize("text", ["6266 662", "6266", "anna krawiec", "los", "1011", "0 1011", "01"])
def test_a_colleague_is_found_by_number_name_and_keys(anna: User, text: str) -> None:
    User.objects.filter(pk=anna.pk).update(comment="Mano Noc Krawiec-Łoś Anna")
    assert "1011" in [hit.number for hit in search(anna, text)]


def test_a_colleague_who_was_renamed_is_found_by_the_new_name_at_once(anna: User) -> None:
    assert found(anna, "krawiec") == ["Anna Krawiec-Łoś"]
    User.objects.filter(pk=anna.pk).update(comment="Anna Nowa")
    assert (found(anna, "krawiec"), found(anna, "nowa")) == ([], ["Anna Nowa"])


@pytest.mark.req("MGR-10")
def test_an_extension_has_its_persons_further_numbers_and_is_found_by_them(anna: User, jan: User) -> None:
    add_contact(None, "Jan", [(MOBILE, "mobile")], person=jan)
    for text in ("nowak", "601570", "570 947"):
        (hit,) = search(anna, text)
        assert (hit.book, hit.name) == (Book.EXTENSIONS, "Jan Nowak")
        assert hit.numbers == (("1012", ""), (MOBILE, "mobile"))
    assert search(jan, "nowak")[0].numbers == (("1012", ""),), "who may not read the public book sees no more"
    assert search(jan, "601570") == []


@pytest.mark.req("X-20")
def test_t_az_09_a_number_that_another_contact_reserves_is_found_by_no_digit(anna: User) -> None:
    director = add_contact(None, "Zofia Łęcka", [(MOBILE, "")])
    ContactNumber.objects.filter(contact=director).update(reserved=True)
    add_contact(None, "Sekretariat", [(MOBILE, "")])
    add_contact(anna, "Zosia", [(MOBILE, "")])
    for text in ("601570947", "+48601", "570947", "48601 570"):
        assert search(anna, text) == []
    assert search(anna, "sekr")[0].hidden == {MOBILE}


def test_what_is_inside_of_words_is_found_when_nothing_begins_so(anna: User) -> None:
    add_contact(None, "Kowalska", [])
    add_contact(None, "Firma ABC", [], emails=["biuro@kowal_x.pl"])
    assert found(anna, "walsk") == ["Kowalska"]
    assert found(anna, "wal_x") == ["Firma ABC"]
    assert found(anna, "wa") == []
    add_contact(None, "Walski", [])
    assert found(anna, "walsk") == ["Walski"]


def test_only_a_number_that_can_be_called_is_offered(anna: User) -> None:
    contact = add_contact(None, "Zofia", [(MOBILE, "")])
    ContactNumber.objects.create(contact=contact, number="", raw="zapytać", position=0)
    assert search(anna, "zofia")[0].numbers == ((MOBILE, ""),)
    add_contact(None, "Bez numeru", [])
    assert search(anna, "bez")[0].number == ""


def test_the_number_that_was_typed_comes_first(anna: User) -> None:
    add_contact(None, "Zofia", [("22 872 58 00", ""), (MOBILE, "")])
    assert search(anna, "0601")[0].number == MOBILE
    assert search(anna, "zof")[0].number == "+48228725800"


@pytest.mark.parametrize("text", ["z", "zofia 3", "601", "0 0048 601", "nobody at all"])
def test_a_search_asks_five_times_at_most_however_many_there_are(
    anna: User, text: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        add_contact(None, f"Zofia {number}", [(f"+4860157{number:04}", "")])
    anna.has_perm("phonebook.read_public")
    with django_assert_max_num_queries(5):
        search(anna, text)


def test_words_of_a_contact_that_is_gone_find_nobody_and_are_swept_up(anna: User) -> None:
    there = add_contact(anna, "Zofia Łęcka", [("601570947", "")])
    words = Word.objects.filter(contact=there).count()
    Word.objects.create(book=anna.pk, word="zofia", contact_id=there.pk + 1)
    assert [hit.contact for hit in search(anna, "zof")] == [there.pk]
    assert forget_orphans() == 1
    assert Word.objects.filter(contact=there).count() == Word.objects.count() == words
