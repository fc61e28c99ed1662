"""From changed prices to the calls that were priced by the old ones."""

from datetime import date
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils import timezone

PAGE = "costs:again"
TOUCHED = "prices_touched"
"""In the session: the first and the last day whose calls another price may hold for, ISO 8601."""


Touched = tuple[date, date, str]
"""The first and the last day, and where their calls are priced again."""


def remember(session: SessionBase, since: date, until: date | None) -> None:
    """For the next page that asks for `offered`."""
    if found := touched(since, until):
        session[TOUCHED] = [found[0].isoformat(), found[1].isoformat()]


def offered(session: SessionBase) -> Touched | None:
    """What was remembered; once."""
    told = session.pop(TOUCHED, None)
    return touched(*map(date.fromisoformat, told)) if told else None


def touched(since: date, until: date | None) -> Touched | None:
    """None: the days are still to come, and have no calls."""
    last = min(until or date.max, timezone.localdate())
    return (since, last, address(since, last)) if since <= last else None


def address(since: date, until: date) -> str:
    """With the days as costs.views.again reads them."""
    return f"{reverse(PAGE)}?{urlencode({'first': since.isoformat(), 'last': until.isoformat()})}"
