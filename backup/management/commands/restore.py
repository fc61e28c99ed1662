"""`manage.py restore`: a backup into an empty database. See docs/operations.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backup import restoring, taking
from backup.archive import LIMIT, BadArchive

GIBIBYTE = 1024**3


class Command(BaseCommand):
    help = "Fills an empty database from a backup. With --check, only reads the file and says whether it is whole."
    requires_system_checks: tuple[str, ...] = ()  # there may be no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="change nothing")
        parser.add_argument("--limit", type=int, default=LIMIT // GIBIBYTE, metavar="GB", help="of the unpacked file")

    def handle(self, *_args: Any, file: Path, check: bool, limit: int, **options: Any) -> None:
        tell = self._teller() if options["verbosity"] > 1 else lambda _label: None
        try:
            with file.open("rb") as opened:
                if check:
                    about = restoring.check(opened, limit * GIBIBYTE)
                else:
                    about = restoring.restore(opened, limit * GIBIBYTE, tell)
        except BadArchive as error:
            raise CommandError(f"{file} is no sound backup: {error}") from error
        except restoring.Refused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from error
        done = "is whole" if check else "is restored; everybody logs in anew"
        self.stdout.write(f"The backup of {about['taken']} (version {about['portal']}) {done}.")
        if about["key"] != taking.key_mark():
            self.stdout.write(
                "It was taken under another SECRET_KEY. Put that one into OLD_SECRET_KEYS: without it second factors"
                " and stored passwords cannot be read, and the journal's seals do not fit."
            )

    def _teller(self) -> Any:
        told: set[str] = set()

        def tell(label: str) -> None:
            if label not in told:
                told.add(label)
                self.stdout.write(label)

        return tell
