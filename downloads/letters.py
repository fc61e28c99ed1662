"""Every administrator learns what was done to the program that people install, by whom, and its old and new checksum:
whoever got hold of one account could else have everybody install something else (T-UPL-07)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from accounts.journal import Origin
from accounts.models import User
from mail import outbox
from mail.kinds import letter
from mail.messages import Message, compose
from ui.times import exact_moment

KIND: Final = "installer_changed"


class How(StrEnum):
    PUT = "put"
    BROUGHT_BACK = "brought_back"
    REMOVED = "removed"
    DESTROYED = "destroyed"


def tell_administrators(how: How, old: str, new: str, origin: Origin) -> None:
    """Also the one who did it: it may have been somebody else in their name."""
    by = (origin.actor.comment or origin.actor.extension) if origin.actor else ""
    known = {"how": how, "old": old, "new": new, "by": by, "at": timezone.now().isoformat(), "address": origin.address}
    for administrator in User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(email=""):
        person = {"name": administrator.comment or administrator.extension, "extension": administrator.extension}
        language = administrator.language or settings.LANGUAGE_CODE
        outbox.post(KIND, known | person | {"to": administrator.email}, language)


@letter(KIND)
def _changed(context: Mapping[str, Any]) -> Message:
    at = timezone.localtime(datetime.fromisoformat(context["at"]))
    return compose(context["to"], KIND, {**context, "at": exact_moment(at)})
