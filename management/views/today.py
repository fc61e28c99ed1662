"""A department at this moment (MGR-01, MGR-08)."""

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.models import Department
from accounts.permissions import Permission
from accounts.requests import PortalRequest
from cti import live
from history.missed import ledger, taking
from history.views.missed import CallsForm, given_back_words, taken_words, words_of
from management.today.answer import answer, groups
from management.today.people import people
from management.today.picture import bar
from management.today.reach import chosen_of, departments_of, members_of, sees_calls, settles_calls
from management.today.waiting import scopes_of, waiting
from ui.pages import follow, render_page


@require_safe
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def today(request: PortalRequest) -> HttpResponse:
    """`?department=3`; without it the own department, if it is among them, else the first."""
    departments = list(departments_of(request.user))
    department = _chosen(request, departments)
    context: dict[str, object] = {"departments": departments, "department": department}
    if department:
        context |= _standing(request, department)
    response = render_page(request, "management/today.html", context, parts=("today",))
    if request.htmx.target == "today" and request.htmx.trigger == "today-department" and department:
        follow(request, response, _address(department))
    return response


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def done(request: PortalRequest) -> HttpResponse:
    """Nobody needs to call these back any more, says who answers for the department."""
    department, pks, count = _settle(request, ledger.done)
    words = ngettext("The missed call is done.", "%(count)d missed calls are done.", count) % {"count": count}
    return _said(request, department, words, undo=pks)


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def reopen(request: PortalRequest) -> HttpResponse:
    """They are not done after all."""
    department, _pks, count = _settle(request, ledger.not_done)
    words = ngettext("The missed call is open again.", "%(count)d missed calls are open again.", count)
    return _said(request, department, words % {"count": count})


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def take(request: PortalRequest) -> HttpResponse:
    """I take it: everybody who shares the call sees that a manager will call back."""
    try:
        department, _pks, count = _settle(request, taking.take)
    except taking.HeldError as held:
        return _said(request, _department(request), words_of(held.hand), refused=True)
    return _said(request, department, taken_words(count))


@require_POST
@permission_required(Permission.MANAGE_DEPARTMENTS, raise_exception=True)
def give_back(request: PortalRequest) -> HttpResponse:
    """Not after all; also for somebody of theirs who has it and cannot call back."""
    department, _pks, count = _settle(request, partial(taking.give_back, of_others=True))
    return _said(request, department, given_back_words(count))


def _chosen(request: PortalRequest, departments: Sequence[Department]) -> Department | None:
    return chosen_of(request.user, departments, request.GET.get("department", ""))


def _standing(request: PortalRequest, department: Department) -> dict[str, object]:
    user, members, board = request.user, list(members_of(department)), live.read_board()
    knows = sees_calls(user, department, request.session)
    unsettled = waiting(user, members, sees_calls=knows)
    found = people(user, members, board, unsettled.at)
    sorted_in = groups(found)
    return {
        "address": _address(department),
        "query": _query(department),
        "answer": answer(found, connected=board.connected),
        "groups": sorted_in,
        "bar": bar([(group.where, group.count, group.words) for group in sorted_in]),
        "connected": board.connected,
        "since": board.since,
        "waiting": unsettled,
        "knows_callers": knows,
        "settles": settles_calls(user, department),
    }


def _settle(request: PortalRequest, deed: Callable[..., int]) -> tuple[Department, list[int], int]:
    """Raises Http404, the same for what is not there and for what is another department's (T-AZ-01)."""
    form, department = CallsForm(request.POST), _department(request)
    if not form.is_valid():
        raise Http404
    pks: list[int] = form.cleaned_data["call"]
    try:
        return department, pks, deed(request.user, pks, scopes=scopes_of(list(members_of(department))))
    except ledger.NotSharedError:
        raise Http404 from None


def _department(request: PortalRequest) -> Department:
    """The one whose calls are to be settled. Raises Http404."""
    department = _chosen(request, list(departments_of(request.user)))
    if department is None or not settles_calls(request.user, department):
        raise Http404
    return department


def _said(
    request: PortalRequest, department: Department, words: str, undo: Sequence[int] = (), *, refused: bool = False
) -> HttpResponse:
    if not request.htmx:
        (messages.warning if refused else messages.success)(request, words)
        return redirect(_address(department))
    to = f"{reverse('today:reopen')}?department={department.pk}"
    said = {"words": words, "undo": undo, "undo_address": to, "refused": refused}
    response = render(request, "history/_said.html", said)
    return trigger_client_event(response, "overseen-changed")


def _address(department: Department) -> str:
    return reverse("today:today") + _query(department)


def _query(department: Department) -> str:
    return f"?department={department.pk}"
