"""Backup, wipe, restore: what there was is there again, in the same kind of database and in the other."""

import io
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from accounts.models import Session, User
from backup import archive, lines, snapshot, taking
from backup.archive import Reader, Rows, Writer
from backup.contents import tables
from cti.models import TakenUp, Watermark
from downloads import storage
from tests.integration.backup.filling import fill
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.database import database_url
from tests.integration.matrix import company
from webcti import places

JOURNAL = {"accounts.JournalEntry", "accounts.JournalHead"}
"""A restored portal has one entry more: that it is one."""
TAKEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Sums = dict[str, Any]


class Installation:
    """A portal on a database of its own, by its commands alone."""

    def __init__(self, folder: Path, url: str, **more: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        own = {"DATA_DIR": str(folder), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "webcti.settings"}
        self.environment = {**os.environ, **own, **more}

    def manage(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(places.ROOT / "manage.py"), *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def must(self, *arguments: object) -> str:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def filled(valkey: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In this process the backup reads the database of the test itself, as nobody else writes there."""
    monkeypatch.setattr(snapshot, "taken", lambda _folder: nullcontext("default"))
    exchange = Exchange()
    company.ring_everywhere(exchange)
    company.found()
    assert fill() == []
    yield
    shutil.rmtree(storage.folder(), ignore_errors=True)


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """`another("sqlite")` → an installation on an empty database."""
    made: list[str] = []

    def another(vendor: str = connection.vendor, **more: str) -> Installation:
        name = f"drill_{uuid.uuid4().hex[:8]}"
        if vendor == "sqlite":
            return Installation(tmp_path / name, f"sqlite:///{tmp_path / name}.sqlite3", **more)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return Installation(tmp_path / name, database_url().replace(connection.settings_dict["NAME"], name), **more)

    yield another
    for name in made:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def sums_of(path: Path) -> Sums:
    with path.open("rb") as file:
        reader = Reader(file)
        for _found in reader:
            pass
        return {**reader._sums.told()["tables"], **reader._sums.told()["files"]}


def compared(first: Path, second: Path) -> None:
    before, after = sums_of(first), sums_of(second)
    assert after.pop("accounts.JournalEntry")[0] == before.pop("accounts.JournalEntry", [0])[0] + 1
    before.pop("accounts.JournalHead"), after.pop("accounts.JournalHead")
    assert after == before
    assert len(before) > 30


VENDORS = ["sqlite"] if connection.vendor == "sqlite" else ["postgresql", "sqlite"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_t_bkp_01_backup_wipe_restore_equal(
    filled: None, another: Callable[..., Installation], tmp_path: Path, vendor: str
) -> None:
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    here = Installation(Path(settings.DATA_DIR), database_url())
    here.must("backup", first)
    assert sums_of(first).keys() >= tables(apps).keys(), "each table has something to lose"
    assert first.stat().st_mode & 0o777 == 0o600
    place = another(vendor)
    assert "is whole" in place.must("restore", "--check", first)
    said = place.must("restore", first)
    assert "is restored" in said
    assert "another SECRET_KEY" not in said
    place.must("backup", second)
    compared(first, second)
    assert "as they were written" in place.must("journal_verify")


def test_t_bkp_01_nobody_is_logged_in_after_it_and_no_key_is_in_it(
    filled: None, another: Callable[..., Installation], tmp_path: Path
) -> None:
    assert Session.objects.exists()
    path = tmp_path / "backup.tar.gz"
    taking.take(path)
    with path.open("rb") as file:
        content = [line for found in Reader(file) if isinstance(found, Rows) for line in found.lines]
    assert content
    held = b"".join(content) + json.dumps(sums_of(path)).encode()
    assert settings.SECRET_KEY.encode() not in held
    for session in Session.objects.all():
        assert session.session_key.encode() not in held
    place = another(SECRET_KEY="another-key-of-the-tests-that-is-long-enough-and-guards-nothing")
    assert "another SECRET_KEY" in place.must("restore", path)
    asked = "from accounts.models import Session, User; print(User.objects.count(), Session.objects.count())"
    assert place.must("shell", "-v", "0", "-c", asked).split() == [str(User.objects.count()), "0"]


def test_t_bkp_01_new_rows_get_new_numbers(filled: None, another: Callable[..., Installation], tmp_path: Path) -> None:
    path = tmp_path / "backup.tar.gz"
    taking.take(path)
    place = another()
    place.must("restore", path)
    made = "from accounts.models import User; print(User.objects.create_user('4711').pk)"
    newest = max(User.objects.values_list("pk", flat=True))
    assert int(place.must("shell", "-v", "0", "-c", made)) > newest


def test_a_backup_goes_into_no_database_that_has_people(
    filled: None, another: Callable[..., Installation], tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar.gz"
    taking.take(path)
    place = another()
    place.must("restore", path)
    again = place.manage("restore", path)
    assert again.returncode == 1
    assert "has people already" in again.stderr


def changed(path: Path, to: Path, about: Callable[[dict[str, Any]], None], rows: Callable[[Rows], Rows]) -> Path:
    """The archive with something else in it, and sums that fit."""
    with path.open("rb") as file, to.open("wb") as target:
        reader = Reader(file)
        about(reader.about)
        writer = Writer(target, reader.about)
        tables: dict[str, list[bytes]] = {}
        for found in reader:
            if isinstance(found, Rows):
                new = rows(found)
                tables.setdefault(new.label, []).extend(new.lines)
            else:
                writer.file(found.name, io.BytesIO(b"".join(found.blocks)), found.size)
        for label, content in tables.items():
            writer.table(label, iter(content))
        writer.close()
    return to


def test_a_backup_of_an_older_version_is_brought_to_todays_tables(
    filled: None, another: Callable[..., Installation], tmp_path: Path
) -> None:
    """As the first version of the live telephony kept it: without the moment up to which a table of calls is read."""
    for model in (TakenUp, Watermark):
        model.objects.all().delete()
    path = tmp_path / "backup.tar.gz"
    taking.take(path)
    gone = ("moment", "swept", "trouble")

    def older(about: dict[str, Any]) -> None:
        nodes = [node for node in about["migrations"] if node[0] != "cti"]
        about["migrations"] = [*nodes, ["cti", "0001_lease_and_watermark"]]
        about["tables"]["cti.Watermark"] = [name for name in about["tables"]["cti.Watermark"] if name not in gone]

    def fewer(found: Rows) -> Rows:
        assert found.label != "cti.Watermark"
        return found

    old = changed(path, tmp_path / "old.tar.gz", older, fewer)
    place = another()
    place.must("restore", old)
    assert place.must("migrate", "--check") == ""
    place.must("backup", tmp_path / "second.tar.gz")
    compared(path, tmp_path / "second.tar.gz")


def test_a_backup_of_a_newer_version_is_refused_in_words(
    filled: None, another: Callable[..., Installation], tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar.gz"
    taking.take(path)
    new = changed(
        path, tmp_path / "new.tar.gz", lambda about: about["migrations"].append(["history", "9999_later"]), lambda x: x
    )
    refused = another().manage("restore", new)
    assert refused.returncode == 1
    assert "newer version" in refused.stderr


def test_t_bkp_02_rows_that_fit_no_table_leave_nothing_behind(
    filled: None, another: Callable[..., Installation], tmp_path: Path
) -> None:
    path = tmp_path / "backup.tar.gz"
    taking.take(path)

    order: list[str] = []

    def nobodys(found: Rows) -> Rows:
        if found.label != "accounts.User":
            return found
        values = json.loads(found.lines[0])
        values[order.index("extension")] = None
        return Rows(found.label, [lines.written(values), *found.lines[1:]])

    bad = changed(path, tmp_path / "bad.tar.gz", lambda about: order.extend(about["tables"]["accounts.User"]), nobodys)
    place = another()
    refused = place.manage("restore", bad)
    assert refused.returncode == 1
    assert "no sound backup" in refused.stderr
    assert not list((place.folder / "installers").iterdir())
    assert "is restored" in place.must("restore", path)  # and the way is free for the sound one


def test_the_newest_of_a_folder_are_kept_and_nothing_else_is_touched(
    filled: None, another: Callable[..., Installation], tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    others = [folder / "webcti-20200101T000000Z.tar.gz.gpg", folder / "notes.txt"]
    old = [folder / f"webcti-2020010{day}T000000Z.tar.gz" for day in (1, 2, 3)]
    for path in (*others, *old):
        path.write_bytes(b"x")
    taking.take(folder / taking.name_for(TAKEN))
    assert taking.keep_newest(folder, 2) == [old[1], old[0]]
    assert {path.name for path in folder.iterdir()} == {
        *(path.name for path in others),
        old[2].name,
        taking.name_for(TAKEN),
    }


def test_a_backup_that_fails_leaves_no_half_file(filled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.Writer, "close", full)
    with pytest.raises(OSError, match="No space"):
        taking.take(tmp_path / "backup.tar.gz")
    assert list(tmp_path.iterdir()) == []
