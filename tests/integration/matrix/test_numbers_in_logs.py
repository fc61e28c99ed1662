"""Whom people call, look for and are called by is nobody's business who reads the log (SECURITY T-LOG-03)."""

import re
import uuid

import pytest
from django.test import Client

from pbx.errors import PbxUnavailable
from tests.integration.cti_pages.company import anna, exchange, office
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.matrix.test_secrets import listening

__all__ = ["anna", "exchange", "office"]

FOREIGN = ("601570947", "30901820")
"""What stays of +48601570947 and +4930901820, however they are dialled."""
SPELLINGS = ("+48601570947", "0601570947", "601 570 947", "+49 30 901820")


@pytest.fixture
def browser(client: Client, anna: object, exchange: Exchange) -> Client:
    client.force_login(anna)  # type: ignore[arg-type]
    client.raise_request_exception = False
    return client


def test_t_log_03_no_number_of_somebody_outside_is_left_in_the_logs(
    browser: Client, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(caplog) as listener:
        for number in SPELLINGS:
            exchange.answer = None
            browser.get("/people/" + number.replace(" ", "") + "/")
            browser.get("/search/", {"q": number})
            browser.post("/dial/", {"number": number, "key": str(uuid.uuid4()), "way": "internal"})
            browser.post("/settings/services/forward_busy/", {"number": number, "key": str(uuid.uuid4()), "on": "1"})
            exchange.answer = PbxUnavailable(f"no way to {number}")
            browser.post("/dial/", {"number": number, "key": str(uuid.uuid4()), "way": "internal"})
        with monkeypatch.context() as patch:
            patch.setattr("cti.views.dialling.place", lambda *given: int(f"{given[2].dial} is no number"))
            failed = browser.post("/dial/", {"number": SPELLINGS[0], "key": str(uuid.uuid4()), "way": "internal"})
    assert failed.status_code == 500
    assert any("****947" in line for line in listener.lines), "numbers came up"
    bare = [re.sub(r"[\s()-]", "", line) for line in listener.lines]
    assert [line for line in bare for number in FOREIGN if number in line] == []
