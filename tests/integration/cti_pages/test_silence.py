"""The portal itself is silenced in one browser, and says so."""

import json

import pytest
from django.test import Client

from accounts.models import User

SIGN = "data-silenced"


def chips(browser: Client) -> str:
    return browser.get("/live/services/").content.decode()


@pytest.mark.req("FWD-10")
def test_one_browser_is_silenced_until_it_is_taken_back(browser: Client, anna: User) -> None:
    other = Client()
    other.force_login(anna)
    assert SIGN not in chips(browser)
    answer = browser.post("/live/silence/", {"on": "1"}, headers={"HX-Request": "true"})
    assert (answer.status_code, json.loads(answer.headers["HX-Trigger"])) == (204, {"services-changed": {}})
    assert SIGN in chips(browser)
    assert SIGN in browser.get("/").content.decode(), "in the top bar of every page"
    assert "Let this browser ring again" in browser.get("/settings/situations/").content.decode()
    assert SIGN not in chips(other)
    assert browser.post("/live/silence/").headers["Location"] == "/", "without scripts, too"
    assert SIGN not in chips(browser)
