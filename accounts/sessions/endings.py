"""Why a session ended, told at the door: nothing was done in it, it was too old (T-SES-03), or somebody ended it."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.sessions import Ending
from accounts.sessions.store import SessionStore

PARAMETER = "ended"
ELSEWHERE = "elsewhere"
_REASON = re.compile(r"(idle|age)-([0-9]{1,5})", re.ASCII)


def reason_of(request: HttpRequest) -> str:
    """For the address of the log-in page: `idle-30`, the limit in minutes, or `elsewhere`; empty if none ended."""
    if not isinstance(request.session, SessionStore):
        return ""
    if request.session.lost:
        return ELSEWHERE
    session = request.session.ended
    if session is None or (limits := session.limits) is None or not (why := session.ending(timezone.now())):
        return ""
    limit = limits.idle if why is Ending.IDLE else limits.age
    return f"{why}-{int(limit.total_seconds() // 60)}"


def at_the_door(request: HttpRequest) -> HttpResponse:
    """Send to the log-in page, which says why if the session that this browser brought has ended."""
    reason = reason_of(request)
    return HttpResponseRedirect(reverse("accounts:login") + (f"?{PARAMETER}={reason}" if reason else ""))


def sentence_for(request: HttpRequest) -> str:
    """What the log-in page says to whoever comes from a session that ended; empty for everybody else."""
    reason = reason_of(request) or request.GET.get(PARAMETER, "")
    if reason == ELSEWHERE:
        return _("Your session was ended, here or on another device.")
    found = _REASON.fullmatch(reason)
    if not found:
        return ""
    limit = _spoken(int(found[2]))
    if found[1] == Ending.IDLE:
        return _("You were logged out after %(limit)s without activity.") % {"limit": limit}
    return _("You were logged out %(limit)s after your last log-in.") % {"limit": limit}


def _spoken(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    days, left = divmod(hours, 24)
    if left or not days:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
