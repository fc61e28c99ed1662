"""A file of prices on its way in, kept by jobs.inbox."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from costs.models import PriceImport
from costs.models.price_imports import KEPT_FOR, WAITS_FOR
from costs.price_files.reading import LIMITS
from jobs import inbox
from phonebook.files import encoding
from phonebook.files.report import FileError, FileProblem
from phonebook.importing.arriving import shown_name

MOST_WAITING = 3
"""Files of one person that are not imported yet; one more, and the oldest goes."""
WAITING = (PriceImport.State.ARRIVING, PriceImport.State.CHOOSING)


def begin(user: User, name: str, size: int, first: bytes) -> PriceImport:
    """Take the first piece of a file of `size` bytes. Raises FileError for what can be no price list."""
    if size > LIMITS.size:
        raise FileError(FileProblem.TOO_LARGE, LIMITS.size)
    encoding.refuse_what_is_no_text(first)
    whole = len(first) >= size
    made = PriceImport.objects.create(
        user=user,
        name=shown_name(name, "prices"),
        stored=inbox.begin(first),
        size=size,
        state=PriceImport.State.CHOOSING if whole else PriceImport.State.ARRIVING,
    )
    for old in PriceImport.objects.visible_to(user).filter(state__in=WAITING)[MOST_WAITING:]:
        forget(old)
    return made


@transaction.atomic
def go_on(found: PriceImport, at: int, piece: bytes) -> int:
    """Take a further piece that begins at the byte `at`; how many there are now.

    Raises jobs.inbox.OutOfStepError, FileNotFoundError, and FileError when it is more than was announced.
    """
    held = PriceImport.objects.select_for_update().filter(pk=found.pk, state=PriceImport.State.ARRIVING).first()
    if held is None:
        raise inbox.OutOfStepError
    try:
        there = inbox.go_on(held.stored, held.size, at, piece)
    except inbox.TooLargeError:
        raise FileError(FileProblem.TOO_LARGE, held.size) from None
    if there >= held.size:
        held.state = PriceImport.State.CHOOSING
        held.save(update_fields=["state"])
    return there


def remove_file(found: PriceImport) -> None:
    """It is needed no more."""
    if found.stored:
        inbox.remove(found.stored)
        found.stored = ""
        found.save(update_fields=["stored"])


def forget(found: PriceImport) -> None:
    """The file, what was told of it, and the prices that it replaced: nothing can be undone any more."""
    remove_file(found)
    if found.before is not None:
        found.before.delete()
    found.delete()


def forget_old(now: datetime) -> None:
    """Files that nobody said a word about, and imports that are long over."""
    for found in PriceImport.objects.filter(state__in=WAITING, made__lt=now - WAITS_FOR):
        forget(found)
    for found in PriceImport.objects.filter(made__lt=now - KEPT_FOR).exclude(state=PriceImport.State.RUNNING):
        forget(found)
