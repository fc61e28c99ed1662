"""Groups of the book: making, renaming, deleting (BOOK-03, BOOK-04, MGR-11)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import PortalRequest
from phonebook import removing
from phonebook.book import groups
from phonebook.book.forms import GroupForm
from phonebook.book.groups import NameTakenError
from phonebook.models import Group
from phonebook.views.answers import BOOK, asked, told


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def new(request: PortalRequest) -> HttpResponse:
    """Private, or public for those who may write the public book (BOOK-04)."""
    form = GroupForm(request.user, None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        owner = None if form.cleaned_data.get("public") else request.user
        try:
            return _gone_to(request, groups.make(owner, form.cleaned_data["name"]), _("The group is made."))
        except NameTakenError:
            form.add_error("name", _("There is a group of this name already."))
    return asked(request, "phonebook/_group_dialog.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def rename(request: PortalRequest, pk: int) -> HttpResponse:
    group = get_object_or_404(Group.objects.editable_by(request.user), pk=pk)
    initial = {"name": group.name}
    form = GroupForm(request.user, group, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            groups.rename(group, form.cleaned_data["name"])
            return _gone_to(request, group, _("The group is renamed."))
        except NameTakenError:
            form.add_error("name", _("There is a group of this name already."))
    return asked(request, "phonebook/_group_dialog.html", {"form": form, "group": group})


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def delete(request: PortalRequest, pk: int) -> HttpResponse:
    """Its contacts stay; it can be undone for a day."""
    group = get_object_or_404(Group.objects.editable_by(request.user), pk=pk)
    undo = removing.remove_group(request.user, group)
    return told(request, _("The group is deleted; its contacts are still there."), undo=undo)


def _gone_to(request: PortalRequest, group: Group, words: str) -> HttpResponse:
    """The list of the group."""
    messages.success(request, words)
    address = f"{reverse(BOOK)}?group=g{group.pk}"
    if request.htmx and request.htmx.target != "main":
        return HttpResponseClientRedirect(address)
    return redirect(address)
