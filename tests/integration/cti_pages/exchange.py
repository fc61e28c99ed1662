"""An exchange for page tests: its board lies in the real Valkey; `commands.send`, the one edge, is answered here."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cti import live, store, wire
from pbx.capabilities import Capability, PbxInfo
from pbx.commands import Command
from pbx.errors import PbxError
from pbx.features import Feature
from pbx.party import Party
from pbx.states import Direction, Leg, LegState, Line

PATIENCE = 300.0
STARTED = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)


def a_leg(
    channel: str,
    state: LegState,
    number: str = "0601570947",
    name: str = "",
    *,
    direction: Direction = Direction.IN,
    answered: bool = False,
) -> Leg:
    return Leg(
        channel=channel,
        call=f"call-{channel}",
        direction=direction,
        state=state,
        peer=Party(number, name),
        since=STARTED,
        started=STARTED,
        answered=STARTED if answered else None,
    )


@dataclass
class Exchange:
    """What the pages see of it, and what they asked."""

    lines: dict[str, Line] = field(default_factory=dict)
    connected: bool = True
    capabilities: Iterable[Capability] = frozenset(Capability)
    answer: PbxError | None = None
    answers: dict[Command, PbxError] = field(default_factory=dict)
    """To these commands alone."""
    asked: list[Command] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def send(self, command: Command, *, key: str) -> str:
        request = f"request-{key}"
        if key in self.keys:
            return request
        self.asked.append(command)
        self.keys.append(key)
        if trouble := self.answers.get(command, self.answer):
            raise trouble
        return request

    def calls(self, extension: str, *legs: Leg) -> list[str]:
        """Show these calls of `extension`; returns the tokens by which its owner names them."""
        line = self.lines.get(extension, Line(extension, registered=True))
        self.lines[extension] = replace(line, legs=legs)
        self.show()
        return [live.call_token(extension, leg.channel) for leg in legs]

    def feature(self, extension: str, feature: Feature, value: str) -> None:
        line = self.lines.get(extension, Line(extension, registered=True))
        self.lines[extension] = replace(line, features={**line.features, feature: value})
        self.show()

    def show(self) -> None:
        """Write the board as the gateway does."""
        info = PbxInfo("lab", "Simulator", "1", frozenset(self.capabilities))
        now = time.time()
        # no gateway writes again here, and a test may take longer than the silence in which a board counts as live
        meta = {"epoch": 1, "seq": 1, "connected": int(self.connected), "since": now, "beat": now + PATIENCE}
        pipe = store.client().pipeline(transaction=True)
        pipe.delete(store.board(), store.meta())
        pipe.hset(store.meta(), mapping={**meta, "info": wire.pack_info(info)})
        if self.lines:
            pipe.hset(store.board(), mapping={ext: wire.pack_line(line) for ext, line in self.lines.items()})
        pipe.execute()
