"""A batch of records into the books, in one transaction with the cursor: all of it happened, or nothing (BOOK-09)."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from jobs.kinds import Refused
from phonebook.files.reading import Entry, Found
from phonebook.files.report import Kind as FileKind
from phonebook.files.report import Rejected, Remark, Warned
from phonebook.importing import bulk
from phonebook.importing.groups import Groups
from phonebook.importing.incoming import Incoming, Terms, incoming, numbering_plan, terms_of
from phonebook.importing.rows import MembershipRow, NumberRow
from phonebook.importing.shelf import Known, Shelf
from phonebook.indexing import reindex
from phonebook.models import (
    PUBLIC_BOOK,
    Book,
    Contact,
    ContactNumber,
    Duplicates,
    Import,
    ImportLine,
    Membership,
    Outcome,
    Source,
)

MOST_CONTACTS = {True: 10_000, False: 200_000}
"""Of a private book, and of the public one (T-IMP-04)."""
_LOCK = 0x77656263
"""Ours among the advisory locks of PostgreSQL; the second key is the book."""


class OvertakenError(Exception):
    """Another worker went on with this import, or somebody stopped it."""


class Storer:
    """Stores the batches of one import, as long as nobody else does."""

    def __init__(self, of: Import) -> None:
        self._of = of
        self._plan = numbering_plan()
        self._terms = terms_of(of, self._plan)

    def prepared(self, entries: Sequence[Entry]) -> "Prepared":
        """`entries` as rows, as far as that needs no database: another thread may do it."""
        return prepared(entries, self._terms)

    def store(self, batch: "Prepared", last: int, *, finished: bool = False) -> None:
        """Deal with `batch`, which ends with the record `last`. Raises OvertakenError, and Refused."""
        with transaction.atomic():
            held = Import.objects.select_for_update().select_related("user").filter(pk=self._of.pk).first()
            if held is None or held.state != Import.State.RUNNING or held.cursor != self._of.cursor:
                raise OvertakenError
            check_book(held)
            alone_in_the_books(held.user)
            self._terms = terms_of(held, self._plan)
            if batch.terms != self._terms:  # what its owner may write was changed meanwhile
                batch = self.prepared(batch.entries)
            settled = _Batch(held, timezone.now(), self._terms)
            settled.settle(batch)
            settled.write()
            held.cursor = last
            if finished:
                held.state, held.finished = Import.State.DONE, timezone.now()
            held.save()
        self._of = held


def foreseen(of: Import, kind: FileKind, entries: Sequence[Entry]) -> Sequence[ImportLine]:
    """What there would be to tell of `entries`, of a file of this kind, if they were stored now; nothing is.

    Those that the book has already are told of even where they shall be added once more.
    """
    supposed = copy(of)
    supposed.detected = {"kind": kind.value}
    if of.duplicates == Duplicates.CREATE:
        supposed.duplicates = Duplicates.SKIP
    terms = terms_of(supposed, numbering_plan())
    batch = _Batch(supposed, timezone.now(), terms)
    batch.settle(prepared(entries, terms))
    return batch.lines


def check_book(held: Import) -> None:
    """The right to write the public book may have been taken away since (T-AZ-11)."""
    if held.book != Book.PRIVATE and not held.user.has_perm(Permission.EDIT_PUBLIC_CONTACTS):
        raise Refused(_("You may not write the public phonebook any more."))


def alone_in_the_books(user: User) -> None:
    """Until the end of the transaction nobody else imports into these books: what both bring is there once.

    On SQLite a transaction that writes is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for book in (PUBLIC_BOOK, user.pk):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, book])


@dataclass(frozen=True, slots=True)
class Prepared:
    """Entries of a file, and the rows that those which are contacts would be under these terms."""

    entries: Sequence[Entry]
    terms: Terms
    contacts: Sequence[Incoming]


def prepared(entries: Sequence[Entry], terms: Terms) -> Prepared:
    repeated = {entry.record for entry in entries if isinstance(entry, Warned) and entry.remark is Remark.DUPLICATE}
    found = (entry for entry in entries if isinstance(entry, Found) and entry.record not in repeated)
    return Prepared(entries, terms, [incoming(entry, terms) for entry in found])


class _Batch:
    def __init__(self, held: Import, now: datetime, terms: Terms) -> None:
        self.held, self.now, self.terms = held, now, terms
        self.new: list[Incoming] = []
        self.added: list[NumberRow] = []
        """Numbers of contacts that were there before this batch."""
        self.lines: list[ImportLine] = []

    def settle(self, batch: Prepared) -> None:
        for entry in batch.entries:
            self._report(entry)
        for owner_id in (self.held.user_id, None):
            some = [one for one in batch.contacts if one.contact.owner_id == owner_id]
            if some:
                self._settle(some, owner_id)

    def _report(self, entry: Entry) -> None:
        match entry:
            case Rejected():
                self.held.rejected += 1
                self._tell(entry.record, Outcome.REJECTED, entry.reason)
            case Warned(remark=Remark.DUPLICATE):
                self.held.skipped += 1
                self._tell(entry.record, Outcome.SKIPPED, entry.remark, count=entry.count)
            case Warned():
                self._tell(entry.record, Outcome.WARNED, entry.remark, count=entry.count)

    def _settle(self, some: Sequence[Incoming], owner_id: int | None) -> None:
        shelf = Shelf(owner_id, some, hidden=self.terms.marks)
        room = MOST_CONTACTS[owner_id is not None] - Contact.objects.outside().filter(owner=owner_id).count()
        for one in some:
            same = shelf.same(one)
            if same and self.held.duplicates != Duplicates.CREATE:
                self._meet(shelf, same, one)
            elif room <= 0:
                self.held.rejected += 1
                self._tell(one.record, Outcome.REJECTED, "book_full", one, count=MOST_CONTACTS[owner_id is not None])
            else:
                room -= 1
                self._welcome(shelf, one)

    def _welcome(self, shelf: Shelf, one: Incoming) -> None:
        if others := shelf.others(one):
            self._tell(one.record, Outcome.WARNED, "number_of_another", one, count=others)
        if one.shortened:
            self._tell(one.record, Outcome.WARNED, "shortened", one)
        self._tell_of_marks(one, one.numbers)
        shelf.add(one)
        self.new.append(one)
        self.held.created += 1

    def _meet(self, shelf: Shelf, same: Known, one: Incoming) -> None:
        fresh = [number for number in one.numbers if (number.number or number.raw) not in same.numbers]
        if not fresh or self.held.duplicates == Duplicates.SKIP:
            self.held.skipped += 1
            self._tell(one.record, Outcome.SKIPPED, "there_already", one)
            return
        for number in fresh:
            number.position = same.position
            shelf.learn(same, number)
            if same.incoming:
                same.incoming.learn(number)
            elif same.pk is not None:
                number.contact_id = same.pk
                self.added.append(number)
        self.held.merged += 1
        self._tell(one.record, Outcome.MERGED, "numbers_added", one, count=len(fresh))
        self._tell_of_marks(one, fresh)

    def _tell_of_marks(self, one: Incoming, numbers: Iterable[NumberRow]) -> None:
        if lost := sum(number.raw in one.unmarked for number in numbers):
            self._tell(one.record, Outcome.WARNED, "marks_left_out", one, count=lost)

    def _tell(self, record: int, outcome: Outcome, reason: str, one: Incoming | None = None, *, count: int = 0) -> None:
        shown = one.contact.name if one else ""
        line = ImportLine(of=self.held, record=record, outcome=outcome, reason=str(reason), count=count, shown=shown)
        self.lines.append(line)

    def write(self) -> None:
        of = self.held
        alike = {"source": Source.FILE, "made_by_id": of.user_id, "imported_id": of.pk, "made": self.now}
        bulk.insert(Contact, [one.contact for one in self.new], {**alike, "changed": self.now})
        numbers = list(self.added)
        for one in self.new:
            for position, number in enumerate(one.numbers):
                number.contact_id, number.position = one.contact.id, position
            numbers += one.numbers
        bulk.insert(ContactNumber, numbers, {"imported_id": of.pk})
        bulk.insert_words((one.contact.owner_id, one.contact.id, one.words) for one in self.new)
        self._write_groups()
        self._write_merged()
        ImportLine.objects.bulk_create(self.lines, batch_size=bulk.AT_ONCE)

    def _write_groups(self) -> None:
        grouped = [one for one in self.new if one.groups]
        if not grouped:
            return
        groups = Groups(self.held)
        memberships = [
            MembershipRow(group, one.contact.id)
            for one in grouped
            for group in groups.of(one.contact.owner_id, one.groups)
        ]
        bulk.insert(Membership, memberships, {})
        self.held.groups += groups.made

    def _write_merged(self) -> None:
        """Whoever got a number of ours is found by it, and was changed, unless it came with this very import."""
        merged = {number.contact_id for number in self.added if number.contact_id}
        if merged:
            contacts = Contact.objects.filter(pk__in=merged)
            contacts.exclude(imported=self.held).update(changed=self.now)
            reindex(list(contacts.prefetch_related("numbers")))
