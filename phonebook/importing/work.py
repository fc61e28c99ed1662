"""The job that goes through a file: batch by batch, each exactly once, whichever worker does it and however often."""

import gc
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs import actions
from jobs.child import ChildError, OverMemory, OverTime
from jobs.kinds import Progress, Refused, Running, job
from jobs.models import Job
from phonebook.announcing import books_changed
from phonebook.files.child import Preview, look, read
from phonebook.files.reading import Entry
from phonebook.files.report import FileError, Warned
from phonebook.importing.arriving import path_of, remove_file
from phonebook.importing.choices import Reading
from phonebook.importing.storing import OvertakenError, Prepared, Storer, check_book
from phonebook.models import Book, Import
from phonebook.wording import said_of_file

KIND = "phonebook.import"
BATCH = 1800
"""Records of one transaction: more of them are quicker, and take more memory."""
TURN = 0.0002
"""Seconds."""
AT_WORK = (Import.State.RUNNING, Import.State.UNDOING)


class _Piece(NamedTuple):
    """Of a file."""

    entries: Sequence[Entry]
    last: int
    """Its last record."""
    is_end: bool = False


class AlreadyRunningError(Exception):
    """One import of a person at a time (T-IMP-04)."""


def preview(found: Import) -> Preview:
    """What the file is, as it is to be read now. Raises FileError, ChildError, and FileNotFoundError."""
    with path_of(found).open("rb") as file:
        return look(file, Reading.stored(found.choice).task)


def start(found: Import, shown: Preview) -> None:
    """Have it done. Raises AlreadyRunningError, jobs.actions.TooMany, Refused, and OvertakenError if it was begun."""
    _run(
        found,
        Import.State.CHOOSING,
        began=timezone.now(),
        records=shown.records,
        detected={
            "kind": shown.detected.kind.value,
            "encoding": shown.detected.encoding,
            "language": shown.detected.language,
            "delimiter": shown.detected.delimiter,
            "version": shown.detected.version,
        },
    )


def resume(found: Import) -> None:
    """Have one go on that was not finished, behind the last record that it dealt with. Raises what `start` raises."""
    if not found.can_go_on:
        raise OvertakenError
    _run(found, Import.State.FAILED, error="", finished=None)


@transaction.atomic
def _run(found: Import, waiting: Import.State, **changed: object) -> None:
    running = Import.objects.visible_to(found.user).filter(state__in=AT_WORK)
    if any(settled(one).state in AT_WORK for one in running):
        raise AlreadyRunningError
    check_book(found)
    state = Import.State.RUNNING
    if not Import.objects.filter(pk=found.pk, state=waiting).update(state=state, **changed):
        raise OvertakenError
    started = actions.start(found.user, KIND, {"import": found.pk})
    Import.objects.filter(pk=found.pk).update(job=started.pk)


def stop(found: Import) -> None:
    """Leave it at what is done so far, which can be undone, or go on."""
    Job.objects.filter(pk__in=[found.job]).delete()
    _fail(found, _("You stopped it."))


def settled(found: Import) -> Import:
    """`found`, which is over if its job is: one that failed, was dropped, or is too old."""
    if found.state not in AT_WORK:
        return found
    current = Job.objects.filter(pk__in=[found.job]).first()
    if current is None or not current.is_open:
        found.refresh_from_db()
        if found.state in AT_WORK:
            _fail(found, current.error if current else _("It was stopped."))
            found.refresh_from_db()
    return found


def about(arguments: Mapping[str, Any]) -> str:
    """The name of the file."""
    return Import.objects.filter(pk=arguments["import"]).values_list("name", flat=True).first() or ""


@job(KIND, title=gettext_lazy("Import of contacts"), needs="phonebook.view", about=about)
def _import(running: Running) -> Iterator[Progress]:
    found = Import.objects.filter(pk=running.arguments["import"], user_id=running.owner_id).first()
    if found is None or found.state != Import.State.RUNNING:
        return
    try:
        for done in _batches(found):
            yield Progress(done, found.records, cursor={"at": done})
    except FileError as error:
        raise Refused(said_of_file(error)) from error
    except FileNotFoundError:
        remove_file(found)
        raise Refused(_("The file is not there any more. Bring it once more.")) from None
    except (OverTime, OverMemory):
        raise
    except ChildError as error:
        raise Refused(_("This file cannot be read.")) from error
    except OvertakenError:
        return
    remove_file(found)


def _batches(found: Import) -> Iterator[int]:
    """Store batch after batch; the last record of each as it is stored.

    While the database stores one, a thread that never asks it reads the next and makes rows of it.
    """
    storer = Storer(found)
    with (
        path_of(found).open("rb") as file,
        closing(_read(file, found)) as pieces,
        _collecting_nothing(),
        _taking_turns(),
        ThreadPoolExecutor(1, "import") as beside,
    ):

        def following() -> tuple[_Piece, Prepared] | None:
            piece = next(pieces, None)
            return (piece, storer.prepared(piece.entries)) if piece else None

        ahead = beside.submit(following)
        while coming := ahead.result():
            ahead = beside.submit(following)
            piece, batch = coming
            storer.store(batch, piece.last, finished=piece.is_end)
            if piece.is_end:
                told_at_its_end(found)
            gc.collect(0)  # a COPY leaves a cycle that holds its text
            yield piece.last


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Thousands of rows that all live until their batch is stored have Python look for cycles half of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextmanager
def _taking_turns() -> Iterator[None]:
    """Whoever comes back from the database waits this long for the thread that computes, dozens of times in a batch."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _read(file: BinaryIO, found: Import) -> Generator[_Piece]:
    """What is behind the cursor, BATCH records at a time; what there is to tell of all of the file comes at its end."""
    entries: list[Entry] = []
    dealt, last = 0, found.cursor
    for entry in read(file, Reading.stored(found.choice).task, after=found.cursor):
        entries.append(entry)
        if isinstance(entry, Warned):
            continue
        dealt, last = dealt + 1, entry.record
        if dealt == BATCH:
            yield _Piece(entries, last)
            entries, dealt = [], 0
    yield _Piece(entries, last, is_end=True)


def told_at_its_end(found: Import) -> None:
    """Once, at the end: open pages fetch their lists then."""
    books: dict[str, tuple[int | None, ...]] = {Book.PRIVATE: (found.user_id,), Book.PUBLIC: (None,)}
    books_changed(*books.get(found.book, (found.user_id, None)))


def _fail(found: Import, error: str) -> None:
    Import.objects.filter(pk=found.pk, state__in=AT_WORK).update(
        state=Import.State.FAILED, error=error[:300], finished=timezone.now()
    )
    told_at_its_end(found)
