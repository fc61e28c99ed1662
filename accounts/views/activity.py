"""Settings → Activity: what was done with one's own account."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import JournalEntry
from accounts.queries import Place, journal_page, told_once
from accounts.requests import PortalRequest
from accounts.sentences import Group, events_of
from ui.pages import render_page

CHOICES = (
    ("", _("Everything"), "list"),
    (Group.CHANGES.value, _("Changes"), "pencil"),
    (Group.LOG_INS.value, _("Log-ins"), "log-in"),
)


@require_safe
@permission_required("accounts.edit_own", raise_exception=True)
def activity(request: PortalRequest) -> HttpResponse:
    """Own entries of the journal, newest first (T-AUD-03); `?kind=log-ins&older=123`."""
    kind = request.GET.get("kind", "")
    entries = told_once(JournalEntry.objects.visible_to(request.user).filter(subject=request.user))
    if kind in set(Group):
        entries = entries.filter(event__in=events_of(Group(kind)))
    else:
        kind = ""
    page = journal_page(entries, request.user, Place.parse(request.GET))
    context = {"page": page, "kind": kind, "choices": CHOICES}
    return render_page(request, "accounts/activity.html", context, parts=("activity",))
