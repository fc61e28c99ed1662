"""SECURITY T-PWD-03: everybody logs in at eight."""

import asyncio
import os
import re
import threading
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.core.asgi import get_asgi_application
from django.db import connections

from accounts.models import Session, User
from tests.integration.accounts.conftest import PASSWORD

PEOPLE = tuple(str(extension) for extension in range(2000, 2050))


class Browser:
    """Speaks ASGI to the application that Daphne serves: each request has a thread of its own there."""

    def __init__(self) -> None:
        self.application = get_asgi_application()
        self.cookies = ""
        self.token = ""

    async def send(self, method: str, body: bytes = b"") -> tuple[int, bytes, dict[bytes, bytes]]:
        headers = [(b"host", b"testserver"), (b"cookie", self.cookies.encode())]
        if body:
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
            headers.append((b"content-length", str(len(body)).encode()))
        scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": "/login/"}
        scope |= {"raw_path": b"/login/", "query_string": b"", "headers": headers, "client": ["127.0.0.1", 40000]}
        scope |= {"server": ["testserver", 80]}
        line = ApplicationCommunicator(self.application, scope)
        await line.send_input({"type": "http.request", "body": body})
        start = await line.receive_output(60)
        content, more = b"", True
        while more:
            part = await line.receive_output(60)
            content, more = content + part.get("body", b""), part.get("more_body", False)
        await line.wait(60)
        return start["status"], content, dict(start["headers"])

    async def open_the_page(self) -> None:
        _status, page, headers = await self.send("GET")
        self.cookies = headers[b"Set-Cookie"].decode().split(";")[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
        assert found
        self.token = found[1]

    async def log_in(self, extension: str) -> int:
        form = {"csrfmiddlewaretoken": self.token, "extension": extension, "secret": PASSWORD}
        status, _page, _headers = await self.send("POST", urlencode(form).encode())
        return status


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
async def test_t_pwd_03_fifty_log_ins_at_once_all_succeed_and_hash_on_as_many_threads_as_there_are_cores(
    real_password_hashers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most, lock = 0, 0, threading.Lock()
    original = Argon2PasswordHasher.verify

    def watched(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        try:
            return bool(original(self, password, encoded))
        finally:
            with lock:
                inside -= 1

    encoded = await sync_to_async(make_password)(PASSWORD)
    await User.objects.abulk_create(User(extension=extension, password=encoded) for extension in PEOPLE)
    browser = Browser()
    await browser.open_the_page()
    monkeypatch.setattr(Argon2PasswordHasher, "verify", watched)
    statuses = await asyncio.gather(*(browser.log_in(extension) for extension in PEOPLE))
    assert set(statuses) == {HTTPStatus.FOUND}
    assert await Session.objects.filter(user__extension__in=PEOPLE).acount() == len(PEOPLE)
    assert 1 <= most <= (os.cpu_count() or 2)
    await sync_to_async(connections.close_all)()
