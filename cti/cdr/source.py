"""What every log of calls offers, and what belongs together in it."""

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from pbx.call_detail import CallDetail

PAUSE = timedelta(seconds=3)
"""What a telephone does within so long after a call may be a part of that call: a transfer."""


class CallLogUnavailable(Exception):
    """The log cannot be read now. Its text is a sentence for the administrator, without secrets."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Some records that were not taken up yet."""

    earlier: tuple[CallDetail, ...]
    """As they were taken up before: of the calls that `new` belongs to, or that these grew out of."""
    new: tuple[CallDetail, ...]
    """One with the channel and sequence of an earlier one takes its place."""
    claim: Callable[[], bool]
    """Notes, in the transaction that takes them up, that this was done. False: another process was faster."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What the exchange recorded by itself: the calling channel → its file, below the directory of recordings."""


class Source(Protocol):
    """One exchange's log of calls."""

    def readings(self, exchange: str) -> Generator[Reading, None, None]:
        """What is new, oldest first; each is claimed before the next is asked for. Its end is the log's end.

        Raises CallLogUnavailable, DatabaseError.
        """
        ...


def related(before: Sequence[CallDetail], new: Sequence[CallDetail]) -> tuple[CallDetail, ...]:
    """Those records of `before` without which the new ones cannot be understood: of the same calls, and
    of calls that the same telephones led without a pause, as in a transfer; and what relates to these."""
    found_so_far: list[CallDetail] = []
    found, rest = list(new), list(before)
    while found:
        calls = {detail.call for detail in found}
        spans: defaultdict[str, list[CallDetail]] = defaultdict(list)
        for detail in found:
            for telephone in _telephones(detail):
                spans[telephone].append(detail)
        found = [
            detail
            for detail in rest
            if detail.call in calls
            or any(_meet(detail, other) for telephone in _telephones(detail) for other in spans.get(telephone, ()))
        ]
        taken = {id(detail) for detail in found}
        rest = [detail for detail in rest if id(detail) not in taken]
        found_so_far += found
    return tuple(found_so_far)


def _telephones(detail: CallDetail) -> tuple[str, ...]:
    return tuple(extension for extension in (detail.caller_extension, detail.callee_extension) if extension)


def _meet(one: CallDetail, other: CallDetail) -> bool:
    return one.started <= other.ended + PAUSE and other.started <= one.ended + PAUSE
