"""Each way by which a number reaches the exchange asks the one number policy (SECURITY T-TOL-01, T-TOL-02)."""

import ast
import dataclasses
import typing
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from costs.models import Allowance
from pbx import commands
from pbx.commands import Command, SetFeature, SetRules
from pbx.features import Feature
from pbx.routing import values
from pbx.routing.packing import unpack
from phonebook.models import Contact, Shortcut
from phonebook.plan import plan
from services.models import Change, Identity, Rule, Target, Timed
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.phonebook.test_toll_fraud import REFUSALS, Row, rows
from tests.integration.services.targets.number_doors import (
    CALLS_NOBODY,
    OPEN_FOR,
    STORED,
    TURNS_AWAY,
    TYPED,
    Door,
    Knock,
    call_as,
)

DOORS = {**TYPED, **STORED}
ALLOWED = ("22 555 01 01", "+48 0601 570 947")
STAYS_SET = {"new MobilePhone", "returned"}
"""What stood before, or belongs to the account: the exchange keeps it, and passes no paid call on to it meanwhile."""
ASKED_BY = {
    "cti/commands.py",  # hands on
    "cti/dialling.py",
    "cti/views/calls.py",
    "cti/views/number.py",
    "services/switching/__init__.py",
    "services/rules/obeying.py",
    "services/paid_calls.py",  # a switch that holds no number
}
"""Where commands with a number are made."""


def costly() -> list[Row]:
    """Each number of the table, in each disguise, that not everybody may call from here."""
    return [row for row in rows() if row.plan == "PL 0" and "everyday" in REFUSALS[row.leads]]


@pytest.fixture
def knocker(browser: Client, anna: User, jan: User, exchange: Exchange, settings: Settings, tmp_path: Path) -> Client:
    settings.DATA_DIR = tmp_path
    settings.CALLS_PER_MINUTE = settings.CALLS_PER_HOUR = 1000
    exchange.calls("1011")
    exchange.calls("1012")
    return browser


@pytest.fixture(autouse=True)
def _sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)
    monkeypatch.setattr("services.tasks.wake", lambda _extension: None)


def knock(door: Door, anna: User, browser: Client, exchange: Exchange, text: str) -> list[Command]:
    """What the exchange is asked; nothing stays of it."""
    for model in (Change, Timed, Target, Rule, Identity, Shortcut):
        model.objects.all().delete()
    Contact.objects.all().delete()
    exchange.lines.clear()
    exchange.calls("1011")
    exchange.calls("1012")
    exchange.asked.clear()
    User.objects.filter(pk=anna.pk).update(mobile="+48601570900")
    door(Knock(anna, browser, exchange, text))
    return list(exchange.asked)


@pytest.mark.parametrize("name", DOORS)
def test_t_tol_01_a_door_opens_for_what_everybody_may_call(
    knocker: Client, anna: User, exchange: Exchange, name: str
) -> None:
    for text, dialled in zip(ALLOWED, ("0225550101", "0601570947"), strict=True):
        (command,) = knock(DOORS[name], anna, knocker, exchange, text)
        assert dialled in numbers_in(command)


@pytest.mark.parametrize("name", DOORS)
def test_t_tol_02_a_door_stays_shut_for_what_not_everybody_may_call(
    knocker: Client, anna: User, exchange: Exchange, name: str
) -> None:
    tried = [row for row in costly() if name in TYPED or plan().read(row.typed).dial]
    open_for = {row: asked for row in tried if (asked := knock(DOORS[name], anna, knocker, exchange, row.typed))}
    assert tried
    assert open_for == {}


@pytest.mark.req("COST-03")
@pytest.mark.parametrize("name", DOORS)
def test_at_the_limit_each_door_is_shut_for_what_costs_and_open_for_what_is_free(
    knocker: Client, anna: User, exchange: Exchange, name: str
) -> None:
    """Also on an exchange that cannot stop paid calls by itself."""
    limit = Allowance.objects.create(extension="1011", limit=Decimal(10), spent=Decimal(10), since=timezone.now())
    asked = [knock(DOORS[name], anna, knocker, exchange, text) for text in ALLOWED]
    assert all(asked) if name in STAYS_SET else not any(asked)
    if name != "new MobilePhone":
        assert knock(DOORS[name], anna, knocker, exchange, "800 123 456")
    if name in TYPED and name != "new MobilePhone":
        assert knock(DOORS[name], anna, knocker, exchange, "116 111")
    limit.delete()
    assert knock(DOORS[name], anna, knocker, exchange, ALLOWED[1])


def test_t_tol_01_no_number_is_shown_instead_of_the_own_that_nobody_allowed(
    knocker: Client, anna: User, exchange: Exchange
) -> None:
    for text in (*ALLOWED[1:], *(row.typed for row in costly())):
        assert knock(call_as, anna, knocker, exchange, text) == []
    assert knock(call_as, anna, knocker, exchange, "22 555 01 01") == [
        SetFeature("1011", Feature.CALL_AS, "0225550101")
    ]


def test_t_tol_01_each_command_with_a_number_has_its_doors(knocker: Client, anna: User, exchange: Exchange) -> None:
    """A new field of a command is a number, and has a door in the table, or is named as what calls nobody."""
    carried = set(fields_with_numbers())
    assert carried == {*OPEN_FOR}, (
        "tests/integration/services/targets/number_doors.py lacks a door, or knows one too many"
    )
    opened: set[tuple[type[Command], str]] = set()
    for door in DOORS.values():
        for command in knock(door, anna, knocker, exchange, ALLOWED[1]):
            held = {(type(command), name) for name in ("number", "mobile", "value", "rules") if hasattr(command, name)}
            opened |= held
    assert opened == carried


def test_t_tol_01_each_service_with_a_number_has_its_door() -> None:
    takes = {feature for feature in Feature if _takes(feature, "0601570947")}
    assert {str(feature) for feature in takes} - {*TYPED} == {
        Feature.MOBILE,  # "MobilePhone", "new MobilePhone"
        Feature.CALL_AS,  # its own test
        Feature.DND_MESSAGE,  # an announcement may have any name
    }


def test_t_tol_01_commands_with_a_number_are_made_where_the_policy_was_asked() -> None:
    names = {command.__name__ for command, _field in OPEN_FOR} | {TURNS_AWAY[0]}
    rooms = ("accounts", "cti", "demo", "history", "management", "phonebook", "services")
    makers = {
        str(path.relative_to(django_settings.BASE_DIR))
        for room in rooms
        for path in (django_settings.BASE_DIR / room).rglob("*.py")
        if names & set(_called(path))
    }
    assert makers <= ASKED_BY, "a new place: ask phonebook.policy there, and give it a door"


def fields_with_numbers() -> Iterator[tuple[type[Command], str]]:
    for command in typing.get_args(commands.Command):
        for field in dataclasses.fields(command):
            if field.name not in CALLS_NOBODY and (command.__name__, field.name) != TURNS_AWAY:
                yield command, field.name


def numbers_in(command: Command) -> set[str]:
    if isinstance(command, SetRules):
        return {each.target for each in unpack(command.rules)}
    if isinstance(command, SetFeature):
        return {values.number_in(command.feature, command.value)}
    return {getattr(command, name, "") for name in ("number", "mobile")}


def _takes(feature: Feature, number: str) -> bool:
    try:
        values.check(feature, number)
    except ValueError:
        return False
    return True


def _called(path: Path) -> Iterator[str]:
    """Names that are called, or handed on to be called, as `Dial(…)` or `x = Dial if … else …`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            yield node.id
