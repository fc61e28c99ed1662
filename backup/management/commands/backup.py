"""`manage.py backup`: the portal in one file. See docs/operations.md."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backup import taking


class Command(BaseCommand):
    help = "Writes database and installers into one file, while the portal runs. The file holds no key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", type=Path, help="a file that is not there yet, or a folder, for a name with the time")
        parser.add_argument("--keep", type=_count, metavar="N", help="in that folder, remove all but the newest N")

    def handle(self, *_args: Any, to: Path, keep: int | None, **options: Any) -> None:
        path = to / taking.name_for(datetime.now(UTC)) if to.is_dir() else to
        if path.exists():
            raise CommandError(f"{path} is there already.")
        if keep is not None and not to.is_dir():
            raise CommandError("--keep is for a folder.")
        try:
            sums = taking.take(path, self._told if options["verbosity"] > 1 else lambda _label, _rows: None)
        except taking.NotPrepared as error:
            raise CommandError("The database is of another version: run `prepare` first.") from error
        except OSError as error:
            raise CommandError(f"{path} could not be written: {error.strerror}.") from error
        rows = sum(found.rows for found in sums.tables.values())
        size = path.stat().st_size / 1024**2
        self.stdout.write(f"{path}: {rows} rows of {len(sums.tables)} tables, {len(sums.files)} files, {size:.1f} MB.")
        if keep is not None:
            for gone in taking.keep_newest(to, keep):
                self.stdout.write(f"{gone} is removed.")

    def _told(self, label: str, rows: int) -> None:
        self.stdout.write(f"{label}: {rows}")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ValueError
    return int(text)
