"""What is fuzzed: a function that takes any bytes and fails when something is wrong with what came of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Target:
    name: str
    about: str
    where: str
    """module:function; so `seeds`, which yields beginnings worth changing."""
    seeds: str
    code: tuple[str, ...]
    """Modules and packages whose branches lead the way."""
    longest: int = 4096
    """Bytes of an input."""

    def check(self) -> Callable[[bytes], None]:
        return _found(self.where)  # type: ignore[no-any-return]

    def beginnings(self) -> Iterator[bytes]:
        yield from (seed[: self.longest] for seed in _found(self.seeds)())


def _found(where: str) -> Callable[..., object]:
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)  # type: ignore[no-any-return]


def _target(name: str, about: str, module: str, seeds: str, code: tuple[str, ...], longest: int = 4096) -> Target:
    where = f"tests.fuzz.{module}"
    return Target(name, about, f"{where}:{name}", f"{where}:{seeds}", code, longest)


_TABLES = ("phonebook.files", "ui.tables")
_NUMBERS = ("phonebook.numbers", "phonebook.destinations", "phonebook.tel")

TARGETS = {
    target.name: target
    for target in (
        _target("heard", "what the exchange says", "exchange", "heard_seeds", ("pbx.asterisk",), 8192),
        _target("said", "what is said to the exchange", "exchange", "said_seeds", ("pbx.asterisk",), 1500),
        _target("ranges", "which part of a file", "typed", "range_seeds", ("ui.ranges",), 80),
        _target("numbers", "telephone numbers", "typed", "number_seeds", _NUMBERS, 120),
        _target("contacts", "files of contacts", "files", "contact_seeds", (*_TABLES, "phonebook.numbers")),
        _target("prices", "price lists", "files", "price_seeds", (*_TABLES, "costs.price_files", "costs.rating")),
        _target("people", "tables of people", "files", "people_seeds", (*_TABLES, "management.enrolment")),
        _target("sound", "WAVE files", "files", "sound_seeds", ("pbx.audio",)),
    )
}
