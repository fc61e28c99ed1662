"""Settings → Forwarding → Calendars → Public holidays."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PortalRequest
from services.calendars import public_holidays
from services.calendars.public_holiday_forms import ChosenDaysForm, PublicHolidaysForm
from services.models import Calendar
from services.views.calendars import NEEDS
from ui.pages import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest, pk: int) -> HttpResponse:
    """Choose a country, look at its days, and take those that are wanted."""
    calendar = get_object_or_404(Calendar.objects.editable_by(request.user), pk=pk)
    form = PublicHolidaysForm(request.POST or request.GET)
    found, wrong = form.found, ""
    if request.method == "POST" and form.is_valid():
        chosen = ChosenDaysForm(found, request.POST)
        if not chosen.is_valid():
            wrong = str(chosen.errors["day"][0])
        else:
            try:
                return _added(request, calendar, public_holidays.add(request.session, calendar, chosen.chosen))
            except public_holidays.TooManyError:
                wrong = _("A calendar holds 200 holidays at most. Remove old ones first.")
    ticked = set(request.POST.getlist("day")) if wrong else {day.isoformat() for day in found}
    shown = public_holidays.offered(calendar, found)
    rows = [(each, each.day.isoformat() in ticked and not each.there) for each in shown]
    context = {"calendar": calendar, "form": form, "rows": rows, "wrong": wrong}
    return render_page(request, "services/public_holidays.html", context, parts=("public-holidays",))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def undo(request: PortalRequest, pk: int) -> HttpResponse:
    """Take out again what was added last."""
    calendar = get_object_or_404(Calendar.objects.editable_by(request.user), pk=pk)
    removed = public_holidays.take_back(request.session, calendar)
    words = ngettext("%(count)d holiday is removed again.", "%(count)d holidays are removed again.", removed)
    messages.success(request, words % {"count": removed})
    return redirect("services:calendar", pk)


def _added(request: PortalRequest, calendar: Calendar, count: int) -> HttpResponse:
    words = ngettext("%(count)d holiday is added.", "%(count)d holidays are added.", count)
    messages.success(request, words % {"count": count})
    return redirect("services:calendar", calendar.pk)
