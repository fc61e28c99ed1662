"""Who may send a piece of an installer, decided below the application by the head of the request (T-UPL-01)."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.conf import settings
from django.urls import reverse

from downloads import tickets
from downloads.pieces import LARGEST
from tests.integration.webcti.serving import Served, ask, served
from tests.integration.webcti.test_daphne_guard import LIMIT, SLACK
from webcti.large_bodies import LARGEST_BODY, most_bytes

UPLOAD = "6f1c1d36-7d3f-4d5e-9c67-0a4c4c2f9a11"
OTHER = "6f1c1d36-7d3f-4d5e-9c67-0a4c4c2f9a12"
SESSION = "a" * 32
PIECE = f"/administration/installer/{UPLOAD}/piece/"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served("tests.integration.webcti.guarded:application") as running:
        yield running


def head(
    size: int, *, path: str = f"{PIECE}?at=0", ticket: str = "", session: str = SESSION, method: str = "POST"
) -> str:
    cookie = f"Cookie: {settings.SESSION_COOKIE_NAME}={session}"
    return f"{method} {path} HTTP/1.1\r\nContent-Length: {size}\r\n{tickets.HEADER}: {ticket}\r\n{cookie}"


def test_the_address_of_a_piece_is_known_below_the_application() -> None:
    ticket = tickets.issue(UPLOAD, SESSION).encode()
    cookies = {settings.SESSION_COOKIE_NAME.encode(): SESSION.encode()}
    address = reverse("downloads:piece", args=[UPLOAD])
    assert address == PIECE
    for target in (address, f"{address}?at=5"):
        assert most_bytes(b"POST", target.encode(), ticket, cookies) == LARGEST


async def test_t_upl_01_whoever_holds_the_ticket_sends_a_large_piece(server: Served) -> None:
    port, process = server
    before = process.memory_info().rss
    ticket = tickets.issue(UPLOAD, SESSION)
    answer = await ask(port, head(LARGEST, ticket=ticket), bytes(LARGEST))
    assert answer.endswith(str(LARGEST).encode())
    assert process.memory_info().rss - before < 2 * SLACK


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"ticket": "x"},
        {"ticket": tickets.issue(OTHER, SESSION)},
        {"ticket": tickets.issue(UPLOAD, "b" * 32)},
        {"ticket": tickets.issue(UPLOAD, ""), "session": ""},
        {"ticket": tickets.issue(UPLOAD, SESSION), "path": "/"},
        {"ticket": tickets.issue(UPLOAD, SESSION), "path": f"/x{PIECE}"},
        {"ticket": tickets.issue(UPLOAD, SESSION), "path": PIECE.replace("piece", "finish")},
        {"ticket": tickets.issue(UPLOAD, SESSION), "method": "PUT"},
        {"ticket": tickets.issue(UPLOAD, SESSION)[:-2] + "xx"},
        {"ticket": "x" * 4000},
    ],
    ids=[
        *("none", "nonsense", "another upload", "another session", "no session", "another page", "below"),
        *("another door", "another verb", "forged", "long"),
    ],
)
async def test_t_upl_01_everybody_else_is_refused_before_the_body_is_read(
    server: Served, wrong: dict[str, str]
) -> None:
    port, process = server
    before = process.memory_info().rss
    for size in (LIMIT + 1, LARGEST, 400 * 1024 * 1024):
        answer = await ask(port, head(size, **wrong), b"x")
        assert answer.startswith(b"HTTP/1.1 413 ")
    assert process.memory_info().rss - before < SLACK


async def test_t_upl_01_more_than_one_piece_is_refused_whoever_sends_it(server: Served) -> None:
    ticket = tickets.issue(UPLOAD, SESSION)
    assert (await ask(server[0], head(LARGEST + 1, ticket=ticket), b"x")).startswith(b"HTTP/1.1 413 ")


async def test_t_upl_01_a_piece_whose_length_is_not_declared_is_no_larger_than_a_form(server: Served) -> None:
    port, process = server
    before = process.memory_info().rss
    ticket = tickets.issue(UPLOAD, SESSION)
    chunked = re.sub(r"Content-Length: \d+", "Transfer-Encoding: chunked", head(1, ticket=ticket))
    chunk = b"%x\r\n" % 1_000_000 + b"x" * 1_000_000 + b"\r\n"
    answer = await ask(port, chunked, *[chunk] * 50)
    assert answer[:13] in {b"HTTP/1.1 413 ", b""}
    assert process.memory_info().rss - before < SLACK


def test_t_upl_01_the_ticket_holds_for_one_request_of_a_connection(server: Served) -> None:
    """What follows on the same connection is looked at anew."""
    ticket, piece = tickets.issue(UPLOAD, SESSION), bytes(LIMIT + 1)
    with closing(socket.create_connection(("127.0.0.1", server[0]), timeout=20)) as line:
        line.sendall(f"{head(len(piece), ticket=ticket)}\r\nHost: x\r\n\r\n".encode() + piece)
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        line.sendall(f"{head(len(piece))}\r\nHost: x\r\n\r\n".encode())
        answer = b""
        while b"413" not in answer and (more := line.recv(4096)):
            answer += more
        assert b"HTTP/1.1 413 " in answer


def test_an_ordinary_request_does_not_ask_for_tickets() -> None:
    assert most_bytes(b"POST", b"/login/", b"x", {}) == LARGEST_BODY
