"""Who holds which licences, and what kinds there are. No more people hold a kind than it has seats (ADM-13, X-11).

Whoever gives or takes seats holds the row of the kind first, then the accounts: of two who want the last seat at the
same moment the second finds that there is none.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import journal
from accounts.actions.claiming import Claimed, NotYoursError, claim, claim_several
from accounts.actions.several import CHANGE_RIGHTS
from accounts.authority import ADMINISTRATOR, Deed
from accounts.journal import Event, Fact, Origin
from accounts.models import Licence, LicenceKind, LicensedFunction, RemovedLicenceKind, User
from accounts.permissions import LICENSABLE
from accounts.sessions import revocation

KEPT_FOR = timedelta(days=30)
"""So long a removed kind can be brought back."""


class NameTakenError(ValueError):
    """There is a kind of that name already."""


class NoSeatsError(Exception):
    """More people would hold a licence of `kind` than there are seats."""

    def __init__(self, kind: LicenceKind) -> None:
        super().__init__(kind.name)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Terms:
    """What is kept of a kind."""

    name: str
    seats: int | None = None
    until: date | None = None
    functions: frozenset[str] = frozenset()

    @classmethod
    def of(cls, kind: LicenceKind) -> "Terms":
        functions = frozenset(kind.functions.values_list("permission", flat=True))
        return cls(kind.name, kind.seats, kind.until, functions)


def hold(kinds: Collection[int]) -> dict[int, LicenceKind]:
    """Those of these kinds that there are, by key. Until the transaction ends nobody else gives or takes a seat."""
    return {kind.pk: kind for kind in LicenceKind.objects.select_for_update().filter(pk__in=kinds).order_by("pk")}


def free_seats(kind: LicenceKind) -> int | None:
    """None: as many as one likes. Below nothing where there are fewer seats than holders: so many have to give theirs
    back before there is one for somebody else."""
    return None if kind.seats is None else kind.seats - kind.licences.count()


def set_licences(claimed: Claimed, kind: LicenceKind, given: Collection[int], taken: Collection[int]) -> None:
    """Give one of the held `kind` to some, and take it from others. Raises NoSeatsError, and ValueError for people who
    were not claimed."""
    people = [claimed.people[pk] for pk in (*given, *taken) if pk in claimed.people]
    if len(people) < len(given) + len(taken) or not claimed.deeds >= CHANGE_RIGHTS:
        raise ValueError("Not all of these accounts are claimed for this.")
    before = names_of(claimed.people)
    Licence.objects.filter(kind=kind, user__in=list(taken)).delete()
    free = free_seats(kind)
    if given and free is not None and len(given) > free:
        raise NoSeatsError(kind)
    Licence.objects.bulk_create((Licence(kind=kind, user_id=pk) for pk in given), batch_size=500)
    _tell(people, before, claimed.origin)


@transaction.atomic
def set_of_person(user: User, kinds: Iterable[int], origin: Origin) -> None:
    """Exactly these kinds for one person. Raises NoSeatsError, and ValueError for a kind that there is not."""
    wanted = set(kinds)
    held = set(user.licences.values_list("kind", flat=True))
    rows = hold(wanted | held)
    if wanted - rows.keys():
        raise ValueError("There are no such licences.")
    person = claim(Deed.CHANGE_RIGHTS, user, origin)
    held = set(person.licences.values_list("kind", flat=True))
    if wanted == held:
        return
    before = names_of([person.pk])
    person.licences.exclude(kind__in=wanted).delete()
    for pk in sorted(wanted - held):
        if (free := free_seats(rows[pk])) is not None and free <= 0:
            raise NoSeatsError(rows[pk])
        Licence.objects.create(kind=rows[pk], user=person)
    user.forget_rights()
    _tell([user], before, origin)


@transaction.atomic
def add_kind(terms: Terms, origin: Origin) -> LicenceKind:
    """Raises IntegrityError if there is one of this name, NotYoursError."""
    _administers(origin)
    kind = LicenceKind.objects.create(name=terms.name, seats=terms.seats, until=terms.until)
    _set_functions(kind, terms.functions)
    journal.write(Event.LICENCE_KIND_CHANGED, None, origin, after=told(terms))
    return kind


@transaction.atomic
def change_kind(kind: LicenceKind, terms: Terms, origin: Origin) -> None:
    """Raises NoSeatsError if more people hold one already, LookupError if the kind is gone, IntegrityError, and
    NotYoursError."""
    held = hold([kind.pk]).get(kind.pk)
    _administers(origin)
    if held is None:
        raise LookupError
    before = Terms.of(held)
    if before == terms:
        return
    if terms.seats is not None and held.licences.count() > terms.seats:
        raise NoSeatsError(held)
    LicenceKind.objects.filter(pk=held.pk).update(name=terms.name, seats=terms.seats, until=terms.until)
    _set_functions(held, terms.functions)
    journal.write(Event.LICENCE_KIND_CHANGED, None, origin, before=told(before), after=told(terms))


@transaction.atomic
def remove_kind(kind: LicenceKind, origin: Origin) -> RemovedLicenceKind:
    """With the licences of all who hold one. What `bring_kind_back` takes. Raises LookupError, NotYoursError."""
    held = hold([kind.pk]).get(kind.pk)
    if held is None:
        raise LookupError
    holders = list(held.licences.values_list("user", flat=True))
    people = list(claim_several(CHANGE_RIGHTS, holders, origin).people.values())
    _administers(origin)
    before, terms = names_of([person.pk for person in people]), Terms.of(held)
    removed = RemovedLicenceKind.objects.create(
        key=held.pk,
        name=held.name,
        seats=held.seats,
        until=held.until,
        data={"functions": sorted(terms.functions), "holders": [person.pk for person in people]},
    )
    held.delete()
    _tell(people, before, origin)
    journal.write(Event.LICENCE_KIND_CHANGED, None, origin, before=told(terms))
    return removed


@transaction.atomic
def bring_kind_back(removed: RemovedLicenceKind, origin: Origin) -> tuple[LicenceKind, int]:
    """The kind, and how many people hold one again: those who are still there. Raises NameTakenError, LookupError if
    somebody was quicker, NotYoursError."""
    row = RemovedLicenceKind.objects.select_for_update().filter(pk=removed.pk).first()
    if row is None:
        raise LookupError
    people = list(claim_several(CHANGE_RIGHTS, row.data["holders"], origin).people.values())
    _administers(origin)
    if LicenceKind.objects.filter(name__iexact=row.name).exists():
        raise NameTakenError
    terms = Terms(row.name, row.seats, row.until, frozenset(row.data["functions"]) & LICENSABLE)
    before = names_of([person.pk for person in people])
    try:
        with transaction.atomic():
            made = LicenceKind.objects.create(pk=row.key, name=row.name, seats=row.seats, until=row.until)
    except IntegrityError:  # somebody adds one of that name at this moment
        raise NameTakenError from None
    _set_functions(made, terms.functions)
    Licence.objects.bulk_create((Licence(kind=made, user=person) for person in people), batch_size=500)
    row.delete()
    _tell(people, before, origin)
    journal.write(Event.LICENCE_KIND_CHANGED, None, origin, after=told(terms))
    return made, len(people)


def forget_removed(now: datetime | None = None) -> int:
    """For good: what was removed so long ago that nobody can bring it back."""
    return RemovedLicenceKind.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR).delete()[0]


def names_of(people: Collection[int]) -> dict[int, list[str]]:
    """The kinds that each holds, by key."""
    found: dict[int, list[str]] = {pk: [] for pk in people}
    rows = Licence.objects.filter(user__in=list(people)).order_by("kind__name")
    for user, name in rows.values_list("user", "kind__name"):
        found[user].append(name)
    return found


def told(terms: Terms) -> str:
    """As the journal holds it, see accounts.journal.values.licence_kind: `seats until name`."""
    seats = "-" if terms.seats is None else str(terms.seats)
    return f"{seats} {terms.until.isoformat() if terms.until else '-'} {terms.name}"


def _tell(people: Collection[User], before: dict[int, list[str]], origin: Origin) -> None:
    after = names_of([person.pk for person in people])
    revocation.announce_several(people)
    changed = sorted(people, key=lambda person: person.extension)
    facts = [Fact(Event.LICENCES_CHANGED, one, ", ".join(before[one.pk]), ", ".join(after[one.pk])) for one in changed]
    journal.write_several(facts, origin)


def _set_functions(kind: LicenceKind, functions: frozenset[str]) -> None:
    """Raises ValueError for what no licence may name. Who may do less now, everybody's open pages learn at their next
    question; sockets look again within half a minute."""
    if foreign := functions - LICENSABLE:
        raise ValueError(f"Not for licences: {sorted(foreign)}")
    kind.functions.exclude(permission__in=functions).delete()
    there = set(kind.functions.values_list("permission", flat=True))
    LicensedFunction.objects.bulk_create(
        LicensedFunction(kind=kind, permission=name) for name in sorted(functions - there)
    )


def _administers(origin: Origin) -> None:
    if origin.actor is None:
        return
    actor = User.objects.select_for_update(no_key=True).filter(pk=origin.actor.pk).first()
    if actor is None or not actor.is_active or actor.role != ADMINISTRATOR:
        raise NotYoursError(f"{origin.actor} keeps no licences.")
