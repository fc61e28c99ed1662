"""What was switched at a telephone from the portal, in the journal: whose telephone, by whom, from what to what."""

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from pbx.features import Feature


def tell(extension: str, feature: Feature, before: str, after: str, origin: Origin) -> None:
    """The exchange accepted `after` for `feature` of `extension`. Whoever has the extension finds it among the changes
    to their own number, whoever made them (LOG-20); an extension may be nobody's."""
    owner = User.objects.filter(extension=extension).first()
    if before == after:
        return
    told = (f"{extension} {feature}: {value or 'off'}" for value in (before, after))
    journal.write(Event.SERVICE_CHANGED, owner, origin, before=next(told), after=next(told))
