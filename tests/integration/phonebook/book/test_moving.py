"""Contacts that go from one book into another, and back."""

import pytest
from django.test import Client

from accounts.models import User
from phonebook import favourites, moving, removing
from phonebook.actions import add_contact
from phonebook.book import groups
from phonebook.models import Contact, Favourite, RemovedContact
from phonebook.search import search
from tests.integration.phonebook.book.test_picking import HTMX, batch_of

NUMBER = "+48601570947"


@pytest.fixture
def editor(browser: Client, anna: User) -> Client:
    """Anna, who may change the public book."""
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    return browser


@pytest.fixture
def reader(jan: User) -> User:
    """Jan, who may read the public book."""
    User.objects.filter(pk=jan.pk).update(contact_access="read")
    return User.objects.get(pk=jan.pk)


def sent(client: Client, do: str, *contacts: Contact) -> str:
    return client.post(
        "/book/picked/", {"do": do, "pick": [f"c{contact.pk}" for contact in contacts]}, headers=HTMX
    ).content.decode()


@pytest.mark.req("MGR-11", "ADM-08")
def test_ones_own_contacts_become_public_and_are_found_by_all(editor: Client, anna: User, reader: User) -> None:
    own, theirs = add_contact(anna, "Ewa Krawiec", [(NUMBER, "")]), add_contact(reader, "Kanarek", [])
    mine = groups.make(anna, "Lunch")
    groups.put(mine, [own.pk])
    html = sent(editor, "publish", own, theirs)
    assert "1 contact is in the public phonebook now." in html
    assert [hit.contact for hit in search(reader, "ewa")] == [own.pk]
    assert mine.memberships.filter(contact=own).exists(), "a private group may hold public contacts"
    theirs.refresh_from_db()
    assert theirs.owner == reader
    assert "Everything is back." in editor.post("/book/undo/", {"batch": batch_of(html)}, headers=HTMX).content.decode()
    own.refresh_from_db()
    assert own.owner == anna
    assert search(reader, "ewa") == []


def test_what_becomes_private_leaves_the_groups_and_favourites_of_others_until_it_is_undone(
    editor: Client, anna: User, reader: User
) -> None:
    contact = add_contact(None, "Zofia Łęcka", [(NUMBER, "")])
    public, theirs, mine = groups.make(None, "Klienci"), groups.make(reader, "Jan"), groups.make(anna, "Anna")
    for group in (public, theirs, mine):
        groups.put(group, [contact.pk])
    favourites.mark(reader, contact)
    favourites.mark(anna, contact)
    html = sent(editor, "withdraw", contact)
    assert "1 contact is in your private phonebook now." in html
    assert search(reader, "zofia") == []
    assert list(contact.groups.all()) == [mine]
    assert [star.user for star in Favourite.objects.all()] == [anna]
    editor.post("/book/undo/", {"batch": batch_of(html)}, headers=HTMX)
    contact.refresh_from_db()
    assert contact.owner is None
    assert set(contact.groups.all()) == {public, theirs, mine}
    assert {star.user for star in Favourite.objects.all()} == {anna, reader}
    assert [hit.contact for hit in search(reader, "zofia")] == [contact.pk]


def test_t_az_01_nothing_is_moved_without_the_right_to_change_the_public_book(browser: Client, anna: User) -> None:
    own, public = add_contact(anna, "Ewa", []), add_contact(None, "Publiczna", [])
    for do, contact in (("publish", own), ("withdraw", public)):
        response = browser.post("/book/picked/", {"do": do, "pick": f"c{contact.pk}"}, headers=HTMX)
        assert response.status_code == 403
        assert "Make p" not in browser.get(f"/book/{contact.pk}/").content.decode()
    assert "Make p" not in browser.get("/book/").content.decode()
    assert (Contact.objects.get(owner=anna), Contact.objects.get(owner=None)) == (own, public)


@pytest.mark.req("X-20")
def test_a_contact_with_a_reserved_number_stays_for_in_a_private_book_nothing_would_hide_it(
    office: Client, boss: User, jan: User
) -> None:
    User.objects.filter(pk=boss.pk).update(contact_access="edit")
    secret, extension = add_contact(None, "Sejf", [(NUMBER, "")]), f"x{jan.pk}"
    secret.numbers.update(reserved=True)
    picks = [f"c{secret.pk}", extension]
    html = office.post("/book/picked/", {"do": "withdraw", "pick": picks}, headers=HTMX).content.decode()
    assert "Nothing was moved." in html
    assert "1 contact stays: it holds a reserved number." in html
    assert "1 extension stays as it is" in html
    assert "Make private" not in office.get(f"/book/{secret.pk}/").content.decode()
    assert "Nothing was moved. 1 contact is there already." in sent(office, "publish", secret)


def test_the_page_of_a_contact_offers_to_move_it(editor: Client, anna: User) -> None:
    own, public = add_contact(anna, "Ewa", []), add_contact(None, "Publiczna", [])
    assert 'value="publish"' in editor.get(f"/book/{own.pk}/").content.decode()
    assert 'value="withdraw"' in editor.get(f"/book/{public.pk}/").content.decode()


def test_without_scripts_the_page_says_what_was_moved_and_offers_to_undo(editor: Client, anna: User) -> None:
    own = add_contact(anna, "Ewa Krawiec", [])
    response = editor.post("/book/picked/", {"do": "publish", "pick": f"c{own.pk}"})
    assert "?removed=" in response.headers["Location"]
    html = editor.get(response.headers["Location"]).content.decode()
    assert "Moved: Ewa Krawiec" in html
    assert "Removed:" not in html


@pytest.mark.parametrize("meanwhile", ["gone", "moved", "no right"])
def test_a_move_is_undone_only_where_nothing_else_happened(anna: User, jan: User, meanwhile: str) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    own = add_contact(anna, "Ewa", [(NUMBER, "")])
    batch = moving.move(User.objects.get(pk=anna.pk), [own], None)
    if meanwhile == "gone":
        own.delete()
    elif meanwhile == "moved":
        moving.move(jan, [own], jan)
    else:
        User.objects.filter(pk=anna.pk).update(contact_access="read")
    assert removing.bring_back(User.objects.get(pk=anna.pk), batch) == 0
    assert not Contact.objects.filter(owner=anna).exists()
    assert not RemovedContact.objects.filter(user=anna).exists()
