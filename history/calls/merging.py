"""Two accounts of one leg, made one: what the gateway saw live, and the exchange's call detail record.

The detail record has the last word on times. It cannot always tell who answered instead (a pickup
looks like nobody did), so an outcome never sinks below what was seen.
"""

from datetime import timedelta

from history.models import Record

TIMES = ("started", "answered", "ended", "talk_seconds")
DETAILS = ("number", "name", "dialled", "answered_by", "forwarded_to", "transferred_to", "via", "account")
ONWARD = ("onward_answered", "onward_seconds")
FACTS = ("asked", "voicemail", "to_own_mailbox", "final")
FIELDS = ("outcome", *TIMES, *DETAILS, *ONWARD, *FACTS, "internal", "steps")
"""All that a later account can change."""

_RANK = {
    Record.Outcome.MISSED.value: 0,
    Record.Outcome.ANSWERED_BY_OTHER.value: 1,
    Record.Outcome.INCOMING.value: 2,
    Record.Outcome.OUTGOING.value: 2,
}
SAME_MOMENT = timedelta(seconds=2)  # detail records may have a resolution of one second


def merge(stored: Record, told: Record) -> bool:
    """Take over into `stored` what `told` knows better; whether anything changed."""
    before = _values(stored)
    better_informed = told.final and not stored.final
    lost = stored.answered is not None and told.answered is None
    if (better_informed or told.final == stored.final) and not lost:
        _take_times(stored, told)
    _take_onward(stored, told, better_informed=better_informed)
    for field in DETAILS:
        if getattr(told, field) and (better_informed or not getattr(stored, field)):
            setattr(stored, field, getattr(told, field))
    if stored.number == told.number:
        stored.internal = told.internal
    if len(told.steps) > len(stored.steps):  # a detail record says less of what happened in between
        stored.steps = told.steps
    for field in FACTS:
        setattr(stored, field, getattr(stored, field) or getattr(told, field))
    if _RANK[told.outcome] > _RANK[stored.outcome]:
        stored.outcome = told.outcome
    return _values(stored) != before


def _take_times(stored: Record, told: Record) -> None:
    if abs(told.started - stored.started) > SAME_MOMENT:
        stored.started = told.started
    if stored.answered is None or (told.answered and abs(told.answered - stored.answered) > SAME_MOMENT):
        stored.answered = told.answered
    if abs(told.ended - stored.ended) > SAME_MOMENT:
        stored.ended = told.ended
    if abs(told.talk_seconds - stored.talk_seconds) > 1:
        stored.talk_seconds = told.talk_seconds


def _take_onward(stored: Record, told: Record, *, better_informed: bool) -> None:
    """It is told while it goes on and again at its end, in any order: so it only grows, but for the record's word."""
    if told.onward_answered is None:
        return
    answered = stored.onward_answered
    if answered is None or (better_informed and abs(told.onward_answered - answered) > SAME_MOMENT):
        stored.onward_answered = told.onward_answered
    longer = told.onward_seconds - stored.onward_seconds
    if longer > (1 if stored.onward_seconds else 0) or (better_informed and longer < -1):
        stored.onward_seconds = told.onward_seconds


def _values(record: Record) -> tuple[object, ...]:
    return tuple(getattr(record, field) for field in FIELDS)
