"""Rows of a CDR table in a database, with the columns that FreePBX gives to asteriskcdrdb.cdr.

`calldate` is when the row's part of the call *began*, in whole seconds of the exchange's local time. Rows
are written when the call is over; they have no serial, and `(uniqueid, sequence)` names them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from pbx.asterisk.cdr import CdrRecord, born, detail_of
from pbx.call_detail import CallDetail

_ORDER = (
    "calldate clid src dst channel dstchannel lastapp lastdata duration billsec disposition uniqueid linkedid sequence"
)
COLUMNS = tuple(_ORDER.split())

FILE = "recordingfile"
"""FreePBX's own column; other tables have none."""

ACCOUNT = "accountcode"
"""Asterisk's own column, which a table made by hand may lack."""

_SLACK = timedelta(minutes=1)


def from_row(row: Sequence[object], zone: tzinfo, account: object = None) -> CallDetail:
    """Read one row, its values in the order of COLUMNS, and what stands in ACCOUNT. `zone`: of `calldate`, where it has
    none of its own.

    Raises ValueError when it is no record of a call.
    """
    if len(row) != len(COLUMNS) or not isinstance(row[0], datetime):
        raise ValueError("A row of the CDR table has a calldate.")
    text = dict(zip(COLUMNS[1:], map(_text, row[1:]), strict=True))
    started = instant(row[0], zone, text["uniqueid"])
    duration, talk = _seconds(text["duration"]), _seconds(text["billsec"])
    ended = started + duration
    return detail_of(
        CdrRecord(
            at=ended,
            uniqueid=text["uniqueid"],
            linkedid=text["linkedid"] or text["uniqueid"],
            sequence=text["sequence"],
            started=started,
            answered=max(started, ended - talk),
            ended=ended,
            caller_id=text["clid"],
            source=text["src"],
            destination=text["dst"],
            channel=text["channel"],
            callee=text["dstchannel"],
            application=text["lastapp"],
            data=text["lastdata"],
            talk_seconds=text["billsec"],
            disposition=text["disposition"],
            account=_text(account),
        )
    )


def file_of(calldate: object, name: object) -> str:
    """Where FreePBX puts what it records by itself, below its directory of recordings: a folder for each day.

    Empty: the call was not recorded, or what is named is no file there that a browser plays.
    """
    text = _text(name).strip()
    if not text.endswith(".wav") or text.startswith("/") or not isinstance(calldate, datetime):
        return ""
    return text if "/" in text else f"{calldate:%Y/%m/%d}/{text}"


def instant(calldate: datetime, zone: tzinfo, uniqueid: str) -> datetime:
    """The moment of a `calldate`. In the hour that comes twice in autumn the channel's own time decides.

    Nothing of a call is before the channel was made; without that, as for a channel that the portal
    named, it is the first of the two hours.
    """
    first = calldate.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = calldate.replace(tzinfo=zone, fold=1).astimezone(UTC)
    made = born(uniqueid)
    return second if made and first < second and first < made - _SLACK else first


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _seconds(text: str) -> timedelta:
    """A whole or decimal number of seconds. Raises ValueError."""
    seconds = float(text or 0)
    if not 0 <= seconds < 1e7:
        raise ValueError(f"{text!r} seconds are no call.")
    return timedelta(seconds=round(seconds))
