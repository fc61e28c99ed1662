"""A conversation that a transfer moved to another channel: records of both become one leg."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from pbx.call_detail import ONE_CLOCK_TICK, CallDetail
from pbx.states import Direction, FinishedLeg, Outcome

ENOUGH = 7
"""Digits by which a number outside is known, however it is written."""


def join_continuations(legs: Sequence[FinishedLeg]) -> list[FinishedLeg]:
    """After an attended transfer the target's telephone goes on with the same conversation.

    The exchange writes a second record for it, under the first caller's channel; it belongs to
    the leg that began when the transferor rang the target.
    """
    joined: dict[tuple[str, str, Direction], FinishedLeg] = {(x.origin, x.extension, x.direction): x for x in legs}
    for later in legs:
        earlier = _continued(later, joined.values())
        if earlier is None:
            continue
        del joined[later.origin, later.extension, later.direction]
        joined[earlier.origin, earlier.extension, earlier.direction] = replace(
            earlier, ended=later.ended, talk_seconds=earlier.talk_seconds + later.talk_seconds
        )
    return list(joined.values())


def moved_on(leg: FinishedLeg, records: Sequence[CallDetail]) -> FinishedLeg:
    """`leg` after its caller handed the called telephone, or the line outside, on: `records` are of that."""
    first = records[0]
    after = first.started >= leg.ended - ONE_CLOCK_TICK
    if leg.call != first.call or leg.origin == first.channel or leg.answered is None or not after:
        return leg
    target = first.callee_extension or first.callee_number or first.dialled
    if leg.direction is Direction.OUT and is_called(first, leg.dialled):
        return replace(leg, transferred_to=leg.transferred_to or target, **talk_outside(records))
    if leg.direction is Direction.OUT or leg.extension != first.caller_extension:
        return leg
    talk = sum(d.talk_seconds for d in records if d.talked)
    return replace(leg, ended=max(leg.ended, records[-1].ended), talk_seconds=leg.talk_seconds + talk)


def join_asked(legs: Sequence[FinishedLeg], is_extension: Callable[[str], bool]) -> list[FinishedLeg]:
    """`legs`, of which some were handed on to the other end of another leg of the same extension, who had been asked.

    What was talked outside since is of the line to whom was asked, not of a further call from there.
    """
    joined = {(leg.origin, leg.extension, leg.direction): leg for leg in legs}
    of_extension: dict[str, list[FinishedLeg]] = {}
    for leg in legs:
        of_extension.setdefault(leg.extension, []).append(leg)
    for leg in legs:
        asked = next((other for other in of_extension[leg.extension] if _asked(leg, other)), None)
        if asked is None:
            continue
        outside = asked.direction is Direction.OUT and not is_extension(asked.peer.number)
        since, seconds = leg.onward_answered, leg.onward_seconds
        told: dict[str, Any] = {"asked": True, "transferred_to": leg.transferred_to or asked.peer.number}
        if outside:
            name = asked.origin, asked.extension, asked.direction
            joined[name] = replace(joined[name], onward_answered=since, onward_seconds=seconds)
        if leg.direction is Direction.IN:
            told |= {"onward_answered": None, "onward_seconds": 0}
        joined[leg.origin, leg.extension, leg.direction] = replace(leg, **told)
    return list(joined.values())


def _asked(leg: FinishedLeg, other: FinishedLeg) -> bool:
    """Whether `leg` was handed on at once to the other end of `other`, in the moment when both ended."""
    if leg is other or leg.answered is None or leg.onward_answered is None or other.answered is None:
        return False
    if any(abs(moment - leg.ended) > ONE_CLOCK_TICK for moment in (leg.onward_answered, other.ended)):
        return False
    return _same(leg.transferred_to, other.peer.number) if leg.transferred_to else other.direction is Direction.OUT


def _same(one: str, other: str) -> bool:
    """Whether these are one number, however they are written."""
    return one == other or (min(len(one), len(other)) >= ENOUGH and one[-ENOUGH:] == other[-ENOUGH:])


def is_called(record: CallDetail, dialled: str) -> bool:
    """Whether `record` is of the channel that was reached by `dialled`."""
    if record.caller_extension:
        return record.caller_extension == dialled
    return len(record.caller.number) >= ENOUGH and _same(record.caller.number, dialled)


def talk_outside(records: Iterable[CallDetail]) -> dict[str, Any]:
    """What of a FinishedLeg comes of records of what its extension had sent on: the talks with somebody outside."""
    talks = [record for record in records if record.goes_outside]
    if not talks:
        return {}
    first = min(record.answered or record.started for record in talks)
    return {"onward_answered": first, "onward_seconds": sum(record.talk_seconds for record in talks)}


def _continued(later: FinishedLeg, legs: Iterable[FinishedLeg]) -> FinishedLeg | None:
    """The leg that `later` goes on with after an attended transfer, if it is one."""
    if later.outcome is not Outcome.INCOMING or later.answered is None:
        return None
    if later.answered - later.started > ONE_CLOCK_TICK:
        return None
    for leg in legs:
        if (
            leg.outcome is Outcome.INCOMING
            and leg.extension == later.extension
            and leg.origin != later.origin
            and (leg.peer.number == later.via or leg.call == later.call)
            and abs(leg.ended - later.started) <= ONE_CLOCK_TICK
        ):
            return leg
    return None
