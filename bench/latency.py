"""How long a change takes until browsers see it, by the moment that their frames carry."""

import asyncio
import re
from array import array
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from bench.browsers import Noted

LINE = re.compile(rb'"x":"(\d+)","s":"\w+","t":([\d.]+)')
"""A line in a frame, whoever it is for: docs/architecture.md."""


class Change(NamedTuple):
    """A line changed."""

    extension: str
    at: float
    """Epoch seconds, whole milliseconds: as far as frames tell them."""


async def paced(count: int, rate: float) -> AsyncIterator[int]:
    """0, 1, 2 … so many a second; if one is late, the next is not."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(count):
        await asyncio.sleep(begun + number / rate - loop.time())
        yield number


@dataclass
class Seen:
    """Seconds from a change to the frame that showed it or what came after it, for each socket."""

    own: "array[float]" = field(default_factory=lambda: array("d"))
    """Of the lines of the sockets' own people."""
    others: "array[float]" = field(default_factory=lambda: array("d"))
    lost: int = 0
    """Changes that a socket never saw."""


@dataclass(frozen=True)
class Seeing:
    """A question to `Browsers`: when was each of `changes` seen? Socket by socket, `own` is whose it is."""

    changes: Sequence[Change]
    own: Sequence[str]

    def __call__(self, sockets: Sequence[Sequence[Noted]]) -> Seen:
        seen = Seen()
        for own, frames in zip(self.own, sockets, strict=True):
            waiting: defaultdict[str, deque[float]] = defaultdict(deque)
            for change in self.changes:
                waiting[change.extension].append(change.at)
            for frame in frames:
                for extension, at in lines_of(frame.text):
                    due, into = waiting[extension], seen.own if extension == own else seen.others
                    while due and due[0] <= at:
                        into.append(frame.at - due.popleft())
            seen.lost += sum(map(len, waiting.values()))
        return seen


@cache
def lines_of(frame: bytes) -> tuple[tuple[str, float], ...]:
    return tuple((extension.decode(), float(at)) for extension, at in LINE.findall(frame))
