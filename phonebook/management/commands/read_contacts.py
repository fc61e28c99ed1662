"""`./portal manage read_contacts FILE`: what an import would read of a file, without importing anything."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from jobs.child import ChildError
from phonebook.files import child
from phonebook.files.reading import Entry, Found, Task
from phonebook.files.report import FileError, Rejected, Warned
from phonebook.files.shape import outline
from phonebook.importing.choices import Reading
from phonebook.wording import said_of_file, said_of_record


class Command(BaseCommand):
    help = "Reads a file of contacts as an import would, and prints what it makes of it. Nothing is imported."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", default="", help="whose national numbers they are, as PL; default: REGION")
        parser.add_argument("--json", action="store_true", help="everything, for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        path: Path = options["file"]
        wanted = _task(options["region"].upper())
        about = {"file": path.name, "assume_region": wanted.region}
        try:
            with path.open("rb") as file:
                preview = child.look(file, wanted)
                entries = child.read(file, wanted)
                if options["json"]:
                    self._print({**about, **outline(preview.detected, entries)})
                else:
                    self.stdout.write(" · ".join(filter(None, map(str, _described(preview)))))
                    self._report(entries)
        except FileError as error:
            if not options["json"]:
                raise CommandError(said_of_file(error)) from error
            self._print({**about, "error": error.problem.value})
        except (OSError, ChildError) as error:
            raise CommandError(str(error)) from error

    def _print(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=1))

    def _report(self, entries: Iterable[Entry]) -> None:
        count = 0
        for entry in entries:
            match entry:
                case Found():
                    count += 1
                case Rejected(record, reason):
                    self.stdout.write(f"{record}: {said_of_record(reason, 0)}")
                case Warned():
                    self.stdout.write(f"{entry.record or '*'}: {said_of_record(entry.remark, entry.count)}")
        self.stdout.write(self.style.SUCCESS(f"Contacts that would be read: {count}"))


def _task(region: str) -> Task:
    """As the page of the import begins, for whoever reads its language."""
    first = Reading.at_first((get_language() or "").partition("-")[0])
    return replace(first, region=region or first.region).task


def _described(preview: child.Preview) -> tuple[str, ...]:
    found = preview.detected
    return found.kind, found.version, found.language, found.encoding, repr(found.delimiter) if found.delimiter else ""
