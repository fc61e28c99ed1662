"""The company's last days: the same exchange and people, in fast forward. Call records, messages, recordings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from pbx.call_detail import CallDetail
from pbx.events import PbxEvent
from pbx.mailbox import Message
from pbx.simulator.company import COMPANY, Company
from pbx.simulator.dialplan import mailboxes
from pbx.simulator.exchange import Exchange
from pbx.simulator.mailboxes import sound
from pbx.simulator.people import EVERYDAY, People
from pbx.simulator.spool import Spool
from pbx.simulator.timeline import Timeline
from pbx.simulator.traffic import Traffic
from pbx.simulator.voices import conversation

SECONDS_BETWEEN_CALLS = 90.0
STILL_BEFORE_NOW = timedelta(minutes=40)
"""Nobody begins a call later, so that all of them are over by now."""
STEP = timedelta(minutes=10)
LOCAL = ZoneInfo("Europe/Warsaw")
MESSAGES_OF_DEMO, MESSAGES_OF_OTHERS = 3, 1
RECORDINGS_OF_DEMO = 2
TALKS = range(10, 31)
"""Seconds of talks that are recorded: long enough to hear, short enough to keep."""


def working_hours(moment: datetime) -> float:
    """How busy the company is: full from 8 to 16, a little around that, hardly at night."""
    local = moment.astimezone(LOCAL)
    if local.weekday() >= 5:
        return 0.02 if 8 <= local.hour < 18 else 0.001
    if 8 <= local.hour < 16:
        return 0.6 if local.hour == 12 else 1.0
    return 0.15 if 7 <= local.hour < 18 else 0.003


@dataclass(frozen=True, slots=True)
class PastRecording:
    """A conversation that was recorded: of `extension` on the leg `channel`."""

    name: str
    detail: CallDetail
    extension: str
    channel: str
    other: str
    """Number of the other side."""
    seconds: int


class Past:
    """The last `days` days until `now` (default: this moment)."""

    def __init__(self, days: int, *, now: datetime | None = None, seed: int = 1, company: Company = COMPANY) -> None:
        self._now = now or datetime.now(UTC)
        self._company = company
        self._events: list[PbxEvent] = []
        self._timeline = Timeline(self._now - timedelta(days=days))
        self._exchange = Exchange(self._timeline, self._events.append, company=company)
        random = Random(f"past {seed}")  # noqa: S311 - a play, not a secret
        self._exchange.audience = People(self._exchange, random, EVERYDAY)
        self._traffic = Traffic(self._exchange, random, pace=working_hours, seconds_between_calls=SECONDS_BETWEEN_CALLS)

    def details(self) -> Iterator[CallDetail]:
        """Yield the records, in order of their end. Once; what is left of those days is known when they are over."""
        self._traffic.start(spotlight=False)
        closing = self._now - STILL_BEFORE_NOW
        self._timeline.after((closing - self._timeline.now).total_seconds(), self._traffic.stop)
        while self._timeline.now < self._now:
            self._timeline.run(min(self._timeline.now + STEP, self._now))
            yield from (event for event in self._events if isinstance(event, CallDetail))
            self._events.clear()

    def messages(self) -> Iterator[tuple[str, Message]]:
        """The newest messages of each mailbox, oldest first: a demo needs few, and each is a file."""
        shared = {box.number for box in self._company.shared_mailboxes}
        for box in sorted(mailboxes(self._company)):
            most = MESSAGES_OF_DEMO if box in self._demo() | shared else MESSAGES_OF_OTHERS
            for message in self._exchange.mailboxes[box][-most:]:
                yield box, message

    def recordings(self, details: Iterable[CallDetail]) -> Iterator[PastRecording]:
        """Some talks of the demo accounts, newest first, as if they had had them recorded."""
        left = Counter(dict.fromkeys(self._demo(), RECORDINGS_OF_DEMO))
        for detail in sorted(details, key=lambda detail: detail.started, reverse=True):
            extension, other = detail.caller_extension, detail.callee_extension or detail.callee_number
            if (
                extension
                and other
                and detail.application == "dial"
                and detail.talk_seconds in TALKS
                and left[extension]
            ):
                left[extension] -= 1
                name = f"past-{int(detail.started.timestamp())}-{extension}"
                yield PastRecording(name, detail, extension, detail.channel, other, detail.talk_seconds)

    def leave(self, spool: Spool, recordings: Iterable[PastRecording]) -> None:
        """Lay what is left of those days into an empty spool; one with messages stays as it is."""
        if any(spool.open(mailboxes(self._company)).values()):
            return
        for box, message in self.messages():
            spool.lay(box, message, sound(message))
        for one in recordings:
            talk = conversation(one.extension, one.other, one.name, one.seconds)
            spool.record(one.name, one.seconds, talk)

    def _demo(self) -> set[str]:
        company = self._company
        return {person.extension for person in (company.demo_employee, company.demo_manager, company.demo_admin)}
