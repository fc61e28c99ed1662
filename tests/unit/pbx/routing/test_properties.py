"""What holds for any settings: calls end, nobody is led in circles, and order matters only where it must."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pbx.routing.callers import Caller, CallerKind, Callers
from pbx.routing.deciding import FORWARDING, Forward, Ring, Voicemail, arrived, not_reached
from pbx.routing.faults import covers, faults, leads_to
from pbx.routing.packing import digest, pack, unpack
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import MOST_FORWARDINGS, Setup, Telephone
from pbx.routing.times import Hours, When
from pbx.routing.walking import End, EndKind, Path, walk
from tests.unit.pbx.routing import made
from tests.unit.pbx.routing.made import EMERGENCY, EXTENSIONS, Hamlet

BEYOND = {EndKind.TOO_FAR, EndKind.NOWHERE, EndKind.OUTSIDE, EndKind.GROUP, EndKind.MAILBOX}


@pytest.mark.req("FNCP-05")
@settings(max_examples=120, deadline=None)
@given(made.hamlets(), st.sampled_from(made.NUMBERS), made.callers, made.moments)
def test_t_tol_05_every_call_ends_after_few_forwardings(
    house: Hamlet, number: str, caller: Caller, at: datetime
) -> None:
    path = walk(house, number, caller, at)
    entered = _visits(path)
    assert len(entered) <= MOST_FORWARDINGS + 1
    assert not any(isinstance(stop.decision.step, Forward) for stop in path.stops[-1:]) or path.end.kind in BEYOND
    assert (path.end.kind is EndKind.TOO_FAR) <= (len(entered) == MOST_FORWARDINGS + 1)
    if path.end.kind is EndKind.MAILBOX and path.stops and isinstance(path.stops[-1].decision.step, Voicemail):
        assert house.setup(path.end.name).mailbox


def _visits(path: Path) -> list[str]:
    """The extensions in their order; one that rang in vain decides twice in one visit."""
    stops = path.stops
    after_ringing = [False, *(isinstance(stop.decision.step, Ring) for stop in stops)]
    return [stop.extension for stop, again in zip(stops, after_ringing, strict=False) if not again]


@given(made.hamlets(), made.callers, made.moments)
@settings(max_examples=60, deadline=None)
def test_a_call_for_help_is_never_led_away(house: Hamlet, caller: Caller, at: datetime) -> None:
    path = walk(house, EMERGENCY, caller, at)
    assert (path.stops, path.end) == ((), End(EndKind.OUTSIDE, EMERGENCY))


@settings(max_examples=120, deadline=None)
@given(made.hamlets(), made.callers, made.moments)
def test_wherever_a_call_goes_was_foreseen(house: Hamlet, caller: Caller, at: datetime) -> None:
    for begin in EXTENSIONS:
        for earlier, later in pairwise(_visits(walk(house, begin, caller, at))):
            assert leads_to(house, earlier, later)


@settings(max_examples=120, deadline=None)
@given(st.lists(made.rules(), max_size=4), st.lists(made.rules(), max_size=4), st.data())
def test_rules_about_different_callers_may_stand_in_any_order(
    inside: list[Rule], outside: list[Rule], data: st.DataObject
) -> None:
    """Those of each kind keep their order among themselves."""
    inside = [_about(rule, CallerKind.INTERNAL) for rule in inside]
    outside = [_about(rule, CallerKind.EXTERNAL) for rule in outside]
    turns = data.draw(st.permutations(["inside"] * len(inside) + ["outside"] * len(outside)))
    waiting = {"inside": list(inside), "outside": list(outside)}
    shuffled = tuple(waiting[turn].pop(0) for turn in turns)
    _decides_the_same((*inside, *outside), shuffled, data)


@settings(max_examples=120, deadline=None)
@given(st.lists(made.rules(), max_size=6), st.data())
def test_rules_of_different_states_may_stand_in_any_order(rules: list[Rule], data: st.DataObject) -> None:
    states = data.draw(st.permutations(list(State)))
    _decides_the_same(tuple(rules), tuple(rule for state in states for rule in rules if rule.state is state), data)


def _about(rule: Rule, kind: CallerKind) -> Rule:
    who = rule.callers
    callers = Callers(kind, who.everybody, who.numbers, who.prefixes, who.withheld, who.excepted)
    return Rule(rule.id, rule.state, rule.action, rule.target, callers, rule.when)


def _decides_the_same(one: tuple[Rule, ...], other: tuple[Rule, ...], data: st.DataObject) -> None:
    features, mailbox = data.draw(made.services()), data.draw(st.booleans())
    caller, at, telephone = data.draw(made.callers), data.draw(made.moments), data.draw(made.telephones)
    setups = [Setup("11", features, rules, mailbox) for rules in (one, other)]
    first, second = (arrived(setup, telephone, caller, at) for setup in setups)
    assert first == second
    for state in FORWARDING:
        first, second = (not_reached(setup, state, caller, at) for setup in setups)
        assert first == second


@settings(max_examples=150, deadline=None)
@given(made.rules(), made.rules(), st.lists(made.moments, min_size=4, max_size=4), st.data())
def test_what_covers_another_rule_takes_all_its_calls(
    wide: Rule, narrow: Rule, moments: list[datetime], data: st.DataObject
) -> None:
    """Most pairs have nothing to do with each other, so one half of each is copied or left open."""
    if data.draw(st.booleans()):
        wide = Rule(wide.id, narrow.state, wide.action, callers=wide.callers, when=_near(wide.when, narrow.when))
    else:
        wide = Rule(wide.id, narrow.state, wide.action, callers=_like(wide, narrow), when=When())
    assume(covers(wide, narrow))
    who = [
        *(Caller(number) for number in made.CALLING),
        Caller(),
        Caller("", True),
        Caller("+4860"),
        Caller("11", True),
    ]
    for at in moments:
        for caller in who:
            if caller in narrow.callers and at in narrow.when:
                assert caller in wide.callers
                assert at in wide.when


def _near(wide: When, narrow: When) -> When:
    same = narrow.hours, narrow.outside, narrow.holidays, narrow.on_holidays
    return When(*same, first=wide.first, last=wide.last, zone=narrow.zone)


def _like(wide: Rule, narrow: Rule) -> Callers:
    who = narrow.callers
    return Callers(wide.callers.kind, False, who.numbers | wide.callers.numbers, who.prefixes, True, who.excepted)


@settings(max_examples=120, deadline=None)
@given(made.hamlets(), made.callers, made.moments)
def test_a_rule_that_is_shadowed_never_decides(house: Hamlet, caller: Caller, at: datetime) -> None:
    for extension in EXTENSIONS:
        setup = house.setup(extension)
        shadowed = {
            fault.rule for fault in faults(house, setup, made.START.date()) if fault.kind == "shadowed" and fault.by
        }
        names = [rule.id for rule in setup.rules]
        assume(len(set(names)) == len(names))
        decisions = [arrived(setup, Telephone(), caller, at)]
        decisions += [not_reached(setup, state, caller, at) for state in FORWARDING]
        assert shadowed.isdisjoint(decision.rule for decision in decisions)


@settings(max_examples=120, deadline=None)
@given(st.lists(made.rules(), max_size=4))
def test_rules_arrive_as_they_were_packed(rules: list[Rule]) -> None:
    packed = pack(rules)
    assert unpack(packed) == tuple(rules)
    assert pack(unpack(packed)) == packed
    assert bool(digest(packed)) is bool(rules)


@settings(max_examples=150, deadline=None)
@given(st.lists(made.rules(), min_size=1, max_size=2), st.data())
def test_what_was_not_packed_is_refused(rules: list[Rule], data: st.DataObject) -> None:
    packed = pack(rules)
    place = data.draw(st.integers(0, len(packed) - 1))
    length = data.draw(st.integers(0, 12))
    spoilt = packed[:place] + data.draw(st.text(max_size=6)) + packed[place + length :]
    try:
        read = unpack(spoilt)
    except ValueError:
        return
    assert pack(read) == spoilt


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"[\[\]{}\",:0-9a-z]{0,60}", fullmatch=True))
def test_garbage_is_no_rules(text: str) -> None:
    assume(text)
    with pytest.raises(ValueError, match="not rules"):
        unpack(text)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"zone":"UTC"', '"zone":"Europe"'),
        ('"zone":"UTC"', '"zone":"Nowhere/Town"'),
        ('"zone":"UTC"', '"zone":"../../etc/passwd"'),
        ('"zone":"UTC"', '"zone":""'),
        ('"weekday":1', '"weekday":7'),
        ('"end":1440', '"end":1441'),
        ('"end":1440', '"end":1e999'),
        ('"end":1440', '"end":1440.0'),
        ('"outside":false', '"outside":"no"'),
        ('"state":"busy"', '"state":"lazy"'),
        ('"id":"r1"', '"id":"r1","more":1'),
        ('"id":"r1"', '"id":7'),
    ],
)
def test_rules_that_would_fail_in_the_middle_of_a_call_are_refused(good: str, bad: str) -> None:
    when = When(hours=(Hours(1, 0, 1440),))
    packed = pack([Rule("r1", State.BUSY, Action.BUSY, when=when)])
    assert good in packed
    with pytest.raises(ValueError, match="not rules"):
        unpack(packed.replace(good, bad))


@pytest.mark.parametrize("text", ["[]", "{}", '""', "0", "null", "[[]]", "[{}]", "[" * 100_000])
def test_other_json_is_no_rules(text: str) -> None:
    with pytest.raises(ValueError, match="not rules"):
        unpack(text)
