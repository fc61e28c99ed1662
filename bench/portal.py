"""A throw-away installation for the benches: its own data folder, database and settings."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.postgres import USER, running_cluster


@contextlib.contextmanager
def installation(database: str = "") -> Iterator[Path]:
    """Point the settings at a fresh folder, migrate its database (SQLite unless told), and hand out the folder.

    Once a process, since Django reads its settings a single time.
    """
    with tempfile.TemporaryDirectory(prefix="webcti-bench-") as folder:
        os.environ.update(
            {
                "DATA_DIR": folder,
                "DATABASE_URL": database or f"sqlite:///{folder}/portal.sqlite3",
                "REDIS_URL": f"unix://{folder}/valkey.sock?db=0",
                "SECRET_KEY": secrets.token_urlsafe(50),
                "PUBLIC_URL": "http://127.0.0.1:8000",
                "PBX_URL": "simulator:?quiet=1",
                "DJANGO_SETTINGS_MODULE": "webcti.settings",
            }
        )
        import django
        from django.core.management import call_command

        Path(folder, "static").mkdir()
        django.setup()
        call_command("migrate", verbosity=0)
        yield Path(folder)


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A fresh database in a throw-away PostgreSQL; yields its URL."""
    with running_cluster() as url:
        place = url.partition("host=")[2]
        with psycopg.connect(host=place, user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE portal")
        yield url
