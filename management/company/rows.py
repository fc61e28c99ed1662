"""The one row of each thing that the company chooses: held while somebody changes it, refused to whoever looked at an
older one, and taken back once."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from company.models import ONLY, Brand, Exchange, Keeping, MailServer, NumberPolicy

Row = TypeVar("Row", Brand, Exchange, Keeping, MailServer, NumberPolicy)
Undoable = TypeVar("Undoable", Brand, Exchange, Keeping, NumberPolicy)
MEANWHILE = _("Somebody else changed this meanwhile. Load the page again.")


class ChangedMeanwhile(Exception):
    """Somebody else saved since the form was shown."""


class NothingToUndo(Exception):
    """Nobody changed anything, somebody was quicker, or it may not be taken back any more."""


def held(model: type[Row], version: int) -> Row:
    """The row, until the transaction ends. Raises ChangedMeanwhile if it is not `version` any more."""
    model.objects.get_or_create(pk=ONLY)
    row = model.objects.select_for_update().get(pk=ONLY)
    if row.version != version:
        raise ChangedMeanwhile
    return row


def held_with_former(model: type[Undoable], version: int, fields: Collection[str]) -> tuple[Undoable, dict[str, Any]]:
    """The same, and what its `fields` were before the last change. Raises NothingToUndo."""
    try:
        row = held(model, version)
    except ChangedMeanwhile:
        raise NothingToUndo from None
    if row.before is None:
        raise NothingToUndo
    new = model()
    return row, {str(name): row.before.get(name, getattr(new, name)) for name in fields}


def values(row: Undoable, fields: Collection[str]) -> dict[str, Any]:
    return {str(name): getattr(row, name) for name in fields}


def stored(row: Undoable, fields: Collection[str], wanted: Mapping[str, Any]) -> bool:
    """Whether `wanted` was different; then undo comes back to what was there."""
    before = values(row, fields)
    if all(before[name] == wanted[name] for name in fields):
        return False
    for name in fields:
        setattr(row, name, wanted[name])
    row.before = before
    row.version += 1
    row.save()
    return True
