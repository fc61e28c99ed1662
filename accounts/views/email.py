"""One's own e-mail address: changed when both addresses have confirmed it (T-PWD-04)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import throttle
from accounts.actions import email as actions
from accounts.forms import EmailForm
from accounts.journal import Origin
from accounts.requests import PortalRequest
from accounts.throttle import Demand, Limit
from accounts.views.password import confirms
from ui.pages import render_page

LETTERS = Limit("e-mail change", 5, 3600)
"""Nobody fills a stranger's mailbox from here."""


@sensitive_post_parameters("current")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.edit_own", raise_exception=True)
def change_email(request: PortalRequest) -> HttpResponse:
    user = request.user
    form = EmailForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and confirms(user, form, form.cleaned_data["current"]):
        if throttle.take(_demand(request)):
            actions.begin(user, form.cleaned_data["address"], Origin.of(request))
            return redirect("accounts:subscriber")
        form.add_error(None, _too_many())
    return render_page(request, "accounts/email.html", {"form": form})


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def resend_email(request: PortalRequest) -> HttpResponse:
    if not throttle.take(_demand(request)):
        messages.error(request, _too_many())
    elif actions.ask_again(request.user, Origin.of(request)):
        messages.success(request, _("The e-mails were sent again."))
    return redirect("accounts:subscriber")


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def cancel_email(request: PortalRequest) -> HttpResponse:
    if actions.cancel(request.user, Origin.of(request)):
        messages.success(request, _("Your e-mail address stays as it is."))
    return redirect("accounts:subscriber")


def _demand(request: PortalRequest) -> Demand:
    return Demand(LETTERS, str(request.user.pk))


def _too_many() -> str:
    return _("Too many e-mails in a short time. Try again in an hour.")
