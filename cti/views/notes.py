"""A note on a living call, from the strip (NOTE-01)."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from cti.presence import presentable
from cti.views.answering import answered
from cti.views.calls import call_is_over, own_leg
from history.calls.names import fitting
from history.notes.subjects import Subject
from history.views.notes import show
from phonebook.plan import plan


@require_safe
@permission_required("notes.write", raise_exception=True)
def call_note(request: PortalRequest, token: str) -> HttpResponse:
    """What is written about whom one talks with, and a field for more. The call's record will show it, too."""
    leg = own_leg(request, token)
    if leg is None:
        return answered(request, call_is_over())
    subject = Subject(plan().from_pbx(leg.peer.number)[:40], fitting(leg.call))
    return show(request, subject, presentable(leg.peer.name))
