"""The language chosen at the door is that of whoever comes in. APP-01, MAIN-18."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import languages
from accounts.models import JournalEntry, User
from tests.integration.accounts.authenticator import set_up
from tests.integration.accounts.conftest import PASSWORD, Login

PAGE = "/settings/application/"


def at_the_door(language: str) -> Client:
    client = Client()
    assert client.post("/language/", {"language": language, "next": "/login/"}).headers["Location"] == "/login/"
    return client


def language_of(client: Client) -> str:
    return str(client.get(PAGE).headers["Content-Language"])


@pytest.mark.req("APP-01")
def test_what_one_chooses_before_the_log_in_holds_after_it_and_elsewhere(ala: User, log_in: Login) -> None:
    client = log_in("1011", PASSWORD, client=at_the_door("de"))
    assert language_of(client) == "de"
    assert language_of(log_in("1011", PASSWORD)) == "de", "on every device"
    entry = JournalEntry.objects.get(event="application_changed")
    assert (entry.actor, entry.before, entry.after) == (ala, "language: en", "language: de")
    log_in("1011", PASSWORD, client=at_the_door("de"))
    assert JournalEntry.objects.filter(event=entry.event).count() == 1, "nothing changes the second time"


def test_who_chooses_nothing_keeps_their_language_on_a_machine_that_speaks_another(
    ala: User, manager: User, log_in: Login
) -> None:
    shared = log_in("1021", PASSWORD, client=at_the_door("pl"))
    assert language_of(shared) == "pl"
    shared.post("/logout/")
    assert shared.get("/login/").headers["Content-Language"] == "pl", "the device remembers"
    log_in("1011", PASSWORD, client=shared)
    assert language_of(shared) == "en", "somebody else's choice"


def test_a_choice_that_nobody_followed_into_the_portal_is_forgotten(ala: User, log_in: Login) -> None:
    client = at_the_door("de")
    kept = client.cookies[languages.cookie_name()]
    assert int(kept["max-age"]) <= timedelta(minutes=10).total_seconds()
    assert kept["httponly"]


def test_a_wrong_password_changes_nobody_s_language(ala: User, log_in: Login) -> None:
    client = log_in("1011", "wrong", client=at_the_door("de"))
    ala.refresh_from_db()
    assert ala.language == "en"
    assert language_of(log_in("1011", PASSWORD, client=client)) == "de", "the second attempt is the same person's"


def test_the_password_alone_changes_nothing_where_a_second_factor_is_asked_for(ala: User, log_in: Login) -> None:
    app = set_up(ala)
    client = log_in("1011", PASSWORD, client=at_the_door("de"))
    assert User.objects.get(pk=ala.pk).language == "en"
    client.post("/second-factor/", {"code": app.code()})
    assert language_of(client) == "de"


def test_t_inj_01_a_wish_that_is_no_language_is_none(ala: User, log_in: Login) -> None:
    client = Client()
    client.cookies[languages.cookie_name()] = "<script>"
    assert language_of(log_in("1011", PASSWORD, client=client)) == "en"
