"""The steps of the assistant that an administrator takes, each at its own address, now or later."""

from collections.abc import Mapping

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from company import exchange as exchange_link
from cti import dialling
from cti.answers import Answer, Level
from cti.dialling import Way
from cti.forms import DialForm
from cti.masking import Shown
from cti.placing import place
from cti.views.answering import first_error
from management.exchange.linking_forms import LinkForm
from management.setup import actions, steps
from management.setup.calling import picture
from management.views import exchange_link as link_page
from ui.pages import render_page

administers = permission_required("management.administer", raise_exception=True)


@require_safe
@administers
def checklist(request: PortalRequest) -> HttpResponse:
    found = steps.shown(request.user)
    context = {"steps": found, "dismissed": bool(steps.stored().dismissed), "done": all(one.done for one in found)}
    return render_page(request, "management/setup/checklist.html", context)


@require_safe
@administers
def exchange(request: PortalRequest) -> HttpResponse:
    return link_page.shown(request, LinkForm(exchange_link.stored()))


@require_safe
@administers
def people(request: PortalRequest) -> HttpResponse:
    return _step(request, "people")


@require_safe
@administers
def mail(request: PortalRequest) -> HttpResponse:
    return _step(request, "mail")


@require_http_methods(["GET", "HEAD"])
@administers
def call(request: PortalRequest) -> HttpResponse:
    return _call(request)


@require_POST
@administers
def place_call(request: PortalRequest) -> HttpResponse:
    """From the own telephone, as a click on any number does; nothing is asked first, and no mobile rings."""
    user = request.user
    form = DialForm(user, request.POST)
    if not form.is_valid():
        return _call(request, Answer(Level.ERROR, first_error(form)))
    number = form.wish.number
    if dialling.question(user, form.wish, with_mobile=False) is not None:
        return _call(request, Answer(Level.ERROR, _("Do not try it with an emergency number.")))
    names = Shown(user, [number.key, user.acting]).names
    command = dialling.as_command(user, number, Way.INTERNAL, None, names)
    answer = place(user, command, number, str(form.cleaned_data["key"]), _("Your telephone rings."))
    return _call(request, answer)


@require_POST
@administers
def skip(request: PortalRequest) -> HttpResponse:
    name = request.POST.get("step", "")
    if name not in steps.PAGES:
        raise Http404
    actions.skip(name, request.POST.get("again") != "1")
    return redirect(steps.after(name) if request.POST.get("again") != "1" else f"setup:{name}")


@require_POST
@administers
def dismiss(request: PortalRequest) -> HttpResponse:
    actions.dismiss(request.POST.get("again") != "1")
    return redirect("setup:checklist" if request.POST.get("again") == "1" else "management:overview")


def _call(request: PortalRequest, answer: Answer | None = None) -> HttpResponse:
    return _step(request, "call", {"picture": picture(request.user), "answer": answer})


def _step(request: PortalRequest, name: str, more: Mapping[str, object] | None = None) -> HttpResponse:
    found = steps.shown(request.user, name)
    current = next(one for one in found if one.current)
    context = {"steps": found, "current": current, "after": steps.after(name), **(more or {})}
    return render_page(request, f"management/setup/{name}.html", context, parts=("test-call",))
