"""Sockets end with the session, whatever ends it, and by the kick: the sweep is off here.

(SECURITY T-SES-02, T-SES-03, T-WS-05.)
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from accounts.actions import email as email_actions
from accounts.actions import password as password_actions
from accounts.actions import rescue, rights
from accounts.actions import second_factor as second_factor_actions
from accounts.actions import sessions as session_actions
from accounts.guard import secrets
from accounts.journal import Origin, session_mark
from accounts.models import EmailChange, SecondFactor, Session, User
from accounts.proving import email_changes, second_factor
from cti import hub
from tests.integration.accounts.authenticator import set_up
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until_here

PATIENCE = 20.0
"""Seconds for a busy machine; nothing else than the kick could close a socket in them."""


@pytest.fixture(autouse=True)
def _no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "SWEEP", 3600.0)


def browser_with(session: str) -> Client:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session
    return client


Deed = Callable[[User, str], object]
DEEDS: dict[str, Deed] = {
    "logging out": lambda _user, session: browser_with(session).post("/logout/"),
    "a password that was set elsewhere": lambda user, _session: password_actions.set_password(
        user, "niebieski tramwaj 9", Origin()
    ),
    "a temporary password": lambda user, _session: password_actions.give_temporary(
        user, "niebieski tramwaj 9", Origin()
    ),
    "taking the password away": lambda user, _session: password_actions.reset_by_other(user, Origin()),
    "a PIN that opens the account anew": lambda user, _session: password_actions.open_by_pin(user, "7391", Origin()),
    "disabling": lambda user, _session: rights.disable(user, Origin()),
    "another role": lambda user, _session: rights.change_role(user, User.Role.MANAGER, Origin()),
    "ending the session elsewhere": lambda user, session: session_actions.end_session(
        user, session_mark(session), Origin(user)
    ),
    "ending all others": lambda user, _session: session_actions.end_others(user, None, Origin(user)),
    "an administrator who ends all": lambda user, _session: rescue.end_sessions(user, Origin()),
    "a new e-mail address": lambda user, _session: _change_address(user),
    "a second factor that was set up elsewhere": lambda user, _session: set_up(user),
    "losing the second factor": lambda user, _session: _lose_second_factor(user),
    "deleting the account": lambda user, _session: _delete(user),
}


def _change_address(user: User) -> None:
    email_actions.begin(user, "ala@example.com", Origin(user))
    token = email_changes.new_token(EmailChange.objects.get(user=user), email_changes.Side.NEW)
    pending = email_actions.confirm(token, Origin())
    assert pending is not None
    assert pending.change.user.email == "ala@example.com"


def _lose_second_factor(user: User) -> None:
    secret = secrets.encrypted(second_factor.new_secret())
    SecondFactor.objects.create(user=user, secret=secret, confirmed_at=timezone.now())
    second_factor_actions.remove(user, Origin())


def _delete(user: User) -> None:
    rights.disable(user, Origin())
    user.delete()


@pytest.mark.parametrize("deed", DEEDS)
async def test_t_ws_05_t_ses_02_the_socket_closes_by_the_kick_and_nothing_follows(
    deed: str, pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    log_in = sync_to_async(logged_in)
    (user, session), (_colleague, others) = await log_in("101"), await log_in("102")
    leaving, staying = await web.open(session), await web.open(others)
    kicks = web.sockets.hub().kicks
    await sync_to_async(DEEDS[deed])(user, session)
    assert await leaving.closed(PATIENCE) == 4401
    assert web.sockets.hub().kicks > kicks
    await leaving.hears_no_more(pbx, staying)
    assert not await web.browser(session).opened()


async def test_t_ws_05_ending_one_session_leaves_the_others_alone(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    log_in = sync_to_async(logged_in)
    (user, first), (_same, second) = await log_in("101"), await log_in("101")
    leaving, staying = await web.open(first), await web.open(second)
    origin = Origin(user, session=session_mark(second))
    await sync_to_async(session_actions.end_session)(user, session_mark(first), origin)
    assert await leaving.closed(PATIENCE) == 4401
    staying.say('{"k":"snapshot"}')
    await staying.frame("snapshot")
    assert staying.code is None


def idle_in(session: str, seconds: float) -> None:
    """Nobody has done anything for so long that the session ends in `seconds`."""
    idle = timedelta(minutes=django_settings.SESSION_IDLE_MINUTES)
    Session.objects.filter(session_key=session).update(seen=timezone.now() - idle + timedelta(seconds=seconds))


async def test_t_ses_03_an_idle_session_takes_its_socket_along(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    await sync_to_async(idle_in)(session, 1)
    browser = await web.open(session)
    assert await browser.closed(PATIENCE) == 4401


async def test_t_ses_03_what_a_person_does_meanwhile_keeps_the_socket(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    await sync_to_async(idle_in)(session, 2)
    browser = await web.open(session)
    (socket,) = web.sockets.hub().sockets
    short = socket.ticket.until
    answer = await sync_to_async(browser_with(session).get)("/settings/subscriber/")
    assert answer.status_code == 200
    await until_here(lambda: socket.ticket.until > short, PATIENCE)
    assert browser.code is None
    browser.say('{"k":"snapshot"}')
    await browser.frame("snapshot")


async def test_t_ses_03_the_socket_itself_keeps_no_session_alive(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    await sync_to_async(idle_in)(session, 600)
    before = await Session.objects.aget(session_key=session)
    browser = await web.open(session)
    browser.say('{"k":"snapshot"}')
    await browser.frame("snapshot")
    await browser.frame("beat")
    assert (await Session.objects.aget(session_key=session)).seen == before.seen


async def test_t_ses_03_the_sweep_learns_how_long_a_session_lasts_and_the_browser_sees_nothing_of_it(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP", 0.05)
    _user, session = await sync_to_async(logged_in)("101")
    await sync_to_async(idle_in)(session, 600)
    browser = await web.open(session)
    (socket,) = web.sockets.hub().sockets
    short = socket.ticket.until
    await Session.objects.filter(session_key=session).aupdate(seen=timezone.now())
    await until_here(lambda: socket.ticket.until > short)
    assert not [frame for frame in browser.frames if frame["k"] == "snapshot"]
