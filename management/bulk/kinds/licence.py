"""A licence of one kind for some people, or for them no longer (ADM-13). There are no more than there are seats."""

from collections.abc import Callable, Collection, Mapping

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import licences, several
from accounts.actions.claiming import Claimed
from accounts.models import Licence, LicenceKind, User
from management.bulk.kinds.base import Choice, GoneError, Kind, Value, Work
from management.bulk.kinds.department import MOST_DIGITS
from management.bulk.refusals import Why

GIVE, TAKE = "give", "take"


class _LicenceWork(Work):
    deeds = several.CHANGE_RIGHTS

    def __init__(self, kind: LicenceKind, *, give: bool) -> None:
        self._kind, self._give = kind, give
        self._free = licences.free_seats(kind)

    def read(self, people: Collection[User]) -> dict[int, Value]:
        keys = [person.pk for person in people]
        held = set(Licence.objects.filter(kind=self._kind, user__in=keys).values_list("user", flat=True))
        return {pk: pk in held for pk in keys}

    def target(self, person: User, now: Value) -> Value:  # noqa: ARG002
        return self._give

    def objection(self, person: User, now: Value, target: Value) -> Why | None:  # noqa: ARG002
        if not target or self._free is None:
            return None
        if self._free <= 0:
            return Why.NO_SEATS
        self._free -= 1
        return None

    def store(self, claimed: Claimed, now: Mapping[int, Value], targets: Mapping[int, Value]) -> None:  # noqa: ARG002
        given = [pk for pk, holds in targets.items() if holds]
        licences.set_licences(claimed, self._kind, given, [pk for pk, holds in targets.items() if not holds])


class Licensed(Kind):
    name = "licence"
    label = _("Licences")
    icon = "badge-check"

    def chosen(self, word: str, sent: QueryDict) -> Choice | None:  # noqa: ARG002
        how, _dash, key = word.partition("-")
        if how not in {GIVE, TAKE} or not (key.isascii() and key.isdigit()) or len(key) > MOST_DIGITS:
            return None
        kind = LicenceKind.objects.filter(pk=int(key)).first()
        return {"kind": kind.pk, "name": kind.name, "give": how == GIVE} if kind else None

    def work(self, choice: Choice, *, hold: bool = False) -> Work:
        pk = choice["kind"]
        kind = licences.hold([pk]).get(pk) if hold else LicenceKind.objects.filter(pk=pk).first()
        if kind is None:
            raise GoneError
        return _LicenceWork(kind, give=choice["give"])

    def title(self, choice: Choice) -> str:
        words = gettext("give %(name)s") if choice["give"] else gettext("withdraw %(name)s")
        return f"{self.label}: {words % {'name': choice['name']}}"

    def words(self, choice: Choice) -> Callable[[Value], str]:
        name = choice["name"]
        return lambda holds: name if holds else gettext("without %(name)s") % {"name": name}
