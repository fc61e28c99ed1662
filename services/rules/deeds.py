"""What was done to rules: in the journal, and a letter to the owner who did not do it (LOG-20, T-TOL-08)."""

from accounts import journal, letters
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import User
from phonebook.plan import plan
from services.changes.deeds import tell_if_unusual
from services.models import Rule
from services.rules.setups import target_of

OFF, ON = "off", "on"


def standing(rule: Rule) -> str:
    """What a rule does, as the journal holds it: off, on, or where it sends calls."""
    return (target_of(rule) or ON) if rule.active else OFF


def tell(extension: str, before: str, after: str, origin: Origin) -> None:
    """Call it last in a deed."""
    if before == after:
        return
    owner = User.objects.filter(extension=extension).first()
    old, new = ("" if each in {OFF, ON} else each for each in (before, after))
    if owner is not None and origin.actor not in {None, owner} and (old or new):
        letters.tell(owner, Notice.FORWARDING_CHANGED_BY_OTHER, origin, feature="rules", old=old, new=new)
    words = {"before": f"{extension} rules: {before}", "after": f"{extension} rules: {after}"}
    journal.write(Event.SERVICE_CHANGED, owner, origin, **words)
    tell_if_unusual(extension, plan().read(new).dial if new else "", origin)
