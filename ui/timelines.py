"""A call drawn as lanes: who had it in hand when, one bar for each span. SVG attributes only, no style.

`ui/_timeline.html` shows it. Each lane is stretched to the room there is, so its names and times are text
beside it and stay readable on a telephone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

WIDTH = 1000
"""Units across every lane."""
LEAST = 12
"""Units of a moment: enough to be seen."""
MOST_LANES = 12


class Kind(StrEnum):
    """What a bar stands for; its colour."""

    RINGS = "rings"
    WAITS = "waits"
    TALKS = "talks"
    HOLDS = "holds"
    RECORDS = "records"
    """A voicemail box has the caller."""


class Span(NamedTuple):
    """`lane` did something from `first` to `last`, in seconds after the call began; equal: a moment."""

    lane: str
    kind: Kind
    first: float
    last: float
    words: str
    """The same as a sentence, for those who do not see it."""


class Bar(NamedTuple):
    kind: Kind
    x: int
    width: int
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    bars: tuple[Bar, ...]

    @property
    def words(self) -> str:
        return "; ".join(bar.words for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Timeline:
    lanes: tuple[Lane, ...]
    """In the order in which they came into the call."""
    seconds: int
    """How long all of it lasted."""


def drawn(spans: Iterable[Span]) -> Timeline:
    """Draw the spans that lie within the call; lanes beyond the twelfth are left to the words beside it."""
    told = sorted((span for span in spans if 0 <= span.first <= span.last), key=lambda span: (span.first, span.last))
    seconds = max((span.last for span in told), default=0.0)
    names = list(dict.fromkeys(span.lane for span in told))[:MOST_LANES]
    lanes = tuple(Lane(name, _bars([span for span in told if span.lane == name], seconds)) for name in names)
    return Timeline(lanes, round(seconds))


def _bars(spans: Sequence[Span], seconds: float) -> tuple[Bar, ...]:
    return tuple(Bar(span.kind, *_place(span, seconds), span.words) for span in spans)


def _place(span: Span, seconds: float) -> tuple[int, int]:
    """Where the bar begins and how wide it is, within the lane."""
    if not seconds:
        return 0, WIDTH
    width = max(LEAST, round((span.last - span.first) / seconds * WIDTH))
    return min(round(span.first / seconds * WIDTH), WIDTH - width), width
