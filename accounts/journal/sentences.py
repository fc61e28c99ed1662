"""An entry of the journal as its reader is told of it (accounts.journal.words)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from accounts.journal.words import WORDS
from accounts.journal.words.kinds import Group, Words
from accounts.models import JournalEntry, User

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as `accounts/_journal_entry.html` shows it."""

    entry: JournalEntry
    sentence: str
    icon: str
    alarming: bool
    before: str
    after: str
    by_other: bool
    """Somebody else did it to the reader's account."""
    about: str
    """Whose account it is, for those who read about several; empty where the sentence says it."""


def row(entry: JournalEntry, reader: User) -> Row:
    words = WORDS.get(entry.event)
    value = words.value if words else str
    return Row(
        entry=entry,
        sentence=sentence(entry, reader),
        icon=words.icon if words else "circle",
        alarming=bool(words and words.alarming),
        before=value(entry.before) if entry.before else "",
        after=value(entry.after) if entry.after else "",
        by_other=entry.subject_id == reader.pk and entry.actor_id not in {None, reader.pk},
        about="" if _names_subject(entry, words, reader) else _name(entry.subject, entry.subject_number),
    )


def sentence(entry: JournalEntry, reader: User) -> str:
    """What was done, in one sentence of the current language; from what to what stands beside it."""
    words = WORDS.get(entry.event)
    if words is None:
        return entry.event  # of a newer version
    if entry.actor_id is not None and entry.actor_id == entry.subject_id == reader.pk:
        return str(words.mine)
    return words.other % {"who": _name(entry.actor, entry.actor_number) or gettext("The portal")}


def events_of(group: Group) -> list[str]:
    return [event for event, words in WORDS.items() if words.group is group]


def _names_subject(entry: JournalEntry, words: Words | None, reader: User) -> bool:
    """Only of what people do to their own account, and not where nobody knows whether it was they."""
    if words is None or entry.subject_id != entry.actor_id:
        return False
    return words.mine is not words.other if entry.subject_id == reader.pk else "%(who)s" in words.other


def _name(person: User | None, number: str) -> str:
    """Name and number; the number alone of an account that is gone."""
    return f"{person.comment} ({number})" if person and person.comment else number
