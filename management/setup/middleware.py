"""Whoever would have to log in where nobody can yet is led to the assistant."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from management.setup import code


class FirstRunMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponseBase],
        _arguments: tuple[Any, ...],
        _named: dict[str, Any],
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        at_the_door = match is not None and match.view_name == "accounts:login" and request.method != "POST"
        if at_the_door and not request.user.is_authenticated and code.is_open():
            return HttpResponseRedirect(reverse("setup:code"))
        return None
