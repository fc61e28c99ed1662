"""SECURITY T-WS-01, T-MFA-01: who is still at the second factor hears nothing of anybody's calls."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.integration.accounts.authenticator import set_up
from tests.integration.accounts.conftest import PASSWORD
from tests.integration.cti.browsers import Web
from tests.integration.cti.exchange import ScriptedPbx


def session_key_after_the_password(*, with_factor: bool) -> str:
    user = User.objects.create_user("1011", PASSWORD, language="en")
    if with_factor:
        set_up(user)
    client = Client()
    client.post("/login/", {"extension": "1011", "secret": PASSWORD})
    assert client.session["limited_purpose"].startswith("accounts:second_factor")
    return str(client.session.session_key)


@pytest.mark.parametrize("with_factor", [True, False], ids=["waits for the code", "must set it up"])
async def test_t_ws_01_a_session_at_the_second_factor_opens_no_socket(
    pbx: ScriptedPbx, web: Web, settings: Settings, with_factor: bool
) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"user"})
    key = await sync_to_async(session_key_after_the_password)(with_factor=with_factor)
    browser = web.browser(key)
    assert not await browser.opened()
    assert not browser.raw
