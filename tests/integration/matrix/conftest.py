"""One company for the whole matrix: each test leaves it as it found it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from cti import commands
from pbx.directory import Directory
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.matrix import company
from tests.integration.matrix.company import Company


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, valkey_server: str) -> Iterator[Company]:
    """In a transaction that is rolled back; each test's own is a savepoint in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield company.found()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sounds")
    company.put_sounds(directory)
    company.put_messages(directory)
    return directory


@pytest.fixture
def people(
    founded: Company,
    exchange: Exchange,
    db: None,
    caplog: pytest.LogCaptureFixture,
    sounds: Path,
    settings: Settings,
) -> Company:
    settings.RECORDINGS_DIR, settings.VOICEMAIL_DIR = sounds, sounds / "voicemail"
    settings.ANNOUNCEMENTS_DIR = sounds / "announcements"
    caplog.set_level(logging.ERROR, "django.request")  # thousands of refusals are what is asked for here
    return founded


@pytest.fixture
def exchange(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """Records what it is asked; every telephone rings, and nobody is new."""
    exchange = Exchange()
    monkeypatch.setattr(commands, "send", exchange.send)
    monkeypatch.setattr(commands, "ask_directory", lambda: Directory(()))
    company.ring_everywhere(exchange)
    return exchange


DUMP = """
import json
from webcti import settings
kinds = "COOKIE_", "CSRF_", "LANGUAGE_COOKIE", "SESSION_COOKIE", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.startswith(kinds)}))
"""


@pytest.fixture(scope="session")
def settings_of_https() -> dict[str, object]:
    """What webcti.settings makes of an installation behind HTTPS."""
    environment = {**os.environ, "PUBLIC_URL": "https://testserver"}
    done = subprocess.run([sys.executable, "-c", DUMP], env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.fixture
def https(settings: Settings, settings_of_https: dict[str, object]) -> Iterator[Settings]:
    for name, value in settings_of_https.items():
        setattr(settings, name, value)
    company.forget_handlers()
    yield settings
    company.forget_handlers()
