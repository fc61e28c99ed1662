"""A scene for tests: a quiet exchange whose time passes only when the scene says so.

    scene = Scene()
    scene.hands.call("1011", "1012")
    scene.passes(4)
    scene.hands.answer("1012")
    scene.events                    # everything the exchange told, from the first snapshot on

Nothing sleeps and nothing is asynchronous. For the whole `Simulator` with its link, give it a
`ManualClock` instead.
"""

from datetime import UTC, datetime, timedelta
from random import Random

from pbx.call_detail import CallDetail
from pbx.commands import Command
from pbx.events import PbxEvent
from pbx.link import Connected
from pbx.simulator import commands
from pbx.simulator.company import COMPANY, Company
from pbx.simulator.exchange import Exchange
from pbx.simulator.hands import Hands
from pbx.simulator.people import LIVELY, Manners, People
from pbx.simulator.simulator import INFO
from pbx.simulator.spool import Spool
from pbx.simulator.timeline import Timeline
from pbx.simulator.traffic import Traffic

MONDAY_MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Scene:
    def __init__(
        self, start: datetime = MONDAY_MORNING, spool: Spool | None = None, company: Company = COMPANY
    ) -> None:
        self.events: list[PbxEvent] = []
        self.timeline = Timeline(start)
        self.exchange = Exchange(self.timeline, self.events.append, company=company, spool=spool)
        self.hands = Hands(self.exchange)
        self.events.append(self.snapshot())

    def snapshot(self) -> Connected:
        return self.exchange.snapshot(INFO)

    def passes(self, seconds: float) -> None:
        self.timeline.run(self.timeline.now + timedelta(seconds=seconds))

    def command(self, command: Command, request: str = "scene") -> None:
        """The portal asks. Raises PbxRefused."""
        commands.execute(self.exchange, command, request)

    def attend(self, seed: int = 1, manners: Manners = LIVELY) -> None:
        """People take their seats and answer what the scene has not begun itself."""
        self.exchange.audience = People(self.exchange, Random(f"people {seed}"), manners)  # noqa: S311

    def day(self, hours: float, *, seed: int = 1, manners: Manners = LIVELY, spotlight: bool = True) -> None:
        """A company's day of `hours`, and then as long as the last call takes."""
        self.attend(seed, manners)
        random = Random(f"traffic {seed}")  # noqa: S311 - a play, not a secret
        traffic = Traffic(self.exchange, random)
        traffic.start(spotlight=spotlight)
        self.passes(hours * 3600)
        traffic.stop()
        self.passes(3600)

    @property
    def details(self) -> list[CallDetail]:
        return [event for event in self.events if isinstance(event, CallDetail)]
