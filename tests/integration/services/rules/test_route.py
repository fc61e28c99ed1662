"""The exchange asks the portal where a call goes (issue 6, part 7)."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from pbx.routing.rules import State
from services.models import Deed, Rule

TOKEN = "an-exchange-of-this-company"
ASKED = {"extension": "1011", "state": "arrived", "registered": "yes", "caller": "0601570947"}


@pytest.fixture(autouse=True)
def token(settings: Settings) -> None:
    settings.ROUTE_TOKEN = TOKEN


@pytest.fixture
def forwards(anna: User) -> Rule:
    return Rule.objects.create(
        author=anna,
        extension=anna.extension,
        position=1,
        state=State.ALWAYS,
        deed=Deed.FORWARD,
        target="1012",
        active=True,
    )


def ask(client: Client, shown: str = f"Bearer {TOKEN}", **fields: str) -> tuple[int, str]:
    response = client.get("/pbx/route/", {**ASKED, **fields}, headers={"Authorization": shown} if shown else {})
    assert "Set-Cookie" not in response.headers
    return response.status_code, response.content.decode()


@pytest.mark.req("FNCP-05", "FNCP-10")
def test_the_exchange_hears_what_the_rules_of_the_called_say(client: Client, forwards: Rule) -> None:
    assert ask(client) == (200, f"forward:1012:{forwards.pk}")
    assert ask(client, extension="1013") == (200, "ring:25:")


def test_a_rule_that_is_not_active_says_nothing(client: Client, forwards: Rule) -> None:
    forwards.active = False
    forwards.save()
    assert ask(client, follow="1031") == (200, "forward:1031")


@pytest.mark.req("FNCP-09")
def test_a_caller_is_known_however_the_network_writes_the_number(client: Client, anna: User) -> None:
    Rule.objects.create(
        author=anna,
        extension=anna.extension,
        position=1,
        state=State.ALWAYS,
        who="these",
        numbers=["+48601570947"],
        deed=Deed.BUSY,
        active=True,
    )
    for number in ("601570947", "0601570947", "+48601570947", "0048601570947"):
        assert ask(client, caller=number)[1].startswith("giveup:b"), number
    assert ask(client, caller="601570948")[1] == "ring:25:"
    assert ask(client, caller="")[1] == "ring:25:"


@pytest.mark.parametrize("shown", ["", "Bearer ", f"bearer {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer żółw"])
def test_t_az_01_without_the_token_nothing_is_there(client: Client, forwards: Rule, shown: str) -> None:
    status, text = ask(client, shown)
    assert status == 404
    assert "1012" not in text


def test_t_az_01_without_a_token_of_the_portal_nobody_may_ask(
    client: Client, forwards: Rule, settings: Settings
) -> None:
    settings.ROUTE_TOKEN = ""
    assert ask(client)[0] == ask(client, "Bearer ")[0] == 404


@pytest.mark.parametrize("wrong", [{"state": "x"}, {"extension": "1'"}, {"caller": "\u0000"}, {"extension": "١٠١"}])
def test_a_question_that_the_dialplan_does_not_ask_is_malformed(client: Client, wrong: dict[str, str]) -> None:
    assert ask(client, **wrong) == (400, "")


def test_it_is_asked_without_tls_too(client: Client, forwards: Rule, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert ask(client)[0] == 200


def test_an_answer_takes_few_questions_to_the_database(
    client: Client, forwards: Rule, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        ask(client)
