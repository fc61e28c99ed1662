"""People who telephone, and the truth about it: what they did, noted by themselves and not by any exchange."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

from pbx.errors import PbxRefused
from tests.faults.exchange import SimulatedExchange

EXTENSIONS = ("1012", "1014", "1015", "1017", "1018", "1019", "1020", "1023", "1025", "1030", "1033", "1034")
"""Telephones without services that lead calls elsewhere."""
CLICKER = "1011"
"""Whose telephone nobody calls: what happens there was clicked."""
STRANGERS = "60157"
"""How numbers outside begin that call here and are called; each of them in one call."""


class Row(NamedTuple):
    """A call in the history of `extension`."""

    extension: str
    direction: str
    number: str
    """Of the stranger: each has one call."""
    answered: bool


@dataclass
class Call:
    """One stranger and one extension. `incoming`: the stranger calls."""

    extension: str
    stranger: str
    incoming: bool
    answered: float = 0.0
    """Monotonic seconds; 0: nobody lifted the receiver."""

    @property
    def row(self) -> Row:
        return Row(self.extension, "in" if self.incoming else "out", self.stranger, bool(self.answered))


class Town:
    def __init__(self, exchange: SimulatedExchange) -> None:
        self.exchange = exchange
        self.truth: dict[Row, float | None] = {}
        """What was → seconds of talk; None: nobody wrote down when it ended."""
        self._numbers = itertools.count(1000)

    def ring(self, extension: str, *, incoming: bool = True) -> Call:
        """Somebody outside calls `extension`, or is called from there; it rings."""
        call = Call(extension, f"{STRANGERS}{next(self._numbers)}", incoming)
        if incoming:
            self.exchange.do(lambda hands: hands.call(call.stranger, extension))
        else:
            self.exchange.do(lambda hands: hands.call(extension, f"0{call.stranger}"))
        return call

    def answer(self, call: Call) -> None:
        """Whoever is called lifts the receiver as soon as it rings."""
        who = call.extension if call.incoming else call.stranger
        deadline = time.monotonic() + 10
        while True:
            try:
                self.exchange.do(lambda hands: hands.answer(who))
            except PbxRefused:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                call.answered = time.monotonic()
                return

    def end(self, call: Call) -> None:
        """The caller hangs up."""
        who = call.stranger if call.incoming else call.extension
        self.exchange.do(lambda hands: hands.hang_up(who))
        self.truth[call.row] = time.monotonic() - call.answered if call.answered else 0.0

    def cut(self, call: Call, *, written: bool) -> None:
        """The exchange went away under them; `written`: it noted their call before."""
        seconds = time.monotonic() - call.answered if call.answered else 0.0
        self.truth[call.row] = seconds if written else None

    def talk(self, extension: str, *, incoming: bool = True) -> Call:
        call = self.ring(extension, incoming=incoming)
        self.answer(call)
        return call

    def calls(self, count: int) -> None:
        """So many calls, over as soon as they began: answered ones and others, inwards and outwards."""
        for number in range(count):
            call = self.ring(EXTENSIONS[number % len(EXTENSIONS)], incoming=number % 3 != 2)
            if number % 4 != 3:
                self.answer(call)
            self.end(call)

    @contextmanager
    def telephoning(self, pace: float = 0.15, seed: int = 1) -> Iterator[None]:
        """All telephone while the block lasts: one call begins every `pace` seconds. Whoever talks then ends it."""
        over = threading.Event()
        failures: list[BaseException] = []
        thread = threading.Thread(target=self._telephone, args=(over, pace, random.Random(seed), failures), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        if failures:
            raise failures[0]

    def _telephone(
        self, over: threading.Event, pace: float, chance: random.Random, failures: list[BaseException]
    ) -> None:
        under_way: list[Call] = []
        try:
            while not over.wait(pace):
                self._step(under_way, chance)
            for call in under_way:
                self.end(call)
        except BaseException as failure:
            failures.append(failure)

    def _step(self, under_way: list[Call], chance: random.Random) -> None:
        free = [extension for extension in EXTENSIONS if extension not in {call.extension for call in under_way}]
        if free and len(under_way) < 8:
            under_way.append(self.ring(chance.choice(free), incoming=chance.random() < 0.7))
        for call in [call for call in under_way if chance.random() < 0.3]:
            if not call.answered and chance.random() < 0.7:
                with suppress(PbxRefused):  # it does not ring yet
                    self.exchange.do(
                        lambda hands, call=call: hands.answer(call.extension if call.incoming else call.stranger)
                    )
                    call.answered = time.monotonic()
                continue
            self.end(call)
            under_way.remove(call)


def doubled(rows: list[Row]) -> list[Row]:
    return [row for row, count in Counter(rows).items() if count > 1]
