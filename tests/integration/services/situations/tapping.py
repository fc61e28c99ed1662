"""Tapping situations as a browser does it, with an exchange that shows what it was asked for."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from pbx.commands import SetFeature
from pbx.features import Feature
from services.models import Situation
from services.tasks import bring_back
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange

NOON = (timezone.localtime() + timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
PAGE = "/settings/situations/"
SITUATION = {"name": "Lunch", "icon": "utensils", "status": "At lunch", "span": "1h"}


def shown(exchange: Exchange, asked: int) -> None:
    """The exchange shows what it was asked for since."""
    for command in exchange.asked[asked:]:
        assert isinstance(command, SetFeature)
        if (exchange.answers.get(command) or exchange.answer) is None:
            exchange.feature(command.extension, command.feature, command.value)


def tap(browser: Client, exchange: Exchange, do: str, **fields: str) -> str:
    asked = len(exchange.asked)
    response = browser.post("/one-tap/tap/", {"key": a_key(), "do": do, **fields}, headers=htmx("one-tap-start"))
    assert response.status_code == 200
    shown(exchange, asked)
    return response.content.decode()


def end(browser: Client, exchange: Exchange) -> str:
    asked = len(exchange.asked)
    text = browser.post("/one-tap/end/", headers=htmx("one-tap-start")).content.decode()
    shown(exchange, asked)
    return text


def by_clock(exchange: Exchange, after: timedelta) -> None:
    asked = len(exchange.asked)
    with time_machine.travel(NOON + after):
        bring_back()
    shown(exchange, asked)


def written(wishes: dict[str, str], **fields: str) -> Situation:
    kept = {"extension": "1011", "name": "Lunch", "icon": "utensils", "wishes": wishes}
    return Situation.objects.create(**kept, **fields)


def features(exchange: Exchange, extension: str = "1011") -> dict[Feature, str]:
    return {feature: value for feature, value in exchange.lines[extension].features.items() if value}
