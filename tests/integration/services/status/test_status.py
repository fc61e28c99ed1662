"""Status texts: beside the lamp for colleagues, gone at their end."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.permissions import BY_ROLE, Permission
from cti import live
from services.models import Status
from services.tasks import bring_back
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange


def write(browser: Client, text: str, **fields: str) -> str:
    form = {"key": a_key(), "text": text, **fields}
    return browser.post("/one-tap/status/", form, headers=htmx("one-tap-start")).content.decode()


@pytest.fixture
def jans(client: Client, exchange: Exchange, jan: User) -> Client:
    browser = Client()
    browser.force_login(jan)
    return browser


@pytest.mark.req("PRES-05")
def test_colleagues_see_it_wherever_they_see_the_lamp(
    browser: Client,
    jans: Client,
    exchange: Exchange,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    exchange.calls("1011")
    told: list[object] = []
    monkeypatch.setattr(live, "_publish", told.append)
    with django_capture_on_commit_callbacks(execute=True):
        write(browser, "Back at <two>")
    assert any('"statuses"' in str(message) for message in told), "open pages hear of it"
    for address in ("/", "/book/", "/book/extensions/1011/", "/people/1011/"):
        assert "Back at &lt;two&gt;" in jans.get(address).content.decode(), address
    assert jans.get("/live/statuses/").json() == {"1011": "Back at <two>"}


def test_it_goes_at_its_end(browser: Client, jans: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    write(browser, "Lunch", end="1h")
    status = Status.objects.get()
    assert f"until {timezone.localtime(status.until):%H:%M}" in jans.get("/live/statuses/").json()["1011"]
    Status.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert jans.get("/live/statuses/").json() == {}
    bring_back()
    assert not Status.objects.exists()


def test_it_is_taken_away_and_what_is_wrong_is_said(browser: Client, exchange: Exchange) -> None:
    exchange.calls("1011")
    assert "at most 60" in write(browser, "x" * 61)
    assert "Say until when" in write(browser, "Out", end="at")
    assert 'value="Out"' in write(browser, "Out", end="at"), "what was typed is kept"
    assert not Status.objects.exists()
    write(browser, "Out")
    write(browser, "")
    assert not Status.objects.exists()
    assert browser.post("/one-tap/status/", {"text": "Out"}, headers=htmx()).status_code == 400


def test_who_may_see_no_lamps_sees_no_words(
    browser: Client, jans: Client, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.calls("1011")
    write(browser, "Back at two")
    monkeypatch.setitem(BY_ROLE, "user", BY_ROLE["user"] - {Permission.SEE_LAMPS})
    assert jans.get("/live/statuses/").status_code == 403
    assert "Back at two" not in jans.get("/").content.decode()
