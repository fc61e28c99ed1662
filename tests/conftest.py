"""What all tests share: the requirement marks, a real Valkey, the real password hashers on demand."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from tests.valkey import running_valkey
from webcti import translations

pytest_plugins = ["tests.emptying", "tests.findings", "tests.reqs", "tests.second_chance", "tests.skips"]


def pytest_configure() -> None:
    """A run that is told to end takes its servers along, as with Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # how long examples take to be made says more about the machine than about them
    too_slow = [HealthCheck.too_slow]
    hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=too_slow)
    hypothesis_settings.load_profile("patient")


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
def valkey(valkey_server: str) -> Iterator[str]:
    """The URL of a Valkey that is empty when the test begins: `settings.REDIS_URL`.

    It is emptied afterwards too: pages read it also in tests that do not ask for it, where a call left by another
    test would be a call of theirs.
    """
    with redis.Redis.from_url(valkey_server) as client:
        client.flushall()
        yield valkey_server
        client.flushall()


@pytest.fixture
def real_password_hashers(settings: Settings) -> None:
    """The hashers of an installation instead of the quick one of the tests."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
