"""It is noon of a Friday, 20 November 2026, and pages may look for live data."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.integration.colleagues import anna, jan

__all__ = ["anna", "jan"]


@pytest.fixture(autouse=True)
def _noon(valkey: str) -> Iterator[None]:
    with time_machine.travel("2026-11-20T12:00:00+01:00", tick=False):
        yield
