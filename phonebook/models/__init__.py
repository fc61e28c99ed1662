from phonebook.models.contacts import ENDING, Contact, ContactNumber, ContactQuerySet, Kind, NumberType, Source
from phonebook.models.groups import Favourite, Group, GroupQuerySet, Membership
from phonebook.models.imports import Book, Duplicates, Import, ImportLine, Outcome
from phonebook.models.removed import RemovedContact
from phonebook.models.search import PUBLIC_BOOK, Word
from phonebook.models.shortcuts import Shortcut

__all__ = [
    "ENDING",
    "PUBLIC_BOOK",
    "Book",
    "Contact",
    "ContactNumber",
    "ContactQuerySet",
    "Duplicates",
    "Favourite",
    "Group",
    "GroupQuerySet",
    "Import",
    "ImportLine",
    "Kind",
    "Membership",
    "NumberType",
    "Outcome",
    "RemovedContact",
    "Shortcut",
    "Source",
    "Word",
]
