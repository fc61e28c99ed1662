"""Whom a rule is about: names of the books as the numbers that the exchange compares, by the rights of its author."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from pbx.routing.callers import CallerKind, Callers
from phonebook.models import Contact, ContactNumber, Favourite, Group
from services.models import Rule, Who


def callers(rule: Rule) -> Callers:
    kind = CallerKind(rule.kind)
    if rule.who == Who.EVERYBODY:
        return Callers(kind)
    exact = {number for number in rule.numbers if not number.endswith("*")}
    prefixes = sorted(number[:-1] for number in rule.numbers if number.endswith("*"))
    return Callers(
        kind,
        everybody=False,
        numbers=frozenset(exact | _of_books(rule)),
        prefixes=tuple(prefixes),
        withheld=rule.withheld,
        excepted=rule.who == Who.OTHERS,
    )


def names_nobody(rule: Rule) -> bool:
    """Are all of whom it was about gone? Then it never acts, or for everybody."""
    if rule.who == Who.EVERYBODY:
        return False
    about = callers(rule)
    return not (about.numbers or about.prefixes or about.withheld)


def groups_of(rule: Rule) -> Iterable[Group]:
    """Those that its author may see."""
    return Group.objects.visible_to(rule.author).filter(pk__in=rule.groups.values("pk"))


def _of_books(rule: Rule) -> set[str]:
    if rule.pk is None:
        return set()
    seen = Contact.objects.visible_to(rule.author)
    named = Q(pk__in=rule.contacts.values("pk")) | Q(groups__in=groups_of(rule))
    found = _numbers_of(seen.filter(named))
    if rule.vips:
        vips = ContactNumber.objects.filter(vip=True, contact__owner=None).exclude(number="")
        found.update(vips.values_list("number", flat=True))
    if rule.favourites:
        found |= _of_favourites(rule.author)
    return found


def _of_favourites(user: User) -> set[str]:
    """Of starred contacts all numbers; of starred colleagues the extension and what the book says besides."""
    stars = Favourite.objects.filter(user=user)
    people = stars.exclude(person=None)
    extensions = people.filter(person__is_active=True).values_list("person__extension", flat=True)
    contacts = Contact.objects.visible_to(user).filter(
        Q(pk__in=stars.exclude(contact=None).values("contact")) | Q(person__in=people.values("person"))
    )
    return {*extensions, *_numbers_of(contacts)}


def _numbers_of(contacts: Iterable[Contact]) -> set[str]:
    numbers = ContactNumber.objects.filter(contact__in=contacts).exclude(number="")
    return set(numbers.values_list("number", flat=True))
