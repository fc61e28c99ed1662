"""What keeps the portal from reading the exchange's log of calls, in sentences that say what to change."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta, tzinfo
from pathlib import Path
from statistics import median

from cti.cdr.address import TableAddress, address_of
from cti.cdr.connection import Rows, Table, opened
from cti.cdr.source import CallLogUnavailable
from pbx.asterisk.cdr import born, parse_line
from pbx.asterisk.cdr_table import COLUMNS, from_row
from pbx.asterisk.check import Finding

LOOKED_AT = 200
"""Newest rows, or last lines."""
TAIL = 64 * 1024
"""Bytes."""
QUARTER_HOUR = timedelta(minutes=15)
NARROW = 32
"""Characters of uniqueid and linkedid in FreePBX's table."""


def findings(setting: str, zone: str) -> tuple[Finding, ...]:
    """Everything that should be mended in what `setting` (PBX_CDR) names; empty: all is well."""
    if not setting:
        return (Finding("PBX_CDR is not set: calls that end while the gateway is away are lost.", serious=False),)
    try:
        address = address_of(setting, zone)
        if isinstance(address, Path):
            return tuple(_in_file(address))
        with opened(address) as table:
            return tuple(_in_table(table, address))
    except (ValueError, CallLogUnavailable) as error:
        return (Finding(str(error)),)


def _in_file(path: Path) -> Iterator[Finding]:
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - TAIL))
            lines = log.read().decode("utf-8", "replace").splitlines()[-LOOKED_AT:]
    except FileNotFoundError:
        yield Finding(f"{path} is not there: copy cdr_custom.conf and make a call, or correct PBX_CDR.")
        return
    except OSError as error:
        yield Finding(
            f"{path} cannot be read ({error.strerror}): give the portal's user the right, see docs/asterisk.md."
        )
        return
    if lines and not any(map(_is_ours, lines)):
        yield Finding(f"{path} holds other columns than the portal's: take the line Portal.csv from cdr_custom.conf.")


def _is_ours(line: str) -> bool:
    try:
        parse_line(line)
    except ValueError:
        return False
    return True


def _in_table(table: Table, address: TableAddress) -> Iterator[Finding]:
    there = {name.lower() for name in table.columns()}
    if missing := [name for name in COLUMNS if name not in there]:
        yield Finding(
            f"The table {'.'.join(address.table)} lacks the columns {', '.join(missing)}: add them, Asterisk fills "
            "them by itself."
        )
        return
    rows = table.select(", ".join(COLUMNS), "ORDER BY calldate DESC LIMIT %s", (LOOKED_AT,))
    names = [str(row[COLUMNS.index(name)]) for row in rows for name in ("uniqueid", "linkedid")]
    if any(len(name) >= NARROW for name in names):
        yield Finding(
            f"Names of calls fill their {NARROW} characters and may be cut: shorten systemname in asterisk.conf, or "
            "widen the columns uniqueid and linkedid; calls could be taken for one another."
        )
    ahead = _ahead(rows, table.zone("calldate"))
    if abs(ahead) >= QUARTER_HOUR:
        hours = f"{abs(ahead).total_seconds() / 3600:g} hours {'ahead of' if ahead > timedelta() else 'behind'}"
        yield Finding(
            f"The times in the table are {hours} those of the calls: set zone in "
            "PBX_CDR to the time zone of the exchange (UTC where cdr_adaptive_odbc.conf says usegmtime)."
        )


def _ahead(rows: Rows, zone: tzinfo) -> timedelta:
    """How far the rows say that calls began after their channels were made; most begin in the same second."""
    starts = []
    for row in rows:
        with suppress(ValueError):
            detail = from_row(row, zone)
            if made := born(detail.channel):
                starts.append((detail.started - made).total_seconds())
    return timedelta(seconds=median(starts)) if starts else timedelta()
