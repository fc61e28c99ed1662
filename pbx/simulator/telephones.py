"""The telephones of the company: what each is set to, and its mailbox."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from pbx.events import FeatureChanged, MailboxChanged, PbxEvent, RegistrationChanged
from pbx.features import Feature
from pbx.link import LineNow
from pbx.simulator.company import Company, Person

FORWARDINGS = (Feature.FORWARD_ALWAYS, Feature.FORWARD_BUSY, Feature.FORWARD_NO_ANSWER)


@dataclass(slots=True)
class Telephone:
    person: Person
    registered: bool
    features: dict[Feature, str] = field(default_factory=dict)
    """Only those that are on."""
    new_messages: int = 0
    old_messages: int = 0

    def as_snapshot(self) -> LineNow:
        return LineNow(
            extension=self.person.extension,
            name=self.person.name,
            registered=self.registered,
            features=dict(self.features),
            voicemail=(self.new_messages, self.old_messages) if self.person.mailbox else None,
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

    def snapshot(self) -> tuple[LineNow, ...]:
        return tuple(telephone.as_snapshot() for telephone in self._by_extension.values())

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
        if value:
            features[feature] = value
        else:
            del features[feature]
        self._emit(FeatureChanged(self._now(), extension, feature, value))

    def deposit(self, extension: str) -> None:
        """A new message lies in the mailbox."""
        telephone = self[extension]
        telephone.new_messages += 1
        self._tell_mailbox(telephone)

    def listen(self, extension: str) -> None:
        """The owner heard every new message."""
        telephone = self[extension]
        if telephone.new_messages:
            telephone.old_messages += telephone.new_messages
            telephone.new_messages = 0
            self._tell_mailbox(telephone)

    def _tell_mailbox(self, telephone: Telephone) -> None:
        extension = telephone.person.extension
        self._emit(MailboxChanged(self._now(), extension, telephone.new_messages, telephone.old_messages))
