"""The directory of the house: as a page that prints cleanly, and as a PDF file."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from jobs.actions import TooMany, start
from phonebook import directory
from ui.pages import follow, render_page

PAGE_PEOPLE = 100
TEXT_LENGTH = 60
LONGEST = 6
"""Digits of a number of people."""


class DirectoryForm(forms.Form):
    """Whom it shall list."""

    department = forms.ModelChoiceField(
        directory.departments(),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("The whole house"),
        error_messages={"invalid_choice": gettext_lazy("This department is no longer there.")},
    )


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    """Everybody, or one department, an unknown one is everybody: `?department=3&q=nowak`.

    `&after=100` goes on behind the first hundred, `&whole=1` is all of them at once, to be printed.
    """
    form = DirectoryForm(request.GET)
    chosen = form.cleaned_data["department"] if form.is_valid() else None
    text = request.GET.get("q", "").replace("\0", "").strip()[:TEXT_LENGTH]
    whole = "whole" in request.GET
    fields = {"department": chosen.pk if chosen else "", "q": text}
    narrowed = urlencode({name: value for name, value in fields.items() if value})
    context = {
        "page": directory.page(request.user, chosen, text, _after(request), None if whole else PAGE_PEOPLE),
        "chosen": chosen,
        "text": text,
        "narrowed": narrowed,
        "departments": directory.departments(),
    }
    response = render_page(request, "phonebook/directory.html", context, parts=("directory", "more"))
    if request.htmx.target == "directory" and not whole:
        follow(request, response, f"{reverse('phonebook:directory')}?{narrowed}")
    return response


def _after(request: PortalRequest) -> int:
    """Behind how many people the page begins; what is no number is nobody."""
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdecimal() and len(after) <= LONGEST else 0


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def on_paper(request: PortalRequest) -> HttpResponse:
    """Leads to where the file will be."""
    form = DirectoryForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["department"][0]))
        return redirect("phonebook:directory")
    chosen = form.cleaned_data["department"]
    try:
        job = start(request.user, directory.KIND, {"department": chosen.pk if chosen else None})
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect(reverse("phonebook:directory"))
    return redirect("jobs:job", job.pk)
