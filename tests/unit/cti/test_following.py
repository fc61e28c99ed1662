"""A gateway follows the exchange that administrators set, without a restart."""

import asyncio
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from company.exchange import Link
from company.secrets import UnreadableError
from cti import following
from cti.following import Follower
from pbx.base import Pbx


class Running:
    """A gateway that does nothing but run."""

    def __init__(self, link: Link, log: list[str]) -> None:
        self.link, self.log = link, log

    async def run(self) -> None:
        self.log.append(f"begins {self.link.name} {self.link.version}")
        try:
            await asyncio.Event().wait()
        finally:
            self.log.append(f"leaves {self.link.name}")


class Failing(Running):
    async def run(self) -> None:
        raise RuntimeError("the gateway broke")


def nothing() -> Pbx:
    raise AssertionError("nobody opens it here")


def link(name: str, version: int = 1) -> Link:
    return Link(name, version, nothing)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK", 0.01)


class Answers:
    """What the database says, look by look; the last answer stays."""

    def __init__(self, *answers: Link | Exception) -> None:
        self._answers: Iterator[Link | Exception] = iter(answers)
        self._last: Link | Exception = answers[0]

    def __call__(self) -> Link:
        self._last = next(self._answers, self._last)
        if isinstance(self._last, Exception):
            raise self._last
        return self._last


async def followed(answers: Answers, lines: int) -> list[str]:
    """What the gateways did until there were so many lines; then it is told to end."""
    log: list[str] = []
    running = asyncio.ensure_future(Follower(answers, lambda found: Running(found, log)).run())
    for _wait in range(500):
        if len(log) >= lines:
            break
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    return log


async def test_another_exchange_is_led_as_soon_as_it_is_set() -> None:
    log = await followed(Answers(link("a"), link("a"), link("b", 2)), 3)
    assert log == ["begins a 1", "leaves a", "begins b 2", "leaves b"]


async def test_another_secret_of_the_same_exchange_connects_anew() -> None:
    log = await followed(Answers(link("a"), link("a", 2)), 3)
    assert log == ["begins a 1", "leaves a", "begins a 2", "leaves a"]


@pytest.mark.parametrize("trouble", [OperationalError("away"), UnreadableError(), ValueError("no certificate")])
async def test_what_is_led_goes_on_while_nobody_can_tell_what_is_in_force(trouble: Exception) -> None:
    log = await followed(Answers(link("a"), trouble, trouble, link("a"), link("b")), 3)
    assert log[:3] == ["begins a 1", "leaves a", "begins b 1"]


async def test_it_waits_until_somebody_can_tell_at_all() -> None:
    assert (await followed(Answers(UnreadableError(), UnreadableError(), link("a")), 1))[0] == "begins a 1"


async def test_a_gateway_that_breaks_ends_the_process() -> None:
    follower = Follower(Answers(link("a")), lambda found: Failing(found, []))
    with pytest.raises(RuntimeError, match="broke"):
        await follower.run()
