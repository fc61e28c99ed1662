"""Undo in the list "What changed"."""

import time

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.answers import Answer, Level
from cti.live import read_board
from services import pending, queries
from services.desks import Desk, told
from services.models import By, Change
from services.switching import switch
from services.switching.checks import check_value
from services.switching.forms import UndoForm
from services.views import wakeups
from services.wakeups import packing


@require_POST
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Have the exchange keep again what it kept before a change, with the checks of today."""
    return undone(request, Desk(request.user), pk)


def undone(request: PortalRequest, desk: Desk, pk: int) -> HttpResponse:
    """The same at any desk."""
    change = get_object_or_404(Change.objects.visible_to(desk.user).happened(), pk=pk)
    if change.feature == packing.NAME:
        return wakeups.undone(request, desk, change)
    if not queries.may_switch(desk.user, change.service):
        raise PermissionDenied
    answer = _undo(request, desk, change)
    page = desk.page(change.service)
    if request.htmx:
        changes = told.told_changes(desk.user, read_board(), {})
        context = {**desk.told(), "changes": changes, "changes_page": page, "answer": answer}
        return render(request, "services/_changes.html", context)
    if not answer.accepted:
        messages.error(request, answer.words)
    return redirect(page)


def _undo(request: PortalRequest, desk: Desk, change: Change) -> Answer:
    board, user = read_board(), desk.user
    form = UndoForm(request.POST)
    if not form.is_valid() or change.pk not in told.newest(user) or not told.undoable(change, user, board):
        return Answer(Level.ERROR, _("This has been changed since. Look at the service itself."))
    feature, value = change.service, change.before
    try:
        check_value(user, board, feature, value)
    except ValidationError as error:
        return Answer(Level.ERROR, str(error.messages[0]))
    key = str(form.cleaned_data["key"])
    answer = switch(board, change.extension, feature, value, By.PERSON, Origin.of(request), key=key)
    if answer.accepted:
        pending.remember(request.session, change.extension, feature, value, time.time())
    return answer
