"""One call's story: the own leg whole, of the others that they rang and who answered."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Department, User
from history import notes
from history.models import Record
from history.notes.subjects import of_record
from history.story import story
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from tests.integration.history.calls import START, a_call

CALLER, OUTSIDE = "+48601570947", "+48228725800"


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def told(user: User, record: Record) -> str:
    return " ".join(sentence.words for sentence in story(user, record).sentences)


def test_a_plain_call_is_told_from_its_facts(anna: User) -> None:
    add_contact(anna, "Zofia", [(CALLER, "")])
    call = a_call(0, "incoming", answered=START + timedelta(seconds=12))
    assert told(anna, call) == (
        "Zofia (601 570 947) called Anna Krawiec-Łoś (1011). Anna Krawiec-Łoś (1011) rang for 12 seconds. "
        "Anna Krawiec-Łoś (1011) answered. The call was over."
    )


@pytest.mark.req("SVC-07")
def test_a_story_says_who_pays(anna: User) -> None:
    assert "The account 4711 pays for it." in told(anna, a_call(0, "outgoing", account="4711"))
    assert "pays" not in told(anna, a_call(1, "outgoing"))


def test_what_was_watched_goes_before_what_follows_from_the_facts(anna: User, jan: User) -> None:
    steps = [
        ["rang", 0, 4.0, "1011"],
        ["answered", 4.0, 0, "1011"],
        ["held", 10.0, 5.0, ""],
        ["transferred", 20, 0, "1012"],
    ]
    call = a_call(0, "incoming", answered=START + timedelta(seconds=4), transferred_to="1012", steps=json.dumps(steps))
    words = told(anna, call)
    assert "rang for 4 seconds" in words
    assert "On hold for 5 seconds." in words
    assert words.count("Transferred to Jan Nowak (1012).") == 1


def test_of_other_telephones_one_learns_that_they_rang_and_who_answered(anna: User, jan: User) -> None:
    own = a_call(0, "answered_by_other", via="600", origin="o", answered_by="1012")
    a_call(0, "missed", via="600", origin="o", extension="1021")
    other = a_call(0, "incoming", via="600", origin="o", extension="1012", answered=START + timedelta(seconds=8))
    Record.objects.filter(pk=other.pk).update(transferred_to=OUTSIDE, steps=json.dumps([["forwarded", 9, 0, OUTSIDE]]))
    a_call(0, "outgoing", OUTSIDE, origin="o", extension="1012")
    words = told(anna, own)
    assert "Jan Nowak (1012) answered." in words
    assert "1021 rang" in words
    assert OUTSIDE not in words


def test_the_drawer_and_the_page_tell_the_same(browser: Client, anna: User) -> None:
    call = a_call(0)
    page = browser.get(f"/history/{call.pk}/").content.decode()
    drawer = browser.get(f"/history/{call.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert drawer.lstrip().startswith('<dialog class="drawer')
    for text in (page, drawer):
        assert "The call was over." in text
        assert "<rect" in text


def test_t_az_01_other_peoples_calls_look_as_if_they_were_not_there(browser: Client, jan: User) -> None:
    foreign = a_call(0, extension="1012")
    address = f"/history/{foreign.pk}/"
    seen = browser.get(address)
    foreign.delete()
    never = browser.get(address)
    assert seen.status_code == never.status_code == 404
    assert len(seen.content) == len(never.content)


def test_t_az_11_a_manager_reads_the_stories_of_their_department_as_long_as_it_is_theirs(
    browser: Client, anna: User, jan: User
) -> None:
    office = Department.objects.create(name="Office")
    User.objects.filter(pk=jan.pk).update(department=office)
    User.objects.filter(pk=anna.pk).update(role=User.Role.MANAGER)
    anna.manages.add(office)
    call = a_call(0, extension="1012")
    assert browser.get(f"/history/{call.pk}/").status_code == 200
    anna.manages.clear()
    assert browser.get(f"/history/{call.pk}/").status_code == 404


@pytest.mark.req("HIST-11")
def test_the_dossier_has_all_calls_with_that_person(browser: Client, anna: User) -> None:
    contact = add_contact(anna, "Zofia", [(CALLER, "mobile"), (OUTSIDE, "office")], "Łęcka & Co")
    a_call(0)
    a_call(5, "outgoing", OUTSIDE)
    a_call(9, "missed", "+48111111111")
    page = browser.get(f"/history/{a_call(11).pk}/").content.decode()
    reference = page.split("/history/number/?of=")[1].split('"')[0]
    dossier = browser.get(f"/history/number/?of={reference}").content.decode()
    assert dossier.count("/history/number/?of=") >= 2
    assert "Łęcka &amp; Co" in dossier
    assert "office" in dossier
    calls = dossier.split('id="dossier-calls"')[1].split("</section>")[0]
    assert calls.count("<li>") == 3
    contact.delete()
    assert browser.get(f"/history/number/?of={reference}").status_code == 200


def test_t_az_01_a_dossier_by_somebody_elses_reference_is_not_there(browser: Client, jan: User, client: Client) -> None:
    a_call(0)
    page = browser.get("/history/").content.decode()
    reference = page.split("/history/number/?of=")[1].split('"')[0]
    assert browser.get(f"/history/number/?of={reference}").status_code == 200
    browser.force_login(jan)
    assert browser.get(f"/history/number/?of={reference}").status_code == 404
    assert browser.get("/history/number/").status_code == 404


@pytest.mark.req("X-20")
def test_t_ws_08_no_page_of_the_history_holds_a_digit_of_a_reserved_number(browser: Client, anna: User) -> None:
    add_contact(None, "Zofia", [(CALLER, "mobile"), (OUTSIDE, "office")])
    ContactNumber.objects.filter(number=CALLER).update(reserved=True)
    steps = json.dumps([["forwarded", 3, 0, "0601570947"], ["transferred", 4, 0, CALLER]])
    call = a_call(0, name="601570947", forwarded_to=CALLER, transferred_to=CALLER, steps=steps)
    listing = browser.get("/history/").content.decode()
    reference = listing.split("/history/number/?of=")[1].split('"')[0]
    pages = [
        listing,
        *(
            browser.get(address).content.decode()
            for address in (
                "/",
                f"/history/{call.pk}/",
                f"/history/number/?of={reference}",
                f"/number/?of={reference}",
                "/history/?kind=open",
                "/history/last/",
                "/history/?q=łęcka",
                "/search/?q=zofia",
                "/search/?q=601570",
            )
        ),
    ]
    for page in pages:
        assert "601570947" not in page.replace(" ", ""), page
    assert "Zofia" in listing
    assert "Hidden number" in listing
    assert 'name="of"' in listing, "and can be called by it"


@pytest.mark.req("NOTE-01", "HIST-12")
def test_the_notes_stand_in_the_story(browser: Client, anna: User) -> None:
    call = a_call(0, "incoming")
    notes.write(anna, of_record(call), "He promised it", shared=False, remind_at=None)
    page = browser.get(f"/history/{call.pk}/").content.decode()
    (address,) = re.findall(r'hx-get="(/notes/beside/[^"]+)" hx-trigger="load"', page)
    assert (
        "He promised it"
        in browser.get(address, headers={"HX-Request": "true", "HX-Target": "notes-beside"}).content.decode()
    )
