"""The company's day: who calls whom, and when. Seeded; one seed makes one day.

`Traffic` sees to it that something goes on at the demo accounts within half a minute, and that
there are never more than a handful of calls at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.mailbox import Folder
from pbx.party import Party
from pbx.simulator import dialplan

if TYPE_CHECKING:
    from datetime import datetime

    from pbx.simulator.company import Person
    from pbx.simulator.exchange import Exchange

MOST_CALLS = 6
"""At once, of all; the demo accounts are called up to two more."""
SECONDS_BETWEEN_CALLS = 11.0
DEMO_PAUSE = (10.0, 24.0)
"""Seconds after which an idle demo account calls or is called."""
WITHHELD, UNKNOWN = 0.06, 0.12
PREFERS_FREE = 0.85
MOST_CHANGED = 3
"""People at once whose telephone is not as usual."""
MESSAGES_AT_START = (0, 0, 0, 1, 2)

Pace = Callable[["datetime"], float]
"""How busy a moment is: 1 is a full working hour, 0.1 a tenth of its calls."""


def always_busy(_moment: datetime) -> float:
    return 1.0


class Traffic:
    def __init__(
        self,
        exchange: Exchange,
        random: Random,
        *,
        pace: Pace = always_busy,
        seconds_between_calls: float = SECONDS_BETWEEN_CALLS,
    ) -> None:
        self._exchange = exchange
        self._random = random
        self._pace = pace
        self._gap = seconds_between_calls
        self._stopped = False
        self._demo = [
            person.extension
            for person in (exchange.company.demo_employee, exchange.company.demo_manager, exchange.company.demo_admin)
        ]
        self._acts: tuple[tuple[Callable[[], None], float], ...] = (
            (self._incoming, 26),
            (self._internal, 22),
            (self._outgoing, 24),
            (self._for_sales, 11),
            (self._for_support, 8),
            (self._for_service_mailbox, 1),
            (self._listen_to_messages, 4),
            (self._change_of_mind, 5),
        )

    def start(self, *, spotlight: bool = True) -> None:
        """Let the day begin. `spotlight` keeps the demo accounts busier than everybody else."""
        self._exchange.timeline.after(self._random.uniform(0, self._gap), self._next)
        if not spotlight:
            return
        for place, extension in enumerate(self._demo):
            self._exchange.timeline.after(3.0 + 5 * place, partial(self._light, extension))

    def stop(self) -> None:
        """Nobody begins another call; those that there are end in their own time."""
        self._stopped = True

    def fill_mailboxes(self) -> None:
        """Some messages from yesterday, when there are none."""
        mailboxes, now = self._exchange.mailboxes, self._exchange.timeline.now
        if not mailboxes.empty:
            return
        for box in sorted(dialplan.mailboxes(self._exchange.company)):
            heard, new = self._random.choice(MESSAGES_AT_START), self._random.choice(MESSAGES_AT_START)
            hours = sorted((self._random.uniform(2, 30) for _ in range(heard + new)), reverse=True)
            for place, ago in enumerate(hours):
                caller = Party(self._random.choice(self._exchange.company.contacts).numbers[0].number)
                seconds = self._random.uniform(5, 22)
                message = mailboxes.deposit(box, caller, seconds, at=now - timedelta(hours=ago))
                if place < heard:
                    mailboxes.move(box, message.id, Folder.OLD)

    @property
    def calls(self) -> int:
        """How many calls there are now."""
        return len({channel.call for channel in self._exchange.switch.channels.values()})

    def _next(self) -> None:
        if self._stopped:
            return
        self._exchange.timeline.after(self._random.expovariate(1 / self._gap), self._next)
        if self._random.random() < self._pace(self._exchange.timeline.now) and self.calls < MOST_CALLS:
            acts, weights = zip(*self._acts, strict=True)
            (act,) = self._random.choices(acts, weights)
            self._try(act)

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except PbxRefused:  # nobody is there to do it, or the telephone is away: another time
            return

    # -- the demo accounts ---------------------------------------------------------------------

    def _light(self, extension: str) -> None:
        if self._stopped:
            return
        self._exchange.timeline.after(self._random.uniform(*DEMO_PAUSE), lambda: self._light(extension))
        if self._exchange.switch.channels_of(extension) or self.calls >= MOST_CALLS + 2:
            return
        acts: list[Callable[[], None]] = [
            lambda: self._from_outside(extension),
            lambda: self._call_out(extension),
            lambda: self._call_colleague(self._caller(but=extension), extension),
            lambda: self._call_colleague(extension, self._callee(but=extension)),
        ]
        (act,) = self._random.choices(acts, (40, 25, 20, 15))
        self._try(act)

    # -- kinds of calls ------------------------------------------------------------------------

    def _incoming(self) -> None:
        self._from_outside(self._callee())

    def _for_sales(self) -> None:
        self._from_outside(self._exchange.company.ring_group.number)

    def _for_support(self) -> None:
        self._from_outside(self._exchange.company.queue.number)

    def _for_service_mailbox(self) -> None:
        """Somebody was told to leave word."""
        self._from_outside("*" + self._random.choice(self._exchange.company.shared_mailboxes).number)

    def _outgoing(self) -> None:
        self._call_out(self._caller())

    def _internal(self) -> None:
        caller = self._caller()
        self._call_colleague(caller, self._callee(but=caller))

    def _from_outside(self, to: str) -> None:
        number = self._outside_number()
        on_the_line = {channel.party.number for channel in self._exchange.switch.channels.values()}
        if not number or number not in on_the_line:
            self._exchange.call_from_outside(number, to)

    def _call_out(self, extension: str) -> None:
        contact = self._random.choice(self._exchange.company.contacts)
        number = contact.numbers[0] if self._random.random() < 0.7 else self._random.choice(contact.numbers)
        self._exchange.call(extension, dialplan.to_dial(number.number, self._exchange.company))

    def _call_colleague(self, caller: str, callee: str) -> None:
        if caller and callee and caller != callee:
            self._exchange.call(caller, callee)

    def _outside_number(self) -> str:
        """E.164 of somebody outside, empty for a withheld one."""
        dice = self._random.random()
        if dice < WITHHELD:
            return ""
        if dice < WITHHELD + UNKNOWN:
            return f"+4879955{self._random.randrange(10_000):04}"
        numbers = self._random.choice(self._exchange.company.contacts).numbers
        usable = [number for number in numbers if number.label != "fax"]
        return (usable[0] if self._random.random() < 0.7 else self._random.choice(usable)).number

    # -- what is not a call to somebody --------------------------------------------------------

    def _listen_to_messages(self) -> None:
        waiting = [
            person.extension
            for person in self._exchange.company.people
            if (self._exchange.mailboxes.counts(person.extension) or (0, 0))[0] and self._idle(person.extension)
        ]
        if waiting:
            self._exchange.call(self._random.choice(waiting), self._exchange.company.voicemail_number)

    def _change_of_mind(self) -> None:
        """Somebody who is not a demo account wants peace for a while, or takes the telephone along."""
        others = [p for p in self._exchange.company.people if p.extension not in self._demo]
        changed = [person for person in others if self._unusual(person)]
        enough = len(changed) >= MOST_CHANGED
        person = self._random.choice(changed if enough else others)
        telephone = self._exchange.telephones[person.extension]
        if self._exchange.switch.channels_of(person.extension):
            return
        if telephone.registered != person.registered or (not enough and self._random.random() < 0.3):
            self._exchange.telephones.register(person.extension, not telephone.registered)
        elif telephone.registered:
            on = Feature.DND in telephone.features
            self._exchange.telephones.set_feature(person.extension, Feature.DND, "" if on else "on")

    def _unusual(self, person: Person) -> bool:
        telephone = self._exchange.telephones[person.extension]
        return telephone.registered != person.registered or telephone.features != person.features

    # -- who -----------------------------------------------------------------------------------

    def _idle(self, extension: str) -> bool:
        return self._exchange.telephones[extension].registered and not self._exchange.switch.channels_of(extension)

    def _caller(self, but: str = "") -> str:
        """Somebody idle; raises PbxRefused when there is nobody."""
        return self._pick([p for p in self._exchange.company.people if p.extension != but and self._idle(p.extension)])

    def _callee(self, but: str = "") -> str:
        """Somebody, mostly one who is free."""
        people = [person for person in self._exchange.company.people if person.extension != but]
        free = [person for person in people if self._idle(person.extension)]
        return self._pick(free if free and self._random.random() < PREFERS_FREE else people)

    def _pick(self, people: list[Person]) -> str:
        if not people:
            raise PbxRefused("Nobody is free.")
        (person,) = self._random.choices(people, [person.busy for person in people])
        return person.extension
