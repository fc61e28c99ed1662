"""How every response is dressed: security headers, the layout of the device, the reader's language."""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from ui import headers
from ui.device import Device, Layout, skeleton

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SecurityHeadersMiddleware:
    """Outermost: also files and errors carry the headers. A view's own header wins."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        for name, value in headers.ALWAYS.items():
            response.headers.setdefault(name, value)
        policy = headers.content_security_policy(request.csp_nonce)  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class PagesGZipMiddleware(GZipMiddleware):
    """Compresses what is whole. Under ASGI Django makes each piece of a stream a gzip file of its own, and browsers
    read only the first of several: a download would end after its first piece."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if response.streaming else super().process_response(request, response)


class LayoutMiddleware:
    """Sets `request.device` and `request.layout`; stands below HtmxMiddleware and authentication."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.device = Device.of(request.COOKIES)  # type: ignore[attr-defined]
        request.layout = layout_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie", "User-Agent", "Sec-CH-UA-Mobile", "HX-Request", "HX-Target"))
        return response


def layout_of(request: HttpRequest) -> Layout:
    """A boosted click gets the inside of `<main>` alone, so that the shell and its socket live on."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and htmx.target == "main" and not htmx.history_restore_request:
        return Layout.FRAGMENT
    if not request.user.is_authenticated:
        return Layout.BARE
    return skeleton(request.device.layout, request.headers)  # type: ignore[attr-defined]


class LanguageMiddleware:
    """The user's own language, else the device's cookie, else what the browser asks for (APP-01)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def language_of(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    for wish in (getattr(request.user, "language", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if wish in known:
            return wish
    return translation.get_language_from_request(request)
