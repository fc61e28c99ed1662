"""Numbers that the policy refused to people (SECURITY T-TOL-07): one is a slip, many are somebody who tries."""

from django.conf import settings

from accounts import throttle
from accounts.journal import Origin
from accounts.models import User
from accounts.throttle import Demand, Limit
from history.telling.alerts import Alarm, alert


def count(user: User) -> None:
    """One more; beyond REFUSED_PER_HOUR the administrators are told."""
    limit = Limit("refused numbers", settings.REFUSED_PER_HOUR, 3600)
    if not throttle.take(Demand(limit, str(user.pk))):
        alert(Alarm.REFUSED, user.extension, Origin(user))
