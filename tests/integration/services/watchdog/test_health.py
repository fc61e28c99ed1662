"""How my telephone is: only what is known, each line with its cure."""

import re
from dataclasses import replace
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import SecondFactor, User
from cti.live import read_board
from history.models import Mailbox, Message
from pbx.features import Feature
from pbx.states import Line
from services.watchdog.standing import observe
from tests.integration.cti_pages.company import htmx
from tests.integration.cti_pages.exchange import Exchange

PAGE = "/settings/services/health/"


def facts(browser: Client) -> dict[str, str]:
    """Name of a fact → its state and its words."""
    text = browser.get(PAGE, headers=htmx("health")).content.decode()
    found = re.findall(r'data-fact="(\w+)" data-state="(\w+)">(.*?)</a>', text, re.DOTALL)
    return {name: f"{state} {' '.join(re.sub('<[^>]+>', ' ', words).split())}" for name, state, words in found}


def test_all_is_well(browser: Client, exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()
    observe(read_board(), timezone.now() - timedelta(hours=3))
    found = facts(browser)
    assert found["registered"].startswith("good Telephone registered At least since")
    assert found["calls"].startswith("good Calls ring here")
    assert found["mailbox"] == "noted Voicemail 0 messages"
    assert found["pin"] == "unknown Voicemail PIN unknown to the portal"
    assert found["last_call"].startswith("noted Last call none yet")
    assert found["second_factor"] == "noted Second factor off"


def test_what_is_not_well(browser: Client, exchange: Exchange, anna: User) -> None:
    features = {Feature.DND: "on", Feature.FORWARD_ALWAYS: "0601570947"}
    exchange.lines["1011"] = Line("1011", registered=True, features=features, voicemail=(1, 1))
    exchange.show()
    observe(read_board(), timezone.now() - timedelta(days=9))
    exchange.lines["1011"] = replace(exchange.lines["1011"], registered=False)
    exchange.show()
    observe(read_board(), timezone.now() - timedelta(minutes=5))
    box = Mailbox.objects.create(pbx="lab", number="1011")
    for name, folder in (("1", "inbox"), ("2", "old"), ("3", "deleted")):
        Message.objects.create(mailbox=box, name=name, folder=folder, left=timezone.now())
    SecondFactor.objects.create(user=anna, secret="x", confirmed_at=timezone.now())
    found = facts(browser)
    assert found["registered"].startswith("bad Telephone not registered Since")
    assert "calls" not in found
    assert found["forward_always"].startswith("doubtful Forwarding → 601 570 947 At least since")
    assert found["dnd"].startswith("doubtful Do not disturb on")
    assert found["mailbox"] == "noted Voicemail 2 messages, 1 new"
    assert found["second_factor"].startswith("good Second factor on")


def test_what_nobody_knows_is_unknown(browser: Client, exchange: Exchange) -> None:
    assert facts(browser)["registered"] == "unknown Telephone unknown"
    exchange.lines["1011"] = Line("1011", registered=True)
    exchange.connected = False
    exchange.show()
    found = facts(browser)
    assert found["registered"] == "unknown Telephone unknown"
    assert found["mailbox"] == "noted Voicemail none"


def test_it_stands_among_the_services_and_on_a_page_of_its_own(browser: Client, exchange: Exchange) -> None:
    for address in ("/settings/services/", PAGE):
        assert 'id="health"' in browser.get(address).content.decode()
    assert PAGE in browser.get("/").content.decode()
