"""Numbers that the policy refused to people (SECURITY T-TOL-07): one is a slip, many are somebody who tries."""

from accounts import throttle
from accounts.journal import Origin
from accounts.models import User
from accounts.throttle import Demand, Limit
from company import numbers
from history.telling.alerts import Alarm, alert


def count(user: User) -> None:
    """One more; beyond what is allowed in an hour the administrators are told."""
    limit = Limit("refused numbers", numbers.in_force().refused_per_hour, 3600)
    if not throttle.take(Demand(limit, str(user.pk))):
        alert(Alarm.REFUSED, user.extension, Origin(user))
