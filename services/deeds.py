"""What was switched at a telephone from the portal: in the journal, and a letter to the owner who did not do it."""

from typing import Final

from django.db import transaction

from accounts import journal, letters, throttle
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import User
from accounts.throttle import Demand, Limit
from pbx.features import Feature
from phonebook.plan import plan
from services.queries import FORWARDINGS

ONCE: Final = Limit("service told", 1, 3600)
"""For each request, however often its click was repeated; the exchange remembers it for a minute."""


@transaction.atomic
def tell(extension: str, feature: Feature, before: str, after: str, origin: Origin, *, request: str) -> None:
    """The exchange accepted `after` for `feature` of `extension`. Whoever has the extension finds it among the changes
    to their own number, whoever made them (LOG-20), and gets word of a forwarding that somebody else has set
    (T-TOL-08); an extension may be nobody's."""
    if before == after or not throttle.take(Demand(ONCE, request)):
        return
    owner = User.objects.filter(extension=extension).first()
    if owner is not None and origin.actor not in {None, owner} and feature in FORWARDINGS:
        numbers = {"old": plan().dialled(before).key, "new": plan().dialled(after).key}
        letters.tell(owner, Notice.FORWARDING_CHANGED_BY_OTHER, origin, feature=feature.value, **numbers)
    words = {"before": told(extension, feature, before or "off"), "after": told(extension, feature, after or "off")}
    journal.write(Event.SERVICE_CHANGED, owner, origin, **words)


def told(extension: str, feature: Feature, value: str) -> str:
    """As the journal holds it; without a `value` how it begins."""
    return f"{extension} {feature}: {value}"
