"""Large uploads: somebody's who may not, refused before they are read, and an administrator's installer in pieces.

What they cost the portal's own server in memory, and everybody who looks at pages meanwhile: once as it is shipped,
once behind nginx with the file of deploy/ (only the names, the ports and TLS are replaced). Bars of SECURITY T-UPL-01
and T-UPL-02.
"""

import base64
import hashlib
import http.client
import json
import os
import re
import select
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from bench.fanout import DAPHNE, PORTAL
from bench.figures import Better, Figure
from bench.people import FIRST, sign_in
from bench.servers import Server, serving
from tests.running import free_port
from tests.unit.downloads.samples import PE
from tests.valkey import running_valkey
from webcti import places

MEGABYTE = 1024 * 1024
REFUSED = 400 * MEGABYTE
INSTALLER = 600 * MEGABYTE
PIECE = 8 * MEGABYTE
PAUSE = 0.02
"""Seconds between two page views."""
IDLE = 5.0
"""Seconds of looking at pages while nobody uploads."""
PASSWORD = "a whole sentence opens the door"  # noqa: S105
MOST_GROWN, MOST_GROWN_BY_INSTALLER, MOST_PAGE = 20, 50, 300
"""MB, MB and milliseconds."""
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass(frozen=True, slots=True)
class Way:
    """How one comes to the server, and what this way is called."""

    name: str
    port: int


def measure() -> Iterator[Figure]:
    from bench.portal import installation

    with installation() as folder, running_valkey(folder):
        cookies = _people()
        with serving("webcti.daphne_guard", *DAPHNE, PORTAL) as server:
            yield from _figures(Way("Daphne", server.port), server, cookies)
            if not shutil.which("nginx"):
                print(
                    "behind nginx: SKIPPED, there is no nginx here (Debian: apt-get install nginx) …",
                    end=" ",
                    flush=True,
                )
                return
            with behind_nginx(folder, server.port) as port:
                yield from _figures(Way("nginx, Daphne", port), server, cookies)


def _figures(way: Way, server: Server, cookies: list[str]) -> Iterator[Figure]:
    administrator, employee = cookies
    _look_at_pages(way, 2.0)
    idle = _p95(_look_at_pages(way, IDLE))
    attempts: dict[str, Callable[[], int]] = {
        "anonymous form": lambda: _push(way, "/forgotten/", REFUSED, form=True),
        "anonymous form in chunks": lambda: _push(way, "/forgotten/", REFUSED, form=True, chunked=True),
        "an employee's raw piece": lambda: _push(way, _piece(), REFUSED, cookie=employee),
    }
    for name, attempt in attempts.items():
        seen = _beside(way, server, attempt)
        yield Figure(f"{way.name}: memory, 400 MB, {name}", seen.grown, "MB", MOST_GROWN, Better.LOWER)
        yield Figure(f"{way.name}: sent of it before the refusal", seen.done / MEGABYTE, "MB", 16, Better.LOWER)
    seen = _beside(way, server, lambda: _bring(way, administrator))
    yield Figure(f"{way.name}: memory, an installer of 600 MB", seen.grown, "MB", MOST_GROWN_BY_INSTALLER, Better.LOWER)
    yield Figure(f"{way.name}: a page, p95, beside it", _p95(seen.views) * 1000, "ms", MOST_PAGE, Better.LOWER)
    yield Figure(f"{way.name}: the same page, nobody uploads", idle * 1000, "ms", MOST_PAGE, Better.LOWER)
    yield Figure(f"{way.name}: the installer arrives", INSTALLER / MEGABYTE / seen.seconds, "MB/s", 8, Better.HIGHER)


@dataclass(frozen=True, slots=True)
class Seen:
    """Of what went on: megabytes by which the server grew at its most, seconds of the page views, and of all of it."""

    grown: float
    views: list[float]
    seconds: float
    done: int


def _beside(way: Way, server: Server, what: Callable[[], int]) -> Seen:
    before, most, over = server.memory(), [server.memory()], Event()

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], server.memory())

    watcher = Thread(target=watch)
    watcher.start()
    begun = time.perf_counter()
    try:
        with ThreadPoolExecutor(1) as busy:
            doing = busy.submit(what)
            views = _look_at_pages(way, 0.5, until=doing.done)
            seconds = time.perf_counter() - begun
            done = doing.result()
    finally:
        over.set()
        watcher.join()
    return Seen((max(most[0], server.memory()) - before) / MEGABYTE, views, seconds, done)


def _people() -> list[str]:
    """The cookies of an administrator and of an employee."""
    from django.contrib.auth import HASH_SESSION_KEY
    from django.core.management import call_command

    from accounts.models import User
    from accounts.sessions.store import SessionStore
    from webcti import translations

    translations.compile_all(translations.stale(places.ROOT / "locale"))
    call_command("collectstatic", interactive=False, verbosity=0)
    cookies = list(sign_in(2))
    user = User.objects.get(extension=str(FIRST))
    user.role = User.Role.ADMINISTRATOR
    user.set_password(PASSWORD)
    user.save()
    session = SessionStore(cookies[0].partition("=")[2])
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return cookies


def _look_at_pages(way: Way, seconds: float, until: Callable[[], bool] = lambda: True) -> list[float]:
    """Seconds of each view of a page for strangers, one after the other, for so long and until that is done."""
    times: list[float] = []
    ends = time.perf_counter() + seconds
    while (begun := time.perf_counter()) < ends or not until():
        with _connection(way) as connection:
            connection.request("GET", "/forgotten/")
            connection.getresponse().read()
        times.append(time.perf_counter() - begun)
        time.sleep(PAUSE)
    return times


def _piece() -> str:
    return "/administration/installer/6f1c1d36-7d3f-4d5e-9c67-0a4c4c2f9a11/piece/?at=0"


def _push(way: Way, path: str, size: int, *, form: bool = False, chunked: bool = False, cookie: str = "") -> int:
    """Send until the server will have no more; how many bytes it took. Raises unless it refused."""
    kind = "multipart/form-data; boundary=b" if form else "application/octet-stream"
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    head = f"POST {path} HTTP/1.1\r\nHost: {_host(way)}\r\nContent-Type: {kind}\r\n{length}\r\nCookie: {cookie}\r\n"
    block = b"x" * 65_536
    if chunked:
        block = b"%x\r\n%s\r\n" % (len(block), block)
    sent, answer = 0, b""
    with socket.create_connection(("127.0.0.1", way.port), timeout=30) as line:
        line.sendall(head.encode() + b"X-Upload-Ticket: forged\r\n\r\n")
        with suppress(ConnectionError):
            while sent < size and not _is_readable(line):
                sent += line.send(block)
        with suppress(ConnectionError):
            answer = line.recv(100)
    if sent >= size or (answer and b" 413 " not in answer):
        raise RuntimeError(f"{way.name} took {sent} bytes and answered {answer!r}")
    return sent


def _is_readable(line: socket.socket) -> bool:
    return bool(select.select([line], [], [], 0)[0])


def _bring(way: Way, cookie: str) -> int:
    """As static/js/installers.js does, in pieces of the largest size. Raises unless it is in place."""
    from django.conf import settings

    with _connection(way) as connection:
        connection.request("GET", "/administration/installer/", headers={"Cookie": cookie})
        answer = connection.getresponse()
        page = answer.read()
        csrf = re.search(rf"{settings.CSRF_COOKIE_NAME}=\w+", answer.headers.get("Set-Cookie", ""))
        token = TOKEN.search(page)
        if token is None or csrf is None:
            raise RuntimeError(f"the page answered {answer.status} without a form")
        headers = {
            "Cookie": f"{cookie}; {csrf[0]}",
            "X-CSRFToken": token[1].decode(),
        }
        block = hashlib.sha256(b"block").digest() * (PIECE // 32)
        said = {"name": "Portal-1.0.exe", "size": INSTALLER, "modified": int(time.time()), "current": PASSWORD}
        first = PE + block[len(PE) :]
        said["head"] = base64.b64encode(first[:4096]).decode()
        urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
        begun = _told(connection, "/administration/installer/begin/", urlencode(said), headers | urlencoded)
        headers |= {"X-Upload-Ticket": begun["ticket"], "Content-Type": "application/octet-stream"}
        at = 0
        while at < INSTALLER:
            body = (first if at == 0 else block)[: INSTALLER - at]
            at = _told(connection, f"{begun['piece']}?at={at}", body, headers)["at"]
        if "page" not in _told(connection, begun["finish"], b"", headers):
            raise RuntimeError("the installer is not in place")
    return INSTALLER


def _told(connection: http.client.HTTPConnection, path: str, body: object, headers: dict[str, str]) -> dict[str, str]:
    connection.request("POST", path, body, headers)  # type: ignore[arg-type]
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {text[:200]!r}")
    told: dict[str, str] = json.loads(text)
    if "error" in told:
        raise RuntimeError(told["error"])
    return told


def _host(way: Way) -> str:
    return f"127.0.0.1:{way.port}"


@contextmanager
def _connection(way: Way) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", way.port, timeout=120)
    try:
        yield connection
    finally:
        connection.close()


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


# -- nginx ------------------------------------------------------------------------------------------------


@contextmanager
def behind_nginx(folder: Path, server: int) -> Iterator[int]:
    """nginx with the file of deploy/, before the server at this port; yields its own port."""
    port, place = free_port(), folder / "nginx"
    place.mkdir()
    (place / "site.conf").write_text(site(port, server, folder), encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {place}/{kind};" for kind in kinds)
    main = (
        f"daemon off; pid {place}/pid; error_log {place}/error.log warn; worker_processes 1;"
        f"{'user root;' if os.getuid() == 0 else ''}"
        f"events {{ worker_connections 512; }} http {{ {temporary} include {place}/site.conf; }}"
    )
    (place / "nginx.conf").write_text(main, encoding="utf-8")
    process = subprocess.Popen(["nginx", "-c", str(place / "nginx.conf"), "-p", str(place)], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nginx did not start: {(place / 'error.log').read_text()}")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def site(port: int, server: int, folder: Path) -> str:
    """deploy/nginx/webcti.conf with other names, one server, and without TLS; all limits are its own."""
    text = (places.ROOT / "deploy" / "nginx" / "webcti.conf").read_text(encoding="utf-8")
    before, _redirecting, rest = text.split("\nserver {", 2)
    text = before + "\nserver {" + rest
    text = re.sub(r"\n    server 127\.0\.0\.1:800[12][^;]*;", "", text)
    text = text.replace("least_conn;", f"least_conn;\n    server 127.0.0.1:{server};")
    text = re.sub(r"\n    listen \[::\]:443 ssl;", "", text).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"\n    ssl_[a-z_]+ [^;]*;[^\n]*", "", text)
    text = text.replace("server_name portal.example.com;", "server_name _;").replace("/var/lib/webcti", str(folder))
    text = re.sub(r"/var/log/nginx/", f"{folder}/nginx/", text)
    return text.replace("proxy_set_header X-Forwarded-Proto $scheme;", "")
