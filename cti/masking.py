"""Reserved numbers in what is live: shown to nobody, in frames and on pages (X-20, T-WS-08).

What the history shows goes through history.lists.presentation; what telephones are doing comes straight from the
exchange and is looked at here. Whom it is about is told by name where the viewer's books have one.
"""

import logging
from collections.abc import Iterable, Mapping

from channels.db import database_sync_to_async
from django.db import DatabaseError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import User
from phonebook.lookup import Known, known, reserved
from phonebook.plan import plan

logger = logging.getLogger(__name__)

NOTHING_KNOWN = Known()
_read = database_sync_to_async(reserved, thread_sensitive=False)


class Mask:
    """The reserved numbers, as a web process knows them. Until it has read them once it lets no number through."""

    def __init__(self) -> None:
        self._numbers: frozenset[str] | None = None

    async def refresh(self) -> bool:
        """Read them again; whether they are others now. Without the database they stay as they were."""
        try:
            numbers: frozenset[str] = await _read()
        except DatabaseError as error:
            logger.warning("reserved numbers unavailable error=%s", error)
            return False
        changed, self._numbers = numbers != self._numbers, numbers
        return changed

    def hides(self, number: str) -> bool:
        """May the exchange's `number` not be shown?"""
        if not number or self._numbers is None:
            return bool(number)
        return bool(self._numbers) and plan().from_pbx(number) in self._numbers


class Shown:
    """What one viewer may read of some canonical numbers."""

    def __init__(self, user: User, numbers: Iterable[str]) -> None:
        self._known: Mapping[str, Known] = known(user, numbers)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names for those that have one; a hidden number without any is called so."""
        return {number: one.name or hidden_number() for number, one in self._known.items() if one.name or one.hidden}

    def number(self, number: str) -> str:
        """`number` as far as it may be shown: empty if not."""
        return "" if self.hides(number) else number

    def hides(self, number: str) -> bool:
        return self._known.get(number, NOTHING_KNOWN).hidden

    def called(self, number: str) -> str:
        """What to call the person behind `number`: their name, else the number, if it may be shown."""
        return self.names.get(number) or number


def hidden_number() -> str:
    return _("Hidden number")
