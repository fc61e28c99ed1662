"""`./portal manage setupcode`: the code that makes whoever opens the portal its first administrator."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from management.setup import code


class Command(BaseCommand):
    help = "Prints the setup code, as long as nobody administers this installation."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not code.is_open():
            raise CommandError("This installation has an administrator, or is the demo: there is no setup code.")
        self.stdout.write(f"Open {settings.PUBLIC_URL}/setup/ and give the setup code {code.code()}")
