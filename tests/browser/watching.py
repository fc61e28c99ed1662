"""Collects what a page complains about: policy violations, script errors, failed requests."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# While a server restarts, the browser says so for every attempt to reach it; that is no fault of the page.
RECONNECTING = re.compile(r"WebSocket connection to|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
# The page shows a toast all the same whose control was fetched anew meanwhile (shell.js); htmx says it first.
CAUGHT = re.compile(r"htmx:oobErrorNoTarget, #toasts")


@dataclass
class Complaints:
    found: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)
    """Regular expressions of what a test expects."""

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._add(f"script error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def tolerate(self, pattern: str) -> None:
        self.tolerated.append(pattern)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._add(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A navigation away from a page ends its requests, which is no failure.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self._add(f"request: {request.method} {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._add(f"response: {response.status} {response.url}")

    def _add(self, text: str) -> None:
        harmless = RECONNECTING.search(text) or CAUGHT.search(text)
        if not harmless and not any(re.search(pattern, text) for pattern in self.tolerated):
            self.found.append(text)
