"""An installation that nobody has set up."""

import pytest
from django.test import Client
from pytest_django import Settings

from management.setup import code

PASSWORD = "czternaście zielonych tramwajów"
FIRST = {
    "extension": "1031",
    "comment": "Anna Nowak",
    "email": "anna@example.com",
    "language": "pl",
    "password": PASSWORD,
    "repeated": PASSWORD,
    "next": "/setup/exchange/",
}


@pytest.fixture(autouse=True)
def _first_run(settings: Settings, valkey: str) -> None:
    settings.FIRST_RUN = True


@pytest.fixture
def admitted(db: None) -> Client:
    """A browser that has given the code."""
    return admitted_browser()


def admitted_browser() -> Client:
    browser = Client()
    assert browser.post("/setup/code/", {"code": code.code()}).status_code == 302
    return browser
