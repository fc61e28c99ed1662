"""Rules as the exchange gets them: names become numbers, calendars hours, and what it lost is told again."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from pbx.capabilities import Capability
from pbx.commands import SetRules
from pbx.errors import PbxUnavailable
from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.packing import digest, unpack
from pbx.states import Line
from phonebook import favourites
from phonebook.models import Contact, ContactNumber, Group, Membership
from services.models import Calendar, Holiday, Rule
from services.rules import obeying
from services.rules.setups import active_rules, compiled
from services.tasks import obey_rules
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.rules.given import a_rule

TODAY = date(2026, 11, 23)


def contact(owner: User | None, name: str, number: str, **fields: bool) -> Contact:
    made = Contact.objects.create(owner=owner, name=name)
    ContactNumber.objects.create(contact=made, number=number, **fields)
    return made


def numbers(rule: Rule) -> set[str]:
    (made,) = compiled([rule], TODAY)
    return set(made.callers.numbers)


def test_contacts_groups_vips_and_favourites_are_their_numbers_by_the_rights_of_the_author(
    anna: User, jan: User
) -> None:
    mine, secret = contact(anna, "Mine", "+48600000001"), contact(jan, "Secret", "+48600000002")
    contact(None, "Vip", "+48600000003", vip=True)
    grouped = contact(anna, "Grouped", "+48600000004")
    group = Group.objects.create(owner=anna, name="Sales")
    Membership.objects.create(group=group, contact=grouped)
    rule = a_rule(anna, who="these", numbers=["+48600000005", "+4822*"])
    rule.contacts.set([mine, secret])
    rule.groups.set([group])
    assert numbers(rule) == {"+48600000001", "+48600000004", "+48600000005"}
    assert compiled([rule], TODAY)[0].callers.prefixes == ("+4822",)
    favourites.mark(anna, jan)
    rule.vips = rule.favourites = True
    assert numbers(rule) >= {"+48600000003", "1012"}


def test_a_calendar_is_its_hours_and_its_holidays_of_this_year_and_the_next(anna: User) -> None:
    calendar = Calendar.objects.create(owner=anna, name="Office", hours=[[day, 480, 960] for day in range(5)])
    Holiday.objects.create(calendar=calendar, day=date(2020, 12, 24), every_year=True)
    Holiday.objects.create(calendar=calendar, day=date(2028, 2, 29), every_year=True)
    rule = a_rule(anna, time="closed", calendar=calendar)
    (made,) = compiled([rule], TODAY)
    assert {date(2026, 12, 24), date(2027, 12, 24), date(2028, 2, 29)} <= made.when.holidays
    noon = datetime(2026, 12, 24, 11, tzinfo=UTC)  # a Thursday
    assert noon in made.when
    assert noon.replace(day=23) not in made.when


@pytest.mark.parametrize(("deed", "target"), [("mobile", "0601570900"), ("voicemail", ""), ("busy", "")])
def test_where_calls_go_is_what_a_telephone_dials(anna: User, deed: str, target: str) -> None:
    assert compiled([a_rule(anna, deed=deed)], TODAY)[0].target == target


def test_a_rule_that_leads_nowhere_is_left_out(anna: User) -> None:
    anna.mobile = ""
    anna.save()
    assert compiled([a_rule(anna, deed="mobile"), a_rule(anna, deed="fax")], TODAY) == ()


def test_who_passes_comes_before_every_other_rule(anna: User) -> None:
    a_rule(anna, state="dnd")
    passing = a_rule(anna, state="dnd", deed="ring", passes=True, who="these", numbers=["1012"])
    first, second = compiled(active_rules("1011"), TODAY)
    assert first.id == str(passing.pk)
    assert Caller("1012", internal=True) in first.callers
    assert second.id != first.id


@pytest.fixture
def board(exchange: Exchange) -> Exchange:
    for extension in ("1011", "1012"):
        exchange.lines[extension] = Line(extension, registered=True)
    exchange.show()
    return exchange


def obeys(exchange: Exchange, asked: SetRules) -> None:
    """The exchange has done it, and shows so."""
    exchange.feature(asked.extension, Feature.RULES, digest(asked.rules))


@pytest.mark.req("FNCP-05", "FNCP-11")
def test_the_exchange_is_told_once_and_again_when_what_a_rule_names_changed(anna: User, board: Exchange) -> None:
    star = contact(anna, "Star", "+48600000001")
    a_rule(anna, who="these", favourites=True)
    a_rule(anna, active=False)
    obey_rules("1011")
    (asked,) = board.asked
    assert isinstance(asked, SetRules)
    assert len(unpack(asked.rules)) == 1
    obeys(board, asked)
    obey_rules()
    assert len(board.asked) == 1
    favourites.mark(anna, star)
    obey_rules()
    last = board.asked[-1]
    assert isinstance(last, SetRules)
    assert "+48600000001" in last.rules


def test_what_the_exchange_lost_or_did_not_take_is_told_again(anna: User, board: Exchange) -> None:
    a_rule(anna)
    board.answer = PbxUnavailable("down")
    assert obeying.follow_all() == 0
    board.answer = None
    assert obeying.follow_all() == 1
    obeys(board, board.asked[-1])  # type: ignore[arg-type]
    board.feature("1011", Feature.RULES, "")
    assert obeying.follow_all() == 1


def test_rules_of_people_who_are_gone_go_too(anna: User, jan: User, board: Exchange) -> None:
    a_rule(jan)
    obeying.follow_all()
    obeys(board, board.asked[-1])  # type: ignore[arg-type]
    jan.delete()
    obeying.follow_all()
    assert board.asked[-1] == SetRules("1012", "")


def test_an_exchange_that_is_away_or_knows_no_rules_is_left_alone(anna: User, board: Exchange) -> None:
    a_rule(anna)
    board.connected = False
    board.show()
    assert obeying.follow_all() == 0
    board.connected, board.capabilities = True, frozenset(Capability) - {Capability.RULES}
    board.show()
    assert obeying.follow_all() == 0
    assert board.asked == []
