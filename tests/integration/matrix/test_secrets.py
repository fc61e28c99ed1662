"""One person's whole way through the house, with secrets that could not be there by chance (T-LOG-01, T-PWD-05)."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pyotp
import pytest
from celery.app.task import Task
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.guard import pins
from accounts.models import OneTimeLink, SecondFactor, Session, User
from accounts.proving import links, second_factor
from tests.integration.matrix.company import ADDRESS, Company
from webcti.logs import JsonFormatter, TextFormatter

NUMBER = "1060"
PIN = "4826"
FIRST, SECOND, TYPED_WRONG, NEVER_STORED = (
    f"kanarek {name} w klatce" for name in ("żółty", "siwy", "mylny", "zgubiony")
)
PLACES = ("logs", "tasks", "addresses", "database")


class Listener(logging.Handler):
    """Keeps each line of the log in both of our formats."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [TextFormatter().format(record), JsonFormatter().format(record)]


class Way:
    """What was written and told on the way, and the secrets that came up."""

    def __init__(self) -> None:
        self.heard: dict[str, list[str]] = {place: [] for place in PLACES}
        self.secrets: dict[str, str] = {}
        self.client = Client(REMOTE_ADDR=ADDRESS)
        self.client.raise_request_exception = False

    def post(self, path: str, **form: str) -> str:
        """The page, or where it leads."""
        answer = self.client.post(path, form)
        self.heard["addresses"] += [answer.headers.get("Location", ""), answer.headers.get("HX-Redirect", "")]
        cookie = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie and cookie.value:
            self.secrets[f"session after {path} {len(self.secrets)}"] = cookie.value
        return answer.headers.get("Location") or answer.content.decode()

    def where(self, secret: str) -> list[str]:
        """The places that give `secret` away. Four digits count only where they stand alone."""
        pattern = re.compile(rf"(?<![\w.:-]){re.escape(secret)}(?![\w-])" if secret.isdigit() else re.escape(secret))
        return [place for place, texts in self.heard.items() if any(pattern.search(text) for text in texts)]


@pytest.fixture
def way(
    people: Company,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Way:
    way = Way()
    told = way.heard["tasks"]
    monkeypatch.setattr(Task, "apply_async", lambda _task, *given, **named: told.append(repr((given, named))))
    with listening(caplog) as listener, django_capture_on_commit_callbacks(execute=True):
        lead_through(way, monkeypatch)
    way.heard["logs"] = listener.lines
    way.heard["database"] = everything_stored()
    return way


@contextmanager
def listening(caplog: pytest.LogCaptureFixture) -> Iterator[Listener]:
    listener, root = Listener(), logging.getLogger()
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "django.request"):
        root.addHandler(listener)
        yield listener
        root.removeHandler(listener)


def lead_through(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """First PIN, passwords, mistakes, a second factor, links, an error inside, and out."""
    user = User.objects.create_user(NUMBER, comment="Kasia", email="kasia@example.com", language="en")
    user.pin, user.activation_until = pins.digest(NUMBER, PIN), timezone.now() + timedelta(days=1)
    user.save()
    way.secrets |= {"PIN": PIN, "first password": FIRST, "second password": SECOND}
    way.secrets |= {"mistyped password": TYPED_WRONG, "password of the error": NEVER_STORED}
    way.post("/login/", extension=NUMBER, secret=TYPED_WRONG)
    assert way.post("/login/", extension=NUMBER, secret=PIN) == "/set-password/"
    way.post("/set-password/", password=FIRST, repeated=TYPED_WRONG)
    assert way.post("/set-password/", password=FIRST, repeated=FIRST) == "/"
    way.post("/set-password/", current=TYPED_WRONG, password=SECOND, repeated=SECOND)
    assert "/settings/" in way.post("/set-password/", current=FIRST, password=SECOND, repeated=SECOND)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.actions.password.set_password", lambda *_given, **_named: 1 // 0)
        form = {"current": SECOND, "password": NEVER_STORED, "repeated": NEVER_STORED}
        assert way.client.post("/set-password/", form).status_code == 500
    enrol(way, user)
    way.post("/logout/")
    way.post("/login/", extension=NUMBER, secret=SECOND)
    way.post("/second-factor/", code="000000")
    way.post("/forgotten/", extension=NUMBER)
    for purpose in OneTimeLink.Purpose:
        token = links.issue(User.objects.get(pk=user.pk), purpose, lasts=timedelta(minutes=5))
        way.secrets[f"{purpose} token"] = token
        for path in (f"/link/{token}/", f"/phone/{token}/", f"/link/{token}/nowhere/", f"/phone/{token}/nowhere/"):
            way.heard["addresses"].append(way.client.get(path).headers.get("Location", ""))
        way.post("/link/")
        way.post("/phone/")


def enrol(way: Way, user: User) -> None:
    way.post("/settings/second-factor/", do="begin", current=SECOND)
    secret = second_factor.secret_of(SecondFactor.objects.get(user=user))
    code = pyotp.TOTP(secret).now()
    way.secrets |= {"secret of the second factor": secret, "code": code}
    page = way.post("/settings/second-factor/", do="confirm", code=code)
    codes = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", page)
    assert len(set(codes)) >= second_factor.RECOVERY_CODES
    way.secrets["recovery code"] = codes[0]


def everything_stored() -> list[str]:
    """Each row of each table but the sessions', whose rows are found by their key."""
    rows: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        if model is Session:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            rows += map(repr, cursor.fetchall())
    return rows


def test_t_log_01_t_pwd_05_no_secret_is_left_in_logs_tasks_addresses_or_the_database(way: Way) -> None:
    assert len(way.secrets) > 12
    assert all(way.heard.values()), "something was heard everywhere"
    assert any("Not Found: /link/" in line for line in way.heard["logs"])
    assert {name: places for name, secret in way.secrets.items() if (places := way.where(secret))} == {}


def test_what_would_give_a_secret_away_is_found() -> None:
    way = Way()
    way.heard["logs"] = [f"WARNING log-in refused secret={PIN} at 1795171320.48260"]
    way.heard["database"] = [repr((1, FIRST)), "pbkdf2 4826a1"]
    assert way.where(PIN) == ["logs"]
    assert way.where(FIRST) == ["database"]
    assert way.where(SECOND) == []
