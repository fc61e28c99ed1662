"""The telephones of the invented people, worked through the simulator's control socket (pbx/simulator/control.py)."""

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from pbx.simulator.company import COMPANY, Person

PATIENCE = 2.0
"""Seconds."""


class Refused(Exception):
    """The telephone cannot do that now; the text is the simulator's."""


class Away(Exception):
    """Nobody answers at the socket: the gateway does not run, or another exchange is set."""


@dataclass(frozen=True, slots=True)
class Telephone:
    """One telephone and what it does now."""

    person: Person
    state: str = ""
    """`ringing`, `talking`, `waiting`, or empty."""
    number: str = ""
    name: str = ""
    asked: bool = False
    """The exchange waits for digits."""


def control_path() -> Path | None:
    """Where the simulator listens; None when it does not, or when a real exchange is set."""
    url = urlsplit(settings.PBX_URL)
    paths = parse_qs(url.query).get("control", []) if url.scheme == "simulator" else []
    return Path(paths[0]) if paths else None


def at_work(chosen: str) -> Sequence[Telephone]:
    """The `chosen` telephone, and all others that ring or ask for digits now. Raises Away."""
    calls = _ask({"do": "state"})["channels"]
    found = [_telephone(call) for call in calls if call["who"] in _people()]
    own = [telephone for telephone in found if telephone.person.extension == chosen]
    own.sort(key=lambda telephone: not (telephone.asked or telephone.state == "ringing"))
    busy = [telephone for telephone in found if telephone.asked or telephone.state == "ringing"]
    others = sorted((one for one in busy if one not in own), key=lambda telephone: telephone.person.extension)
    idle = [Telephone(_people()[chosen])] if chosen in _people() and not own else []
    return (*own[:1], *idle, *others)


def work(do: str, extension: str, digits: str = "") -> None:
    """Do `answer`, `hang_up` or `key_digits` at a telephone. Raises Refused and Away."""
    _ask({"do": do, "who": extension, **({"digits": digits} if digits else {})})


def _people() -> dict[str, Person]:
    return {person.extension: person for person in COMPANY.people}


def _telephone(call: dict[str, Any]) -> Telephone:
    return Telephone(_people()[call["who"]], call["state"], call["with"], call["name"], call["asked"])


def _ask(request: dict[str, str]) -> dict[str, Any]:
    path = control_path()
    if path is None:
        raise Away
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(PATIENCE)
            line.connect(str(path))
            line.sendall(json.dumps(request).encode() + b"\n")
            with line.makefile("rb") as answers:
                answer: dict[str, Any] = json.loads(answers.readline())
    except (OSError, ValueError) as error:
        raise Away from error
    if not answer["ok"]:
        raise Refused(answer["error"])
    return answer
