"""What management keeps about a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, kept_back, told
from management.bulk.changing import kind_of
from management.models import BulkChange, PeopleImport


@told("bulk_changes", _("Changes of several accounts that you made"), "management.BulkChange")
def _bulk_changes(user: User) -> Iterator[Row]:
    for change in BulkChange.objects.filter(actor=user).order_by("-made"):
        yield {
            **columns(change, "made", "state", "people", "finished", "undone_at"),
            "what": kind_of(change).title(change.choice),
        }


@told("people_imports", _("Imports of people that you made"), "management.PeopleImport")
def _people_imports(user: User) -> Iterator[Row]:
    for found in PeopleImport.objects.filter(actor=user).order_by("-made"):
        yield columns(found, "made", "source", "name", "state", "finished", "undone_at")


kept_back("management.PeopleImportLine", _("what was imported for your account: the journal says so"))
kept_back("management.BulkLine", _("how your account was before it was changed with others: the journal says so"))
