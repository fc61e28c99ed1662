"""Taking an import back as a whole: its contacts, the numbers that it added to others, and groups left empty.

A contact that somebody changed since stays; so does what others added to it.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from jobs import actions
from jobs.kinds import Progress, Running, job
from phonebook.importing.arriving import remove_file
from phonebook.importing.storing import check_book
from phonebook.importing.work import about, told_at_its_end
from phonebook.indexing import reindex
from phonebook.models import Contact, ContactNumber, Group, Import

KIND = "phonebook.undo_import"
BATCH = 1000


class NothingToUndoError(Exception):
    pass


@transaction.atomic
def undo(found: Import) -> None:
    """Have it undone. Raises NothingToUndoError, jobs.actions.TooMany, and Refused without the right to the book."""
    check_book(found)
    states = (Import.State.DONE, Import.State.FAILED)
    begun = Import.objects.filter(pk=found.pk, state__in=states).update(state=Import.State.UNDOING, error="")
    if not begun:
        raise NothingToUndoError
    started = actions.start(found.user, KIND, {"import": found.pk})
    Import.objects.filter(pk=found.pk).update(job=started.pk)


@job(KIND, title=gettext_lazy("Undoing an import of contacts"), needs="phonebook.view", about=about)
def _undo(running: Running) -> Iterator[Progress]:
    found = Import.objects.filter(pk=running.arguments["import"], user_id=running.owner_id).first()
    if found is None or found.state != Import.State.UNDOING:
        return
    check_book(found)
    remove_file(found)  # it cannot go on any more
    total, done = found.created + found.merged, 0
    while numbers := _take_numbers(found):
        done += numbers
        yield Progress(done, total, cursor={"done": done})
    while contacts := _take_contacts(found):
        done += contacts
        yield Progress(done, total, cursor={"done": done})
    with transaction.atomic():
        Group.objects.filter(pk__in=found.groups, memberships=None).delete()
        found.state, found.finished = Import.State.UNDONE, timezone.now()
        found.kept = Contact.objects.filter(imported=found).count()
        found.save(update_fields=["state", "finished", "kept"])
        found.numbers.update(imported=None)
        told_at_its_end(found)


@transaction.atomic
def _take_numbers(found: Import) -> int:
    """Take some of the numbers that it added to contacts that are not of this import; how many contacts it was."""
    added = ContactNumber.objects.filter(imported=found).filter(Q(contact__imported=None) | ~Q(contact__imported=found))
    some = list(dict.fromkeys(added.values_list("contact_id", flat=True)[:BATCH]))
    if some:
        ContactNumber.objects.filter(imported=found, contact_id__in=some).delete()
        reindex(list(Contact.objects.filter(pk__in=some).prefetch_related("numbers")))
    return len(some)


@transaction.atomic
def _take_contacts(found: Import) -> int:
    """Take some of its contacts that are as they came; how many it was."""
    untouched = Contact.objects.filter(imported=found, changed=F("made"))
    some = list(untouched.values_list("pk", flat=True)[:BATCH])
    Contact.objects.filter(pk__in=some).delete()
    return len(some)
