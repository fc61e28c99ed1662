"""The telephones of the company: what each is set to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from pbx.errors import PbxRefused
from pbx.events import FeatureChanged, PbxEvent, RegistrationChanged
from pbx.features import Feature
from pbx.link import LineNow
from pbx.routing.packing import digest, unpack
from pbx.routing.rules import Rule
from pbx.routing.setups import Setup
from pbx.simulator.company import Company, Person

NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
SIGNIFICANT_DIGITS = 9
"""Of a number, at its end: those by which callers are told apart, with or without prefixes."""


@dataclass(slots=True)
class Telephone:
    person: Person
    registered: bool
    features: dict[Feature, str] = field(default_factory=dict)
    """Only those that are on."""
    rules: tuple[Rule, ...] = ()
    blocked: set[str] = field(default_factory=set)
    """The last digits of callers who are turned away."""
    last_mobile: str = ""
    """The MobilePhone as it was when it was last on."""

    @property
    def setup(self) -> Setup:
        return Setup(self.person.extension, self.features, self.rules, self.person.mailbox)

    def as_snapshot(self, voicemail: tuple[int, int] | None) -> LineNow:
        return LineNow(
            extension=self.person.extension,
            name=self.person.name,
            registered=self.registered,
            features=dict(self.features),
            voicemail=voicemail,
        )


class Telephones:
    """Every telephone by its extension. What changes is told through `emit`."""

    def __init__(self, company: Company, now: Callable[[], datetime], emit: Callable[[PbxEvent], None]) -> None:
        self._now = now
        self._emit = emit
        self._by_extension = {
            person.extension: Telephone(person, person.registered, dict(person.features)) for person in company.people
        }

    def __getitem__(self, extension: str) -> Telephone:
        return self._by_extension[extension]

    def __contains__(self, extension: str) -> bool:
        return extension in self._by_extension

    def take_over(self, before: Self) -> None:
        """Keep what another exchange of the same company was set to."""
        self._by_extension = before._by_extension

    def snapshot(self, counts: Callable[[str], tuple[int, int] | None]) -> tuple[LineNow, ...]:
        """`counts`: new and old messages of an extension, None without a mailbox."""
        return tuple(telephone.as_snapshot(counts(extension)) for extension, telephone in self._by_extension.items())

    def register(self, extension: str, registered: bool) -> None:
        telephone = self[extension]
        if telephone.registered != registered:
            telephone.registered = registered
            self._emit(RegistrationChanged(self._now(), extension, registered))

    def set_feature(self, extension: str, feature: Feature, value: str) -> None:
        """Switch a service on (a number, or "on") or off (empty)."""
        features = self[extension].features
        if features.get(feature, "") == value:
            return
        if feature is Feature.MOBILE and value:
            self[extension].last_mobile = value
        if value:
            features[feature] = value
        else:
            del features[feature]
        self._emit(FeatureChanged(self._now(), extension, feature, value))

    def set_rules(self, extension: str, packed: str) -> None:
        """Obey these rules and no others. Raises ValueError when they are none."""
        self[extension].rules, told = unpack(packed), digest(packed)
        self.set_feature(extension, Feature.RULES, told)

    def block(self, extension: str, number: str, *, on: bool) -> None:
        """Turn callers from `number` away, or no longer. Raises PbxRefused when it is no number."""
        tail = _tail(number)
        if not NUMBER.fullmatch(number) or not tail:
            raise PbxRefused("This is no number that could be blocked.")
        if on:
            self[extension].blocked.add(tail)
        else:
            self[extension].blocked.discard(tail)

    def turns_away(self, extension: str, number: str) -> bool:
        return _tail(number) in self[extension].blocked


def _tail(number: str) -> str:
    return "".join(digit for digit in number if digit in "0123456789")[-SIGNIFICANT_DIGITS:]
