"""Somebody who cannot log in, with a browser that runs no scripts."""

import asyncio
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from xml.etree.ElementTree import Element

from tests.asterisk.portal.markup import first, read
from tests.asterisk.portal.visitor import PATIENCE


class Stranger:
    """Opens pages, fills in the form that they show, and goes where that leads."""

    def __init__(self, base_url: str) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.base_url = base_url
        self.address = ""
        """Of the page that is open."""
        self.page: Element

    async def opens(self, path: str) -> None:
        await asyncio.to_thread(self._fetch, self.base_url + path, None)

    async def sends(self, **fields: str) -> None:
        """The page's own form, to its own address."""
        token = first(self.page, "input", name="csrfmiddlewaretoken")
        assert token is not None
        form = {"csrfmiddlewaretoken": token.get("value", ""), **fields}
        await asyncio.to_thread(self._fetch, self.address, form)

    def _fetch(self, address: str, form: dict[str, str] | None) -> None:
        headers = {"Origin": self.base_url, "Referer": f"{self.base_url}/", "Accept-Language": "en"}
        body = None if form is None else urlencode(form).encode()
        with self._opener.open(Request(address, body, headers), timeout=PATIENCE) as answer:
            self.address = answer.url
            self.page = read(answer.read().decode())
