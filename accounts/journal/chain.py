"""Is the journal whole? Walks it from its oldest entry to its newest and tells the first that does not fit."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Max

from accounts.journal import seals
from accounts.models import JournalEntry, JournalHead

BATCH = 1000
"""Entries in memory at once."""


class Fault(StrEnum):
    CHANGED = "was changed, or stands where another stood"
    MISSING = "is missing"
    FOREIGN = "was put in beside the journal"
    CUT = "is no longer the end that the journal knows: its head was changed"


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not fit."""

    number: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Report:
    first: int
    last: int
    seal: str
    """Of the newest entry: kept elsewhere, it shows later that nothing was taken off the end."""
    found: Break | None

    @property
    def entries(self) -> int:
        return self.last - self.first + 1


def verify(older_secrets: Iterable[str] = (), holds: tuple[int, str] | None = None) -> Report:
    """Walk the whole journal; `holds` is an entry's number and seal as an earlier walk reported them.

    Nobody who writes meanwhile has to wait.
    """
    keys = seals.keys(older_secrets)
    while True:
        begun = _head()
        walk = _Walk(begun, keys, holds)
        found = walk.to(begun) or _end(walk)
        if found is None or _head().forgotten == begun.forgotten:  # retention went on meanwhile: once more
            return Report(begun.forgotten + 1, walk.number, walk.seal, found)


def _end(walk: "_Walk") -> Break | None:
    """What was written since the walk began; and no entry may stand behind the last that the head knows."""
    newest = JournalEntry.objects.aggregate(number=Max("pk"))["number"] or 0
    head = _head()  # read after it: an entry and its head are written together
    if found := walk.to(head):
        return found
    if newest > head.last:
        return Break(head.last + 1, Fault.FOREIGN)
    if walk.holds and walk.holds[0] > head.forgotten:
        return Break(walk.holds[0], Fault.MISSING)
    return None


class _Walk:
    """Stands at the entry `number`, sealed `seal`."""

    def __init__(self, head: JournalHead, keys: tuple[bytes, ...], holds: tuple[int, str] | None) -> None:
        self.number, self.seal = head.forgotten, head.forgotten_seal
        self.keys = list(keys)
        self.holds = holds
        self.begun = False

    def to(self, head: JournalHead) -> Break | None:
        """Go on to the entry that `head` says is the last; then it must say what the walk has seen."""
        entries = _entries(self.number if self.begun else None, head.last)
        self.begun = True
        if found := next((found for entry in entries if (found := self._step(entry))), None):
            return found
        if self.number < head.last:
            return Break(self.number + 1, Fault.MISSING)
        if (head.last, head.seal) != (self.number, self.seal) or not self._marked(head):
            return Break(self.number, Fault.CUT)
        return None

    def _marked(self, head: JournalHead) -> bool:
        empty = JournalHead()
        untouched = (head.last, head.forgotten, head.mark) == (empty.last, empty.forgotten, empty.mark)
        return untouched or any(hmac.compare_digest(seals.mark(head, key), head.mark) for key in self.keys)

    def _step(self, entry: JournalEntry) -> Break | None:
        if entry.pk <= self.number:
            return Break(entry.pk, Fault.FOREIGN)
        if entry.pk > self.number + 1:
            return Break(self.number + 1, Fault.MISSING)
        if not self._sealed(entry):
            return Break(entry.pk, Fault.CHANGED)
        if self.holds and self.holds[0] == entry.pk:
            if self.holds[1] != entry.seal:
                return Break(entry.pk, Fault.CHANGED)
            self.holds = None
        self.number, self.seal = entry.pk, entry.seal
        return None

    def _sealed(self, entry: JournalEntry) -> bool:
        """By one of the keys; the one that fits is tried first from then on."""
        for key in self.keys:
            if hmac.compare_digest(seals.seal(entry, self.seal, key), entry.seal):
                self.keys.remove(key)
                self.keys.insert(0, key)
                return True
        return False


def _head() -> JournalHead:
    return JournalHead.objects.first() or JournalHead()


def _entries(after: int | None, until: int) -> Iterator[JournalEntry]:
    """Those after one number, up to another, in their order; a batch at a time."""
    entries = JournalEntry.objects.filter(pk__lte=until).order_by("pk")
    while True:
        batch = list((entries if after is None else entries.filter(pk__gt=after))[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].pk
