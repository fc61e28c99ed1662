"""Real workers, killed in the middle; and the task that wakes them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from accounts.models import User
from jobs import actions, queries, run, tasks
from jobs.kinds import Progress, Running
from jobs.models import Job
from tests.integration.cti.waiting import until_sync
from tests.integration.database import database_url
from tests.integration.jobs.conftest import KIND, DoneBy, later
from webcti.celery import app

pytestmark = pytest.mark.django_db(transaction=True)
WAKE = tasks.wake
STARTED = 60.0
"""Seconds after which a process that was started counts at last, on a busy machine."""


@pytest.fixture
def worker(valkey: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Counts without end as soon as there is a job to do."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "webcti.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "REDIS_URL": valkey,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PUBLIC_URL": django_settings.PUBLIC_URL,
    }
    command = [sys.executable, "-m", "tests.integration.jobs.counter"]
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        yield process
        process.kill()


def test_a_worker_that_is_killed_loses_no_step_and_doubles_none(
    anna: User, done_by: DoneBy, request: pytest.FixtureRequest
) -> None:
    done_by(finishing)
    job = actions.start(anna, KIND, {})
    process = request.getfixturevalue("worker")
    until_sync(lambda: Job.objects.get().done >= 5, within=STARTED)
    process.kill()
    process.wait()
    reached = Job.objects.get().done
    with later(seconds=91):
        assert run.run_next()
    job.refresh_from_db()
    assert job.state == "done"
    counted = [int(line) for line in b"".join(queries.content(job)).decode().split()]
    assert counted == list(range(1, reached + 3))


def test_a_job_that_is_dropped_stops_the_worker(anna: User, done_by: DoneBy, request: pytest.FixtureRequest) -> None:
    done_by(finishing)
    job = actions.start(anna, KIND, {})
    process = request.getfixturevalue("worker")
    until_sync(lambda: Job.objects.get().done >= 2, within=STARTED)
    actions.drop(job)
    assert process.wait(timeout=30) == 0


def finishing(job: Running) -> Iterator[Progress]:
    """Two numbers more than were counted."""
    after = int(job.cursor["after"])
    for number in (after + 1, after + 2):
        yield Progress(number, after + 2, {"after": number}, f"{number}\n".encode())


def test_the_task_does_what_waits_and_lines_up_again(
    anna: User, done_by: DoneBy, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(tasks, "wake", lambda: woken.append(True))
    done_by(lambda _job: iter([Progress(1)]))
    job = actions.start(anna, KIND, {})
    woken.clear()
    tasks.run_jobs()
    job.refresh_from_db()
    assert (job.state, woken) == ("done", [True])
    tasks.run_jobs()
    assert woken == [True], "nothing waits, and nobody is woken"


def test_a_broker_that_is_away_costs_no_job(
    anna: User, done_by: DoneBy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    task = tasks.run_jobs.apply_async
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda _seconds: pytest.fail("a page waits for this"))
    done_by(lambda _job: iter([Progress(1)]))
    with app.connection_for_write(url="redis+socket:///nowhere/valkey.sock") as broken:
        monkeypatch.setattr(tasks.run_jobs, "apply_async", lambda **options: task(connection=broken, **options))
        monkeypatch.setattr("jobs.tasks.wake", WAKE)
        actions.start(anna, KIND, {})
    assert "jobs wait for the next round" in caplog.text
    assert run.run_next()
