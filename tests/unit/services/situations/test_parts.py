"""What a situation sets, and what returns after it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pbx.features import Feature
from services.situations.parts import Kept, Key, Made, Plan, back, is_as_made, plan, returning

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DND, ALWAYS = ("1011", Feature.DND), ("1011", Feature.FORWARD_ALWAYS)
KEYS: tuple[Key, ...] = (DND, ALWAYS, ("1012", Feature.DND))
VALUES = st.sampled_from(["", "on", "1012", "0601570947"])
ENDS = st.one_of(st.none(), st.integers(-3, 9).map(lambda hours: NOW + hours * HOUR))
KEPT = st.builds(Kept, VALUES, ENDS, VALUES).map(lambda kept: kept if kept.until else Kept(kept.value))
STATES = st.fixed_dictionaries(dict.fromkeys(KEYS, KEPT))
WISHES = st.dictionaries(st.sampled_from(KEYS), VALUES)


def entered(state: Mapping[Key, Kept], found: Plan) -> dict[Key, Kept]:
    return {**state, **found.returns, **{key: Kept(part.value) for key, part in found.made.items()}}


def left(state: Mapping[Key, Kept], made: Mapping[Key, Made], at: datetime) -> dict[Key, Kept]:
    return {**state, **dict(returning(made, state, at))}


@given(STATES, st.lists(WISHES, min_size=1, max_size=3), st.integers(0, 9))
def test_after_any_situations_all_is_as_it_was_before_the_first(
    before: dict[Key, Kept], wishes: list[dict[Key, str]], hours: int
) -> None:
    state, made = dict(before), dict[Key, Made]()
    for wanted in wishes:
        found = plan(wanted, state, made, NOW)
        state, made = entered(state, found), dict(found.made)
        assert all(state[key].value == value for key, value in wanted.items())
    end = NOW + hours * HOUR
    after = left(state, made, end)
    for key in KEYS:
        assert back(after[key], end) == back(back(before[key], NOW), end)


@given(STATES, WISHES, st.sampled_from(KEYS), KEPT)
def test_what_somebody_changed_meanwhile_stays(
    before: dict[Key, Kept], wanted: dict[Key, str], key: Key, changed: Kept
) -> None:
    found = plan(wanted, before, {}, NOW)
    state = entered(before, found)
    theirs = key not in found.made or not is_as_made(found.made[key], changed)
    after = left({**state, key: changed}, found.made, NOW + HOUR)
    if theirs:
        assert after[key] == changed
    others = set(KEYS) - {key}
    assert {each: back(after[each], NOW + HOUR) for each in others} == {
        each: back(before[each], NOW + HOUR) for each in others
    }


def test_what_is_so_already_is_neither_set_nor_returned() -> None:
    found = plan({DND: "on"}, {DND: Kept("on")}, {}, NOW)
    assert (found.made, found.returns) == ({}, {})


def test_what_would_end_too_early_is_kept_for_the_situation_and_then_over() -> None:
    quiet = Kept("on", NOW + HOUR, "")
    found = plan({DND: "on"}, {DND: quiet}, {}, NOW)
    assert found.made == {DND: Made("on", quiet)}
    assert left({DND: Kept("on")}, found.made, NOW + 2 * HOUR) == {DND: Kept("")}
    assert left({DND: Kept("on")}, found.made, NOW) == {DND: quiet}


def test_a_situation_after_another_one_gives_back_what_it_does_not_want_itself() -> None:
    first = plan({DND: "on", ALWAYS: "1012"}, {DND: Kept(""), ALWAYS: Kept("1013")}, {}, NOW)
    now = {DND: Kept("on"), ALWAYS: Kept("1012")}
    second = plan({ALWAYS: "1014"}, now, first.made, NOW)
    assert second.returns == {DND: Kept("")}
    assert second.made == {ALWAYS: Made("1014", Kept("1013"))}


def test_an_end_that_somebody_gave_a_service_is_theirs() -> None:
    part = Made("on", Kept(""))
    assert not is_as_made(part, Kept("on", NOW + HOUR, ""))
    assert is_as_made(part, Kept("on"))
