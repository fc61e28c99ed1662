"""`manage.py texts`: bring locale/*/LC_MESSAGES/django.po up to date with the sources."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from webcti import texts


class Command(BaseCommand):
    help = "Collects every marked text and updates the catalogues in locale/."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        for language, count in texts.update(settings.BASE_DIR).items():
            self.stdout.write(f"{language}: {f'{count} texts want a translation' if count else 'complete'}")
