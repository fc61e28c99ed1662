"""Letters on paper with a link to a new password, to be put into envelopes unread: a page for each person (ADM-14).

The links are made when the paper is, and rest nowhere but in that file, which is encrypted, given once, and gone
then (T-PWD-05). Made again, the letters of before open nothing any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import journal
from accounts.actions.claiming import NotYoursError, claim_several
from accounts.actions.several import GIVE_NEW_PASSWORD
from accounts.journal import Event, Origin
from accounts.letters import ACTIVATION_LASTS, address_of_link
from accounts.models import User
from accounts.proving import links
from jobs import actions, child
from jobs.kinds import Progress, Refused, Running, job
from jobs.models import Job
from management.bulk.kinds.access_to_account import FirstAccess
from management.bulk.kinds.password import SHEET, NewPassword
from management.models import BulkChange, BulkLine
from ui import pdf, qr
from ui.qr import Picture

KIND = "management.sealed_letters"
PILE = 100
"""Letters of one file: a third of the time that the child has."""
LISTED = 25
"""Links that are made in one transaction."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Some of the letters of a change: the `number`-th hundred."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Letter:
    person: User
    language: str
    link: str
    code: Picture


def piles(change: BulkChange) -> list[Pile]:
    """Of whom a letter waits, by extension, as often as they are made; none for another kind of change."""
    count = len(_readers(change))
    return [Pile(number + 1, first + 1, min(first + PILE, count)) for number, first in enumerate(range(0, count, PILE))]


def ask(change: BulkChange, number: int, asker: User, origin: Origin) -> Job:
    """Have the letters of a pile made. Raises jobs.actions.TooMany, and LookupError if there is no such pile."""
    if number not in {pile.number for pile in piles(change)}:
        raise LookupError
    told = {"change": change.pk, "pile": number, "address": origin.address, "session": origin.session}
    return actions.start(asker, KIND, told)


def about(arguments: Mapping[str, Any]) -> str:
    first = (arguments["pile"] - 1) * PILE + 1
    return _("from the %(first)d. on") % {"first": first}


@job(
    KIND,
    title=gettext_lazy("Sealed letters as PDF"),
    needs="management.administer",
    suffix="pdf",
    about=about,
    secret=True,
)
def _letters(running: Running) -> Iterator[Progress]:
    change = BulkChange.objects.filter(pk=running.arguments["change"]).first()
    first = (running.arguments["pile"] - 1) * PILE
    readers = _readers(change)[first : first + PILE] if change else []
    origin = Origin(running.owner, running.arguments["address"], running.arguments["session"])
    written: list[Letter] = []
    for begin in range(0, len(readers), LISTED):
        written += _issued(readers[begin : begin + LISTED], origin)
        yield Progress(len(written), len(readers))
    if not written:
        raise Refused(_("Nobody waits for such a letter any more: they all have a password."))
    paper = child.limited(pdf.poured, document(written))
    yield Progress(len(written), len(readers), piece=paper)


def document(written: Sequence[Letter]) -> bytes:
    """What is poured: each letter in the language of its reader."""
    known = {
        "letters": written,
        "hours": int(ACTIVATION_LASTS.total_seconds() // 3600),
        "site": urlsplit(settings.PUBLIC_URL).netloc,
        "printed": timezone.localtime(),
    }
    return render_to_string("print/sealed_letters.html", known).encode()


@transaction.atomic
def _issued(keys: Sequence[int], origin: Origin) -> list[Letter]:
    """Links for those of them who still have no password; the journal says for how many."""
    try:
        claimed = claim_several(GIVE_NEW_PASSWORD, keys, origin)
    except NotYoursError:
        raise Refused(_("You may not do this any more.")) from None
    waiting = [person for pk in keys if (person := claimed.people.get(pk)) and person.is_active and not person.password]
    made = []
    for person in waiting:
        link = address_of_link(links.issue(person, links.Purpose.ACTIVATION, lasts=ACTIVATION_LASTS))
        made.append(Letter(person, person.language or settings.LANGUAGE_CODE, link, qr.picture(link)))
    if made:
        journal.write(Event.SEALED_LETTERS_MADE, None, origin, after=str(len(made)))
    return made


def _readers(change: BulkChange) -> list[int]:
    """The keys of those for whom a letter on paper was chosen, by extension. Always the same, so that a pile stays
    what it was."""
    if change.kind not in (NewPassword.name, FirstAccess.name):
        return []
    lines = change.lines.filter(state=BulkLine.State.DONE, after=SHEET).order_by("pk")
    return list(lines.values_list("person", flat=True))
