"""From what is read to the lines that somebody looks at; nothing is changed by that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.journal import Origin
from accounts.models import User
from cti import commands
from jobs import inbox
from jobs.child import ChildError
from management.enrolment import present
from management.enrolment.columns import FIELDS, recognised
from management.enrolment.plan import Kind, Line, Row, Why, Wish, gone, plan
from management.enrolment.reading import LIMITS, Head, flow, values_of
from management.models import PeopleImport, PeopleImportLine
from pbx.directory import Directory
from phonebook.files import encoding
from phonebook.files.report import FileError, FileProblem
from phonebook.files.tables import Shape
from phonebook.importing.arriving import shown_name
from phonebook.wording import said_of_file

AT_ONCE = 500
MOST_WAITING = 3
"""Imports of one person that wait for a word; one more, and the oldest goes."""
EXAMPLE = 60
State = PeopleImport.State


@dataclass(frozen=True, slots=True)
class _Read:
    """`seen` is kept for the page; `refused`: why there are no rows."""

    rows: list[Row]
    seen: Mapping[str, object]
    refused: str = ""
    there: frozenset[str] | None = None
    """The extensions of an exchange that told all of them."""


def from_exchange(origin: Origin) -> PeopleImport:
    """Ask the exchange for its extensions, and show what an import would do with them.

    Raises pbx.errors.PbxError, and ValueError without an actor.
    """
    return of_directory(commands.ask_directory(), origin)


def of_directory(directory: Directory, origin: Origin) -> PeopleImport:
    """The same with what an exchange told already."""
    if origin.actor is None:
        raise ValueError("Somebody must be asked.")
    found = PeopleImport.objects.create(
        actor=origin.actor,
        address=origin.address,
        session=origin.session,
        source=PeopleImport.Source.EXCHANGE,
        state=State.CHOOSING,
        seen=directory.packed(),
    )
    _forget_oldest(origin.actor)
    replan(found)
    return found


def begin(origin: Origin, name: str, size: int, first: bytes) -> PeopleImport:
    """Take the first piece of a file of `size` bytes. Raises FileError for what can be no table."""
    if origin.actor is None:
        raise ValueError("Somebody must be asked.")
    if size > LIMITS.size:
        raise FileError(FileProblem.TOO_LARGE, LIMITS.size)
    encoding.refuse_what_is_no_text(first)
    whole = len(first) >= size
    made = PeopleImport.objects.create(
        actor=origin.actor,
        address=origin.address,
        session=origin.session,
        source=PeopleImport.Source.FILE,
        name=shown_name(name, "people"),
        stored=inbox.begin(first),
        size=size,
        state=State.CHOOSING if whole else State.ARRIVING,
    )
    _forget_oldest(origin.actor)
    if whole:
        replan(made)
    return made


def go_on(found: PeopleImport, at: int, piece: bytes) -> int:
    """Take a further piece that begins at the byte `at`; how many there are now.

    Raises jobs.inbox.OutOfStepError, FileNotFoundError, and FileError when it is more than was announced.
    """
    with transaction.atomic():
        held = PeopleImport.objects.select_for_update().filter(pk=found.pk, state=State.ARRIVING).first()
        if held is None:
            raise inbox.OutOfStepError
        try:
            there = inbox.go_on(held.stored, held.size, at, piece)
        except inbox.TooLargeError:
            raise FileError(FileProblem.TOO_LARGE, held.size) from None
        if there >= held.size:
            held.state = State.CHOOSING
            held.save(update_fields=["state"])
    if held.state == State.CHOOSING:
        replan(held)
    return there


def replan(found: PeopleImport) -> None:
    """Look at what was read once more, as `found` says it is to be read, and keep what would become of it; ticks are as
    they were at first. Nothing, if it was begun meanwhile."""
    read = _file(found) if found.source == PeopleImport.Source.FILE else _directory(found)
    company = present.company(found.actor)
    lines = plan(read.rows, company, Wish(found.change, found.departments))
    if read.there is not None:
        lines += gone(company, read.there)
    people = dict(User.objects.values_list("extension", "pk"))
    order = list(Kind)
    with transaction.atomic():
        if not PeopleImport.objects.select_for_update(no_key=True).filter(pk=found.pk, state=State.CHOOSING).exists():
            return
        found.lines.all().delete()
        rows = sorted(lines, key=lambda line: (order.index(line.kind), line.position, line.extension))
        PeopleImportLine.objects.bulk_create((_kept(found, line, people) for line in rows), batch_size=AT_ONCE)
        found.seen, found.refused = dict(read.seen), read.refused[:300]
        found.save(
            update_fields=["seen", "refused", "encoding", "delimiter", "columns", "change", "departments"],
        )


def forget(found: PeopleImport) -> None:
    """With the file; accounts stay."""
    remove_file(found)
    found.delete()


def remove_file(found: PeopleImport) -> None:
    if found.stored:
        inbox.remove(found.stored)
        found.stored = ""
        found.save(update_fields=["stored"])


def forget_over(now: datetime) -> int:
    """Those that nobody answered, and what nobody can undo any more; how many it was."""
    over = list(PeopleImport.objects.over(now))
    for found in over:
        forget(found)
    return len(over)


def _forget_oldest(actor: User) -> None:
    mine = PeopleImport.objects.filter(actor=actor, state__in=PeopleImport.WAITING).order_by("-made", "-pk")
    for old in mine[MOST_WAITING:]:
        forget(old)


def _kept(found: PeopleImport, line: Line, people: Mapping[str, int]) -> PeopleImportLine:
    return PeopleImportLine(
        found=found,
        position=line.position,
        extension=line.extension,
        kind=line.kind,
        ticked=line.ticked,
        before=dict(line.before),
        after=dict(line.after),
        state=PeopleImportLine.State.REFUSED if line.kind is Kind.REFUSED else PeopleImportLine.State.READY,
        why=line.why or "",
        detail=line.detail[:160],
        person_id=people.get(line.extension),
    )


def _directory(found: PeopleImport) -> _Read:
    directory = Directory.unpacked(found.seen)
    rows = []
    for entry in directory.entries:
        doubt = None if entry.known else Why.TRUNK
        if not entry.telephone:
            doubt = Why.NO_TELEPHONE
        told = {"extension": entry.extension, "comment": entry.name[:60], "email": entry.email}
        rows.append(Row(0, {name: text for name, text in told.items() if text}, doubt=doubt))
    there = None if directory.silent or not rows else frozenset(entry.extension for entry in directory.entries)
    refused = "" if rows else _("The exchange tells no extensions.")
    return _Read(rows, dict(found.seen), refused, there)


def _file(found: PeopleImport) -> _Read:
    try:
        return _table(found)
    except FileError as error:
        return _Read([], {}, _said(error))
    except (ChildError, FileNotFoundError):
        return _Read([], {}, _("This file cannot be read."))


def _said(error: FileError) -> str:
    if error.problem is FileProblem.NOT_TEXT:
        return _("This is no table: it is a picture, a program or another file that is no text.")
    if error.problem is FileProblem.TOO_MANY_RECORDS:
        return _("This file has more than %(limit)d rows. Divide it.") % {"limit": error.limit}
    return said_of_file(error)


def _table(found: PeopleImport) -> _Read:
    """Raises FileError, jobs.child.ChildError, FileNotFoundError."""
    with inbox.path_of(found.stored).open("rb") as file:
        told = flow(file, Shape(found.encoding, found.delimiter))
        head = next(told)
        if not isinstance(head, Head):
            raise FileError(FileProblem.HEADER_UNREADABLE)
        columns = columns_of(found, head.cells)
        rows: list[Row] = []
        example: list[str] = []
        for some in told:
            for number, cells in some if isinstance(some, list) else ():
                if cells is None:
                    rows.append(Row(number, readable=False))
                    continue
                example = example or [cell.strip()[:EXAMPLE] for cell in cells]
                rows.append(Row(number, values_of(cells, columns)))
    seen = {
        "encoding": head.shape.encoding,
        "delimiter": head.shape.delimiter,
        "header": head.cells,
        "example": example,
        "columns": {str(position): field for position, field in columns.items()},
    }
    if "extension" not in columns.values():
        return _Read([], seen, _("No column of this file is known to hold extensions. Choose it below."))
    return _Read(rows, seen)


def columns_of(found: PeopleImport, header: list[str]) -> dict[int, str]:
    if found.columns is None:
        return recognised(header)
    chosen: dict[int, str] = {}
    for position, field in found.columns.items():
        if field in FIELDS and field not in chosen.values() and int(position) < len(header):
            chosen[int(position)] = field
    return chosen
