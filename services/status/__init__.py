"""One's status text: written, shown beside the lamp to whoever may see that, and gone at its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.monitoring import Sight, viewer_of
from cti import live
from history.telling.announcing import announce
from services.models import Status
from services.times.until import spoken_end
from services.whose import TOPICS

STATUSES = frozenset({"statuses"})
"""The topic of everybody's pages."""


@dataclass(frozen=True, slots=True)
class Text:
    """A status text for its reader."""

    text: str
    end: str
    """ "14:00", "tomorrow 08:00"; empty: it has none."""

    def __str__(self) -> str:
        return _("%(text)s · until %(end)s") % {"text": self.text, "end": self.end} if self.end else self.text


@transaction.atomic
def write(extension: str, text: str, until: datetime | None) -> None:
    """Show `text` from now on; empty: none any more."""
    if text:
        kept = {"text": text, "until": until, "written": timezone.now()}
        Status.objects.update_or_create(kept, extension=extension)
    else:
        Status.objects.filter(extension=extension).delete()
    _tell(extension)


def read(extension: str, now: datetime) -> Status | None:
    return Status.objects.current(now).filter(extension=extension).first()


def of(extension: str) -> Status | None:
    """The last one, also if its time is over."""
    return Status.objects.filter(extension=extension).first()


def seen_by(viewer: User) -> Mapping[str, Text]:
    """Extension → its text, of those whose lamp `viewer` may see; the own ones always."""
    now, sights = timezone.localtime(), viewer_of(viewer)
    return {
        status.extension: shown(status, now)
        for status in Status.objects.current(now)
        if status.extension in viewer.extensions or sights.sight_of(status.extension) is not Sight.NOTHING
    }


def shown(status: Status, now: datetime) -> Text:
    return Text(status.text, spoken_end(timezone.localtime(status.until), now) if status.until else "")


@transaction.atomic
def expire(now: datetime) -> int:
    """Forget those whose time is over; how many."""
    over = list(Status.objects.over(now).select_for_update())
    for status in over:
        status.delete()
        _tell(status.extension)
    return len(over)


def _tell(extension: str) -> None:
    announce(extensions={extension: TOPICS})
    transaction.on_commit(lambda: live.publish_changed({}, everybody=STATUSES))
