"""`manage.py second_factor_off 1031`: when the only administrator lost the telephone and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import second_factor as actions
from accounts.journal import Origin
from accounts.models import User
from accounts.proving import second_factor


class Command(BaseCommand):
    help = "Remove somebody's second factor and end their sessions. Administrators do it in the portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("extension", help="whose")

    def handle(self, *_args: Any, extension: str, **_options: Any) -> None:
        user = User.objects.filter(extension=extension).first()
        if user is None:
            raise CommandError(f"Nobody has the extension {extension}.")
        if second_factor.of(user) is None:
            raise CommandError(f"{user} has no second factor.")
        actions.remove(user, Origin())
        then = "sets up a new one at the next log-in" if second_factor.must_have(user) else "logs in without one"
        self.stdout.write(f"The second factor of {user} is gone: {user.extension} {then}.")
