"""Which part of a file a browser asks for (RFC 9110, section 14)."""

import re
from typing import NamedTuple

_ONE = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.IGNORECASE)


class Range(NamedTuple):
    first: int
    last: int
    """Both bytes are part of it."""

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """The file has nothing there: status 416."""


def parse(header: str, size: int) -> Range | None:
    """Return the part of a file of `size` bytes that the header `Range` means; None: the whole file.

    Several ranges, other units and what means nothing are answered with the whole, as the RFC allows.
    Raises Unsatisfiable.
    """
    match = _ONE.fullmatch(header)
    if match is None or match.group(1, 2) == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        found = Range(max(0, size - int(last)), size - 1)
    else:
        found = Range(int(first), min(int(last), size - 1) if last else size - 1)
    if found.length <= 0:
        raise Unsatisfiable
    return found
