"""Pouring a page: whole, in the layout of the device, or one part of it for htmx."""

from collections.abc import Collection, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    parts: Collection[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its part named by the HX-Target header when that is in `parts`.

    A part is a `{% partialdef name %}` whose outermost element has the same name as its id.
    """
    target = request.htmx.target if request.htmx else None  # type: ignore[attr-defined]
    if target in parts:
        template = f"{template}#{target}"
    return render(request, template, dict(context or {}), status=status)


def follow(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Have the browser's address follow what a list was narrowed to.

    While somebody types, the address changes in place: Back leads to the page before, not through each pause.
    """
    typed = request.htmx.trigger_name == "q"  # type: ignore[attr-defined]
    response["HX-Replace-Url" if typed else "HX-Push-Url"] = address
