"""Saying which telephone somebody has, and what its keys do. Each change stands in the journal."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from labels import catalogue
from labels.models import Content, Key, Place, Telephone

Contents = Mapping[Place, Content]


class ChangedError(Exception):
    """Somebody changed these keys since they were read."""


@transaction.atomic
def give(extension: str, model: str, consoles: int, origin: Origin) -> Telephone | None:
    """`extension` has this telephone from now on; without a `model` it has none, and its keys are forgotten.

    Keys that the new telephone does not have stay behind, for whoever changes their mind.
    """
    telephone = Telephone.objects.select_for_update().filter(extension=extension).first()
    before = _said(telephone)
    if not model:
        if telephone:
            telephone.delete()
            _write(Event.TELEPHONE_CHANGED, extension, origin, before, "")
        return None
    consoles = min(consoles, catalogue.most_consoles(model))
    if telephone is None:
        telephone = Telephone(extension=extension)
    telephone.model, telephone.consoles = model, consoles
    telephone.save()
    if _said(telephone) != before:
        _write(Event.TELEPHONE_CHANGED, extension, origin, before, _said(telephone))
    return telephone


@transaction.atomic
def write(telephone: Telephone, contents: Contents, origin: Origin) -> int:
    """Its keys do this from now on; how many changed. `telephone` is as its writer read it. Raises ChangedError."""
    locked = _locked(telephone)
    return _store(locked, contents, origin)


@transaction.atomic
def undo(telephone: Telephone, origin: Origin) -> None:
    """Its keys are as before the last change, which can be had again by the same way. Raises ChangedError."""
    locked = _locked(telephone)
    if locked.before is None:
        raise ChangedError
    _store(locked, unpack(locked.before), origin)


def pack(contents: Contents) -> list[list[Any]]:
    return [[*place, *content] for place, content in sorted(contents.items()) if any(content)]


def unpack(packed: list[list[Any]]) -> dict[Place, Content]:
    return {Place(unit, number): Content(*texts) for unit, number, *texts in packed}


def _locked(telephone: Telephone) -> Telephone:
    """Raises ChangedError."""
    locked = Telephone.objects.select_for_update().filter(pk=telephone.pk).first()
    if locked is None or locked.version != telephone.version:
        raise ChangedError
    return locked


def _store(telephone: Telephone, contents: Contents, origin: Origin) -> int:
    before = {place: content for place, content in telephone.contents.items() if any(content)}
    after = {place: content for place, content in contents.items() if any(content)}
    changed = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    if not changed:
        return 0
    telephone.keys.all().delete()
    Key.objects.bulk_create(
        Key(telephone=telephone, **place._asdict(), **content._asdict()) for place, content in after.items()
    )
    telephone.before, telephone.version = pack(before), telephone.version + 1
    telephone.save(update_fields=["before", "version"])
    _write(Event.KEYS_CHANGED, telephone.extension, origin, "", f"{telephone.extension}: {len(changed)}")
    return len(changed)


def _said(telephone: Telephone | None) -> str:
    """As the journal holds it."""
    if telephone is None:
        return ""
    model = catalogue.models().get(telephone.model)
    name = model.names["en"] if model else telephone.model
    return f"{name} + {telephone.consoles}" if telephone.consoles else name


def _write(event: Event, extension: str, origin: Origin, before: str, after: str) -> None:
    subject = User.objects.filter(extension=extension).first()
    journal.write(event, subject, origin, before=before, after=after)
