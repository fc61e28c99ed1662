"""Situations of one's own, and the company's: written, changed, removed, brought back."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from pbx.features import Feature
from services.models import Situation
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.situations.tapping import NOON, PAGE, SITUATION, end, features, tap, written


@pytest.fixture(autouse=True)
def _tomorrow() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def save(browser: Client, address: str, **fields: str) -> HttpResponse:
    response: HttpResponse = browser.post(f"{PAGE}{address}", SITUATION | fields)  # type: ignore[assignment]
    return response


def test_an_own_situation_is_written_and_tapped(browser: Client, exchange: Exchange, jan: User) -> None:
    exchange.calls("1011")
    form = {"set_forward_always": "number", "number_forward_always": "601 570 947", "set_dnd": "on"}
    assert save(browser, "add/", **form).status_code == 302
    row = Situation.objects.get()
    assert row.wishes == {"dnd": "on", "forward_always": "+48601570947"}
    page = browser.get(PAGE).content.decode()
    assert "Do not disturb: on · Forwarding: 601 570 947 · “At lunch”" in page
    tap(browser, exchange, f"situation:{row.pk}")
    assert features(exchange) == {Feature.DND: "on", Feature.FORWARD_ALWAYS: "0601570947"}
    browser.post(f"{PAGE}{row.pk}/remove/")
    end(browser, exchange)
    assert features(exchange) == {}, "what runs goes on to its end"


def undo_of(browser: Client) -> str:
    found = re.search(r'name="gone" value="([^"]+)"', browser.get(PAGE).content.decode())
    assert found
    return found[1]


def test_what_was_removed_is_brought_back_once(browser: Client, exchange: Exchange, jan: User) -> None:
    row = written({"dnd": "on"}, span="1h", status="Out")
    browser.post(f"{PAGE}{row.pk}/remove/")
    gone = undo_of(browser)
    assert 'name="gone"' not in browser.get(PAGE).content.decode(), "it is offered once"
    other = Client()
    other.force_login(jan)
    other.post(f"{PAGE}restore/", {"gone": gone})
    assert not Situation.objects.exists(), "it is not Jan's"
    for _again in range(2):
        assert browser.post(f"{PAGE}restore/", {"gone": gone}).status_code == 302
    back = Situation.objects.get()
    assert (back.name, back.wishes, back.span, back.status) == ("Lunch", {"dnd": "on"}, "1h", "Out")
    browser.post(f"{PAGE}restore/", {"gone": "nonsense"})
    assert "This can no longer be undone." in browser.get(PAGE).content.decode()


def test_a_preset_given_back_is_not_brought_back_over_a_newer_one(browser: Client, exchange: Exchange) -> None:
    save(browser, "meeting/", name="Jour fixe", set_dnd="off")
    browser.post(f"{PAGE}{Situation.objects.get().pk}/remove/")
    gone = undo_of(browser)
    save(browser, "meeting/", name="Round", set_dnd="on")
    browser.post(f"{PAGE}restore/", {"gone": gone})
    assert Situation.objects.get().name == "Round"


def test_a_preset_is_changed_for_oneself_and_given_back(browser: Client, exchange: Exchange, jan: User) -> None:
    assert 'value="Meeting"' in browser.get(f"{PAGE}meeting/").content.decode()
    save(browser, "meeting/", name="Jour fixe", set_dnd="off")
    row = Situation.objects.get()
    assert (row.extension, row.preset) == ("1011", "meeting")
    text = browser.get(PAGE).content.decode()
    assert "Jour fixe" in text
    assert "In a meeting" not in text
    browser.post(f"{PAGE}{row.pk}/remove/")
    assert "In a meeting" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "This field is required"),
        ({"icon": "skull"}, "valid choice"),
        ({"set_forward_always": "number"}, "Enter the number first."),
        ({"set_forward_always": "number", "number_forward_always": "112"}, "emergency"),
        ({"set_forward_always": "number", "number_forward_always": "1011"}, "your own number"),
        ({"status": ""}, "Choose at least one service"),
        ({"status": "x" * 61}, "at most 60"),
    ],
)
def test_a_situation_that_makes_no_sense_is_said_and_nothing_typed_is_lost(
    browser: Client, exchange: Exchange, fields: dict[str, str], words: str
) -> None:
    response = save(browser, "add/", **fields)
    text = response.content.decode()
    assert response.status_code == 200
    assert words in text
    assert 'value="At lunch"' in text or "status" in fields
    assert not Situation.objects.exists()


def test_t_az_09_of_others_and_of_the_company_one_changes_nothing(
    browser: Client, exchange: Exchange, anna: User, jan: User
) -> None:
    theirs = written({"dnd": "on"}, status="")
    Situation.objects.filter(pk=theirs.pk).update(extension="1012")
    house = Situation.objects.create(name="Fair", icon="car", wishes={"dnd": "on"})
    for pk in (theirs.pk, house.pk):
        assert browser.get(f"{PAGE}{pk}/").status_code == 404
        assert browser.post(f"{PAGE}{pk}/remove/").status_code == 404
    assert "no longer there" in tap(browser, exchange, f"situation:{theirs.pk}")
    assert "Fair" in browser.get(PAGE).content.decode()
    save(browser, "add/", company="on")
    assert Situation.objects.filter(extension="").count() == 1, "the company's are for administrators"
    anna.role = User.Role.ADMINISTRATOR
    anna.save(update_fields=["role"])
    save(browser, "add/", company="on", name="Open day")
    assert Situation.objects.filter(extension="", name="Open day").exists()
    assert browser.post(f"{PAGE}{house.pk}/remove/").status_code == 302
