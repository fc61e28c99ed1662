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
