"""What was switched at a telephone from the portal: in the journal, and a letter to the owner who did not do it."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import journal, letters, throttle
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import User
from accounts.throttle import Demand, Limit
from history.telling.alerts import Alarm, alert
from history.telling.announcing import announce
from pbx.features import Feature
from pbx.recalls import Recall
from pbx.routing.values import number_in
from phonebook.plan import plan
from services.announcements.choosing import described
from services.models import By, CallAccount
from services.targets import FORWARDINGS
from services.targets.unusual import reasons_for

EVENTS: Final = (Event.SERVICE_CHANGED, Event.SERVICE_RETURNED)
SENDS_ON: Final = {*FORWARDINGS, Feature.MOBILE}
"""What has calls ring elsewhere: its owner gets a letter (T-TOL-08)."""
ONCE: Final = Limit("service told", 1, 3600)
"""For each request, however often its click was repeated; the exchange remembers it for a minute."""


@transaction.atomic
def tell(
    extension: str,
    feature: Feature,
    before: str,
    after: str,
    origin: Origin,
    *,
    request: str,
    by: By = By.PERSON,
) -> bool:
    """The exchange accepted `after` for `feature` of `extension`. Whoever has the extension finds it among the changes
    to their own number, whoever made them (LOG-20), and gets word of a forwarding that somebody else has set
    (T-TOL-08); an extension may be nobody's. False: this was told already."""
    if before == after or not throttle.take(Demand(ONCE, request)):
        return False
    owner = User.objects.filter(extension=extension).first()
    if owner is not None and by is By.PERSON and origin.actor not in {None, owner}:
        announce(people={owner.pk: {"notices"}})
        if feature in SENDS_ON:
            numbers = {"old": _number(feature, before), "new": _number(feature, after)}
            letters.tell(owner, Notice.FORWARDING_CHANGED_BY_OTHER, origin, feature=feature.value, **numbers)
    if feature is Feature.DND_MESSAGE:
        before, after = (described(each) for each in (before, after))
    words = {"before": told(extension, feature, before or "off"), "after": told(extension, feature, after or "off")}
    event = Event.SERVICE_RETURNED if by is By.SCHEDULE else Event.SERVICE_CHANGED
    journal.write(event, owner, origin, **words)
    if feature is Feature.ACCOUNT:
        _tell_payer(extension, after, origin)
    if by is By.PERSON:
        tell_if_unusual(extension, number_in(feature, after), origin)
    return True


def _number(feature: Feature, value: str) -> str:
    number = number_in(feature, value)
    return plan().dialled(number).key if number else ""


def tell_if_unusual(extension: str, number: str, origin: Origin) -> None:
    """Calls of `extension` now go to `number`, as a telephone dials it, or empty for none: the administrators hear of
    it if that is unusual (T-TOL-07)."""
    if origin.actor is None or not number:
        return
    found = reasons_for(origin.actor, extension, plan().dialled(number), timezone.now())
    if found:
        alert(Alarm.UNUSUAL_FORWARD, extension, origin, " ".join(found))


def _tell_payer(extension: str, value: str, origin: Origin) -> None:
    """Whose account was recalled finds it among their own activity, too (SVC-07)."""
    recall = Recall.read(value)
    account = CallAccount.objects.filter(number=recall.account).select_related("owner").first() if recall else None
    if account is not None and account.owner is not None:
        journal.write(Event.CALL_ACCOUNT_RECALLED, account.owner, origin, after=f"{extension}: {account.number}")


def told(extension: str, feature: Feature, value: str) -> str:
    """As the journal holds it; without a `value` how it begins."""
    return f"{extension} {feature}: {value}"
