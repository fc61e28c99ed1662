"""Settings → Activity: what was done with one's own account."""

from http import HTTPStatus

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import own
from accounts.destinations import next_page
from accounts.journal.queries import Place, journal_page, told_once
from accounts.journal.sentences import events_of
from accounts.journal.words.kinds import Group
from accounts.models import JournalEntry
from accounts.requests import PortalRequest
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


@require_POST
@permission_required("accounts.edit_own", raise_exception=True)
def seen(request: PortalRequest) -> HttpResponse:
    """No longer tell on the start page of what others did, up to `entry`."""
    number = Place.parse({"newer": request.POST.get("entry", "")}).newer
    if number is None:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    own.see_activity(request.user, number)
    return HttpResponseRedirect(next_page(request))
