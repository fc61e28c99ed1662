"""Hypothesis strategies: settings as anybody might make them, sensible or not, and a house to try them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from pbx.features import Feature
from pbx.routing.callers import Caller, CallerKind, Callers
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import Mobile, Setup, Telephone
from pbx.routing.times import DAY, EVER, Hours, OnHolidays, When
from pbx.routing.walking import Place, PlaceKind

EXTENSIONS = ("11", "12", "13", "14")
GROUP, OUTSIDE, NOWHERE, EMERGENCY = "80", ("0601", "0602", "0603"), "4711", "112"
MAILBOXES = tuple(f"*{extension}" for extension in EXTENSIONS)
NUMBERS = (*EXTENSIONS, *MAILBOXES, GROUP, *OUTSIDE, NOWHERE)
CALLING = ("+48601570947", "+48601570948", "+4822", "+493023125120")
START = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A house of four telephones, see `pbx.routing.walking.House`."""

    setups: Mapping[str, Setup]
    telephones: Mapping[str, Telephone]

    def place(self, number: str) -> Place:
        if number == EMERGENCY or number in OUTSIDE:
            return Place(PlaceKind.OUTSIDE, number)
        if number in self.setups:
            return Place(PlaceKind.EXTENSION, number)
        if number.startswith("*"):
            return Place(PlaceKind.MAILBOX, number[1:])
        return Place(PlaceKind.GROUP if number == GROUP else PlaceKind.NOWHERE, number)

    def setup(self, extension: str) -> Setup:
        return self.setups[extension]

    def telephone(self, extension: str) -> Telephone:
        return self.telephones[extension]

    def lets_out(self, extension: str, number: str) -> bool:
        return True


days = st.dates(date(2026, 10, 1), date(2027, 4, 30))
moments = st.integers(0, 210 * DAY).map(lambda minutes: START + timedelta(minutes=minutes))
hours = st.builds(Hours, st.integers(0, 6), st.integers(0, DAY - 1), st.integers(1, DAY))
whens = st.builds(
    When,
    hours=st.lists(hours, max_size=3).map(tuple),
    outside=st.booleans(),
    holidays=st.frozensets(days, max_size=3),
    on_holidays=st.sampled_from(OnHolidays),
    first=st.none() | days,
    last=st.none() | days,
    zone=st.sampled_from(("UTC", "Europe/Warsaw", "America/New_York")),
)
callers = st.sampled_from((*(Caller(number) for number in CALLING), Caller(), *(Caller(e, True) for e in EXTENSIONS)))
sets_of_callers = st.builds(
    Callers,
    kind=st.sampled_from(CallerKind),
    everybody=st.booleans(),
    numbers=st.frozensets(st.sampled_from((*CALLING, *EXTENSIONS)), max_size=3),
    prefixes=st.lists(st.sampled_from(("+48", "+4860", "+49", "1", "")), max_size=2).map(tuple),
    withheld=st.booleans(),
    excepted=st.booleans(),
)


@st.composite
def rules(draw: st.DrawFn, numbers: tuple[str, ...] = NUMBERS, when: st.SearchStrategy[When] = whens) -> Rule:
    action = draw(st.sampled_from(Action))
    target = "away" if action is Action.ANNOUNCE else draw(st.sampled_from(numbers))
    name = f"r{draw(st.integers(0, 10**6))}"
    return Rule(name, draw(st.sampled_from(State)), action, target, draw(sets_of_callers), draw(when))


@st.composite
def services(draw: st.DrawFn, numbers: tuple[str, ...] = NUMBERS) -> dict[Feature, str]:
    """Some of the services that decide about calls; each is off as often as not."""
    number = st.sampled_from(numbers)
    mobile = st.builds(Mobile, number, st.booleans(), st.booleans(), st.booleans())
    values: dict[Feature, st.SearchStrategy[str]] = {
        Feature.DND: st.just("on"),
        Feature.DND_MESSAGE: st.just("away"),
        Feature.FOLLOW: number,
        Feature.FORWARD_ALWAYS: number,
        Feature.FORWARD_BUSY: number,
        Feature.FORWARD_NO_ANSWER: number,
        Feature.FORWARD_UNAVAILABLE: number,
        Feature.MOBILE: mobile.map(lambda one: one.value),
        Feature.RING_SECONDS: st.integers(5, 60).map(str),
    }
    on = draw(st.sets(st.sampled_from(list(values)), max_size=3))
    return {feature: draw(values[feature]) for feature in sorted(on)}


telephones = st.builds(Telephone, registered=st.booleans(), busy=st.booleans())


@st.composite
def hamlets(draw: st.DrawFn) -> Hamlet:
    some_rules = st.lists(rules(when=st.just(EVER) | whens), max_size=2).map(tuple)
    setups = {
        extension: Setup(extension, draw(services()), draw(some_rules), draw(st.booleans())) for extension in EXTENSIONS
    }
    return Hamlet(setups, {extension: draw(telephones) for extension in EXTENSIONS})
