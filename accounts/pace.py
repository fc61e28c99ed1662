"""How fast one account may search: quicker than anybody types, every search is a scan (SECURITY T-DOS-01).

Counted in each process by itself, for it is the process that is spared: a write to the database for each typed
letter would cost more than the search.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SEARCHED = ("q", "number", "person")
"""What the fields are called in which people search."""
MOST_KNOWN = 10_000
"""Accounts that are remembered, the latest."""


class Pace:
    """`a_second` searches, as many at once."""

    def __init__(self, a_second: int) -> None:
        self._a_second = a_second
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()
        """Account → tokens, and when there were so many."""
        self._lock = threading.Lock()

    def allows(self, account: int, now: float) -> bool:
        with self._lock:
            tokens, at = self._left.pop(account, (float(self._a_second), now))
            tokens = min(float(self._a_second), tokens + max(0.0, now - at) * self._a_second)
            allowed = tokens >= 1
            self._left[account] = (tokens - 1 if allowed else tokens, now)
            if len(self._left) > MOST_KNOWN:
                self._left.popitem(last=False)
        return allowed


class PaceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pace = Pace(settings.SEARCHES_PER_SECOND)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        account = request.user.pk if any(request.GET.get(name) for name in SEARCHED) else None
        if account is not None and not self.pace.allows(account, time.monotonic()):
            return HttpResponse(status=429, headers={"Retry-After": "1"})
        return self.get_response(request)
