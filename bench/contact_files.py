"""Fifty thousand contacts from Outlook into the public book, and out again.

Ours is what the worker does. The file has arrived and was looked at, which takes half a second and is not counted
(nor is the dry run of the peer, which takes as long as its import). The job has a child read and decode it, and goes
through it batch by batch, each in one transaction with the cursor: numbers made E.164, duplicates found by name and
number, contacts, numbers and words stored, a line of the report where there is one.

The peer is django-import-export as its documentation shows it (bench.outlook_peer). It begins with decoded text, asks
for each row by name and number, skips what would not change, and stores the same rows in the same tables, with the same
code for numbers and words, these in bulk. It has no job, no limits, and its own report is the library's. Each has the
machine to itself, and its time is that of the clock.
"""

import multiprocessing
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import outlook
from bench.figures import Better, Figure
from bench.portal import installation, postgresql

if TYPE_CHECKING:
    from accounts.models import User

CONTACTS = int(os.environ.get("BENCH_IMPORTED", "50_000"))
PEERS = int(os.environ.get("BENCH_IMPORTED_BY_PEER", "10_000"))
"""So many of them go through the peer, which needs minutes for all and is not faster with more."""
PIECE = 1024 * 1024
"""Bytes of the file that arrive together."""
_PEAK = re.compile(r"^VmHWM:\s+([0-9]+) kB$", re.MULTILINE)


class Taken(NamedTuple):
    seconds: float
    memory: float
    """MB of the process at its fullest, Python and Django among them."""
    contacts: int
    first: float = 0.0
    """Seconds until the first contact is there to be sent."""


def measure() -> Iterator[Figure]:
    with postgresql() as database, installation(database) as folder:
        whole, part = folder / "whole.csv", folder / "part.csv"
        outlook.write(whole, CONTACTS)
        outlook.write(part, PEERS)
        peer = _alone(_imported_by_peer, part)
        ours = _alone(_imported, whole)
        name, beside = f"import of {CONTACTS:,} Outlook rows", f"django-import-export, the first {PEERS:,}"
        yield Figure(name, CONTACTS / ours.seconds, "rows/s", 15, Better.HIGHER, PEERS / peer.seconds, beside)
        yield Figure(f"{name}: memory of the worker", ours.memory, "MB", 150, Better.LOWER)
        yield from _exports(ours.contacts)


def _exports(contacts: int) -> Iterator[Figure]:
    bare = _alone(_idle).memory
    for form in ("outlook", "own", "vcard"):
        taken, name = _alone(_exported, form), f"export of {contacts:,} contacts, {form}"
        yield Figure(f"{name}: first contact", taken.first * 1e3, "ms", 300, Better.LOWER)
        yield Figure(f"{name}: memory beyond an idle process", taken.memory - bare, "MB", 100, Better.LOWER)


def _alone(work: Callable[..., Taken], *given: object) -> Taken:
    """What `work` measures in a process of its own, whose memory is its own as well."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _set_up) as alone:
        return alone.submit(work, *given).result()


def _set_up() -> None:
    import django

    django.setup()


def _peak() -> float:
    """MB that this process held at its fullest (Linux; 0 elsewhere)."""
    status = Path("/proc/self/status")
    found = _PEAK.search(status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


def _imported(path: Path) -> Taken:
    """As its owner and the worker do it: the file arrives in pieces and is looked at, and the job goes through it."""
    from accounts.models import User
    from jobs import run
    from phonebook.importing import arriving, work
    from phonebook.models import Book, Contact, Import

    user, size = User.objects.create_user("2001", comment="Bench", contact_access="edit"), path.stat().st_size
    with path.open("rb") as file:
        found = arriving.begin(user, path.name, size, file.read(PIECE))
        while piece := file.read(PIECE):
            arriving.go_on(found, file.tell() - len(piece), piece)
    Import.objects.update(book=Book.PUBLIC)
    found.refresh_from_db()
    shown = work.preview(found)
    begun = time.perf_counter()
    work.start(found, shown)
    while run.run_next():
        pass
    taken = time.perf_counter() - begun
    found.refresh_from_db()
    if found.state != Import.State.DONE or found.created + found.skipped != CONTACTS:
        raise RuntimeError(f"the import ended as {found.state}: {found.error}")
    return Taken(taken, _peak(), Contact.objects.count())


def _imported_by_peer(path: Path) -> Taken:
    """Into the same tables, which are empty again afterwards."""
    from bench import outlook_peer
    from phonebook.models import Contact

    text = path.read_text(outlook.ENCODING)
    begun = time.perf_counter()
    outlook_peer.bring(text)
    taken, contacts = time.perf_counter() - begun, Contact.objects.count()
    Contact.objects.all().delete()
    return Taken(taken, _peak(), contacts)


def _idle() -> Taken:
    """What a process holds that has written one contact of each form."""
    from accounts.models import User

    for form in ("outlook", "own", "vcard"):
        next(_written(User.objects.get(), form))
    return Taken(0.0, _peak(), 0)


def _exported(form: str) -> Taken:
    from accounts.models import User

    user = User.objects.get()
    next(_written(user, form))  # imports, and what is prepared once
    begun = time.perf_counter()
    pieces = _written(user, form)
    deque(islice(pieces, 2), maxlen=0)  # the captions, and the first lines
    first = time.perf_counter() - begun
    deque(pieces, maxlen=0)
    return Taken(time.perf_counter() - begun, _peak(), 0, first)


def _written(user: "User", form: str) -> Iterator[bytes]:
    from phonebook.exporting import Scope, contacts
    from phonebook.files.write.outlook import Losses, outlook_table
    from phonebook.files.write.own import own_table
    from phonebook.files.write.vcard import cards

    found = contacts(user, Scope())
    match form:
        case "outlook":
            return outlook_table(found, "en", Losses())
        case "own":
            return own_table(found)
        case _:
            return cards(found)
