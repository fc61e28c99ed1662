"""`manage.py newkey`: a fresh value for SECRET_KEY."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand

from webcti.secret import KEY_BYTES


class Command(BaseCommand):
    help = "Prints a new secret for SECRET_KEY."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(secrets.token_urlsafe(KEY_BYTES))
