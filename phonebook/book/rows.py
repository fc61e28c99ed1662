"""Forms that hold several of a thing: further rows, and fewer, also without scripts. Pure.

A form names its rows `number-0-label`, `number-1-label` …, and how many there are `number-TOTAL_FORMS`. A button
`rows=add-number` or `rows=drop-number-1` sends the form to be shown again with another row, or without that one.
"""

import re

from django.http import QueryDict

_STEP = re.compile(r"(add|drop)-(number|address)(?:-([0-9]{1,3}))?", re.ASCII)
MOST_ROWS = 50


def rearranged(data: QueryDict, step: str) -> QueryDict:
    """`data` with a row more or less, as `step` says; as it was for a step that says nothing."""
    changed = data.copy()
    match = _STEP.fullmatch(step)
    if match is None:
        return changed
    what, prefix, place = match.groups()
    total = f"{prefix}-TOTAL_FORMS"
    try:
        count = min(max(int(data.get(total, "0")), 0), MOST_ROWS)
    except ValueError:
        count = 0
    if what == "add":
        changed[total] = str(min(count + 1, MOST_ROWS))
    elif place is not None and int(place) < count:
        _drop(changed, prefix, int(place))
        changed[total] = str(count - 1)
        if prefix == "number":
            changed["default"] = str(_default_without(data.get("default", "0"), int(place)))
    return changed


def _drop(data: QueryDict, prefix: str, dropped: int) -> None:
    """Move the rows behind `dropped` one up."""
    row = re.compile(rf"{prefix}-([0-9]{{1,3}})-(\w+)", re.ASCII)
    found = [(match, data.getlist(match[0])) for match in map(row.fullmatch, list(data)) if match]
    for match, _values in found:
        if int(match[1]) >= dropped:
            del data[match[0]]
    for match, values in found:
        if int(match[1]) > dropped:
            data.setlist(f"{prefix}-{int(match[1]) - 1}-{match[2]}", values)


def _default_without(default: str, dropped: int) -> int:
    before = int(default) if default.isascii() and default.isdigit() and len(default) < 4 else 0
    return 0 if before == dropped else before - (before > dropped)
