"""What a row of the history says, as its reader sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element

from tests.asterisk.portal.markup import first, found, text


class Claim(NamedTuple):
    """What a row says of a call, apart from when it was and how long it took."""

    kind: str
    name: str
    number: str
    """What the number button dials, canonical."""
    talked: bool
    """There is a duration."""
    notes: tuple[str, ...] = ()
    """But for what became of a missed call: that another call may change at any time."""


@dataclass(frozen=True, slots=True)
class Row:
    claim: Claim
    started: datetime
    duration: str = ""


def history_rows(page: Element) -> list[Row]:
    """The rows of /history/ in the order of the page."""
    return [_history_row(row) for row in _body_rows(page)]


def voicemail_rows(page: Element) -> list[tuple[str, str]]:
    """The rows of /voicemail/: name and number."""
    return [(text(first(row, "span", "who")), _number(row)) for row in _body_rows(page)]


def _body_rows(page: Element) -> list[Element]:
    table = first(page, "table", "history")
    bodies = () if table is None else table.iter("tbody")
    return [row for body in bodies if "more" not in body.get("class", "").split() for row in body.iter("tr")]


def _history_row(row: Element) -> Row:
    cells = row.findall("td")
    sign = first(row, "span", "sign")
    assert sign is not None
    marks = [("span", "badge"), ("a", "badge"), ("span", "row-sub")]
    told = [note for tag, word in marks for note in found(cells[1], tag, word) if not note.get("data-ending")]
    notes = tuple(sorted(_note(text(note)) for note in told))
    duration = text(cells[3])
    name = text(first(row, "span", "who"))
    claim = Claim(sign.get("data-kind", ""), name, _number(row), bool(duration), notes)
    time = first(cells[2], "time")
    assert time is not None
    return Row(claim, datetime.fromisoformat(time.get("datetime", "")), duration)


def _note(words: str) -> str:
    """Voicemail took the call, whether or not the message that was left there is known yet."""
    return "Voicemail" if words in {"Call taken by voicemail", "Left a voice message"} else words


def _number(row: Element) -> str:
    field = first(row, "input", name="number")
    return "" if field is None else field.get("value", "")
