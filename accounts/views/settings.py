"""Settings → Subscriber and Settings → Application."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import own
from accounts.forms import ApplicationForm, SubscriberForm
from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.views.password import confirms
from ui import device
from ui.pages import render_page


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def subscriber(request: PortalRequest) -> HttpResponse:
    """One's number and comment to read, description and e-mail address to write (SUB-02, SUB-03)."""
    user = request.user
    form = SubscriberForm(user, request.POST if request.method == "POST" else None)
    if (
        form.is_bound
        and form.is_valid()
        and (not form.changes_email or confirms(user, form, form.cleaned_data["current"]))
    ):
        own.update_subscriber(
            user,
            description=form.cleaned_data["description"],
            email=form.cleaned_data["email"],
            session_key=request.session.session_key,
            origin=Origin.of(request),
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:subscriber")
    return render_page(request, "accounts/subscriber.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def application(request: PortalRequest) -> HttpResponse:
    """Language and callback way of the user; layout, colours and density of this device (APP-01…03)."""
    user = request.user
    if request.method != "POST":
        now = {"language": user.language or request.LANGUAGE_CODE, "callback": user.callback}
        chosen = {"layout": request.device.layout, "theme": request.device.theme, "density": request.device.density}
        return render_page(request, "accounts/application.html", {"form": ApplicationForm(user, initial=now | chosen)})
    form = ApplicationForm(user, request.POST)
    if not form.is_valid():
        return render_page(request, "accounts/application.html", {"form": form})
    values = form.cleaned_data
    own.update_application(user, {name: values[name] for name in ("language", "callback")}, Origin.of(request))
    messages.success(request, _("Saved."))
    response = HttpResponseRedirect(reverse("accounts:application"))
    on_device = {name: values[name] for name in ("layout", "theme", "density")}
    device.remember(response, request, language=values["language"], **on_device)
    return response
