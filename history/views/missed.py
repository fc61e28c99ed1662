"""What one says about missed calls: seen, I take it, done, not done after all."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from accounts.models import User
from accounts.requests import PortalRequest
from history.missed import ledger, taking
from history.missed.hands import Hand
from history.missed.seen import mark_seen
from ui.times import spoken_moment

ROUNDED = timedelta(milliseconds=1)
"""What a moment may lose on its way through a page."""


class IdsField(forms.Field):
    """Whole numbers, as several fields of one name send them."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[int]:
        texts = [str(text) for text in super().clean(value)]
        if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
            raise forms.ValidationError("no ids", code="invalid")
        return [int(text) for text in texts]


class CallsForm(forms.Form):
    """Names missed calls by their ids in the ledger."""

    call = IdsField()


class SeenForm(forms.Form):
    """Up to when somebody has looked: epoch seconds, as the page wrote them beside its newest row."""

    until = forms.FloatField(min_value=0, max_value=4e9)

    def clean_until(self) -> datetime:
        return datetime.fromtimestamp(self.cleaned_data["until"], UTC) + ROUNDED


@require_POST
@permission_required("history.view_own", raise_exception=True)
def seen(request: PortalRequest) -> HttpResponse:
    """The missed calls are before somebody's eyes: counters forget them (HIST-08). The page posts this by itself, and
    has a button for it where no scripts run."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    mark_seen(request.user, form.cleaned_data["until"])
    return HttpResponse(status=204) if request.htmx else redirect("history:history")


@require_POST
@permission_required("history.view_own", raise_exception=True)
def done(request: PortalRequest) -> HttpResponse:
    """Nobody needs to call these back any more; a few seconds to think again."""
    pks, count = _apply(request, ledger.done)
    words = ngettext("The missed call is done.", "%(count)d missed calls are done.", count) % {"count": count}
    return _said(request, words, undo=pks)


@require_POST
@permission_required("history.view_own", raise_exception=True)
def reopen(request: PortalRequest) -> HttpResponse:
    """They are not done after all."""
    _pks, count = _apply(request, ledger.not_done)
    words = ngettext("The missed call is open again.", "%(count)d missed calls are open again.", count)
    return _said(request, words % {"count": count})


@require_POST
@permission_required("history.view_own", raise_exception=True)
def take(request: PortalRequest) -> HttpResponse:
    """I take it: the others who share the call see who will call back."""
    try:
        _pks, count = _apply(request, taking.take)
    except taking.HeldError as held:
        return _said(request, words_of(held.hand), refused=True)
    return _said(request, taken_words(count))


@require_POST
@permission_required("history.view_own", raise_exception=True)
def give_back(request: PortalRequest) -> HttpResponse:
    """I do not after all."""
    _pks, count = _apply(request, taking.give_back)
    return _said(request, given_back_words(count))


def words_of(hand: Hand) -> str:
    """Why one cannot have it."""
    since = spoken_moment(timezone.localtime(hand.since), timezone.localtime())
    return _("%(who)s has taken it already, %(since)s.") % {"who": hand.name, "since": since}


def taken_words(count: int) -> str:
    if not count:
        return _("Nobody needs to call back any more.")
    return ngettext("You take the missed call.", "You take %(count)d missed calls.", count) % {"count": count}


def given_back_words(count: int) -> str:
    words = ngettext("The missed call is free for others.", "%(count)d missed calls are free for others.", count)
    return words % {"count": count}


def _apply(request: PortalRequest, deed: Callable[[User, Collection[int]], int]) -> tuple[list[int], int]:
    """Raises Http404, the same for what is not there and for what is somebody else's (T-AZ-01)."""
    form = CallsForm(request.POST)
    if not form.is_valid():
        raise Http404
    pks: list[int] = form.cleaned_data["call"]
    try:
        return pks, deed(request.user, pks)
    except ledger.NotSharedError:
        raise Http404 from None


def _said(request: PortalRequest, words: str, undo: Collection[int] = (), *, refused: bool = False) -> HttpResponse:
    if not request.htmx:
        (messages.warning if refused else messages.success)(request, words)
        return redirect(f"{reverse('history:history')}?kind=open")
    response = render(request, "history/_said.html", {"words": words, "undo": undo, "refused": refused})
    return trigger_client_event(response, "history-changed")
