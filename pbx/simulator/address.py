"""The simulator's address.

`simulator:?seed=1&speed=1&quiet=0&people=1&control=/path.sock&cdr=/path.csv&spool=/directory`, see `Simulator`.
"""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from pbx.simulator.simulator import Simulator

SCHEME = "simulator"
FASTEST = 1000.0
_FLAGS = {"0": False, "1": True}


def open_simulator(url: str) -> Simulator:
    """Make the simulator that `url` describes. Raises ValueError with a sentence about what is wrong in it."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME or parts.netloc or parts.path or parts.fragment:
        raise ValueError(f"The simulator's address looks like {SCHEME}:?seed=1&quiet=1.")
    try:
        query = parse_qsl(parts.query, strict_parsing=True) if parts.query else []
    except ValueError as error:
        raise ValueError("After the question mark come pairs of name=value.") from error
    options = dict(query)
    if len(options) != len(query):
        raise ValueError("Each option of the simulator is given once.")
    simulator = Simulator(
        seed=_seed(options.pop("seed", "1")),
        speed=_speed(options.pop("speed", "1")),
        quiet=_flag("quiet", options.pop("quiet", "0")),
        people=_flag("people", options.pop("people", "1")),
        control=_path(options.pop("control", "")),
        cdr=_path(options.pop("cdr", "")),
        spool=_path(options.pop("spool", "")),
    )
    if options:
        raise ValueError(f"The simulator knows no option {', '.join(sorted(options))}.")
    return simulator


def spool_of(url: str) -> Path | None:
    """Where the simulator that `url` describes keeps its sound; None: nowhere, or `url` is another exchange's."""
    parts = urlsplit(url)
    return _path(dict(parse_qsl(parts.query)).get("spool", "")) if parts.scheme == SCHEME else None


def _seed(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ValueError("seed is a whole number.") from error


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError as error:
        raise ValueError("speed is a number.") from error
    if not 0 < speed <= FASTEST:
        raise ValueError(f"speed is more than 0 and at most {FASTEST:g}.")
    return speed


def _flag(name: str, text: str) -> bool:
    if text not in _FLAGS:
        raise ValueError(f"{name} is 0 or 1.")
    return _FLAGS[text]


def _path(text: str) -> Path | None:
    return Path(text) if text else None
