"""A throw-away installation for the benches: its own data folder, database and settings."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def installation() -> Iterator[Path]:
    """Point the settings at a fresh folder, migrate its database, and hand out the folder.

    Once a process, since Django reads its settings a single time.
    """
    with tempfile.TemporaryDirectory(prefix="webcti-bench-") as folder:
        os.environ.update(
            {
                "DATA_DIR": folder,
                "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
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
