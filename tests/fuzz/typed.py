"""Short texts from browsers: a part of a file, a telephone number."""

import csv
from collections.abc import Iterator
from pathlib import Path

from phonebook.destinations import destination
from phonebook.numbers import NumberingPlan, NumberKind
from phonebook.tel import read_link
from ui.ranges import Unsatisfiable, parse

TOLL_FRAUD = Path(__file__).resolve().parents[1] / "samples" / "numbers" / "toll_fraud.csv"
REGIONS = ("PL", "DE", "IT", "GB", "FR", "AT", "US")
PREFIXES = ("0", "9", "")
DIGITS = frozenset("0123456789")
DIALLED = DIGITS | {"*", "#"}


def ranges(data: bytes) -> None:
    """First two bytes: the size of the file. The rest: the header."""
    size, header = int.from_bytes(data[:2], "big"), data[2:].decode("latin-1")
    try:
        found = parse(header, size)
    except Unsatisfiable:
        assert _asked(header, size) == range(0), header
        return
    if found is None:
        assert _asked(header, size) is None, header
    else:
        assert 0 <= found.first <= found.last < size
        assert range(found.first, found.last + 1) == _asked(header, size), header


def numbers(data: bytes) -> None:
    """First byte: whose numbering plan. The rest: what somebody typed."""
    place = data[0] if data else 0
    plan = NumberingPlan(REGIONS[place % len(REGIONS)], PREFIXES[place // len(REGIONS) % len(PREFIXES)])
    text = data[1:].decode("utf-8", "replace")
    number = plan.read(text)
    assert DIALLED.issuperset(number.dial), number
    assert (DIALLED | {"+"}).issuperset(number.key), number
    assert DIGITS.issuperset(number.suffix), number
    assert bool(number.dial) == (number.kind not in (NumberKind.INVALID, NumberKind.UNKNOWN)), number
    if number.kind is NumberKind.EXTERNAL:
        assert number.key.startswith("+")
        kept = plan.read(number.key)
        assert kept.key == number.key or kept.kind is NumberKind.SHORT_CODE, number
    if number.dial:
        # a disguise must not cost less than the number that the exchange dials in the end (T-TOL-02)
        again = plan.dialled(number.dial)
        assert (again.dial, destination(again, plan)) == (number.dial, destination(number, plan)), (number, again)
    shown = plan.caller(text)
    assert (DIALLED | {"+"}).issuperset(shown.key), shown
    link = read_link(text)
    plan.read(link.text)


def range_seeds() -> Iterator[bytes]:
    for header in ("bytes=0-", "bytes=0-0", "bytes=-5", "bytes=5-2", "BYTES= 1-2 ", "bytes=0-1,5-6", "items=0-5"):
        yield (1000).to_bytes(2, "big") + header.encode()


def number_seeds() -> Iterator[bytes]:
    with TOLL_FRAUD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            region, _, prefix = row["plan"].partition(" ")
            if region in REGIONS and prefix in PREFIXES:
                place = REGIONS.index(region) + len(REGIONS) * PREFIXES.index(prefix)
                yield bytes([place]) + row["typed"].encode()


def _asked(header: str, size: int) -> range | None:
    """A second opinion, letter by letter: the bytes that are meant, an empty range for 416, None for the whole."""
    unit, equals, rest = header.partition("=")
    first, dash, last = rest.strip(" \t").partition("-")
    meant = equals and dash and unit.lower() == "bytes" and (first or last)
    if not meant or not all(DIGITS.issuperset(part) and len(part) < 20 for part in (first, last)):
        return None
    if not first:
        found = range(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return None
    else:
        found = range(int(first), min(int(last) + 1, size) if last else size)
    return found or range(0)
