"""Rules whose number the policy allowed once and allows no more (SECURITY T-TOL-03): switched off, and told."""

from django.db import transaction

from accounts import letters
from accounts.journal import Origin
from accounts.letters import Notice
from accounts.models import User
from phonebook.policy import NotAllowedError, Purpose, check_call
from services.models import Deed, Rule
from services.models.rules import TAKES_NUMBER
from services.rules import obeying
from services.rules.deeds import OFF, standing, tell
from services.rules.setups import target_of


def recheck() -> int:
    """How many it was."""
    found = Rule.objects.filter(active=True, deed__in=(*TAKES_NUMBER, Deed.MOBILE)).select_related("author")
    return sum(_switch_off(rule) for rule in found if target_of(rule) and not still_allowed(rule))


def still_allowed(rule: Rule) -> bool:
    """May the owner of the extension call there, or its author, who still may work for it?"""
    owner = User.objects.filter(extension=rule.extension).first()
    people = [owner] if owner else []
    if rule.author.is_active and rule.extension in rule.author.extensions:
        people.append(rule.author)
    return any(person.is_active and _may_call(person, target_of(rule)) for person in people)


def _may_call(user: User, number: str) -> bool:
    try:
        check_call(user, number, Purpose.KEEP)
    except NotAllowedError:
        return False
    return True


def _switch_off(rule: Rule) -> bool:
    owner = User.objects.filter(extension=rule.extension).first()
    before, rule.active = standing(rule), False
    with transaction.atomic():
        rule.save(update_fields=["active"])
        if owner is not None:
            letters.tell(owner, Notice.FORWARDING_TAKEN_BACK, Origin(), old=target_of(rule))
        tell(rule.extension, before, OFF, Origin())
    obeying.follow(rule.extension)
    return True
