"""Calls of a few people, as rows of the history."""

from datetime import UTC, datetime, timedelta

from history.models import Record
from history.people.peers import meet

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def a_call(minutes: int, outcome: str = "missed", number: str = "+48601570947", **fields: object) -> Record:
    """A record that began `minutes` after START, of 61 seconds if somebody talked."""
    started = START + timedelta(minutes=minutes)
    talked = outcome in {"incoming", "outgoing"}
    values = {
        "pbx": "lab",
        "extension": "1011",
        "origin": f"{minutes}",
        "call": f"{minutes}",
        "direction": "out" if outcome == "outgoing" else "in",
        "started": started,
        "answered": started if talked else None,
        "ended": started + timedelta(seconds=61),
        "talk_seconds": 61 if talked else 0,
        "internal": number.isdigit(),
    } | fields
    call = Record.objects.create(outcome=outcome, number=number, **values)
    meet([call])
    return call
