"""The first way in for people who have an account and no password yet (LOG-02): a link by letter or on paper.

Nothing of theirs is erased, so unlike with a new password nobody who is in already is touched.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actions.claiming import Claimed
from accounts.models import User
from management.bulk.kinds.base import Choice, Value, Work
from management.bulk.kinds.password import LETTER, WAYS, NewPassword, PasswordWork
from management.bulk.refusals import Why
from management.filters import State


class _AccessWork(PasswordWork):
    def objection(self, person: User, now: Value, target: Value) -> Why | None:
        if now in (State.ACTIVE, State.TEMPORARY, State.BY_PIN):
            return Why.HAS_ACCESS
        return super().objection(person, now, target)

    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:  # noqa: ARG002
        by_letter = [claimed.people[pk] for pk, way in targets.items() if way == LETTER]
        letters.post_activations(by_letter, claimed.origin)


class FirstAccess(NewPassword):
    name = "access"
    label = _("First access")
    icon = "key-round"

    def work(self, choice: Choice, *, hold: bool = False) -> Work:  # noqa: ARG002
        return _AccessWork(choice["way"])

    def title(self, choice: Choice) -> str:
        return f"{self.label}: {WAYS[choice['way']]}"
