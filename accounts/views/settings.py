"""Settings → Subscriber and Settings → Application."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import own
from accounts.forms import ApplicationForm, SubscriberForm
from accounts.journal import Origin
from accounts.proving import email_changes
from accounts.requests import PortalRequest
from ui import device
from ui.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def subscriber(request: PortalRequest) -> HttpResponse:
    """One's number and comment to read, the description to write, the state of the e-mail address (SUB-02, 03)."""
    user = request.user
    form = SubscriberForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        own.update_description(user, form.cleaned_data["description"], Origin.of(request))
        messages.success(request, _("Saved."))
        return redirect("accounts:subscriber")
    change = email_changes.of(user)
    waits_for = [email_changes.address_of(change, side) for side in email_changes.waits_for(change)] if change else []
    context = {"form": form, "email_change": change, "waits_for": waits_for}
    return render_page(request, "accounts/subscriber.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def application(request: PortalRequest) -> HttpResponse:
    """How the portal behaves for the user everywhere, and how it looks on this device (APP-01…03, 06, 07)."""
    user = request.user
    if request.method != "POST":
        now = {name: getattr(user, name) for name in ApplicationForm.OF_USER}
        now |= {name: getattr(request.device, name) for name in ApplicationForm.OF_DEVICE}
        now["language"] = user.language or request.LANGUAGE_CODE
        return render_page(request, "accounts/application.html", {"form": ApplicationForm(user, initial=now)})
    form = ApplicationForm(user, request.POST)
    if not form.is_valid():
        return render_page(request, "accounts/application.html", {"form": form})
    values = form.cleaned_data
    own.update_application(user, {name: values[name] for name in ApplicationForm.OF_USER}, Origin.of(request))
    with translation.override(values["language"]):  # the page that shows it is in the new language
        messages.success(request, _("Saved."))
    response = HttpResponseRedirect(reverse("accounts:application"))
    on_device = {name: values[name] for name in ApplicationForm.OF_DEVICE}
    device.remember(response, request, language=values["language"], **on_device)
    return response
