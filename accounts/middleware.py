"""Who may pass without having logged in: nobody, except where a view says so."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from accounts import sessions
from accounts.sessions import endings, limited


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's default-deny, with two answers of our own: htmx is sent away whole, never given a log-in page
    inside a fragment (T-SES-04), and a session that must set a password is sent to do so (T-PIN-05)."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        refusal: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is None and request.user.is_authenticated and getattr(view_func, "login_required", True):
            sessions.touch(request)
        return refusal

    def handle_no_permission(  # type: ignore[override] # Django's only ever redirects
        self,
        request: HttpRequest,
        view_func: object,  # noqa: ARG002
    ) -> HttpResponse:
        if purpose := limited.purpose_of(request):
            target = reverse(purpose)
        else:
            ended = endings.reason_of(request)
            facts = {"next": page_of(request)} | ({endings.PARAMETER: ended} if ended else {})
            target = f"{reverse('accounts:login')}?{urlencode(facts)}"
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


def page_of(request: HttpRequest) -> str:
    """The page to come back to: what was asked for, or for a part of a page the page it belongs to."""
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    boosted = request.headers.get("HX-Boosted") == "true" and request.method == "GET"
    if current.path and not boosted:
        return current.path + (f"?{current.query}" if current.query else "")
    return request.get_full_path() if request.method == "GET" else "/"
