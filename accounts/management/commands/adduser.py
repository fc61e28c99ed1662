"""`manage.py adduser 1011 "Anna Nowak"`: an account of a real installation, the first administrator above all."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import password, people
from accounts.actions.people import Newcomer
from accounts.guard import passwords
from accounts.journal import Origin
from accounts.models import Department, User


class Command(BaseCommand):
    help = "Make an account that opens once: with a PIN, or with a password that is printed and must be changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("extension", help="the internal number, two to six digits")
        parser.add_argument("name", help="the exchange's name for the extension")
        parser.add_argument("--role", choices=User.Role.values, default=User.Role.USER)
        parser.add_argument("--department", default="", help="made when it does not exist")
        parser.add_argument("--email", default="")
        parser.add_argument("--mobile", default="", help="canonical: +48601570947")
        parser.add_argument("--pin", help="four digits; without it a one-time password is made and printed")

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        newcomer = Newcomer(
            options["extension"],
            options["name"],
            options["role"],
            email=options["email"],
            mobile=options["mobile"],
            temporary_password="" if options["pin"] else passwords.random_password(),
        )
        check(newcomer)
        if options["department"]:
            newcomer = replace(newcomer, department=Department.objects.get_or_create(name=options["department"])[0])
        user = people.create(newcomer, Origin())
        self._open(user, options["pin"], newcomer.temporary_password)

    def _open(self, user: User, pin: str, temporary: str) -> None:
        if temporary:
            hours = int(password.TEMPORARY_LASTS.total_seconds() // 3600)
            self.stdout.write(
                f"{user} can log in within {hours} hours with the password {temporary} and must then choose their own."
            )
            return
        try:
            password.open_by_pin(user, pin, Origin())
        except ValueError as error:
            raise CommandError(f"No account was made. {error}") from error
        days = password.activation_window().days
        self.stdout.write(f"{user} can log in with the PIN for {days} days and must then choose a password.")


def check(newcomer: Newcomer) -> None:
    """Raises CommandError for what the account cannot hold."""
    user = User(
        extension=newcomer.extension,
        comment=newcomer.comment,
        role=newcomer.role,
        email=newcomer.email,
        mobile=newcomer.mobile,
    )
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        sentences = (f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
        raise CommandError("No account was made. " + " ".join(sentences)) from error
