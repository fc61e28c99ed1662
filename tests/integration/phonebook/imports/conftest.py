"""Somebody who brings files to the import page, and a worker that does what they ask for."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from jobs import run
from phonebook.models import Import


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def editor(db: None) -> User:
    """May write the public book."""
    return User.objects.create_user(
        "1021", "kanarek przy oknie", comment="Ewa Editor", language="en", contact_access="edit"
    )


@pytest.fixture
def manager(db: None) -> User:
    """May write the public book, and mark numbers there."""
    return User.objects.create_user(
        "1041", "kanarek na balkonie", comment="Maja Manager", language="en", role="manager"
    )


@pytest.fixture(autouse=True)
def sleeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker does nothing by itself."""
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def bring(user: User, content: bytes, name: str = "contacts.csv", **choices: str) -> Import:
    """Upload it, choose, and have it begun; the worker has yet to do it."""
    client = browser(user)
    file = SimpleUploadedFile(name, content)
    answer = client.post("/book/import/", {"file": file, "name": name})
    assert answer.status_code == 302, answer.content
    address = answer.headers["Location"]
    assert client.get(address).status_code == 200
    assert client.post(f"{address}start/", choices).status_code == 302
    return Import.objects.get(pk=int(address.split("/")[-2]))


def work_all() -> None:
    while run.run_next():
        pass


def imported(user: User, content: bytes, name: str = "contacts.csv", **choices: str) -> Import:
    """Bring it, and have it done."""
    found = bring(user, content, name, **choices)
    work_all()
    found.refresh_from_db()
    return found
