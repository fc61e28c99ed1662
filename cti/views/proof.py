"""Proving by telephone who one is: the way in for whoever has no password, or forgot it (LOG-04, LOG-07).

Whatever number is asked for, the same page follows, byte for byte and step for step (T-ENM-01): it never tells
what the exchange said.
"""

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts import sessions
from accounts.guard.addresses import client_address
from accounts.journal import Origin
from accounts.models import PhoneProof
from accounts.proving import proofs
from accounts.sessions import limited
from accounts.sessions.limited import Purpose
from cti import commands, queries
from cti.forms import ProofForm
from pbx.capabilities import Capability
from pbx.commands import AskDigits
from pbx.errors import PbxUnavailable
from ui.pages import render_page


class Stage(StrEnum):
    """What the page shows."""

    WAITING = "waiting"
    REFUSED = "refused"
    OVER = "over"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Whose telephone shall ring?"""
    if request.user.is_authenticated:
        return redirect("cti:start")
    if request.method != "POST":
        return _question(request, ProofForm(initial={"extension": request.GET.get("extension", "")[:6]}))
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _question(request, form)
    extension = form.cleaned_data["extension"]
    running = proofs.running(extension, request.session.session_key)
    if running is not None:
        return redirect("cti:proof", running.name)
    if Capability.ASK_DIGITS not in queries.capabilities():
        form.add_error(None, _("This exchange cannot ask for digits. Your manager or your administrator can help you."))
        return _question(request, form)
    try:
        return redirect("cti:proof", _begin(request, extension).name)
    except PbxUnavailable:
        form.add_error(None, _("The exchange cannot be reached, so no telephone can ring. Try again in a few minutes."))
        return _question(request, form)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, name: str) -> HttpResponse:
    """The digits to key in. A POST asks how it stands: the page does so each second, and goes on when it may."""
    found = proofs.find(name, request.session.session_key)
    if found is None:
        return _go(request, "cti:prove")
    if request.method == "POST":
        user = proofs.use(found, Origin.of(request))
        if user is not None:
            limited.begin(request, user, Purpose.SET_PASSWORD)
            return _go(request, Purpose.SET_PASSWORD)
    stage = stage_of(found, timezone.now())
    if request.htmx and stage == request.POST.get("stage"):  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return render_page(request, "cti/proof.html", {"proof": found, "stage": stage}, parts=("proof",))


def stage_of(proof: PhoneProof, now: datetime) -> Stage:
    if proof.state == proofs.State.REFUSED:
        return Stage.REFUSED
    return Stage.WAITING if proof.state == proofs.State.WAITING and now < proof.expires else Stage.OVER


def _begin(request: HttpRequest, extension: str) -> PhoneProof:
    """Have the telephone ring, or act as if; the session's key changes. Raises PbxUnavailable."""
    sessions.leave(request)
    request.session.set_expiry(limited.SECONDS)
    request.session.save()
    proof = proofs.begin(extension, request.session.session_key or "", client_address(request))
    try:
        commands.post(AskDigits(extension, proofs.DIGITS), request=proof.name, decoy=proof.user_id is None)
    except PbxUnavailable:
        proofs.withdraw(proof)
        raise
    return proof


def _question(request: HttpRequest, form: ProofForm) -> HttpResponse:
    return render_page(request, "cti/prove.html", {"form": form})


def _go(request: HttpRequest, page: str) -> HttpResponse:
    address = reverse(page)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
