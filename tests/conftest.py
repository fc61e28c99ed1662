"""What all tests share: the requirement marks, a real Valkey, the real password hashers on demand."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from pytest_django import Settings

from tests.valkey import running_valkey
from webcti import translations

pytest_plugins = ["tests.emptying", "tests.reqs", "tests.second_chance", "tests.skips"]


def pytest_configure() -> None:
    """A run that is told to end takes its servers along, as with Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop running in the main thread, and asynchronous tests want one of their own."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session", autouse=True)
def compiled_texts() -> None:
    """A fresh clone has the catalogues as people write them only."""
    translations.compile_all(translations.stale(Path(django_settings.BASE_DIR) / "locale"))


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """The URL of a Valkey that lives as long as the run: `settings.REDIS_URL`."""
    with running_valkey(Path(django_settings.DATA_DIR)) as url:
        assert url == django_settings.REDIS_URL
        yield url


@pytest.fixture
def valkey(valkey_server: str) -> str:
    """The URL of a Valkey that is empty when the test begins: `settings.REDIS_URL`."""
    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()
    return valkey_server


@pytest.fixture
def real_password_hashers(settings: Settings) -> None:
    """The hashers of an installation instead of the quick one of the tests."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
