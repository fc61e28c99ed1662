"""A log of calls in a table, as FreePBX keeps one: rows without a serial, written when a call is over and
marked with when it *began*.

So the table is looked through again and again: on each run what began in the last OVERLAP, and once in
SWEEP_EVERY, or after a pause, a whole day more than was taken up. A row is new when it was not taken up
yet, or reads otherwise than when it was; then its whole call is told again.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from django.db.models import Q

from cti.cdr.address import TableAddress
from cti.cdr.connection import Table, opened
from cti.cdr.source import PAUSE, Reading, related
from cti.models import TakenUp, Watermark
from history.calls.names import fitting
from pbx.asterisk.cdr import format_line, parse_line
from pbx.asterisk.cdr_table import ACCOUNT, COLUMNS, FILE, file_of, from_row, instant
from pbx.call_detail import CallDetail

OVERLAP = timedelta(minutes=15)
SWEEP = timedelta(hours=24)
"""The longest call that is found, and how far back the first run looks."""
SWEEP_EVERY = timedelta(hours=1)
SECOND = timedelta(seconds=1)
DOUBLE_HOUR = timedelta(hours=1)
BATCH = 600
"""Rows of one transaction."""
CALLS_AT_ONCE = 200
CHANNEL = COLUMNS.index("uniqueid")
"""Where a row has the name of the calling channel."""

Key = tuple[str, str]
"""Channel, as the database holds it, and sequence."""
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CallTable:
    """The table at `address`."""

    address: TableAddress

    def readings(self, exchange: str) -> Generator[Reading, None, None]:
        """See cti.cdr.source.Source."""
        mark = _mark(exchange, str(self.address)[:100])
        unreadable = 0
        with opened(self.address) as table:
            now = table.now()
            sweeps = mark.moment is None or mark.swept is None or now - min(mark.moment, mark.swept) >= SWEEP_EVERY
            since = (mark.moment or now) - (SWEEP if sweeps else OVERLAP)
            log = Log(exchange, table, table.zone("calldate"), now, further=_further(table))
            for batch in log.batches(since):
                unreadable += batch.unreadable
                if reading := log.reading(batch):
                    yield reading
        Watermark.objects.filter(pk=mark.pk).update(moment=now)
        if sweeps:
            Watermark.objects.filter(pk=mark.pk).update(swept=now, unreadable=unreadable)
            TakenUp.objects.filter(exchange=exchange, started__lt=since - SWEEP).delete()


def _mark(exchange: str, table: str) -> Watermark:
    """The watermark; that of another table or of a file says nothing about this one."""
    mark, _ = Watermark.objects.get_or_create(exchange=exchange)
    if mark.file != table:
        TakenUp.objects.filter(exchange=exchange).delete()
        Watermark.objects.filter(pk=mark.pk).update(file=table, offset=0, moment=None, swept=None)
        mark.refresh_from_db()
    return mark


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that began one after the other, by the clock on the wall."""

    details: Mapping[Key, CallDetail]
    unreadable: int
    last: datetime
    files: Mapping[str, str]
    """Calling channel → what was recorded of its call."""


@dataclass(frozen=True, slots=True)
class Log:
    """The open table, and what of it was taken up."""

    exchange: str
    table: Table
    zone: tzinfo
    """Of its calldate."""
    now: datetime
    further: tuple[str, ...] = ()
    """Columns beside COLUMNS that this table has."""

    def batches(self, since: datetime) -> Iterator[Batch]:
        """All that began since then. Each batch ends with a whole second, so no row falls between two."""
        start = self.wall(since)
        while True:
            rows = self._rows("calldate >= %s ORDER BY calldate LIMIT %s", start, BATCH)
            full = len(rows) == BATCH
            if full:
                end = max(rows[-1][0].replace(microsecond=0), start + SECOND)
                rows = self._rows("calldate >= %s AND calldate < %s ORDER BY calldate", start, end)
                start = end
            if rows:
                read = self._read(rows)
                last = min(self.now, instant(rows[-1][0], self.zone, ""))
                yield Batch(_named(read), len(rows) - len(read), last, self._files(rows))
            if not full:
                return

    def wall(self, moment: datetime) -> datetime:
        """The least calldate of what began at `moment` or later: in autumn clocks are put back."""
        local = moment.astimezone(self.zone)
        later = (moment + DOUBLE_HOUR).astimezone(self.zone)
        back = (local.utcoffset() or timedelta()) - (later.utcoffset() or timedelta())
        return local.replace(tzinfo=None, microsecond=0) - max(back, timedelta())

    def reading(self, batch: Batch) -> Reading | None:
        """What is new in the batch, with all that it belongs to; None if nothing."""
        known = self._known(Q(channel__in={channel for channel, _sequence in batch.details}))
        fresh = _unlike(batch.details, known)
        if not fresh:
            return None
        whole = self._whole(fresh.values()) | fresh
        near = self._near(whole.values())
        new = _unlike(whole, near)
        details = tuple(new.values())
        earlier = related([parse_line(line) for line in near.values()], details)
        files = {channel: batch.files[channel] for channel, _sequence in fresh if channel in batch.files}
        return Reading(earlier, details, partial(self._claim, batch.last, new), files)

    def _whole(self, fresh: Collection[CallDetail]) -> dict[Key, CallDetail]:
        """All rows of the calls of `fresh`: parts of a long one began long before."""
        calls = sorted({detail.call for detail in fresh})
        start = self.wall(min(detail.started for detail in fresh) - SWEEP)
        end = self.wall(max(detail.started for detail in fresh) + SWEEP)
        rows: list[Row] = []
        for at in range(0, len(calls), CALLS_AT_ONCE):
            some = calls[at : at + CALLS_AT_ONCE]
            marks = ", ".join(["%s"] * len(some))
            rows += self._rows(f"calldate >= %s AND calldate < %s AND linkedid IN ({marks})", start, end, *some)
        return _named(self._read(rows))

    def _near(self, details: Collection[CallDetail]) -> dict[Key, str]:
        """What was taken up of the same calls and of the same time."""
        since = min(detail.started for detail in details) - PAUSE
        until = max(detail.ended for detail in details) + PAUSE
        calls = {fitting(detail.call) for detail in details}
        return self._known(Q(started__lte=until, ended__gte=since) | Q(call__in=calls))

    def _known(self, which: Q) -> dict[Key, str]:
        rows = TakenUp.objects.filter(which, exchange=self.exchange)
        return {
            (channel, sequence): line for channel, sequence, line in rows.values_list("channel", "sequence", "line")
        }

    def _claim(self, last: datetime, new: Mapping[Key, CallDetail]) -> bool:
        """One process after the other: who comes second finds that it is done."""
        mark = Watermark.objects.select_for_update().get(exchange=self.exchange)
        if not _unlike(new, self._known(Q(channel__in={channel for channel, _sequence in new}))):
            return False
        TakenUp.objects.bulk_create(
            [_taken_up(self.exchange, key, detail) for key, detail in new.items()],
            update_conflicts=True,
            unique_fields=("exchange", "channel", "sequence"),
            update_fields=("call", "started", "ended", "line"),
        )
        Watermark.objects.filter(pk=mark.pk).update(moment=max(last, mark.moment or last))
        return True

    def _rows(self, where: str, *values: object) -> list[Row]:
        columns = ", ".join((*COLUMNS, *self.further))
        return list(self.table.select(columns, f"WHERE {where}", values))

    def _files(self, rows: Sequence[Row]) -> dict[str, str]:
        named = ((fitting(str(row[CHANNEL])), file_of(row[0], self._value(row, FILE))) for row in rows)
        return {channel: file for channel, file in named if file}

    def _value(self, row: Row, column: str) -> object:
        """Of a further column; None: the table lacks it."""
        return row[len(COLUMNS) + self.further.index(column)] if column in self.further else None

    def _read(self, rows: Sequence[Row]) -> list[CallDetail]:
        """What the rows say, but for those that make no sense."""
        details = []
        for row in rows:
            with suppress(ValueError):
                details.append(from_row(row[: len(COLUMNS)], self.zone, self._value(row, ACCOUNT)))
        return details


def _further(table: Table) -> tuple[str, ...]:
    there = {name.lower() for name in table.columns()}
    return tuple(column for column in (FILE, ACCOUNT) if column in there)


def _named(details: Iterable[CallDetail]) -> dict[Key, CallDetail]:
    """By their names. Of several with one name the one of the longest call stands, whatever their order."""
    named: dict[Key, CallDetail] = {}
    for detail in details:
        key = fitting(detail.channel), detail.sequence
        named[key] = max(detail, named.get(key, detail), key=lambda one: (one.ended, format_line(one)))
    return named


def _unlike(details: Mapping[Key, CallDetail], known: Mapping[Key, str]) -> dict[Key, CallDetail]:
    """Those that are not known yet, or otherwise."""
    return {key: detail for key, detail in details.items() if known.get(key) != format_line(detail)}


def _taken_up(exchange: str, key: Key, detail: CallDetail) -> TakenUp:
    channel, sequence = key
    return TakenUp(
        exchange=exchange,
        channel=channel,
        sequence=sequence,
        call=fitting(detail.call),
        started=detail.started,
        ended=detail.ended,
        line=format_line(detail),
    )
