"""How a view tells what the exchange said, or asks first."""

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import PortalRequest
from cti.answers import Answer


def answered(request: PortalRequest, answer: Answer, *, calling: str = "") -> HttpResponse:
    """The answer: a toast for htmx, a page for a browser without scripts."""
    return _poured(request, "cti/_answer.html", {"answer": answer, "calling": calling})


def asked(request: PortalRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A dialog, which is a page of its own without scripts."""
    return _poured(request, template, context)


def first_error(form: forms.Form) -> str:
    """The one sentence that matters: what is wrong with the number before anything else."""
    errors = form.errors.get("number") or next(iter(form.errors.values()))
    return str(errors[0])


def _poured(request: PortalRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    if request.htmx:
        return render(request, template, context)
    return render(request, "cti/alone.html", {**context, "inner": template})
