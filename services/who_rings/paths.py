"""The path of a call as "Who rings if …" tells it: each step in words, and what decided it.

What a viewer may not know stays away: of other people's telephones they hear that a call goes on from there, and to
which extension, but neither a number outside nor the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from cti.masking import Shown, hidden_number
from pbx.features import Feature
from pbx.routing.callers import Caller
from pbx.routing.deciding import Announce, Decision, Forward, GiveUp, Ring, Voicemail
from pbx.routing.rules import State
from pbx.routing.walking import End, EndKind, House, Path, Place, PlaceKind, Stop, walk
from phonebook.plan import plan
from services.announcements.choosing import called
from services.models import Rule
from services.rules.wording import Sentence, sentence
from ui.telephone_numbers import pretty


@dataclass(frozen=True, slots=True)
class Reason:
    """What decided a step."""

    words: str
    short: str
    """For the drawing."""
    address: str = ""
    """Where it can be changed; empty: not by the viewer."""
    sentence: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Step:
    who: str
    """Whose telephone this is, or where the call arrives."""
    words: str
    rings: bool
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Story:
    caller: str
    steps: tuple[Step, ...]
    end: str
    """Where the call ends if nobody takes it."""
    place: str
    """The same in a word or two, for the drawing."""

    @property
    def in_words(self) -> str:
        return " ".join([*(f"{step.who}: {step.words}" for step in self.steps), self.end])


def story(house: House, extension: str, caller: Caller, at: datetime, viewer: User) -> Story:
    """What would happen to a call to `extension`, which `viewer` works for."""
    path = walk(house, extension, caller, at)
    return _Telling(house, path, viewer, caller).story()


class _Telling:
    def __init__(self, house: House, path: Path, viewer: User, caller: Caller) -> None:
        self.house, self.path, self.viewer, self.caller = house, path, viewer, caller
        self.rules = {str(rule.pk): rule for rule in Rule.objects.visible_to(viewer).whole()}
        self.order = [str(rule.pk) for rule in self.rules.values() if not rule.passes]
        self.shown = Shown(viewer, {number for number in self._numbers() if number})

    def story(self) -> Story:
        steps = tuple(self._step(stop) for stop in self.path.stops)
        caller = _("Number withheld") if self.caller.withheld else self._called(self.caller.number)
        words, place = self._end(self.path.end)
        return Story(caller, steps, words, place)

    def _numbers(self) -> Iterator[str]:
        yield self.caller.number
        yield self.path.end.name
        for stop in self.path.stops:
            yield stop.extension
            match stop.decision.step:
                case Forward(number):
                    yield plan().dialled(number).key
                case Ring(also=also):
                    yield from (plan().dialled(number).key for number in (*also, *stop.held_back))

    def _step(self, stop: Stop) -> Step:
        step = stop.decision.step
        who = self._called(stop.extension)
        return Step(who, self._words(stop), isinstance(step, Ring), self._reason(stop.extension, stop.decision))

    def _words(self, stop: Stop) -> str:
        match stop.decision.step:
            case Ring() as ring:
                return " ".join((self._ringing(stop.extension, ring), *self._silent(stop)))
            case Forward(number) if stop.held_back:
                told = {"who": self._target(stop.extension, number)}
                if stop.extension == self.viewer.acting:
                    return _("The call would go on to %(who)s, but your cost limit is reached.") % told
                return _("The call may not go on to %(who)s.") % told
            case Forward(number):
                return _("The call goes on to %(who)s.") % {"who": self._target(stop.extension, number)}
            case Voicemail():
                return _("The call goes to the voicemail.")
            case GiveUp(state):
                if state is State.BUSY:
                    return _("The caller hears that the line is busy.")
                return _("The caller hears that nobody is there.")
            case Announce(name):
                if said := self._announcement(stop.extension, name):
                    return _("The caller hears “%(announcement)s”.") % {"announcement": said}
                return _("The caller hears an announcement.")

    def _announcement(self, extension: str, name: str) -> str:
        """As its owner called it; empty: the viewer may not read it."""
        return called(self.viewer, [name]).get(name, "") if extension == self.viewer.acting else ""

    def _ringing(self, extension: str, ring: Ring) -> str:
        others = [self._target(extension, number) for number in ring.also]
        told: dict[str, object] = {"count": ring.seconds, "who": ", ".join(others)}
        if not others:
            return ngettext("It rings for %(count)d second.", "It rings for %(count)d seconds.", ring.seconds) % told
        if ring.own:
            return _("It rings for %(count)d seconds, and with it: %(who)s.") % told
        return _("It cannot ring. For %(count)d seconds rings: %(who)s.") % told

    def _silent(self, stop: Stop) -> Iterator[str]:
        """Who does not ring along; of other people's telephones it is not told."""
        for number in stop.held_back if stop.extension == self.viewer.acting else ():
            words = _("%(who)s does not ring along: your cost limit is reached.")
            yield words % {"who": self._target(stop.extension, number)}

    def _target(self, extension: str, number: str) -> str:
        place = self.house.place(number)
        if place.kind is PlaceKind.OUTSIDE and extension != self.viewer.acting:
            return _("a number outside")
        return self._placed(place) or self._called(plan().dialled(number).key)

    def _placed(self, place: Place) -> str:
        match place.kind:
            case PlaceKind.MAILBOX:
                return _("the voicemail of %(who)s") % {"who": self._called(place.name)}
            case PlaceKind.GROUP:
                return _("the group %(number)s") % {"number": place.name}
            case _:
                return self._called(place.name)

    def _called(self, number: str) -> str:
        """By name and number, as far as the viewer may read them."""
        name = self.shown.names.get(number, "")
        if self.shown.hides(number):
            return name or hidden_number()
        return f"{name} ({pretty(number)})" if name else pretty(number)

    def _reason(self, extension: str, decision: Decision) -> Reason | None:
        own = extension == self.viewer.acting
        if decision.rule:
            rule = self.rules.get(decision.rule) if own else None
            return self._by_rule(rule) if rule else Reason(_("A rule set there"), pgettext("drawing", "Rule"))
        if decision.feature:
            words = FEATURES[decision.feature]()
            address = reverse("services:forwarding") if own else ""
            return Reason(words, words, f"{address}#{decision.feature}" if own else "")
        return None

    def _by_rule(self, rule: Rule) -> Reason:
        if rule.passes:
            words = _("VIPs and favourites pass")
            return Reason(words, words, reverse("services:rules"), sentence(rule, self.viewer))
        number = self.order.index(str(rule.pk)) + 1
        words = _("Rule %(number)d") % {"number": number}
        return Reason(words, words, reverse("services:rule", args=[rule.pk]), sentence(rule, self.viewer))

    def _end(self, end: End) -> tuple[str, str]:
        """Where it ends: a sentence, and the same for the drawing."""
        who = self._end_called(end)
        match end.kind:
            case EndKind.MAILBOX:
                return _("It ends in the voicemail of %(who)s.") % {"who": who}, _("Voicemail")
            case EndKind.OUTSIDE:
                return _("It ends at %(who)s, outside of this exchange.") % {"who": who}, who
            case EndKind.GROUP:
                return _("It ends in the group %(who)s: whoever is there takes it.") % {"who": who}, who
            case EndKind.ANNOUNCEMENT:
                return _("It ends with an announcement."), _("Announcement")
            case EndKind.BUSY:
                return _("It ends: the caller hears that the line is busy."), pgettext("drawing", "Busy")
            case EndKind.NO_ANSWER:
                return _("It ends: nobody is there."), _("Nobody is there")
            case EndKind.NOWHERE:
                return _("It ends: the number leads nowhere."), _("Nowhere")
            case EndKind.HELD_BACK:
                return _("It ends: the caller hears that the call cannot be put through."), pgettext("drawing", "Ends")
            case EndKind.TOO_FAR:
                return _("It ends: it was forwarded too often."), _("Forwarded too often")

    def _end_called(self, end: End) -> str:
        last = self.path.stops[-1].extension if self.path.stops else self.viewer.acting
        if end.kind is EndKind.OUTSIDE and last != self.viewer.acting:
            return _("a number outside")
        return self._called(end.name)


FEATURES = {
    Feature.DND: lambda: _("Do not disturb"),
    Feature.FOLLOW: lambda: _("I am there"),
    Feature.FORWARD_ALWAYS: lambda: _("Forward always"),
    Feature.FORWARD_BUSY: lambda: _("Forward when busy"),
    Feature.FORWARD_NO_ANSWER: lambda: _("Forward when not answered"),
    Feature.FORWARD_UNAVAILABLE: lambda: _("Forward when unavailable"),
    Feature.MOBILE: lambda: _("MobilePhone"),
}


def plain(path: Path) -> dict[str, object]:
    """As JSON tells it, with nothing left out: for administrators."""
    return {
        "stops": list(map(_plain_stop, path.stops)),
        "end": {"kind": path.end.kind.value, "name": path.end.name},
    }


def _plain_stop(stop: Stop) -> dict[str, object]:
    decision = stop.decision
    told: dict[str, object] = {"extension": stop.extension, "step": type(decision.step).__name__.lower()}
    match decision.step:
        case Ring(seconds, also, own):
            told |= {"seconds": seconds, "also": list(also), "own": own}
        case Forward(number):
            told["number"] = number
        case Voicemail(state) | GiveUp(state):
            told["state"] = state.value
        case Announce(name):
            told["name"] = name
    if stop.held_back:
        told["held_back"] = list(stop.held_back)
    if decision.rule:
        told["rule"] = int(decision.rule)
    if decision.feature:
        told["feature"] = decision.feature.value
    return told


def in_lines(path: Path, rules: Iterable[Rule]) -> Iterator[str]:
    """For a terminal: the path as `plain` has it, and the rules by what they say."""
    said = {rule.pk: str(sentence(rule, rule.author)) for rule in rules}
    for stop in path.stops:
        told = _plain_stop(stop)
        extension, step, rule = told.pop("extension"), told.pop("step"), told.pop("rule", None)
        details = " ".join(f"{name}={value}" for name, value in told.items() if value not in ("", []))
        yield f"{extension}: {step} {details}".rstrip()
        if isinstance(rule, int):
            yield f"    rule {rule}: {said.get(rule, '')}"
    yield f"end: {path.end.kind} {path.end.name}".rstrip()
