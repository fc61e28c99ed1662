"""Which installer people download: put in place, removed, brought back, destroyed (ADM-04, ADM-05, T-UPL-07).

The one commit of each function is the moment in which it happens; files of before it are complete, files that are
needed no more go after it.
"""

from datetime import datetime
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import journal
from accounts.journal import Event, Origin
from cti import live
from downloads import letters, storage
from downloads.kinds import Kind
from downloads.letters import How
from downloads.models import KEPT_FOR, Installer, Upload

TOPIC: Final = "downloads"
_TRIES: Final = 3


class Gone(Exception):
    """Somebody was quicker."""


def put(upload: Upload, kind: Kind, sha256: str, origin: Origin) -> Installer:
    """Have people download the file of `upload`, which is whole and on the disk, and keep the one of before.

    Raises Gone when the upload was cancelled meanwhile: its file may be no more.
    """
    return _alone_in_place(partial(_put, upload, kind, sha256, origin))


def bring_back(installer: Installer, origin: Origin) -> Installer:
    """Have people download this one of before again. Raises Gone."""
    return _alone_in_place(partial(_bring_back, installer, origin))


@transaction.atomic
def remove(installer: Installer, origin: Origin) -> None:
    """Nobody downloads it any more; it can be brought back for thirty days. Raises Gone."""
    held = Installer.objects.current().select_for_update().filter(pk=installer.pk).first()
    if held is None:
        raise Gone
    _retire(held)
    _tell(Event.INSTALLER_REMOVED, How.REMOVED, held, None, origin)


@transaction.atomic
def destroy(installer: Installer, origin: Origin) -> None:
    """One of before goes now, and for good. Raises Gone."""
    held = Installer.objects.previous().select_for_update().filter(pk=installer.pk).first()
    if held is None:
        raise Gone
    _drop(held)
    _tell(Event.INSTALLER_DESTROYED, How.DESTROYED, held, None, origin)


def note_refusal(upload: Upload, why: str, more: str, origin: Origin) -> None:
    """Somebody brought what is none, or not what its maker publishes."""
    journal.write(Event.INSTALLER_REFUSED, None, origin, after=f"{upload.name} {why} {more}".strip())


def purge(now: datetime) -> None:
    """Destroy what was replaced or removed thirty days ago, and files that nobody knows."""
    aged = Installer.objects.previous().filter(retired__lt=now - KEPT_FOR)
    for pk in list(aged.values_list("pk", flat=True)):
        with transaction.atomic():
            for installer in aged.select_for_update().filter(pk=pk):  # none, if somebody brought it back meanwhile
                _drop(installer)
    # uploads first: one that is put in place between the two is then seen twice, else it would be seen by neither
    rows = (Upload.objects.values_list("stored", flat=True), Installer.objects.values_list("stored", flat=True))
    storage.sweep({name for names in rows for name in names})


def _alone_in_place(deed: "partial[Installer]") -> Installer:
    """Once more, if another administrator put one in place in the same moment: the later one wins."""
    for _again in range(_TRIES - 1):
        try:
            with transaction.atomic():
                return deed()
        except IntegrityError:
            continue
    with transaction.atomic():
        return deed()


def _put(upload: Upload, kind: Kind, sha256: str, origin: Origin) -> Installer:
    if not Upload.objects.filter(pk=upload.pk).delete()[0]:
        raise Gone
    old = _held()
    if old is not None:
        _retire(old)
    made = Installer.objects.create(
        upload=upload.pk,
        name=upload.name,
        version=upload.version,
        kind=kind,
        size=upload.size,
        sha256=sha256,
        stored=upload.stored,
        uploader=origin.actor,
    )
    _tell(Event.INSTALLER_CHANGED, How.PUT, old, made, origin)
    return made


def _bring_back(installer: Installer, origin: Origin) -> Installer:
    old = _held()
    held = Installer.objects.previous().select_for_update().filter(pk=installer.pk).first()
    if held is None:
        raise Gone
    if old is not None:
        _retire(old)
    held.in_place, held.retired = True, None
    held.save(update_fields=["in_place", "retired"])
    _tell(Event.INSTALLER_CHANGED, How.BROUGHT_BACK, old, held, origin)
    return held


def _held() -> Installer | None:
    return Installer.objects.current().select_for_update().first()


def _retire(installer: Installer) -> None:
    installer.in_place, installer.retired = False, timezone.now()
    installer.save(update_fields=["in_place", "retired"])


def _drop(installer: Installer) -> None:
    stored = installer.stored
    Installer.objects.filter(pk=installer.pk).delete()
    transaction.on_commit(partial(storage.remove, stored))


def _tell(event: Event, how: How, old: Installer | None, new: Installer | None, origin: Origin) -> None:
    """Administrators by letter, open pages, and the journal last."""
    before, after = old.told if old else "", new.told if new else ""
    letters.tell_administrators(how, before, after, origin)
    transaction.on_commit(partial(live.publish_changed, {}, everybody={TOPIC}))
    journal.write(event, None, origin, before=before, after=after)
