"""The assistant, for a stranger: the setup code, and the first administrator; then nothing is here any more."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions.first import TakenError
from accounts.guard.addresses import client_address
from accounts.journal import Origin
from accounts.views.entrance import admit
from management.setup import code, first
from management.setup.forms import CodeForm, FirstForm
from ui.pages import render_page


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    if not code.is_open():
        raise Http404
    if first.is_admitted(request) and request.method != "POST":
        return redirect("setup:administrator")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if code.proves(form.cleaned_data["code"], client_address(request)):
            first.admit(request)
            return redirect("setup:administrator")
        first.refused(Origin.of(request))
        form.add_error("code", _("This is not the setup code, or there were too many attempts. Wait a minute."))
    return render_page(request, "management/setup/code.html", {"form": form})


@login_not_required
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def administrator(request: HttpRequest) -> HttpResponse:
    """Who made the account is logged in at once, under a new session key."""
    if not code.is_open():
        raise Http404
    if not first.is_admitted(request):
        return redirect("setup:code")
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        wanted = (said["extension"], said["comment"], said["email"], said["language"], said["password"])
        try:
            person = first.make(*wanted, Origin.of(request))
        except first.ClosedError:
            raise Http404 from None
        except TakenError:
            form.add_error("extension", _("Somebody has this extension already."))
        else:
            return admit(request, person)
    context = {"form": form, "next": reverse("setup:exchange")}
    return render_page(request, "management/setup/administrator.html", context)
