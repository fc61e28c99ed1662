"""When what was set for a while is over; `services.switching.returning` then brings back what was before."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from pbx.features import Feature
from services.models import Timed

NEVER_RETURNS = {Feature.ACCOUNT}
"""What wants a PIN does not come back by itself."""


@transaction.atomic
def set_end(
    extension: str,
    feature: Feature,
    before: str,
    value: str,
    until: datetime | None,
    actor: User | None,
    then: str | None = None,
) -> None:
    """`value` was set in place of `before`, to hold until then, or for good; `then` says what returns.

    Without it a change for a while on top of another one returns to what was before both, and what was on already
    returns to off.
    """
    ends = Timed.objects.select_for_update().filter(extension=extension, feature=feature)
    running = ends.first()
    if then is not None:
        before = then
    elif running is not None and running.value == before:
        before = running.before
    elif before == value or feature in NEVER_RETURNS:
        before = ""
    if until is None or before == value:
        ends.delete()
        return
    set_now = {"value": value, "before": before, "until": until, "actor": actor, "created": timezone.now()}
    not_tried = {"refused": "", "refusals": 0, "retry_at": None}
    Timed.objects.update_or_create({**set_now, **not_tried}, extension=extension, feature=feature)


def outdated(extension: str, feature: Feature, value: str) -> None:
    """Somebody set `value` elsewhere: it stays, whatever was to return."""
    Timed.objects.filter(extension=extension, feature=feature).exclude(value=value).delete()
