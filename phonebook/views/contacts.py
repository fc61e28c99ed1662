"""The dialog that makes a number somebody's: a new entry, or changing one."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import PortalRequest
from phonebook import actions, removing
from phonebook.book.picked import Picked, to_remove
from phonebook.forms import ContactForm
from phonebook.lookup import known
from phonebook.models import Contact
from phonebook.references import NotAReferenceError, unseal
from phonebook.views.answers import changed
from ui.pages import render_page

START = "cti:start"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("phonebook.view", raise_exception=True)
def contact(request: PortalRequest) -> HttpResponse:
    """Whose number is it that `of` names for this person? A number that is shown to nobody has its name already."""
    user = request.user
    number = _number(request)
    one = known(user, [number]).get(number)
    if one and one.hidden:
        raise Http404
    entry = _entry(user, one.contact_id if one else None)
    before = ContactForm.values_of(entry, number) if entry else {"name": one.name if one else ""}
    if request.method != "POST":
        return _asked(request, ContactForm(user, entry, initial=before), number, entry)
    form = ContactForm(user, entry, request.POST)
    if not form.is_valid():
        return _asked(request, form, number, entry)
    data = form.cleaned_data
    if entry is None:
        owner = None if data.get("public") else user
        made = actions.add_contact(owner, data["name"], [(number, data["label"])], data["company"])
        return _said(request, _("The contact is saved."), {"made": made})
    actions.edit_contact(entry, number, data["name"], data["company"], data["label"])
    return _said(request, _("The contact is saved."), {"before": before, "of": _reference(request)})


@require_POST
@permission_required("phonebook.view", raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Take an entry out of the book, as one that was made by mistake."""
    contact = get_object_or_404(Contact.objects.editable_by(request.user).outside(), pk=pk)
    if not to_remove(request.user, Picked([contact], [])).fitting:
        raise Http404
    removing.remove(request.user, [contact])
    return _said(request, _("The contact is removed."), {})


def _entry(user: User, pk: int | None) -> Contact | None:
    """The entry that gave the name, if `user` may write there; else they make one of their own."""
    return Contact.objects.editable_by(user).outside().filter(pk=pk).first() if pk else None


def _reference(request: PortalRequest) -> str:
    carried = request.POST if request.method == "POST" else request.GET
    return carried.get("of", "")


def _number(request: PortalRequest) -> str:
    try:
        return unseal(request.user, _reference(request))
    except NotAReferenceError:
        raise Http404 from None


def _asked(request: PortalRequest, form: ContactForm, number: str, entry: Contact | None) -> HttpResponse:
    context = {"form": form, "number": number, "entry": entry, "of": _reference(request)}
    if request.htmx and request.htmx.target != "main":
        return render(request, "phonebook/_contact_dialog.html", context)
    return render_page(request, "phonebook/contact.html", context)


def _said(request: PortalRequest, words: str, context: Mapping[str, object]) -> HttpResponse:
    if not request.htmx or request.htmx.target == "main":
        messages.success(request, words)
        return redirect(START)
    response = render(request, "phonebook/_said.html", {"words": words, **context})
    return changed(response)
