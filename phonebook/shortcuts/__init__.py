"""Speed dial and quick transfer: what stands there for its owner, and changing it (SPD-01, SPD-02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from phonebook.announcing import shortcuts_changed
from phonebook.lookup import Known, known
from phonebook.models import Shortcut
from phonebook.references import seal

MOST = {Shortcut.Kind.SPEED: 100, Shortcut.Kind.TRANSFER: 3}
NOTHING_KNOWN = Known()


class FullError(Exception):
    """There are MOST of this kind already."""


class AlreadyThereError(Exception):
    """The number has a place among those of this kind."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One shortcut as its owner may see it."""

    pk: int
    kind: str
    own_name: str
    """What its owner calls it; empty: as the books say."""
    known_name: str
    """What the books say; empty if nothing."""
    number: str
    """Canonical; empty: it is shown to nobody (X-20),"""
    reference: str
    """and this stands for it."""

    @property
    def name(self) -> str:
        return self.own_name or self.known_name

    @property
    def extension(self) -> str:
        """Of which a lamp can be shown."""
        return self.number if self.number.isdigit() and len(self.number) <= 6 else ""


def entries(user: User, kind: Shortcut.Kind) -> list[Entry]:
    """What `user` has of `kind`, in order. Three queries, however many there are."""
    return shown(user, list(Shortcut.objects.visible_to(user).filter(kind=kind)))


def shown(user: User, shortcuts: Sequence[Shortcut]) -> list[Entry]:
    about = known(user, [shortcut.number for shortcut in shortcuts])
    return [_entry(user, shortcut, about.get(shortcut.number, NOTHING_KNOWN)) for shortcut in shortcuts]


def _entry(user: User, shortcut: Shortcut, one: Known) -> Entry:
    number = "" if one.hidden else shortcut.number
    return Entry(shortcut.pk, shortcut.kind, shortcut.name, one.name, number, seal(user, shortcut.number))


@transaction.atomic
def add(user: User, kind: Shortcut.Kind, number: str, name: str = "", position: int | None = None) -> Shortcut:
    """Give the canonical `number` a place: the last, or `position`. Raises FullError, AlreadyThereError."""
    there = _locked(user, kind)
    if any(shortcut.number == number for shortcut in there):
        raise AlreadyThereError
    if len(there) >= MOST[kind]:
        raise FullError
    made = Shortcut.objects.create(user=user, kind=kind, number=number, name=name, position=len(there))
    if position is not None:
        _put(there, made, position)
    shortcuts_changed(user)
    return made


@transaction.atomic
def change(shortcut: Shortcut, number: str, name: str) -> None:
    """Raises AlreadyThereError."""
    there = _locked(shortcut.user, Shortcut.Kind(shortcut.kind))
    if any(other.number == number and other.pk != shortcut.pk for other in there):
        raise AlreadyThereError
    shortcut.number, shortcut.name = number, name
    shortcut.save(update_fields=["number", "name"])
    shortcuts_changed(shortcut.user)


@transaction.atomic
def move(shortcut: Shortcut, to: int) -> None:
    """Have it stand at `to`, counted from 0; beyond the end is the end."""
    there = _locked(shortcut.user, Shortcut.Kind(shortcut.kind))
    _put([other for other in there if other.pk != shortcut.pk], shortcut, to)
    shortcuts_changed(shortcut.user)


@transaction.atomic
def remove(shortcut: Shortcut) -> None:
    there = _locked(shortcut.user, Shortcut.Kind(shortcut.kind))
    shortcut.delete()
    _number([other for other in there if other.pk != shortcut.pk])
    shortcuts_changed(shortcut.user)


def _locked(user: User, kind: Shortcut.Kind) -> list[Shortcut]:
    """Two tabs at once are one after the other."""
    User.objects.select_for_update().get(pk=user.pk)
    return list(Shortcut.objects.filter(user=user, kind=kind))


def _put(others: list[Shortcut], shortcut: Shortcut, to: int) -> None:
    _number([*others[:to], shortcut, *others[to:]])


def _number(ordered: Sequence[Shortcut]) -> None:
    for position, shortcut in enumerate(ordered):
        shortcut.position = position
    Shortcut.objects.bulk_update(ordered, ["position"])
