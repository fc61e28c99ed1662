"""The directory of the house: as a page that prints cleanly, and as a PDF file."""

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
from phonebook.directory import KIND, departments, directory
from ui.pages import render_page


class DirectoryForm(forms.Form):
    """Whom it shall list."""

    department = forms.ModelChoiceField(
        departments(),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("The whole house"),
        error_messages={"invalid_choice": gettext_lazy("This department is no longer there.")},
    )


@require_safe
@permission_required("phonebook.view", raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    """Everybody, or one department; an unknown one is everybody."""
    form = DirectoryForm(request.GET)
    chosen = form.cleaned_data["department"] if form.is_valid() else None
    groups = directory(request.user, chosen)
    context = {
        "groups": groups,
        "chosen": chosen,
        "departments": departments(),
        "people": sum(len(members) for _name, members in groups),
    }
    return render_page(request, "phonebook/directory.html", context, parts=("directory",))


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
        job = start(request.user, KIND, {"department": chosen.pk if chosen else None})
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return redirect(reverse("phonebook:directory"))
    return redirect("jobs:job", job.pk)
