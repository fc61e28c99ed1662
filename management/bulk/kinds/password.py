"""A new password for some people (ADM-14): the old one is erased, sessions end, and a link lets each choose another.

Nobody sees a password, so nothing of this can be undone.
"""

from collections.abc import Callable, Collection, Mapping

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions import several
from accounts.actions.claiming import Claimed
from accounts.letters import takes_links
from accounts.models import User
from management.bulk.kinds.base import Choice, Kind, Value, Work
from management.bulk.refusals import Why
from management.filters import State
from management.queries import state_of
from management.words import STATES

LETTER, SHEET, EITHER = "letter", "sheet", "either"
WAYS: dict[str, Promise] = {
    LETTER: _("by e-mail"),
    SHEET: _("by sealed letter on paper"),
    EITHER: _("by e-mail, on paper where there is no e-mail address"),
}


class PasswordWork(Work):
    """Who gets a link, and by which way."""

    deeds = several.GIVE_NEW_PASSWORD

    def __init__(self, way: str) -> None:
        self._way, self._now = way, timezone.now()

    def read(self, people: Collection[User]) -> dict[int, Value]:
        return {person.pk: state_of(person, self._now).value for person in people}

    def target(self, person: User, now: Value) -> Value:  # noqa: ARG002
        if self._way == EITHER:
            return LETTER if takes_links(person, self._now) else SHEET
        return self._way

    def objection(self, person: User, now: Value, target: Value) -> Why | None:
        if now == State.DISABLED:
            return Why.DISABLED
        if target == SHEET or takes_links(person, self._now):
            return None
        return Why.DISTRUSTED if person.email else Why.NO_EMAIL

    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:  # noqa: ARG002
        by_letter, on_paper = ([pk for pk, each in targets.items() if each == way] for way in (LETTER, SHEET))
        several.take_passwords(claimed, by_letter, on_paper)


class NewPassword(Kind):
    name = "password"
    label = _("New password")
    icon = "key-round"
    undoable = False

    def chosen(self, word: str, sent: QueryDict) -> Choice | None:  # noqa: ARG002
        return {"way": word} if word in WAYS else None

    def work(self, choice: Choice, *, hold: bool = False) -> Work:  # noqa: ARG002
        return PasswordWork(choice["way"])

    def title(self, choice: Choice) -> str:
        return f"{self.label}: {WAYS[choice['way']]}"

    def words(self, choice: Choice) -> Callable[[Value], str]:  # noqa: ARG002
        said: dict[str, Promise] = {
            **{str(state): words for state, words in STATES.items()},
            LETTER: _("No password; an e-mail"),
            SHEET: _("No password; a letter on paper"),
        }
        return lambda value: str(said.get(value, value))
