"""`manage.py prepare`: everything between new code or settings and a portal that can start."""

import sys
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand

from management.setup import code
from webcti import translations


class Command(BaseCommand):
    help = "Checks the settings, compiles the texts, migrates the database, collects static files, fills the demo."
    requires_system_checks: tuple[str, ...] = ()  # made here, with one sentence for each

    def handle(self, *_args: Any, **_options: Any) -> None:
        translations.compile_all(translations.stale(Path(settings.BASE_DIR) / "locale"))
        self.require_sound_settings()
        require_redis()
        require_database()
        call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            call_command("fill_demo", verbosity=0, stdout=self.stdout)
        elif code.is_open():
            call_command("setupcode", stdout=self.stdout)

    def require_sound_settings(self) -> None:
        errors = [message for message in run_checks() if message.level >= ERROR and not message.is_silenced()]
        for message in errors:
            hint = f" {message.hint}" if message.hint else ""
            self.stderr.write(f"portal: {message.msg}{hint} ({message.id})")
        if errors:
            sys.exit(1)


def require_database() -> None:
    """Ends the program with a sentence if PostgreSQL does not answer; SQLite is a file that migrating makes."""
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        return
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {name: database[key] for name, key in names.items() if database[key]}
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    try:
        psycopg.connect(**given, **{"connect_timeout": "5", **options}).close()
    except psycopg.Error as error:
        reason = str(error).splitlines()[0]
        sys.exit(f"portal: DATABASE_URL names a database that does not answer: {reason}")


def require_redis() -> None:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5.0) as client:
            client.ping()
    except redis.RedisError as error:
        sys.exit(f"portal: REDIS_URL names a server that does not answer: {error}")
