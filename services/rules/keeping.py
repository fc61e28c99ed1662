"""Writing somebody's rules: each change is one, and the exchange follows it once it is stored."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from django.db import transaction

from accounts.journal import Origin
from accounts.models import User
from pbx.routing.rules import State
from phonebook.models import Contact, Group
from services import tasks
from services.models import Announcement, Calendar, Deed, Rule, Who
from services.rules.deeds import OFF, ON, standing, tell

MOST = 50
"""Rules of one extension."""
COPIED: Final = (
    *("author_id", "active", "passes", "state", "kind", "who", "numbers", "vips", "favourites", "withheld"),
    *("time", "calendar_id", "hours", "first", "last", "deed", "target", "announcement_id", "raw"),
)


class GoneError(Exception):
    """What a rule hung on is not there any more."""


class FullError(Exception):
    """There are MOST already."""


@transaction.atomic
def add(rule: Rule, contacts: Iterable[int] = (), groups: Iterable[int] = ()) -> Rule:
    """Put `rule` behind the others of its extension. Raises FullError."""
    there = _locked(rule.extension)
    if len(there) >= MOST:
        raise FullError
    rule.position = len(there)
    return _stored(rule, contacts, groups)


@transaction.atomic
def change(rule: Rule, contacts: Iterable[int], groups: Iterable[int], origin: Origin) -> None:
    before = standing(Rule.objects.get(pk=rule.pk))
    _stored(rule, contacts, groups)
    tell(rule.extension, before, standing(rule), origin)


@transaction.atomic
def switch(rule: Rule, on: bool, origin: Origin) -> None:
    before, rule.active = standing(rule), on
    rule.save(update_fields=["active"])
    followed(rule.extension)
    tell(rule.extension, before, standing(rule), origin)


@transaction.atomic
def duplicate(rule: Rule) -> Rule:
    """Switched off, right behind it. Raises FullError."""
    copied = written(rule)
    copy = add(_read(rule.extension, copied | {"active": False}), copied["contacts"], copied["groups"])
    move(copy, rule.position + 1)
    return copy


@transaction.atomic
def move(rule: Rule, to: int) -> None:
    """Have it stand at `to`, counted from 0; beyond the end is the end."""
    others = [other for other in _locked(rule.extension) if other.pk != rule.pk]
    _number([*others[:to], rule, *others[to:]])
    followed(rule.extension)


@transaction.atomic
def remove(rule: Rule, origin: Origin) -> None:
    others = [other for other in _locked(rule.extension) if other.pk != rule.pk]
    before = standing(rule)
    rule.delete()
    _number(others)
    followed(rule.extension)
    tell(rule.extension, before, OFF, origin)


@transaction.atomic
def bring_back(user: User, written: dict[str, Any], position: int) -> Rule:
    """What `written` told, as far as its people are still there; switched off. Raises FullError, GoneError."""
    calendar = written["calendar_id"]
    if calendar is not None and not Calendar.objects.visible_to(user).filter(pk=calendar).exists():
        raise GoneError
    announcement = written["announcement_id"]
    if announcement is not None and not Announcement.objects.visible_to(user).filter(pk=announcement).exists():
        raise GoneError
    contacts = Contact.objects.filter(pk__in=written["contacts"]).values_list("pk", flat=True)
    groups = Group.objects.filter(pk__in=written["groups"]).values_list("pk", flat=True)
    author = written["author_id"] if User.objects.filter(pk=written["author_id"]).exists() else user.pk
    rule = add(_read(user.acting, written | {"active": False, "author_id": author}), contacts, groups)
    move(rule, position)
    return rule


def written(rule: Rule) -> dict[str, Any]:
    """All that a rule says, as plain values."""
    return {
        **{name: getattr(rule, name) for name in COPIED},
        "first": rule.first.isoformat() if rule.first else None,
        "last": rule.last.isoformat() if rule.last else None,
        "contacts": list(rule.contacts.values_list("pk", flat=True)),
        "groups": list(rule.groups.values_list("pk", flat=True)),
    }


@transaction.atomic
def let_pass(user: User, on: bool, origin: Origin) -> None:
    """VIPs and favourites ring although one is not to be disturbed: a rule before all others."""
    extension = user.acting
    gone, _tables = Rule.objects.filter(extension=extension, passes=True).delete()
    if on:
        Rule.objects.create(
            extension=extension,
            author=user,
            passes=True,
            active=True,
            state=State.DND.value,
            who=Who.THESE,
            vips=True,
            favourites=True,
            deed=Deed.RING,
        )
    followed(extension)
    tell(extension, ON if gone else OFF, ON if on else OFF, origin)


def follow_calendar(calendar: Calendar) -> None:
    """Its hours or holidays changed."""
    for extension in set(Rule.objects.filter(calendar=calendar, active=True).values_list("extension", flat=True)):
        followed(extension)


def followed(extension: str) -> None:
    """Have the exchange told once this is stored."""
    transaction.on_commit(partial(tasks.wake, extension))


def _stored(rule: Rule, contacts: Iterable[int], groups: Iterable[int]) -> Rule:
    rule.save()
    rule.contacts.set(contacts)
    rule.groups.set(groups)
    followed(rule.extension)
    return rule


def _read(extension: str, written: dict[str, Any]) -> Rule:
    return Rule(extension=extension, **{name: written[name] for name in COPIED})


def _number(ordered: Sequence[Rule]) -> None:
    for position, rule in enumerate(ordered):
        rule.position = position
    Rule.objects.bulk_update(ordered, ["position"])


def _locked(extension: str) -> Sequence[Rule]:
    """Two tabs at once are one after the other. Without the one that lets pass, which has its own place."""
    return list(Rule.objects.select_for_update().filter(extension=extension, passes=False).in_order())
