"""A file of contacts on its way in, kept by jobs.inbox."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from jobs import inbox
from phonebook.files import encoding
from phonebook.files.draft import one_line
from phonebook.files.own import is_own
from phonebook.files.report import FileError, FileProblem
from phonebook.files.vcard import BOOK as VCARD_BOOK
from phonebook.importing.choices import Reading, limits
from phonebook.models import Book, Import
from phonebook.models.imports import KEPT_FOR, WAITS_FOR

MOST_WAITING = 3
"""Files of one person that are not imported yet, and so many again whose import could go on; one more, and the oldest
goes."""
OPEN_FOR_ITS_OWNER = (Import.State.ARRIVING, Import.State.CHOOSING)


def path_of(found: Import) -> Path:
    return inbox.path_of(found.stored)


def begin(user: User, name: str, size: int, first: bytes) -> Import:
    """Take the first piece of a file of `size` bytes. Raises FileError for what can be no file of contacts."""
    if size > limits().size:
        raise FileError(FileProblem.TOO_LARGE, limits().size)
    encoding.refuse_what_is_no_text(first)
    stored = inbox.begin(first)
    choice = Reading.at_first(user.language).as_json
    state = Import.State.CHOOSING if len(first) >= size else Import.State.ARRIVING
    made = Import.objects.create(
        user=user,
        name=shown_name(name),
        stored=stored,
        size=size,
        choice=choice,
        state=state,
        book=_book(user, first),
    )
    for old in Import.objects.visible_to(user).filter(state__in=OPEN_FOR_ITS_OWNER)[MOST_WAITING:]:
        forget(old)
    for old in Import.objects.visible_to(user).unfinished()[MOST_WAITING:]:
        remove_file(old)
    return made


@transaction.atomic
def go_on(found: Import, at: int, piece: bytes) -> int:
    """Take a further piece that begins at the byte `at`; how many there are now.

    A piece that came before is passed over. Raises jobs.inbox.OutOfStepError, and FileError when it is more than
    was announced.
    """
    held = Import.objects.select_for_update().filter(pk=found.pk, state=Import.State.ARRIVING).first()
    if held is None:
        raise inbox.OutOfStepError
    try:
        there = inbox.go_on(held.stored, held.size, at, piece)
    except inbox.TooLargeError:
        raise FileError(FileProblem.TOO_LARGE, held.size) from None
    if there >= held.size:
        held.state = Import.State.CHOOSING
        held.save(update_fields=["state"])
    return there


def _book(user: User, first: bytes) -> Book:
    """What we exported goes back to where it was, if its owner may write there (BOOK-11)."""
    head = first[: encoding.HEAD]
    lines = head.decode("utf-8-sig", "replace").splitlines() or [""]
    captions = [cell.strip('"') for cell in lines[0].split(",")]
    ours = VCARD_BOOK.encode() in head or is_own(captions)
    return Book.AS_TOLD if ours and user.has_perm(Permission.EDIT_PUBLIC_CONTACTS) else Book.PRIVATE


def shown_name(name: str, otherwise: str = "contacts") -> str:
    """What is left of a file's name when it is only to be shown; `otherwise`: nothing is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return one_line(last)[:120] or otherwise


def remove_file(found: Import) -> None:
    """The file is needed no more, or nobody wants it."""
    if found.stored:
        inbox.remove(found.stored)
        found.stored = ""
        found.save(update_fields=["stored"])


def forget(found: Import) -> None:
    """Its file and what was told of it; the contacts stay."""
    remove_file(found)
    found.delete()


def forget_old(now: datetime) -> None:
    """Files that nobody said a word about, and imports that are long over."""
    for found in Import.objects.filter(state__in=OPEN_FOR_ITS_OWNER, made__lt=now - WAITS_FOR):
        forget(found)
    for found in Import.objects.unfinished().filter(finished__lt=now - WAITS_FOR):
        remove_file(found)
    for found in Import.objects.filter(made__lt=now - KEPT_FOR):
        forget(found)
