"""Settings → Forwarding → Calendars: hours and holidays under a name, for rules."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PortalRequest
from services.calendars import keeping, public_holidays
from services.calendars.forms import CalendarForm, holiday_forms
from services.models import Calendar
from services.times import hours
from ui.pages import render_page

PAGE = "services:calendars"
NEEDS = "forwarding.edit_own"


@dataclass(frozen=True, slots=True)
class Shown:
    """One calendar in the list."""

    calendar: Calendar
    week: str
    holidays: int
    rules: int
    editable: bool


@require_safe
@permission_required(NEEDS, raise_exception=True)
def page(request: PortalRequest) -> HttpResponse:
    user = request.user
    editable = set(Calendar.objects.editable_by(user).values_list("pk", flat=True))
    seen = Calendar.objects.visible_to(user).prefetch_related("holidays", "rules")
    found = [
        Shown(each, hours.in_words(each.week), len(each.holidays.all()), len(each.rules.all()), each.pk in editable)
        for each in seen
    ]
    return render_page(request, "services/calendars.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def add(request: PortalRequest) -> HttpResponse:
    return _edited(request, Calendar(owner=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(NEEDS, raise_exception=True)
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    return _edited(request, get_object_or_404(Calendar.objects.editable_by(request.user), pk=pk))


@require_POST
@permission_required(NEEDS, raise_exception=True)
def remove(request: PortalRequest, pk: int) -> HttpResponse:
    """Not while rules go by it."""
    calendar = get_object_or_404(Calendar.objects.editable_by(request.user), pk=pk)
    try:
        keeping.remove(calendar)
    except keeping.InUseError as error:
        messages.error(request, _used(error.args[0]))
    else:
        messages.success(request, _("The calendar is removed."))
    return redirect(PAGE)


def _edited(request: PortalRequest, calendar: Calendar) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form, days = CalendarForm(request.user, calendar, data), holiday_forms(calendar, data)
    if data is not None and all([form.is_valid(), days.is_valid()]):
        calendar.name, calendar.owner = form.cleaned_data["name"], form.owner
        keeping.store(calendar, form.cleaned_data["hours"], days.written)
        messages.success(request, _("The calendar is saved."))
        return redirect("services:calendar", calendar.pk) if "more" in data else redirect(PAGE)
    added = public_holidays.undoable(request.session, calendar)
    zone = timezone.get_default_timezone_name()
    context = {"form": form, "days": days, "calendar": calendar, "zone": zone, "added": added}
    return render_page(request, "services/calendar.html", context)


def _used(rules: int) -> str:
    return ngettext(
        "%(count)d rule goes by this calendar. Change it first.",
        "%(count)d rules go by this calendar. Change them first.",
        rules,
    ) % {"count": rules}
