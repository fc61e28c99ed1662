"""One department: its people, taking further ones from the pool, and putting them back (MGR-04, MGR-05)."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import pool
from accounts.actions.departments import GoneError
from accounts.authority import LEVELS
from accounts.journal import Origin
from accounts.models import Department, User
from accounts.requests import PortalRequest
from management.departments import people, telling, tree
from management.departments.people import Chosen
from management.views.departments import KEEPS, LIST, ONE, found
from ui.pages import follow, render_page

MANAGES = "management.manage_departments"
LISTS = ("members", "pool")
PARTS = (*LISTS, "more")
MOST_PICKED = 500
"""In one request."""


@require_safe
@permission_required(MANAGES, raise_exception=True)
def department(request: PortalRequest, pk: int) -> HttpResponse:
    """`?q=nowak&after=1012`: who manages it, and who belongs to it."""
    branches = tree.branches(request.user)
    branch = next((one for one in branches if one.department.pk == pk), None)
    if branch is None:
        return _left(request)
    chosen = Chosen.parse(request.GET)
    page = people.members(request.user, branch.department, chosen)
    context = {
        "branch": branch,
        "department": branch.department,
        "below": [one for one in branches if one.above[-1:] == (branch.department,)],
        "managers": tree.managers_of(branch.department, branch.above),
        "chosen": chosen,
        "page": page,
        "own": people.to_put_back(request.user, page.people),
        "pool": people.pool_size(request.user),
        "keeps": request.user.has_perm(KEEPS),
        "most_levels": LEVELS,
        "address": reverse(ONE, args=[pk]),
    }
    response = render_page(request, "management/department.html", context, parts=PARTS)
    if request.htmx.target == "members" and request.htmx.trigger != "members":
        follow(request, response, reverse(ONE, args=[pk]) + chosen.query_string)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(MANAGES, raise_exception=True)
def take_in(request: PortalRequest, pk: int) -> HttpResponse:
    """The pool; a POST takes those whom it names as `pick`."""
    if request.method == "POST":
        return _take_in(request, pk)
    held = Department.objects.editable_by(request.user).filter(pk=pk).first()
    if held is None:
        return _left(request)
    chosen = Chosen.parse(request.GET)
    address = reverse("departments:take_in", args=[pk])
    page = people.pool(request.user, chosen)
    context = {"department": held, "chosen": chosen, "page": page, "address": address}
    response = render_page(request, "management/pool.html", context, parts=PARTS)
    if request.htmx.target == "pool" and request.htmx.trigger != "pool":
        follow(request, response, address + chosen.query_string)
    return response


@require_POST
@permission_required(MANAGES, raise_exception=True)
def put_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Those whom it names as `pick` belong to no department then."""
    held = found(request, pk)
    picked = _picked(request)
    chosen = list(User.objects.editable_by(request.user).filter(extension__in=picked, department=held))
    if not chosen:
        messages.error(request, _("Choose people first."))
        return redirect(ONE, pk)
    try:
        freed = len(pool.put_back(held, chosen, Origin.of(request)))
    except GoneError:
        return _gone(request)
    telling.tell()
    words = ngettext(
        "%(count)d person belongs to no department now.", "%(count)d people belong to no department now.", freed
    )
    messages.success(request, words % {"count": freed})
    return redirect(ONE, pk)


def _take_in(request: PortalRequest, pk: int) -> HttpResponse:
    held = found(request, pk)
    picked = _picked(request)
    if not picked:
        messages.error(request, _("Choose people first."))
        return redirect("departments:take_in", pk)
    try:
        taken = len(pool.take_in(held, people.in_pool(request.user, picked), Origin.of(request)))
    except GoneError:
        return _gone(request)
    if taken:
        telling.tell()
        words = ngettext("%(count)d person belongs to %(name)s now.", "%(count)d people belong to %(name)s now.", taken)
        messages.success(request, words % {"count": taken, "name": held.name})
    if missed := len(picked) - taken:
        words = ngettext(
            "%(count)d person is no longer in the pool: somebody else was quicker.",
            "%(count)d people are no longer in the pool: somebody else was quicker.",
            missed,
        )
        messages.error(request, words % {"count": missed})
    return redirect(ONE, pk)


def _picked(request: PortalRequest) -> set[str]:
    """Extensions."""
    sent = request.POST.getlist("pick")[:MOST_PICKED]
    return {pick for pick in sent if pick.isascii() and pick.isdigit() and len(pick) <= 6}


def _left(request: PortalRequest) -> HttpResponse:
    """An open page that looks again says so of a department that is deleted, or managed no more. It leads nowhere by
    itself: the answer to whoever deleted it may be on its way to the same page. Else it is not there."""
    if request.htmx.target not in LISTS:
        raise Http404
    return render(request, "management/_department_gone.html", {"part": request.htmx.target})


def _gone(request: PortalRequest) -> HttpResponse:
    messages.error(request, _("Somebody deleted this department meanwhile."))
    return redirect(LIST)
