"""`manage.py journal_verify`: is every entry of the journal there, as it was written? See accounts.journal.chain."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.journal import chain


class Command(BaseCommand):
    help = "Walks the journal and tells the first entry that was changed, removed or put in; then ends with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--holds",
            type=numbered_seal,
            metavar="NUMBER:SEAL",
            help="the newest entry as an earlier run printed it: it must still be there",
        )
        parser.add_argument(
            "--old-keys",
            type=Path,
            metavar="FILE",
            help="former values of SECRET_KEY, one a line, that OLD_SECRET_KEYS no longer names",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        report = chain.verify(secrets_in(options["old_keys"]), options["holds"])
        if report.found:
            self.stderr.write(f"Entry {report.found.number} {report.found.fault}.")
            sys.exit(1)
        if not report.last:
            self.stdout.write("The journal is empty.")
            return
        self.stdout.write(f"All {report.entries} entries are as they were written, {report.first} to {report.last}.")
        self.stdout.write(f"The newest is {report.last}:{report.seal}")


def numbered_seal(text: str) -> tuple[int, str]:
    number, _colon, seal = text.partition(":")
    if not (number.isascii() and number.isdigit() and seal):
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1234:0a1b…")
    return int(number), seal


def secrets_in(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
