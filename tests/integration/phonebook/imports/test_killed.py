"""A real worker that is killed again and again in the middle of an import loses no record and doubles none."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from accounts.models import User
from jobs.models import Job
from phonebook.models import Contact, ContactNumber, Import, ImportLine, Word
from tests.integration.cti.waiting import until_sync
from tests.integration.database import database_url
from tests.integration.phonebook.imports.conftest import bring

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(400)]
RECORDS, BATCH, KILLS = 6_000, 40, 12
NAMELESS, REPEATED = 50, 70
"""Every so-maniest record has nothing that identifies it, or stood in the file before."""
STARTED = 60.0
"""Seconds after which a process that was started has stored something at last, on a busy machine."""


def table() -> tuple[bytes, set[str]]:
    """A file, and the names that are in it."""
    rows, names = ["Name,Mobile,Notes"], set[str]()
    for nth in range(RECORDS):
        if nth % NAMELESS == NAMELESS - 1:
            rows.append(",,x")
        elif nth % REPEATED == REPEATED - 1:
            rows.append(rows[1])
        else:
            rows.append(f"Contact {nth},601{nth:06},Note {nth % 7}")
            names.add(f"Contact {nth}")
    return "\r\n".join(rows).encode(), names


@contextmanager
def worker(folder: Path, valkey: str) -> Iterator[None]:
    """Somebody is at it; killed in the end, whatever it does then."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "webcti.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(folder),
        "REDIS_URL": valkey,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PUBLIC_URL": django_settings.PUBLIC_URL,
    }
    command = [sys.executable, "-m", "tests.integration.phonebook.imports.importer", str(BATCH)]
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def lease_runs_out() -> None:
    """As it does 90 seconds after its worker died."""
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=timezone.now())


def cursor() -> int:
    return Import.objects.values_list("cursor", flat=True).get()


def moved(before: int) -> bool:
    return cursor() > before


@pytest.mark.req("BOOK-09")
def test_an_import_under_dying_workers_has_each_record_once_and_a_whole_report(
    anna: User, valkey: str, data_dir: Path
) -> None:
    content, names = table()
    bring(anna, content, duplicates="create")
    chance, killed_at = random.Random(5), set[int]()
    for _kill in range(KILLS):
        before = cursor()
        with worker(data_dir, valkey):
            until_sync(partial(moved, before), within=STARTED)
            time.sleep(chance.random() * 0.05)
        killed_at.add(cursor())
        lease_runs_out()
    assert len(killed_at) == KILLS
    assert max(killed_at) < RECORDS, "it died before the end each time"
    with worker(data_dir, valkey):
        until_sync(lambda: Import.objects.get().state == Import.State.DONE, within=STARTED)
    complete(Import.objects.get(), names)


def complete(found: Import, names: set[str]) -> None:
    assert Counter(Contact.objects.values_list("name", flat=True)) == Counter(names)
    assert Counter(ContactNumber.objects.values_list("contact__name", flat=True)) == Counter(names)
    assert Counter(Word.objects.filter(word="contact").values_list("contact__name", flat=True)) == Counter(names)
    told = Counter(ImportLine.objects.filter(of=found).values_list("outcome", flat=True))
    records = ImportLine.objects.filter(of=found).values_list("record", flat=True)
    assert len(set(records)) == len(records) == RECORDS - len(names)
    assert (found.created, found.merged) == (len(names), 0)
    assert (found.rejected, found.skipped) == (told["rejected"], told["skipped"])
    assert found.rejected + found.skipped == RECORDS - len(names)
