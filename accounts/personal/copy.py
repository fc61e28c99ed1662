"""The copy of one's data: every table as JSON and as CSV in one ZIP file, made by a job."""

import json
from collections.abc import Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from accounts.personal import Row, Table, reasons, tables
from jobs.actions import start
from jobs.kinds import Progress, Running, job
from jobs.models import Job
from ui.tables import BOM, csv_lines

KIND = "accounts.personal"
ROWS = 500
"""So many are read at once."""
IN_MEMORY = 4 * 1024 * 1024
"""Bytes; what is larger waits in a temporary file."""
PIECE = 1024 * 1024


def ask(user: User, origin: Origin) -> Job:
    """Have the copy made. Raises TooMany of jobs.actions."""
    with transaction.atomic():
        asked = start(user, KIND, {})
        journal.write(Event.DATA_EXPORTED, user, origin)
    return asked


@job(KIND, title=gettext_lazy("Copy of your data"), needs="accounts.edit_own", suffix="zip")
def copy_all(running: Running) -> Iterator[Progress]:
    """A table after the other. A ZIP file ends with its list of contents, so it begins anew when it is interrupted."""
    user = running.owner
    counts: dict[str, int] = {}
    with SpooledTemporaryFile(max_size=IN_MEMORY) as made:
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            for number, table in enumerate(tables.values()):
                for count in _add(archive, table, user):
                    counts[table.name] = count
                    yield Progress(number, len(tables))
            archive.writestr("README.txt", _readme(user, counts))
        made.seek(0)
        while piece := made.read(PIECE):
            yield Progress(len(tables), len(tables), piece=piece)


def _add(archive: ZipFile, table: Table, user: User) -> Iterator[int]:
    """Both files of a table; how many rows there are so far, after each piece that was read."""
    rows, count = iter(table.rows(user)), 0
    with SpooledTemporaryFile(IN_MEMORY, "w+b") as as_json, SpooledTemporaryFile(IN_MEMORY, "w+b") as as_csv:
        while piece := list(islice(rows, ROWS)):
            as_json.write(_json(piece, first=count == 0))
            as_csv.write(_csv(piece, first=count == 0))
            count += len(piece)
            yield count
        as_json.write(b"\n]\n" if count else b"[]\n")
        for suffix, content in (("json", as_json), ("csv", as_csv)):
            _copy(content, archive, f"{table.name}.{suffix}")
    yield count


def _json(rows: list[Row], *, first: bool) -> bytes:
    """Rows of an array that goes on."""
    words = (json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) for row in rows)
    return (("[\n" if first else ",\n") + ",\n".join(words)).encode()


def _csv(rows: list[Row], *, first: bool) -> bytes:
    lines = ["" if value is None else str(value) for row in rows for value in row.values()]
    width = len(rows[0])
    text = csv_lines(lines[at : at + width] for at in range(0, len(lines), width))
    return (BOM + csv_lines([rows[0].keys()]) + text if first else text).encode()


def _copy(content: IO[bytes], archive: ZipFile, name: str) -> None:
    content.seek(0)
    with archive.open(name, "w") as entry:
        while piece := content.read(PIECE):
            entry.write(piece)


def _readme(user: User, counts: dict[str, int]) -> str:
    """In the language of whoever asked."""
    names = {"site": urlsplit(settings.PUBLIC_URL).netloc, "person": user, "day": f"{timezone.localdate():%Y-%m-%d}"}
    lines = [
        _("What the portal %(site)s holds about %(person)s, as of %(day)s.") % names,
        _("Each table is there twice: .json for programs, .csv for spreadsheets. Moments are in UTC."),
        "",
        *(f"- {table.name}: {table.title} ({counts[table.name]})" for table in tables.values()),
        "",
        _("Not in here:"),
        *(f"- {reason}" for reason in reasons.values()),
    ]
    return "\n".join(lines) + "\n"
