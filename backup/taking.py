"""An archive of the portal as it is now."""

import hmac
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from backup import lines, snapshot
from backup.archive import Sums, Writer
from backup.contents import Table, columns, points_nowhere, tables
from downloads import storage

ROWS: Final = 2000
"""Fetched at once."""
_OURS = re.compile(r"webcti-\d{8}T\d{6}Z\.tar\.gz", re.ASCII)
Tell = Callable[[str, int], None]
"""Called with a table and how many rows were written of it."""


class NotPrepared(Exception):
    """The database has not got the tables of this version yet."""


def name_for(at: datetime) -> str:
    return f"webcti-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"


def take(path: Path, tell: Tell = lambda _label, _rows: None) -> Sums:
    """Write an archive, for the owner's eyes only; `path` appears when it is whole. Raises OSError,
    NotPrepared.

    It holds no key: SECRET_KEY, without which second factors and stored passwords stay shut, is kept elsewhere.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(fd, "wb") as file, snapshot.taken(path.parent) as alias:
            writer = Writer(file, _about(alias))
            for label, model in tables(apps).items():
                tell(label, writer.table(label, _rows(model, alias)))
            _add_installers(writer, alias)
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return writer.sums


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Remove all but the newest `count` archives that `take` gave their names; returns those that went."""
    ours = sorted((path for path in folder.iterdir() if _OURS.fullmatch(path.name)), reverse=True)
    for path in ours[count:]:
        path.unlink()
    return ours[count:]


def key_mark() -> str:
    """Tells whether another installation has the same SECRET_KEY, and nothing about it."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"backup.key_mark", "sha256").hex()[:16]


def _about(alias: str) -> dict[str, Any]:
    loader = MigrationLoader(connections[alias])
    leaves = loader.graph.leaf_nodes()
    if not set(leaves) <= set(loader.applied_migrations):
        raise NotPrepared
    return {
        "portal": settings.VERSION,
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": connections[alias].vendor,
        "key": key_mark(),
        "migrations": sorted(leaves),
        "tables": {label: [field.attname for field in columns(model)] for label, model in tables(apps).items()},
    }


def _rows(model: Table, alias: str) -> Iterator[bytes]:
    fields = columns(model)
    gone = [number for number, field in enumerate(fields) if points_nowhere(field)]
    found = model._base_manager.using(alias).order_by("pk").values_list(*(field.attname for field in fields))
    for row in found.iterator(chunk_size=ROWS):
        values = list(row)
        for number in gone:
            values[number] = None
        yield lines.written(values)


def _add_installers(writer: Writer, alias: str) -> None:
    model = apps.get_model("downloads", "Installer")
    for name, size in model._base_manager.using(alias).order_by("pk").values_list("stored", "size"):
        with suppress(storage.Lost):  # the page says so of a file that is missing, and so it will again
            stored = storage.Stored.of(name, size)
            with os.fdopen(stored.fd, "rb") as content:
                writer.file(name, content, size)
