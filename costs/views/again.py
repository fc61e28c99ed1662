"""Administration → Price calls again: a dry run first, and what it would change; then the prices are stored."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import journal
from accounts.journal import Event, Origin
from accounts.requests import PortalRequest
from costs.charging import work
from costs.charging.again import Period, Tally
from costs.forms import PeriodForm
from costs.rating.charges import Total
from costs.tariffs import currency
from costs.wording import class_words
from jobs.actions import TooMany, start
from jobs.models import Job
from ui.pages import render_page

PAGE = "costs:again"
NEEDS = "management.administer"


@dataclass(frozen=True, slots=True)
class Row:
    """One class of destination, or all of them."""

    name: str
    before: Total
    after: Total


@dataclass(frozen=True, slots=True)
class Run:
    job: Job
    stores: bool
    tally: Tally
    rows: tuple[Row, ...]

    @property
    def period(self) -> Period:
        return work.period_of(self.job.arguments)

    @property
    def may_be_stored(self) -> bool:
        return not self.stores and self.job.state == Job.State.DONE and self.tally.changed > 0


@require_safe
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    """`?first=2026-11-01&last=…`: days to begin with."""
    return _shown(request, PeriodForm(initial=_asked(request)))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def try_out(request: PortalRequest) -> HttpResponse:
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _shown(request, form)
    _start(request, form.period, store=False)
    return redirect(PAGE)


@require_POST
@permission_required(NEEDS, raise_exception=True)
def store(request: PortalRequest) -> HttpResponse:
    """What a dry run of these days, one's own, has shown."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _shown(request, form)
    tried = Job.objects.visible_to(request.user).filter(kind=work.KIND, state=Job.State.DONE)
    if tried.filter(arguments=work.arguments_of(form.period, store=False)).exists():
        _start(request, form.period, store=True)
    else:
        messages.error(request, _("A dry run of these days comes first."))
    return redirect(PAGE)


@transaction.atomic
def _start(request: PortalRequest, period: Period, *, store: bool) -> None:
    try:
        start(request.user, work.KIND, work.arguments_of(period, store=store))
    except TooMany:
        messages.error(request, _("You have asked for much already. Wait until some of it is done."))
        return
    if store:
        days = f"{period.first} – {period.last}"
        journal.write(Event.COSTS_RATED_AGAIN, request.user, Origin.of(request), after=days)


def _shown(request: PortalRequest, form: PeriodForm) -> HttpResponse:
    runs = list(_runs(request))
    context = {
        "form": form,
        "runs": runs,
        "any_open": any(run.job.is_open for run in runs),
        "currency": currency(),
    }
    return render_page(request, "costs/again.html", context, parts=("runs",))


def _runs(request: PortalRequest) -> Iterator[Run]:
    for job in Job.objects.visible_to(request.user).filter(kind=work.KIND):
        tally = work.found_by(job.cursor)
        yield Run(job, job.arguments["store"], tally, tuple(_rows(tally)))


def _rows(tally: Tally) -> Iterator[Row]:
    """The dearest first, and all of them last."""
    nothing = Total()
    found = [
        Row(class_words(where), tally.before.get(where, nothing), tally.after.get(where, nothing))
        for where in tally.before.keys() | tally.after.keys()
    ]
    yield from sorted(found, key=lambda row: (-row.after.cost, row.name))
    if len(found) > 1:
        before, after = (sum((getattr(row, name) for row in found), nothing) for name in ("before", "after"))
        yield Row(_("Together"), before, after)


def _asked(request: PortalRequest) -> dict[str, object]:
    """This month, unless the address says otherwise; nonsense is left out."""
    today = timezone.localdate()
    form = PeriodForm(request.GET)
    if request.GET and form.is_valid():
        return {"first": form.period.first, "last": form.period.last}
    return {"first": today.replace(day=1), "last": today}
