"""Several entries at once, groups, and undoing."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from phonebook import favourites, removing
from phonebook.actions import add_contact
from phonebook.book import groups
from phonebook.book.groups import NameTakenError
from phonebook.models import Contact, ContactNumber, Group, RemovedContact, Word
from phonebook.search import search
from phonebook.tasks import purge

NUMBER = "+48601570947"
HTMX = {"HX-Request": "true", "HX-Target": "toasts"}


def batch_of(html: str) -> str:
    return html.split('name="batch" value="')[1].split('"')[0]


@pytest.mark.req("BOOK-06")
def test_ticked_contacts_are_deleted_except_extensions_and_public_ones(browser: Client, anna: User, jan: User) -> None:
    own, public = add_contact(anna, "Ewa", [(NUMBER, "")]), add_contact(None, "Publiczna", [])
    theirs = add_contact(jan, "Kanarek", [])
    picks = [f"c{own.pk}", f"c{public.pk}", f"c{theirs.pk}", f"x{jan.pk}", "nonsense", "c" + "9" * 30]
    response = browser.post("/book/picked/", {"do": "remove", "pick": picks}, headers=HTMX)
    html = response.content.decode()
    assert "1 contact is deleted." in html
    assert "1 extension stays" in html
    assert "1 public contact stays" in html
    assert "contacts-changed" in response.headers["HX-Trigger"]
    assert set(Contact.objects.all()) == {public, theirs}
    assert User.objects.filter(pk=jan.pk).exists()


@pytest.mark.req("BOOK-06")
def test_undo_brings_all_back_that_hung_on_a_contact(browser: Client, anna: User, jan: User) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    contact = add_contact(None, "Zofia Łęcka", [(NUMBER, "mobile")], tags=["vip"], notes="Nic")
    ContactNumber.objects.update(vip=True)
    group = groups.make(None, "Klienci")
    groups.put(group, [contact.pk])
    favourites.mark(jan, contact)
    before, words = removing._written(contact), set(Word.objects.values_list("word", flat=True))
    html = browser.post("/book/picked/", {"do": "remove", "pick": f"c{contact.pk}"}, headers=HTMX).content.decode()
    assert search(anna, "zofia") == []
    undone = browser.post("/book/undo/", {"batch": batch_of(html)}, headers=HTMX)
    assert "Everything is back." in undone.content.decode()
    back = Contact.objects.get(pk=contact.pk)
    assert removing._written(back) == before
    assert set(Word.objects.values_list("word", flat=True)) == words
    assert not RemovedContact.objects.exists()
    again = browser.post("/book/undo/", {"batch": batch_of(html)}, headers=HTMX)
    assert "can no longer be undone" in again.content.decode()


def test_t_az_01_nobody_else_undoes_it_and_nobody_without_the_right(browser: Client, anna: User, jan: User) -> None:
    theirs = removing.remove(jan, [add_contact(jan, "Kanarek", [])])
    public = removing.remove(anna, [add_contact(None, "Publiczna", [])])
    for batch in (theirs, public, "00000000-0000-0000-0000-000000000000"):
        browser.post("/book/undo/", {"batch": str(batch)})
    assert browser.post("/book/undo/", {"batch": "?"}).status_code == 404
    assert not Contact.objects.exists()


def test_without_scripts_the_page_offers_to_undo(browser: Client, anna: User) -> None:
    contact = add_contact(anna, "Ewa", [])
    response = browser.post(f"/book/{contact.pk}/remove/", follow=True)
    html = response.content.decode()
    assert "Ewa" in html
    browser.post("/book/undo/", {"batch": batch_of(html)})
    assert Contact.objects.get() == contact


def test_each_night_forgets_what_cannot_be_undone_any_more(anna: User) -> None:
    old, new = (removing.remove(anna, [add_contact(anna, name, [])]) for name in ("Ewa", "Ola"))
    RemovedContact.objects.filter(batch=old).update(at=timezone.now() - timedelta(days=1, minutes=1))
    purge()
    assert RemovedContact.objects.get().batch == new


@pytest.mark.req("BOOK-07")
def test_ticked_contacts_are_assigned_to_a_group_and_taken_out(browser: Client, anna: User, jan: User) -> None:
    own, public = add_contact(anna, "Ewa", []), add_contact(None, "Publiczna", [])
    group = groups.make(anna, "Klub")
    picks = [f"c{own.pk}", f"c{public.pk}", f"x{jan.pk}"]
    for _ in range(2):
        html = browser.post(
            "/book/picked/", {"do": "put", "to": group.pk, "pick": picks}, headers=HTMX
        ).content.decode()
    assert "2 contacts are in “Klub” now." in html
    assert "1 extension stays" in html
    assert set(group.contacts.all()) == {own, public}
    browser.post("/book/picked/", {"do": "take_out", "group": f"g{group.pk}", "pick": f"c{own.pk}"}, headers=HTMX)
    assert set(group.contacts.all()) == {public}


@pytest.mark.req("BOOK-04")
def test_a_public_group_takes_public_contacts_alone(office: Client, boss: User) -> None:
    own, public = add_contact(boss, "Ewa", []), add_contact(None, "Publiczna", [])
    group = groups.make(None, "Klienci")
    picks = [f"c{own.pk}", f"c{public.pk}"]
    html = office.post("/book/picked/", {"do": "put", "to": group.pk, "pick": picks}, headers=HTMX).content.decode()
    assert "1 private contact stays out" in html
    assert set(group.contacts.all()) == {public}


@pytest.mark.req("BOOK-07")
def test_t_az_01_into_other_peoples_and_public_groups_nothing_is_put(browser: Client, anna: User, jan: User) -> None:
    own = add_contact(anna, "Ewa", [])
    for group in (groups.make(jan, "Tajna"), groups.make(None, "Klienci")):
        for do in ({"do": "put", "to": group.pk}, {"do": "take_out", "group": f"g{group.pk}"}):
            assert browser.post("/book/picked/", {**do, "pick": f"c{own.pk}"}).status_code in {404, 302}
        assert browser.post(f"/book/groups/{group.pk}/", {"name": "Moja"}).status_code == 404
        assert browser.post(f"/book/groups/{group.pk}/delete/").status_code == 404
        assert not group.contacts.exists()


def test_the_whole_list_is_more_than_what_is_shown(browser: Client, anna: User) -> None:
    for place in range(120):
        add_contact(anna, f"Nowak {place}", [])
    html = browser.post(
        "/book/picked/", {"do": "remove", "whole": "1", "group": "private"}, headers=HTMX
    ).content.decode()
    assert "120 contacts are deleted." in html
    browser.post("/book/undo/", {"batch": batch_of(html)})
    assert Contact.objects.count() == 120


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"do": "remove"}, "Nothing is chosen."),
        ({"do": "put", "pick": "OWN"}, "Choose a group."),
        ({"pick": "OWN"}, "Choose what to do."),
        ({"do": "dance", "pick": "OWN"}, "Choose what to do."),
    ],
)
def test_what_cannot_be_done_is_said(browser: Client, anna: User, sent: dict[str, str], words: str) -> None:
    own = add_contact(anna, "Ewa", [])
    named = {name: value.replace("OWN", f"c{own.pk}") for name, value in sent.items()}
    assert words in browser.post("/book/picked/", named, headers=HTMX).content.decode()
    assert Contact.objects.exists()


@pytest.mark.req("BOOK-04")
def test_a_group_is_private_unless_one_may_write_the_public_book(browser: Client, anna: User) -> None:
    browser.post("/book/groups/new/", {"name": "Klub", "public": "on"})
    assert Group.objects.get().owner == anna


def test_a_name_is_given_once_in_each_book(browser: Client, anna: User, jan: User) -> None:
    groups.make(jan, "Klub")
    groups.make(None, "Klub")
    assert browser.post("/book/groups/new/", {"name": "Klub"}).status_code == 302
    html = browser.post("/book/groups/new/", {"name": "KLUB"}).content.decode()
    assert "There is a group of this name already." in html
    other = groups.make(anna, "Inna")
    assert "There is a group" in browser.post(f"/book/groups/{other.pk}/", {"name": "klub"}).content.decode()
    assert browser.post(f"/book/groups/{other.pk}/", {"name": "Nowa"}).status_code == 302


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\0b"])
def test_a_bad_name_is_answered_with_the_form(browser: Client, name: str) -> None:
    assert browser.post("/book/groups/new/", {"name": name}).status_code == 200
    assert not Group.objects.exists()


def test_a_deleted_group_comes_back_with_those_who_are_still_there(browser: Client, anna: User) -> None:
    first, second = (add_contact(anna, name, []) for name in ("Ewa", "Ola"))
    group = groups.make(anna, "Klub")
    groups.put(group, [first.pk, second.pk])
    html = browser.post(f"/book/groups/{group.pk}/delete/", follow=True).content.decode()
    assert Contact.objects.count() == 2
    second.delete()
    browser.post("/book/undo/", {"batch": batch_of(html)})
    assert set(Group.objects.get(name="Klub").contacts.all()) == {first}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_the_same_public_group_at_once_one_gets_it() -> None:
    start, made = threading.Barrier(2), []

    def make() -> None:
        start.wait(10)
        try:
            made.append(groups.make(None, "Klienci"))
        except NameTakenError:
            made.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [type(one) for one in made].count(Group) == 1
    assert Group.objects.count() == 1
