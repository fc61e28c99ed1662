"""Word to the administrators of calls that look like toll fraud (SECURITY T-TOL-07): in the bell, by letter, and in
the journal. Often the same is told once in a while."""

from enum import StrEnum
from typing import Final

from django.db import transaction

from accounts import journal, letters, throttle
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import User
from accounts.throttle import Demand, Limit
from history.telling.announcing import announce


class Alarm(StrEnum):
    """Each has its words in accounts.journal.company_values."""

    REFUSED = "refused"
    """Many numbers in an hour that the number policy refuses."""
    COSTLY_FORWARD = "costly_forward"
    """Calls were to be sent to a number that the policy refuses because it costs."""
    UNUSUAL_FORWARD = "unusual_forward"
    """Calls are sent to a number that is allowed, and unusual; why, follows."""
    NIGHT = "night"
    """Many calls from outside went on to the outside while nobody works."""


ONCE: Final = Limit("alarm", 1, 6 * 3600)
"""For each person and alarm."""


@transaction.atomic
def alert(alarm: Alarm, extension: str, origin: Origin, detail: str = "") -> bool:
    """Tell the administrators about `extension`. Call it last in a deed. False: they know."""
    if not throttle.take(Demand(ONCE, f"{alarm} {extension}")):
        return False
    about = User.objects.filter(extension=extension).first()
    who = f"{about.comment} ({extension})" if about and about.comment else extension
    administrators = list(User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True))
    for administrator in administrators:
        letters.tell(administrator, Notice.UNUSUAL_CALLS, origin, alarm=alarm.value, who=who)
    announce(people={administrator.pk: {"notices"} for administrator in administrators})
    journal.write(Event.ALERTED, about, origin, after=f"{extension} {alarm}: {detail}")
    return True
