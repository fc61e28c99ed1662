"""Somebody who asks for jobs, and a kind of job for each test."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from jobs import kinds
from jobs.kinds import Kind, Work
from jobs.models import Job

KIND = "tests.count"
DoneBy = Callable[[Work], None]


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("1011", "kanarek w klatce", comment="Anna Krawiec-Łoś", language="en")


@pytest.fixture
def jan(db: None) -> User:
    return User.objects.create_user("1012", "inny kanarek", comment="Jan Nowak", language="en")


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many jobs there were whenever the worker was woken; it does nothing by itself."""
    woken: list[int] = []
    monkeypatch.setattr("jobs.tasks.wake", lambda: woken.append(Job.objects.count()))
    return woken


@pytest.fixture
def done_by(monkeypatch: pytest.MonkeyPatch, woken: list[int]) -> DoneBy:
    """`done_by(work)`: from now on it does the jobs of the kind "tests.count"."""

    def done_by(work: Work) -> None:
        kind = Kind(KIND, work, "Counting", "history.view_own", "csv", lambda arguments: f"to {arguments.get('to')}")
        monkeypatch.setitem(kinds._kinds, KIND, kind)

    return done_by


def later(**time: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)
