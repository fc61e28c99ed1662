"""Eight o'clock: everybody logs in at once. What a log-in costs, and what it costs those who are in already.

Whole log-ins through the form, each with a real Argon2id hash and a session in the database, on the portal's
own server. The storm is open: a log-in begins on time, however late those before it are.
"""

import http.client
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlencode

from bench.fanout import DAPHNE, PORTAL
from bench.figures import Better, Figure
from bench.people import FIRST, sign_in
from bench.portal import installation
from bench.servers import Server, serving
from tests.valkey import running_valkey

PEOPLE = 50
OWN = "accounts.guard.hashers.PortalArgon2PasswordHasher"
DJANGOS = "django.contrib.auth.hashers.Argon2PasswordHasher"
PASSWORD = "a whole sentence opens the door"  # noqa: S105
HASHES = 12
AT_ONCE = 8
"""Log-ins under way when nothing but their number counts."""
MOST_SECONDS = 8.0
STORM_RATE, STORM_SECONDS = 20.0, 10.0
PAGE = "/"
PAUSE = 0.05
"""Seconds between two page views of the one who is in already."""
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


def measure() -> Iterator[Figure]:
    with installation() as folder, running_valkey(folder):
        cookies = _people()
        hashes, large = (_hashes_a_cpu_second(hasher) for hasher in (OWN, DJANGOS))
        with serving("webcti.daphne_guard", *DAPHNE, PORTAL) as server:
            door = Door(server)
            reader = Reader(server, cookies)
            reader.views(20)
            logins = _most_logins(door)
            idle = reader.during(lambda: time.sleep(STORM_SECONDS))
            storm = reader.during(lambda: _storm(door))
    yield Figure("hashes", hashes, "/CPU s", 8.0, Better.HIGHER, large, "as Django sizes them")
    cores = os.cpu_count() or 1
    yield Figure("log-ins, as many as go", logins, "/s", 0.2, Better.HIGHER, hashes * cores, "bare hashes on all cores")
    yield Figure(
        f"start page, p95, while {STORM_RATE:g} a second log in",
        _p95(storm) * 1000,
        "ms",
        2.0,
        Better.LOWER,
        _p95(idle) * 1000,
        "nobody logs in",
    )
    yield Figure("log-ins refused or failed", door.failed, "", 0, Better.LOWER)


def _people() -> str:
    """Everybody's account with one password; the cookie of one who is in."""
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from accounts.models import User
    from webcti import places, translations

    translations.compile_all(translations.stale(places.ROOT / "locale"))
    call_command("collectstatic", interactive=False, verbosity=0)
    (cookie,) = sign_in(1)
    encoded = make_password(PASSWORD)
    User.objects.bulk_create(
        User(extension=str(FIRST + number), comment=f"Bench {number}", password=encoded)
        for number in range(1, PEOPLE + 1)
    )
    return cookie


def _hashes_a_cpu_second(hasher: str) -> float:
    """A second of CPU: Django's own hash takes several cores at once."""
    from django.utils.module_loading import import_string

    one = import_string(hasher)()
    begun = time.process_time()
    for number in range(HASHES):
        one.encode(PASSWORD, f"salt of bench {number}")
    return HASHES / (time.process_time() - begun)


class Door:
    """The log-in form. A browser's cookie and token are got once: what counts is what follows."""

    def __init__(self, server: Server) -> None:
        from django.conf import settings

        self._server = server
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", "/login/")
        answer = connection.getresponse()
        found = TOKEN.search(answer.read())
        cookie = re.search(rf"{settings.CSRF_COOKIE_NAME}=\w+", answer.headers.get("Set-Cookie", ""))
        if found is None or cookie is None:
            raise RuntimeError(f"the log-in page answered {answer.status} without a form")
        self._token, self._cookie = found[1].decode(), cookie[0]
        self._next = 0
        self.failed = 0

    def log_in(self) -> None:
        """The next person's."""
        self._next += 1
        extension = FIRST + 1 + self._next % PEOPLE
        form = {"csrfmiddlewaretoken": self._token, "extension": extension, "secret": PASSWORD}
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=30)
        try:
            connection.request("POST", "/login/", urlencode(form), headers)
            self.failed += connection.getresponse().status != 302
        finally:
            connection.close()


class Reader:
    """Somebody who is in, and looks at the start page again and again."""

    def __init__(self, server: Server, cookie: str) -> None:
        self._server, self._cookie = server, cookie

    def views(self, count: int) -> None:
        for _ in range(count):
            self._view()

    def during(self, what: Callable[[], object]) -> list[float]:
        """Seconds of each page view while `what` runs."""
        with ThreadPoolExecutor(1) as beside:
            done: Future[object] = beside.submit(what)
            times = []
            while not done.done():
                times.append(self._view())
                time.sleep(PAUSE)
            done.result()
        return times

    def _view(self) -> float:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=30)
        begun = time.perf_counter()
        try:
            connection.request("GET", PAGE, headers={"Cookie": self._cookie})
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"the start page answered {answer.status}")
        return time.perf_counter() - begun


def _most_logins(door: Door) -> float:
    """Log-ins a second when a few are always under way."""
    ends, done = time.perf_counter() + MOST_SECONDS, []

    def go_on() -> None:
        while time.perf_counter() < ends:
            door.log_in()
            done.append(time.perf_counter())

    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as people:
        for one in [people.submit(go_on) for _ in range(AT_ONCE)]:
            one.result()
    return len(done) / (time.perf_counter() - begun)


def _storm(door: Door) -> None:
    begun = time.perf_counter()
    with ThreadPoolExecutor(64) as people:
        for number in range(int(STORM_RATE * STORM_SECONDS)):
            time.sleep(max(0.0, begun + number / STORM_RATE - time.perf_counter()))
            people.submit(door.log_in)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
