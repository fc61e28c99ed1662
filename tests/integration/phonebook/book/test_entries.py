"""Reading, writing and removing single entries: rights, bad input, two people at once."""

import pytest
from django.test import Client

from accounts.models import Department, User
from phonebook import removing
from phonebook.actions import add_contact
from phonebook.models import Contact, ContactNumber, Favourite, Group, Word
from tests.integration.phonebook.book.writing import written

NUMBER = "+48601570947"


@pytest.mark.req("BOOK-13", "BOOK-18")
def test_a_contact_is_made_with_all_that_one_knows(browser: Client, anna: User) -> None:
    group = Group.objects.create(owner=anna, name="Klub")
    numbers = [{"number": "22 555 01 01", "label": "centrala"}, {"number": "601 570 947", "type": "mobile"}]
    sent = written(
        None, numbers, first="Ewa", last="Żuk", company="Żaba", emails="ewa@example.com\n", tags="ważne, tort",
        notes="Oddzwonić", groups=[group.pk], default="1",
        **{"address-TOTAL_FORMS": 1, "address-0-type": "home", "address-0-city": "Łódź"},
    )  # fmt: skip
    response = browser.post("/book/new/", sent)
    contact = Contact.objects.get(owner=anna)
    assert response.headers["Location"] == f"/book/{contact.pk}/"
    assert (contact.name, contact.sort_key, contact.tags) == ("Ewa Żuk", "zuk ewa", ["ważne", "tort"])
    assert [(each.number, each.raw, each.type) for each in contact.numbers.all()] == [
        (NUMBER, "601 570 947", "mobile"),
        ("+48225550101", "22 555 01 01", "work"),
    ]
    assert contact.addresses[0]["city"] == "Łódź"
    assert contact.groups.get() == group
    assert Word.objects.filter(contact=contact, word="zuk").exists()
    html = browser.get(f"/book/{contact.pk}/").content.decode()
    for canary in ("Ewa Żuk", "ewa@example.com", "Łódź", "Oddzwonić", "tort", "centrala", "Klub"):
        assert canary in html


@pytest.mark.req("BOOK-04", "X-12")
@pytest.mark.parametrize(("access", "owner"), [("read", "1011"), ("edit", None)])
def test_the_public_book_is_written_with_the_right_alone(
    browser: Client, anna: User, access: str, owner: str | None
) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access=access)
    browser.post("/book/new/", written(last="Nowak", book="public"))
    assert Contact.objects.values_list("owner__extension", flat=True).get() == owner


@pytest.mark.req("BOOK-21", "X-12")
def test_t_az_01_other_peoples_and_unwritable_entries_look_like_none(browser: Client, jan: User) -> None:
    theirs, public = add_contact(jan, "Kanarek Jana", [(NUMBER, "")]), add_contact(None, "Publiczna", [])
    never = public.pk + 1000
    for pk in (theirs.pk, never):
        assert browser.get(f"/book/{pk}/").status_code == 404
    for pk in (theirs.pk, public.pk, never):
        assert browser.get(f"/book/{pk}/edit/").status_code == 404
        assert browser.post(f"/book/{pk}/edit/", written(last="Zmiana")).status_code == 404
        assert browser.post(f"/book/{pk}/remove/").status_code == 404
        assert browser.post(f"/contacts/{pk}/remove/").status_code == 404
    assert browser.post("/book/favourite/", {"entry": f"c{theirs.pk}", "on": "1"}).status_code == 404
    assert set(Contact.objects.values_list("name", flat=True)) == {"Kanarek Jana", "Publiczna"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "needs a name or a company"),
        ({"last": "Nowak", "emails": "nobody"}, "not an e-mail address"),
        ({"last": "N" * 81}, "at most 80"),
        ({"last": "Nowak", "kind": "robot"}, "robot"),
        ({"last": "Nowak", "tags": "x" * 41}, "At most 30 words"),
        ({"last": "Nowak", "groups": ["999"]}, "999"),
        ({"last": "Nowak", "number-TOTAL_FORMS": "many"}, "ManagementForm"),
    ],
)
def test_bad_input_is_answered_with_the_form_and_keeps_what_was_typed(
    browser: Client, fields: dict[str, str], words: str
) -> None:
    response = browser.post("/book/new/", written(None, [{"number": "22 555 01 01"}], notes="zostaje", **fields))
    html = response.content.decode()
    assert response.status_code == 200
    assert words in html
    assert "zostaje" in html
    assert not Contact.objects.exists()


def test_what_is_no_number_is_said_beside_it(browser: Client) -> None:
    html = browser.post("/book/new/", written(None, [{"number": "call me"}], last="Nowak")).content.decode()
    assert "This is not a telephone number" in html
    assert "call me" in html


@pytest.mark.parametrize("text", ["1", "*" * 30, "9" * 60, "0"])
def test_t_inj_01_what_no_row_can_hold_is_no_number(browser: Client, text: str) -> None:
    response = browser.post(
        "/book/new/", written(None, [{"number": text, "id": "9" * 5000}], last="N", default="9" * 5000)
    )
    assert response.status_code == 200
    assert not Contact.objects.exists()


def test_an_imported_text_that_cannot_be_dialled_stays_as_it_was(browser: Client, anna: User) -> None:
    contact = add_contact(anna, "Ewa", [])
    entry = contact.numbers.create(number="", raw="call me")
    browser.post(f"/book/{contact.pk}/edit/", written(contact, [{"id": entry.pk, "number": "call me"}], last="Maj"))
    entry.refresh_from_db()
    assert (entry.raw, entry.number, contact.numbers.count()) == ("call me", "", 1)


def test_a_row_more_is_no_error_and_saves_nothing(browser: Client) -> None:
    response = browser.post("/book/new/", written(None, [{"number": "1"}], rows="add-number", notes="zostaje"))
    html = response.content.decode()
    assert 'name="number-1-number"' in html
    assert "zostaje" in html
    assert "needs a name" not in html
    assert not Contact.objects.exists()


def test_two_people_at_once_lose_nothing(browser: Client, office: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    contact = add_contact(None, "Ewa", [(NUMBER, "")], last="Ewa")
    form = written(contact, [], last="Ewa", company="Annas Firma")
    assert (
        office.post(f"/book/{contact.pk}/edit/", written(contact, [], last="Ewa", company="Majas Firma")).status_code
        == 302
    )
    response = browser.post(f"/book/{contact.pk}/edit/", form)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Majas Firma" in html
    assert "Annas Firma" in html
    contact.refresh_from_db()
    assert contact.company == "Majas Firma"
    again = browser.post(f"/book/{contact.pk}/edit/", written(contact, [], last="Ewa", company="Annas Firma"))
    contact.refresh_from_db()
    assert (again.status_code, contact.company) == (302, "Annas Firma")


def test_what_somebody_removed_meanwhile_is_said(browser: Client, anna: User) -> None:
    contact = add_contact(anna, "Ewa", [])
    form = written(contact, last="Ewa")
    removing.remove(anna, [contact])
    assert browser.post(f"/book/{contact.pk}/edit/", form).status_code == 404


@pytest.mark.req("MGR-10", "X-20")
def test_a_manager_marks_a_public_number_and_others_cannot_unmark_it(
    browser: Client, office: Client, anna: User
) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    contact = add_contact(None, "Ewa", [(NUMBER, "")], last="Ewa")
    entry = contact.numbers.get()
    row = {"id": entry.pk, "number": NUMBER, "vip": "on", "reserved": "on"}
    browser.post(f"/book/{contact.pk}/edit/", written(contact, [row], last="Ewa"))
    entry.refresh_from_db()
    assert (entry.vip, entry.reserved) == (False, False)
    contact.refresh_from_db()
    office.post(f"/book/{contact.pk}/edit/", written(contact, [row], last="Ewa"))
    entry.refresh_from_db()
    assert (entry.vip, entry.reserved) == (True, True)
    assert not Word.objects.filter(contact=contact, word__contains="570947").exists()
    for attempt in ([], [{"id": entry.pk, "number": "22 555 01 01"}], [{"id": entry.pk, "number": ""}]):
        contact.refresh_from_db()
        browser.post(f"/book/{contact.pk}/edit/", written(contact, attempt, last="Ewa"))
        kept = contact.numbers.get()
        assert (kept.number, kept.reserved) == (NUMBER, True)
    browser.post(f"/book/{contact.pk}/remove/")
    browser.post("/book/picked/", {"do": "remove", "pick": f"c{contact.pk}"})
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_marks_in_a_private_contact_are_not_kept(office: Client) -> None:
    office.post("/book/new/", written(None, [{"number": NUMBER, "reserved": "on"}], last="Ewa", book="private"))
    assert ContactNumber.objects.get().reserved is False


@pytest.mark.req("MGR-10")
def test_a_manager_writes_further_numbers_of_their_people_alone(office: Client, ola: User, anna: User) -> None:
    assert office.get(f"/book/extensions/{anna.extension}/edit/").status_code == 404
    page = f"/book/extensions/{ola.extension}/"
    row = {"number": "601 570 947", "type": "mobile", "reserved": "on"}
    assert office.post(f"{page}edit/", written(None, [row], changed="")).status_code == 302
    entry = ContactNumber.objects.get()
    assert (entry.contact.person, entry.contact.owner, entry.reserved) == (ola, None, True)
    html = office.get(page).content.decode()
    assert "Hidden number" in html
    assert "570 947" not in html
    assert "570947" not in html
    late = office.post(f"{page}edit/", written(None, [], changed="")).content.decode()
    assert "Somebody changed this contact meanwhile" in late
    assert ContactNumber.objects.count() == 1
    assert office.post(f"{page}edit/", written(entry.contact, [])).status_code == 302
    assert ContactNumber.objects.count() == 0


@pytest.mark.req("MGR-10")
@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("/administration/people/{}/", "/administration/people/{}/"),
        ("", "/book/extensions/{}/"),
        ("//evil.example/", "/book/extensions/{}/"),
        ("https://evil.example/", "/book/extensions/{}/"),
    ],
)
def test_t_red_01_whoever_writes_further_numbers_goes_back_where_they_came_from(
    office: Client, ola: User, came_from: str, leads_to: str
) -> None:
    wish, back = came_from.format(ola.extension), leads_to.format(ola.extension)
    page = f"/book/extensions/{ola.extension}/edit/"
    assert f'href="{back}">Cancel' in office.get(page, {"next": wish}).content.decode()
    answer = office.post(page, written(None, [{"number": NUMBER}], changed="", next=wish))
    assert answer.headers["Location"] == back


@pytest.mark.req("MGR-10")
def test_t_az_01_what_is_said_of_an_extension_is_no_contact_to_edit(browser: Client, anna: User, ola: User) -> None:
    User.objects.filter(pk=anna.pk).update(contact_access="edit")
    entry = add_contact(None, ola.comment, [(NUMBER, "")], person=ola)
    for address in (f"/book/{entry.pk}/", f"/book/{entry.pk}/edit/", f"/book/extensions/{ola.extension}/edit/"):
        assert browser.get(address).status_code == 404
    for address in (f"/book/{entry.pk}/remove/", f"/contacts/{entry.pk}/remove/"):
        assert browser.post(address).status_code == 404
    assert Contact.objects.filter(pk=entry.pk).exists()


@pytest.mark.req("MGR-11", "ADM-08")
@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_managers_and_administrators_keep_the_public_book(client: Client, db: None, role: str) -> None:
    client.force_login(User.objects.create_user("1031", None, comment="Ktoś", role=role, contact_access="none"))
    Department.objects.create(name="Sales")
    client.post("/book/groups/new/", {"name": "Klienci", "public": "on"})
    group = Group.objects.get(owner=None)
    client.post("/book/new/", written(last="Nowak", book="public", groups=[group.pk]))
    assert group.contacts.get().owner is None


@pytest.mark.req("BOOK-15")
def test_a_star_is_kept_once_and_taken_away(browser: Client, anna: User, jan: User) -> None:
    contact = add_contact(anna, "Ewa", [])
    for entry in (f"c{contact.pk}", f"x{jan.pk}"):
        for _ in range(2):
            browser.post("/book/favourite/", {"entry": entry, "on": "1"})
    assert Favourite.objects.filter(user=anna).count() == 2
    to_the_end = {"to": "1"}
    assert browser.post(f"/book/favourites/c{contact.pk}/move/", to_the_end).status_code == 302
    moved = browser.post(f"/book/favourites/c{contact.pk}/move/", to_the_end, headers={"HX-Request": "true"})
    assert (moved.status_code, "contacts-changed" in moved.headers["HX-Trigger"]) == (204, True)
    assert Favourite.objects.filter(user=anna).order_by("position")[1].contact == contact
    for bad in ({}, {"to": "-1"}, {"to": "x"}, {"to": "9" * 30}):
        assert browser.post(f"/book/favourites/c{contact.pk}/move/", bad).status_code == 400
    for nonsense in ("c0", "x", "c" + "9" * 18):
        assert browser.post(f"/book/favourites/{nonsense}/move/", to_the_end).status_code == 404
    browser.post("/book/favourite/", {"entry": f"x{jan.pk}"})
    assert Favourite.objects.filter(user=anna).get().contact == contact
    for nonsense in ("", "c", "c999", "y1", "c" + "9" * 30):
        assert browser.post("/book/favourite/", {"entry": nonsense, "on": "1"}).status_code == 404
