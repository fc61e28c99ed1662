"""An upload survives a kill at any step and at any byte: the old installer or the new one, never a broken one."""

import hashlib
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from accounts.journal import Origin
from accounts.models import User
from downloads import arriving, storage
from downloads.arriving import Claim
from downloads.kinds import HEAD, TAIL
from downloads.models import Installer, Upload
from downloads.tasks import purge
from tests.unit.downloads.samples import installer

OLD, NEW = installer(40_000, 1), installer(150_000, 2)
LARGE = installer(3_000_000, 3)
STEP = 40_000
CALLS = ("open", "fchmod", "ftruncate", "pwrite", "fdatasync", "fsync", "fstat", "pread", "unlink")
"""Of the system, between any two of which a process may die."""

pytestmark = [pytest.mark.django_db(transaction=True)]


class Killed(BaseException):
    """Nothing more is done by this process."""


def claim(name: str, content: bytes) -> Claim:
    return Claim(name, len(content), content[:HEAD], content[-TAIL:], modified=1)


def bring(user: User, name: str, content: bytes, step: int = STEP) -> None:
    """As a browser does, from wherever the upload is."""
    upload = arriving.begin(user, claim(name, content))
    at = upload.arrived
    while at < len(content):
        at = arriving.take(upload, BytesIO(content[at : at + step]), at=at, length=len(content[at : at + step]))
    arriving.finish(upload, Origin(user))


def shares_no_connection() -> None:
    """With a child that is about to be made: those of PostgreSQL wait in a pool, closed or not."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def in_place() -> str:
    """The checksum of what people download; every row of an installer has its whole file."""
    for found in Installer.objects.all():
        content = storage.path_of(found.stored).read_bytes()
        assert hashlib.sha256(content).hexdigest() == found.sha256, "a broken file"
        assert len(content) == found.size
    for upload in Upload.objects.all():
        assert storage.path_of(upload.stored).stat().st_size >= upload.arrived
    found = Installer.objects.current().get()
    return found.sha256


@contextmanager
def dying(at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Die before step `at`: a call of the system, or a statement to the database. Yields how many there were."""
    steps = [0]

    def step() -> None:
        steps[0] += 1
        if steps[0] == at:
            raise Killed

    def called(real: Any, *arguments: Any, **options: Any) -> Any:
        step()
        return real(*arguments, **options)

    def stated(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("ROLLBACK", "SAVEPOINT", "RELEASE")):
            step()
        return execute(sql, parameters, many, context)

    with monkeypatch.context() as broken, connection.execute_wrapper(stated):
        for name in CALLS:
            broken.setattr(f"downloads.storage.os.{name}", partial(called, getattr(os, name)))
        yield steps


@pytest.fixture
def user(administrator: User) -> User:
    bring(administrator, "Portal-1.0.exe", OLD)
    return administrator


@pytest.fixture
def sums() -> tuple[str, str]:
    return hashlib.sha256(OLD).hexdigest(), hashlib.sha256(NEW).hexdigest()


def test_t_upl_02_killed_between_any_two_steps_the_old_one_or_the_new_one_is_in_place(
    user: User, sums: tuple[str, str], monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    old, new = sums
    step, seen, over = 0, set(), False
    while not over:
        step += 1
        with dying(step, monkeypatch) as steps, suppress(Killed):
            bring(user, "Portal-2.0.exe", NEW)
        over = steps[0] < step
        seen.add(in_place())
        if in_place() == old:
            bring(user, "Portal-2.0.exe", NEW)  # the browser goes on
        assert in_place() == new
        Installer.objects.exclude(sha256=old).delete()
        Installer.objects.update(in_place=True, retired=None)
    assert seen == {old, new}
    assert step > 40, "there are many steps to die between"
    bring(user, "Portal-2.0.exe", NEW)
    assert in_place() == new
    for path in (data / "installers").iterdir():
        os.utime(path, (1, 1))
    purge()
    assert len(list((data / "installers").iterdir())) == Installer.objects.count() == 2


def test_t_upl_02_killed_at_any_moment_it_goes_on_where_it_was(user: User) -> None:
    """Processes that really die, by a signal that nobody can catch: at twenty-five moments."""
    whole, old = hashlib.sha256(LARGE).hexdigest(), hashlib.sha256(OLD).hexdigest()
    chance, reached, died = random.Random(31), [], 0
    for _round in range(25):
        shares_no_connection()
        child = os.fork()
        if child == 0:
            try:
                bring(User.objects.get(pk=user.pk), "Portal-3.0.exe", LARGE, 20_000)
            finally:
                os._exit(0)
        time.sleep(chance.random() * 0.4)
        os.kill(child, signal.SIGKILL)
        died += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        assert in_place() in {old, whole}
        if in_place() == whole:
            Installer.objects.filter(sha256=whole).delete()
            Installer.objects.update(in_place=True, retired=None)
        reached.append(Upload.objects.values_list("arrived", flat=True).first() or 0)
    assert died >= 5, "most of them died on their way"
    assert len(set(reached)) > 3, "at different bytes"
    bring(user, "Portal-3.0.exe", LARGE)
    assert in_place() == whole
