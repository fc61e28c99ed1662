"""A newcomer works the telephones of the invented people."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from demo import telephones
from pbx.commands import AskDigits
from pbx.events import DigitsKeyed, PbxEvent
from pbx.simulator.simulator import Simulator
from tests.integration.cti_pages.company import htmx

pytestmark = pytest.mark.urls("tests.integration.demo.addresses")
PAGE = "/demo/telephones/"
PATIENCE = 20.0


class Company:
    """A simulated exchange in a thread of its own, as it is in the gateway."""

    def __init__(self, path: Path) -> None:
        self.events: list[PbxEvent] = []
        self._loop = asyncio.new_event_loop()
        self._simulator = Simulator(quiet=True, people=False, control=path)
        self._ready = threading.Event()
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._follow(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    async def _follow(self) -> None:
        async for batch in self._simulator.batches():
            self._ready.set()
            with self._news:
                self.events.extend(batch)
                self._news.notify_all()

    def asks(self, extension: str) -> None:
        """The portal asks for digits."""
        asked = self._simulator.execute(AskDigits(extension, 2), "proof-1")
        asyncio.run_coroutine_threadsafe(asked, self._loop).result(PATIENCE)

    def keyed(self) -> str:
        """Wait for what was keyed in."""

        def found() -> list[str]:
            return [event.digits for event in self.events if isinstance(event, DigitsKeyed)]

        with self._news:
            assert self._news.wait_for(found, PATIENCE)
        return found()[0]

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._simulator.close(), self._loop).result(PATIENCE)
        self._thread.join(PATIENCE)
        self._loop.close()


@pytest.fixture
def company(settings: LazySettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    path = tmp_path_factory.mktemp("s") / "sim"
    settings.PBX_URL = f"simulator:?quiet=1&control={path}"
    company = Company(path)
    yield company
    company.close()


def does(client: Client, do: str, who: str = "1011", digits: str = "") -> Any:
    return client.post(PAGE, {"do": do, "who": who, "digits": digits}, headers=htmx("telephones"))


def test_a_newcomer_lifts_the_telephone_and_keys_the_digits_in(company: Company, db: None) -> None:
    stranger = Client()
    assert "No telephone rings" in stranger.get(PAGE).content.decode()
    company.asks("1011")
    page = stranger.get(PAGE).content.decode()
    assert "WebCTI is calling" in page
    assert 'value="answer"' in page
    assert 'value="key_digits"' in does(stranger, "answer").content.decode()
    does(stranger, "key_digits", digits="4")
    does(stranger, "key_digits", digits="7")
    assert company.keyed() == "47"


def test_the_chosen_telephone_is_there_though_it_is_silent(company: Company, db: None) -> None:
    assert "It does not ring." in Client().get(f"{PAGE}?extension=1012").content.decode()
    assert "It does not ring." not in Client().get(f"{PAGE}?extension=4711").content.decode()


def test_who_is_signed_in_sees_their_own_telephone(company: Company, client: Client, valkey: str, db: None) -> None:
    client.force_login(User.objects.create_user("1012", "x"))
    assert 'aria-label="1012 ' in client.get(PAGE).content.decode()


def test_a_page_that_shows_it_already_is_left_alone(company: Company, db: None) -> None:
    first = Client().get(PAGE, headers=htmx("telephones")).content.decode()
    shown = re.search(r"shown=([0-9a-f]+)", first)
    assert shown
    same = {"shown": shown[1], "extension": ""}
    assert Client().get(PAGE, same, headers=htmx("telephones")).status_code == 204
    company.asks("1011")
    assert Client().get(PAGE, same, headers=htmx("telephones")).status_code == 200


def test_what_is_too_late_is_said(company: Company, db: None) -> None:
    assert "Too late" in does(Client(), "answer").content.decode()
    said = Client().post(PAGE, {"do": "hang_up", "who": "1011"})
    assert said.headers["Location"] == f"{PAGE}?extension="


@pytest.mark.parametrize(
    ("do", "who", "digits"),
    [("crash", "1011", ""), ("answer", "4711", ""), ("key_digits", "1011", "4x"), ("", "", ""), ("call", "1011", "1")],
)
def test_nothing_else_reaches_the_exchange(company: Company, db: None, do: str, who: str, digits: str) -> None:
    assert does(Client(), do, who, digits).status_code == 400


def test_while_the_gateway_is_away_the_page_says_so(settings: LazySettings, db: None, tmp_path: Path) -> None:
    settings.PBX_URL = f"simulator:?control={tmp_path / 'nobody'}"
    assert "does not answer" in Client().get(PAGE).content.decode()
    assert "does not answer" in does(Client(), "answer").content.decode()


@pytest.mark.parametrize("url", ["simulator:?quiet=1", "asterisk://portal:secret@pbx.example:5038?control=/x"])
def test_without_the_simulators_socket_there_is_no_such_page(settings: LazySettings, db: None, url: str) -> None:
    settings.PBX_URL = url
    assert telephones.control_path() is None
    assert Client().get(PAGE).status_code == 404
