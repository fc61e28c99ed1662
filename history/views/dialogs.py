"""How a view of history asks something over a page, and says that it is done."""

import json
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import PortalRequest


def asked(request: PortalRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A dialog, which is a page of its own without scripts."""
    if request.htmx:
        return render(request, template, dict(context))
    return render(request, "history/alone.html", {**context, "inner": template})


def done(request: PortalRequest, words: str, to: str, *changed: str) -> HttpResponse:
    """A toast, and nothing where the form was; a page that says so without scripts. The parts that show what
    `changed` ("notes", "notices") fetch themselves."""
    if not request.htmx:
        messages.success(request, words)
        return redirect(to)
    return told(HttpResponse(), words, *changed)


def told(response: HttpResponse, words: str, *changed: str) -> HttpResponse:
    events: dict[str, object] = {f"{topic}-changed": True for topic in changed}
    response["HX-Trigger"] = json.dumps({"toast": {"text": words}, **events} if words else events)
    return response
