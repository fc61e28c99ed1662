"""How a view of the book answers: a dialog or a page, and a toast that can be undone."""

import json
import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import PortalRequest

BOOK = "phonebook:book"
CHANGED = ("contacts-changed", "history-changed")
"""Names stand in the lists of calls, too."""


def asked(request: PortalRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A dialog over the list; a page of its own for a plain link, and without scripts."""
    if request.htmx and request.htmx.target == "toasts":
        return render(request, template, dict(context))
    return render(request, "phonebook/alone.html", {**context, "inner": template})


def told(request: PortalRequest, words: str, *, undo: uuid.UUID | None = None, error: bool = False) -> HttpResponse:
    """A toast; the lists of the book fetch themselves. Without scripts the page of the book says it (`?removed=`)."""
    if not request.htmx or request.htmx.target == "main":
        if undo:
            return redirect(f"{reverse(BOOK)}?removed={undo}")
        (messages.error if error else messages.success)(request, words)
        return redirect(BOOK)
    response = render(request, "phonebook/_toast.html", {"words": words, "undo": undo, "error": error})
    if not error:
        changed(response)
    return response


def changed(response: HttpResponse) -> HttpResponse:
    """Have all parts that show contacts fetch themselves."""
    response["HX-Trigger"] = json.dumps(dict.fromkeys(CHANGED, True))
    return response
