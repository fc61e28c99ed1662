"""A change of several accounts: shown first, then done in one transaction, then perhaps undone in another.

What is done is what was shown: somebody who is not as they were shown is left out, and stands in the report.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from accounts import journal
from accounts.actions.claiming import Claimed, claim_several, deeds_on
from accounts.authority import Standing
from accounts.journal import Event, Origin
from accounts.models import User
from management.bulk.kinds import KINDS
from management.bulk.kinds.base import Choice, Kind, Value, Work
from management.bulk.refusals import Why
from management.models import BulkChange, BulkLine

AT_ONCE = 500
"""Lines of one statement."""
State, Line = BulkChange.State, BulkLine.State


class OvertakenError(Exception):
    """It was begun, dropped or undone meanwhile."""


@transaction.atomic
def preview(kind: Kind, choice: Choice, people: Iterable[User], origin: Origin) -> BulkChange:
    """Keep what would become of each of `people`, and why of some nothing. Raises kinds.base.GoneError, and ValueError
    without an actor."""
    if origin.actor is None:
        raise ValueError("Somebody must be asked.")
    picked = sorted(people, key=lambda person: person.extension)
    work, standing = kind.work(choice), Standing.of(origin.actor)
    now = work.read(picked)
    change = BulkChange.objects.create(
        actor=origin.actor,
        address=origin.address,
        session=origin.session,
        kind=kind.name,
        choice=dict(choice),
        people=len(picked),
    )
    lines = []
    for person in picked:
        before, target = now[person.pk], work.target(person, now[person.pk])
        if before == target:
            change.same += 1
            continue
        why = _out_of_reach(standing, work, person) or work.objection(person, before, target)
        state = Line.REFUSED if why else Line.READY
        lines.append(BulkLine(change=change, person=person, before=before, after=target, state=state, why=why or ""))
    BulkLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    change.save(update_fields=["same"])
    return change


def kind_of(change: BulkChange) -> Kind:
    return KINDS[change.kind]


def origin_of(change: BulkChange) -> Origin:
    """Whoever made it, with the rights of now: also when a worker does it."""
    return Origin(User.objects.get(pk=change.actor_id), change.address, change.session)


def look_again(change: BulkChange) -> Iterator[tuple[int, int]]:
    """Leave those out who are no longer as they were shown, some at a time; yields how many are seen of how many.

    Nothing is locked yet, and `carry_out` looks once more: so that holds its locks for the writing alone.
    """
    keys = list(change.lines.filter(state=Line.READY).order_by("pk").values_list("pk", flat=True))
    work = kind_of(change).work(change.choice)
    for first in range(0, len(keys), AT_ONCE):
        some = BulkLine.objects.filter(pk__in=keys[first : first + AT_ONCE]).select_related("person__department")
        lines = list(some)
        now = work.read([line.person for line in lines])
        other = [line.pk for line in lines if now[line.person_id] != line.before]
        BulkLine.objects.filter(pk__in=other, state=Line.READY).update(state=Line.REFUSED, why=Why.CHANGED)
        yield min(first + AT_ONCE, len(keys)), len(keys)


@transaction.atomic
def carry_out(pk: int) -> None:
    """Do what the change with this key says, for those for whom it is still as shown. Raises OvertakenError,
    kinds.base.GoneError, and NotYoursError when its maker may do nothing any more."""
    change = _held(pk, State.RUNNING)
    work = kind_of(change).work(change.choice, hold=True)
    lines = list(change.lines.filter(state=Line.READY).order_by("pk"))
    claimed = claim_several(work.deeds, [line.person_id for line in lines], origin_of(change))
    now = work.read(claimed.people.values())
    targets: dict[int, Value] = {}
    for line in lines:
        why = _objection(work, claimed, now, line.person_id, expected=line.before, target=line.after)
        line.state, line.why = (Line.REFUSED, why) if why else (Line.DONE, "")
        if not why:
            targets[line.person_id] = line.after
    change.state, change.finished = State.DONE, timezone.now()
    _store(change, lines, work, claimed, now, targets, Event.BULK_CHANGED)


@transaction.atomic
def take_back(pk: int, origin: Origin) -> None:
    """Give everybody back what they had, except those whom somebody changed since. Raises what `carry_out` raises."""
    change = _held(pk, State.UNDOING)
    work = kind_of(change).work(change.choice, hold=True)
    lines = list(change.lines.filter(state=Line.DONE).order_by("pk"))
    claimed = claim_several(work.deeds, [line.person_id for line in lines], origin)
    now = work.read(claimed.people.values())
    targets: dict[int, Value] = {}
    for line in lines:
        why = _objection(work, claimed, now, line.person_id, expected=line.after, target=line.before)
        line.state, line.why = (Line.KEPT, why) if why else (Line.UNDONE, "")
        if not why:
            targets[line.person_id] = line.before
    change.state, change.undone_by, change.undone_at = State.UNDONE, origin.actor, timezone.now()
    _store(change, lines, work, claimed, now, targets, Event.BULK_UNDONE)


def _held(pk: int, state: BulkChange.State) -> BulkChange:
    change = BulkChange.objects.select_for_update().filter(pk=pk, state=state).first()
    if change is None:
        raise OvertakenError
    return change


def _objection(
    work: Work, claimed: Claimed, now: Mapping[int, Value], pk: int, *, expected: Value, target: Value
) -> Why | None:
    person = claimed.people.get(pk)
    if person is None:
        return Why.NOT_YOURS
    if now[pk] != expected:
        return Why.CHANGED
    return work.objection(person, now[pk], target)


def _store(
    change: BulkChange,
    lines: Collection[BulkLine],
    work: Work,
    claimed: Claimed,
    now: Mapping[int, Value],
    targets: Mapping[int, Value],
    event: Event,
) -> None:
    """The lines first: whoever holds the head of the journal must wait for nobody."""
    outcomes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for line in lines:
        outcomes[line.state, line.why].append(line.pk)
    for (state, why), some in outcomes.items():
        BulkLine.objects.filter(pk__in=some).update(state=state, why=why)
    change.save(update_fields=["state", "finished", "undone_by", "undone_at"])
    if targets:
        work.store(claimed, now, targets)
        journal.write(event, None, claimed.origin, after=f"{change.kind}: {len(targets)}")


def _out_of_reach(standing: Standing, work: Work, person: User) -> Why | None:
    if deeds_on(standing, person) >= work.deeds:
        return None
    return Why.OWN if standing.pk == person.pk else Why.NOT_YOURS
