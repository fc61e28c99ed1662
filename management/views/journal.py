"""The journal of everybody, for administrators, and that of one person."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.authority import Standing, deeds
from accounts.journal.queries import Place, journal_page, told_once
from accounts.journal.words.kinds import Group
from accounts.models import JournalEntry
from accounts.requests import PortalRequest
from management.journal import JournalFilter, entries_of, table
from management.queries import has_second_factor, state_of
from management.views.person import find
from management.words import EVENTS
from ui.downloads import download
from ui.pages import render_page


@require_safe
@permission_required("management.administer", raise_exception=True)
def journal(request: PortalRequest) -> HttpResponse:
    """What was done in the portal; `?person=1011&event=role_changed&since=2026-01-31&older=123`."""
    chosen = JournalFilter.parse(request.GET)
    page = journal_page(entries_of(request.user, chosen), request.user, Place.parse(request.GET))
    context = {"page": page, "chosen": chosen, "groups": Group, "events": EVENTS.items()}
    response = render_page(request, "management/journal.html", context, parts=("journal",))
    if request.htmx.target == "journal":
        response["HX-Push-Url"] = reverse("management:journal") + chosen.query_string
    return response


@require_safe
@permission_required("management.administer", raise_exception=True)
def export(request: PortalRequest) -> StreamingHttpResponse:
    """The same entries as a file for a spreadsheet, however many they are."""
    entries = entries_of(request.user, JournalFilter.parse(request.GET))
    lines = table(entries, request.user, request.LANGUAGE_CODE)
    name = f"journal-{timezone.localdate():%Y-%m-%d}.csv"
    return download(request, lines, name=name, content_type="text/csv; charset=utf-8")


@require_safe
@permission_required("management.manage_departments", raise_exception=True)
def of_person(request: PortalRequest, extension: str) -> HttpResponse:
    """What was done to one account."""
    subject = find(request, extension)
    entries = told_once(JournalEntry.objects.visible_to(request.user).filter(subject=subject))
    context = {
        "person": subject,
        "allowed": deeds(Standing.of(request.user), Standing.of(subject)),
        "state": state_of(subject, timezone.now()),
        "second_factor": has_second_factor(subject),
        "page": journal_page(entries, request.user, Place.parse(request.GET)),
        "tab": "journal",
    }
    return render_page(request, "management/person_journal.html", context)
