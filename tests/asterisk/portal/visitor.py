"""One person's browser without a screen: it keeps cookies, fills in forms, and does not follow where it should not."""

import asyncio
import uuid
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from xml.etree.ElementTree import Element

from tests.asterisk.portal.markup import first, found, read, text

PATIENCE = 15.0  # seconds


class Visitor:
    """Somebody with an account, logged in through the form."""

    def __init__(self, base_url: str, extension: str, secret: str) -> None:
        self.base_url, self.extension = base_url, extension
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies))
        door = read(self._fetch("/login/"))
        form = {"extension": extension, "secret": secret, "csrfmiddlewaretoken": _field(door, "csrfmiddlewaretoken")}
        inside = read(self._fetch("/login/", form))
        token = first(inside, "meta", name="csrf-token")
        if token is None:
            raise AssertionError(f"{extension} was not let in: {text(first(inside, 'main')) or text(inside)}")
        self._token = token.get("content", "")

    @property
    def cookies(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    async def get(self, path: str, **headers: str) -> Element:
        """The page at `path`; HX_Target="newest" for a part of it. Raises AssertionError if it is not 200."""
        return read(await asyncio.to_thread(self._fetch, path, None, headers))

    async def post(self, path: str, form: dict[str, str]) -> Element:
        """What htmx would get for a submitted form."""
        headers = {"HX_Request": "true", "X_CSRFToken": self._token}
        return read(await asyncio.to_thread(self._fetch, path, {"key": str(uuid.uuid4()), **form}, headers))

    async def dial(self, number: str, way: str = "internal") -> str:
        """Press the number button, and answer the dialog if it comes; the portal's words."""
        answer = await self.post("/dial/", {"number": number})
        if first(answer, "button", name="way") is not None:
            answer = await self.post("/dial/", {"number": _field(answer, "number"), "way": way})
        return told(answer)

    async def switch(self, feature: str, value: str) -> str:
        """Turn a service on, or off with an empty `value`; the portal's complaint, empty if there is none."""
        form = {"on": "1"} if value else {}
        if value and value != "on":
            form["number"] = value
        answer = await self.post(f"/settings/services/{feature}/", form)
        return text(next(found(answer, "div", role="alert"), None))

    def _fetch(self, path: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> str:
        sent = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        sent |= {"Origin": self.base_url, "Referer": f"{self.base_url}/", "Accept-Language": "en"}
        body = None if form is None else urlencode(form).encode()
        request = Request(self.base_url + path, body, sent)
        try:
            answer: HTTPResponse
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except HTTPError as error:
            raise AssertionError(f"{self.extension}: {request.get_method()} {path} gave {error.code}") from error


def told(answer: Element) -> str:
    """What the toasts say, with their level in front: `success: 102: Your telephone rings.`"""
    toasts = found(answer, "div", "toast")
    return "; ".join(f"{toast.get('class', '').rpartition('-')[2]}: {text(toast)}" for toast in toasts)


def _field(page: Element, name: str) -> str:
    field = first(page, "input", name=name)
    assert field is not None, f"no field {name}"
    return field.get("value", "")
