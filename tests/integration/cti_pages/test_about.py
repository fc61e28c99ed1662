"""LOG-22: whose portal, which software, which exchange; and nothing that is not so."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from cti import store
from tests.integration.cti_pages.exchange import Exchange


def text(browser: Client) -> str:
    return " ".join(browser.get("/about/").content.decode().split())


@pytest.mark.req("LOG-22")
def test_it_tells_own_number_and_comment_version_and_exchange(browser: Client, anna: User, exchange: Exchange) -> None:
    exchange.show()
    page = text(browser)
    assert f'<dd class="tabular">{anna.extension}</dd>' in page
    assert f"<dd>{anna.comment}</dd>" in page
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for value in (project["version"], "Simulator", "lab", "Apache-2.0"):
        assert f">{value}</dd>" in page
    assert "Connected since" in page
    assert "just now" in page
    assert "Not reachable" not in page
    assert 'href="/settings/activity/"' in page


@pytest.mark.req("LOG-22")
def test_an_exchange_that_is_away_is_said_to_be_away_with_what_was_last_known(
    browser: Client, exchange: Exchange
) -> None:
    exchange.connected = False
    exchange.show()
    page = text(browser)
    assert "Not reachable since" in page
    assert "Below is what was last known." in page
    assert ">Simulator</dd>" in page
    assert "Connected since" not in page


@pytest.mark.req("LOG-22")
def test_an_exchange_that_was_never_seen_is_not_made_up(browser: Client, exchange: Exchange) -> None:
    store.client().delete(store.board(), store.meta())
    page = text(browser)
    assert "Not reachable" in page
    assert "Below is what was last known." not in page
    assert page.count("<dd hx-disable>–</dd>") == 2


def test_without_redis_it_is_poured_all_the_same(browser: Client, exchange: Exchange, settings: object) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"  # type: ignore[attr-defined]
    assert "Not reachable" in text(browser)


def test_t_xss_01_what_an_exchange_calls_itself_is_only_text(browser: Client, exchange: Exchange) -> None:
    exchange.show()
    hostile = '"><img src=x onerror=alert(1)>'
    info = store.client().hget(store.meta(), "info").replace("Simulator", hostile.replace('"', '\\"'))
    store.client().hset(store.meta(), "info", info)
    page = text(browser)
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
