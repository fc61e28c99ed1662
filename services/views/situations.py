"""Settings → Situations: what one tap sets at the telephone, and writing that down."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from accounts.requests import PortalRequest
from cti.live import read_board
from services.models import Situation
from services.one_tap.tiles import one_tap
from services.situations.catalogue import Offer, offer, offers
from services.situations.forms import SituationForm
from services.situations.wording import in_words
from services.times.until import Span, span_words
from services.times.working import working_week
from ui.pages import render_page

PAGE = "services:situations"
NEEDS = "services.edit_own"
GONE = "situation_removed"
"""In the session, until the page has offered to undo it."""
UNDO_FOR = 24 * 3600
"""Seconds."""
WRITTEN = ("id", "extension", "preset", "name", "icon", "wishes", "status", "span")


@dataclass(frozen=True, slots=True)
class Shown:
    """One situation in the list."""

    offer: Offer
    words: tuple[str, ...]
    end: str
    """Its usual end; empty: until somebody ends it."""
    editable: bool
    removable: bool


@require_safe
def page(request: PortalRequest) -> HttpResponse:
    user = request.user
    editable = set(Situation.objects.editable_by(user).values_list("pk", flat=True))
    now, week = timezone.localtime(), working_week(user)

    def shown(each: Offer) -> Shown:
        mine = each.situation is not None and each.situation.pk in editable
        end = span_words(Span(each.span), now, week) if each.span and each.span != Span.MOMENT else ""
        end = _("asked each time") if each.span == Span.MOMENT else end
        may = user.has_perm(NEEDS)
        return Shown(each, in_words(each.wishes, user), end, may and (mine or bool(each.preset)), may and mine)

    context = {
        "found": [shown(each) for each in offers(user)],
        "tap": one_tap(user, read_board()),
        "place": "page",
        "gone": request.session.pop(GONE, None),
    }
    return render_page(request, "services/situations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, key: str) -> HttpResponse:
    """A preset is changed for the own extension; of one that the company changed that is a copy."""
    found = offer(request.user, key)
    if found is None:
        raise Http404
    row = found.situation
    if row is not None and not Situation.objects.editable_by(request.user).filter(pk=row.pk).exists():
        if not found.preset:
            raise Http404
        found = found.as_own()
    return _edited(request, found)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """What runs goes on to its end. In the place of a preset the preset is there again."""
    situation = get_object_or_404(Situation.objects.editable_by(request.user), pk=pk)
    request.session[GONE] = {
        "name": situation.name,
        "preset": bool(situation.preset),
        "signed": signing.dumps({each: getattr(situation, each) for each in WRITTEN}, salt=_salt(request)),
    }
    situation.delete()
    return redirect(PAGE)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def restore(request: PortalRequest) -> HttpResponse:
    """What was removed is there again, unless another one has its place by now."""
    try:
        gone = _gone(request)
        with transaction.atomic():
            gone.save(force_insert=True)  # once, however often it is asked for
    except (signing.BadSignature, IntegrityError):
        messages.error(request, _("This can no longer be undone."))
    else:
        messages.success(request, _("It is as it was before."))
    return redirect(PAGE)


def _gone(request: PortalRequest) -> Situation:
    """What is to be brought back. Raises BadSignature if it is not for this person, or not for them any more."""
    gone = Situation(**signing.loads(request.POST.get("gone", ""), salt=_salt(request), max_age=UNDO_FOR))
    company = {""} if request.user.has_perm(Permission.ADMINISTER) else set()
    if gone.extension not in {request.user.acting, *company}:
        raise signing.BadSignature
    return gone


def _salt(request: PortalRequest) -> str:
    return f"services.situations {request.user.pk}"


def _edited(request: PortalRequest, found: Offer | None) -> HttpResponse:
    form = SituationForm(request.user, read_board(), found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.written.save()
        messages.success(request, _("The situation is saved."))
        return redirect(PAGE)
    return render_page(request, "services/situation.html", {"form": form, "offer": found})
