"""Undo in the list "What changed"."""

import time

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.journal import Origin
from accounts.requests import PortalRequest
from cti.answers import Answer, Level
from cti.live import read_board
from services import pending, queries, told
from services.checks import check_value
from services.forms import UndoForm
from services.models import By, Change
from services.panels import ON_SERVICES
from services.switching import switch
from services.views import wakeups
from services.wakeups import packing


@require_POST
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Have the exchange keep again what it kept before a change, with the checks of today."""
    change = get_object_or_404(Change.objects.visible_to(request.user).happened(), pk=pk)
    if change.feature == packing.NAME:
        return wakeups.undo(request, change)
    if not request.user.has_perm(queries.permission(change.service)):
        raise PermissionDenied
    answer = _undo(request, change)
    page = "services:services" if change.service in ON_SERVICES else "services:forwarding"
    if request.htmx:
        changes = told.told_changes(request.user, read_board(), {})
        context = {"changes": changes, "changes_page": reverse(page), "answer": answer}
        return render(request, "services/_changes.html", context)
    if not answer.accepted:
        messages.error(request, answer.words)
    return redirect(page)


def _undo(request: PortalRequest, change: Change) -> Answer:
    board = read_board()
    form = UndoForm(request.POST)
    if (
        not form.is_valid()
        or change.pk not in told.newest(request.user)
        or not told.undoable(change, request.user, board)
    ):
        return Answer(Level.ERROR, _("This has been changed since. Look at the service itself."))
    feature, value = change.service, change.before
    try:
        check_value(request.user, board, feature, value)
    except ValidationError as error:
        return Answer(Level.ERROR, str(error.messages[0]))
    key = str(form.cleaned_data["key"])
    answer = switch(board, change.extension, feature, value, By.PERSON, Origin.of(request), key=key)
    if answer.accepted:
        pending.remember(request.session, change.extension, feature, value, time.time())
    return answer
