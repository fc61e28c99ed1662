"""A manager on loopback, a scene at the simulated exchange, and a call before a board."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.unit.pbx.fake_ami import FakeAsterisk, fake_asterisk
from tests.unit.pbx.play import Play
from tests.unit.pbx.watched import Watched


@pytest.fixture
async def fake() -> AsyncIterator[FakeAsterisk]:
    async with fake_asterisk(FakeAsterisk()) as fake:
        yield fake


@pytest.fixture
def play() -> Iterator[Play]:
    play = Play()
    yield play
    play.look()
    for line in play.board.lines.values():
        for leg in line.legs:
            assert leg.channel in play.exchange.switch.channels, "the board shows a ghost"


@pytest.fixture
def s() -> Watched:
    return Watched()
