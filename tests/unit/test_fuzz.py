"""What `./portal fuzz` begins with and has found, once more, and a little of what it would try: always the same."""

import random
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz import corpus, exchange, files, typed
from tests.fuzz.targets import TARGETS, Target
from ui.ranges import Range

CHANGED = 60
"""Inputs of each target that are made blindly; a guided run makes tens of thousands."""
each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


@each_target
def test_t_ami_01_t_ami_05_t_fil_02_t_imp_01_t_tol_02_t_upl_08_no_bytes_do_harm(target: Target) -> None:
    check, seeds = target.check(), fuzz.seeds(target)
    assert seeds
    for content in [*seeds, *islice(corpus.changed(random.Random(target.name), seeds, target.longest), CHANGED)]:
        check(content)


def _wrong(*_arguments: object, **_named: object) -> object:
    raise LookupError


def _written(action: str, headers: list[tuple[str, str]]) -> bytes:
    return b"".join(f"{key}: {value}\r\n".encode() for key, value in [("Action", action), *headers]) + b"\r\n"


def _as_asked(row: files.enrolment.Row, extension: str, _values: object) -> files.enrolment.Line:
    return files.enrolment.Line(row.position, extension, files.enrolment.Kind.NEW, after=row.values)


FLAWS: dict[str, tuple[object, str, Callable[..., object]]] = {
    "heard": (exchange, "translate", _wrong),
    "said": (exchange, "encode", _written),
    "ranges": (typed, "parse", lambda _header, size: Range(0, size)),
    "numbers": (typed.NumberingPlan, "_e164", lambda _plan, digits: f"+{digits.lstrip('+')}"),
    "contacts": (files, "own_table", lambda contacts: [b"Name\r\n" + b"Ada\r\n" * len(contacts)]),
    "prices": (files.price_child, "_unpacked", tuple),
    "people": (files.enrolment, "_new", _as_asked),
    "sound": (files.wav, "samples", lambda _fd, _wave: b""),
}
"""Target → what is put in whose place."""


@each_target
def test_a_flaw_is_found_by_what_is_fed_in(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, flaw = FLAWS[target.name]
    monkeypatch.setattr(place, name, flaw)
    with pytest.raises((AssertionError, LookupError)):
        _feed(target)


def _feed(target: Target) -> None:
    check = target.check()
    for content in fuzz.seeds(target):
        check(content)


def test_inputs_are_kept_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "found" / "any.txt"
    inputs = [b"", b"\r\n\0'\"\\", bytes(range(256))]
    corpus.write(path, inputs)
    assert corpus.read(path) == inputs
    assert corpus.read(path.with_name("none.txt")) == []
