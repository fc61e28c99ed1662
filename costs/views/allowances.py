"""Costs → Limits: what people may spend (COST-02, MGR-07). Managers see their people's; administrators set, top up and
reset."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.journal import Origin
from accounts.models import User
from accounts.requests import PortalRequest
from costs import tariffs
from costs.allowances import setting, undoing
from costs.allowances.forms import SeveralForm, TermsForm, TopUpForm
from costs.allowances.people import PAGE_ROWS, Chosen, Standing, departments_of, page, row_of, rows_of
from costs.allowances.setting import Terms
from costs.allowances.undoing import Deed
from costs.money import money
from ui.pages import follow, render_page

SEES = "management.manage_departments"
SETS = "management.administer"
PARTS = ("limits", "more")


@require_safe
@permission_required(SEES, raise_exception=True)
def allowances(request: PortalRequest) -> HttpResponse:
    """`?q=nowak&department=3&standing=reached`."""
    chosen = Chosen.parse(request.GET)
    context = {
        "chosen": chosen,
        "page": page(request.user, chosen),
        "departments": departments_of(request.user),
        "standings": _standings(),
        "currency": tariffs.currency(),
        "undoable": undoing.offered(request.session) if request.user.has_perm(SETS) else [],
    }
    response = render_page(request, "costs/limits.html", context, parts=PARTS)
    if request.htmx.target == "limits" and request.htmx.trigger != "limits":
        follow(request, response, reverse("costs:allowances") + chosen.query_string)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SETS, raise_exception=True)
def allowance(request: PortalRequest, extension: str) -> HttpResponse:
    """One person's: how it stands, and what may be set."""
    person = _found(request, extension)
    row = row_of(person)
    form = TermsForm(row.allowance, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _remember(request, [setting.change(person, form.terms, Origin.of(request))])
        messages.success(request, _("The limit is saved."))
        return redirect("costs:allowance", extension)
    return _page(request, person, form=form)


@require_POST
@permission_required(SETS, raise_exception=True)
def top_up(request: PortalRequest, extension: str) -> HttpResponse:
    person = _found(request, extension)
    form = TopUpForm(request.POST)
    if not form.is_valid():
        return _page(request, person, top_up=form)
    amount = form.cleaned_data["amount"]
    try:
        _remember(request, [setting.top_up(person, amount, Origin.of(request))])
    except setting.NoLimitError:
        messages.error(request, _("Without a limit there is nothing to top up."))
    else:
        words = _("The limit is topped up by %(amount)s.") % {"amount": money(amount, tariffs.currency())}
        messages.success(request, words)
    return redirect("costs:allowance", extension)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SETS, raise_exception=True)
def reset(request: PortalRequest, extension: str) -> HttpResponse:
    """Asks first: where the counter stood is in the journal then, and nowhere else."""
    person = _found(request, extension)
    if request.method == "POST":
        setting.reset(person, Origin.of(request))
        undoing.forget(request.session)
        messages.success(request, _("The counter is reset."))
        return redirect("costs:allowance", extension)
    context = {"row": row_of(person), "person": person, "currency": tariffs.currency()}
    return render_page(request, "costs/reset.html", context, parts=("reset",))


@require_POST
@permission_required(SETS, raise_exception=True)
def undo(request: PortalRequest) -> HttpResponse:
    """Take back what was set or topped up last, of one person or several."""
    deeds = undoing.offered(request.session)
    undoing.forget(request.session)
    people = {person.extension: person for person in User.objects.editable_by(request.user)} if deeds else {}
    done = 0
    for deed in deeds:
        try:
            undoing.take_back(people[deed.extension], deed, Origin.of(request))
        except (KeyError, undoing.ChangedError):
            continue
        done += 1
    if done:
        messages.success(request, _("It is as it was before."))
    if done < len(deeds) or not deeds:
        messages.error(request, _("What was changed since stays as it is now."))
    if len(deeds) == 1 and deeds[0].extension in people:
        return redirect("costs:allowance", deeds[0].extension)
    return redirect("costs:allowances")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SETS, raise_exception=True)
def several(request: PortalRequest) -> HttpResponse:
    """The same for those who were ticked in the list, which names them as `who`."""
    sent = request.POST if request.method == "POST" else request.GET
    numbers = [who for who in sent.getlist("who")[:PAGE_ROWS] if who.isascii() and who.isdigit()]
    people = list(User.objects.editable_by(request.user).filter(extension__in=numbers).order_by("extension"))
    if not people:
        messages.error(request, _("Choose people in the list first."))
        return redirect("costs:allowances")
    rows = rows_of(people)
    alike = len({Terms.of(row.allowance) for row in rows}) == 1
    form = SeveralForm(people, request.POST if request.method == "POST" else None, rows[0].allowance if alike else None)
    if form.is_bound and form.is_valid():
        _remember(request, [setting.change(person, form.terms, Origin.of(request)) for person in people])
        words = ngettext(
            "The limit of %(count)d person is saved.", "The limits of %(count)d people are saved.", len(people)
        )
        messages.success(request, words % {"count": len(people)})
        return redirect("costs:allowances")
    context = {"form": form, "people": people, "alike": alike, "currency": tariffs.currency()}
    return render_page(request, "costs/limits_of_several.html", context)


def _page(
    request: PortalRequest, person: User, *, form: TermsForm | None = None, top_up: TopUpForm | None = None
) -> HttpResponse:
    row = row_of(person)
    offered = undoing.offered(request.session)
    context = {
        "person": person,
        "undoable": offered if [deed.extension for deed in offered] == [person.extension] else [],
        "row": row,
        "form": form or TermsForm(row.allowance),
        "top_up": top_up or TopUpForm(amount=row.allowance.amount or None),
        "currency": tariffs.currency(),
    }
    return render_page(request, "costs/limit.html", context, parts=("standing",))


def _remember(request: PortalRequest, deeds: Iterable[Deed | None]) -> None:
    undoing.remember(request.session, [deed for deed in deeds if deed])


def _found(request: PortalRequest, extension: str) -> User:
    person: User = get_object_or_404(User.objects.editable_by(request.user), extension=extension)
    return person


def _standings() -> list[tuple[Standing, str]]:
    return [
        (Standing.REACHED, _("Limit reached")),
        (Standing.NEAR, _("Nearly reached")),
        (Standing.LIMITED, _("With a limit")),
        (Standing.FREE, _("Without a limit")),
    ]
