"""The job that carries an import out, or takes it back: some people at a time, each piece in transactions of its own.

Whoever stops it leaves whole pieces behind, which stand in the list and can be undone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import journal
from accounts.actions import departments
from accounts.actions.claiming import NotYoursError
from accounts.journal import Event, Origin
from accounts.models import Department, User
from jobs import actions
from jobs.kinds import Progress, Refused, Running, job
from jobs.models import Job
from management.departments import telling
from management.enrolment import applying
from management.enrolment.plan import Kind, given_back
from management.enrolment.planning import remove_file
from management.models import KEPT_FOR, PeopleImport, PeopleImportLine
from services.tasks import wake

KIND = "management.people"
NEEDS = "management.administer"
PIECE = 200
State, Line = PeopleImport.State, PeopleImportLine.State
AT_WORK = (State.RUNNING, State.UNDOING)
FORTH = {Kind.CHANGE: applying.change, Kind.NEW: applying.make, Kind.GONE: applying.disable}
"""In this order: who gives licences back leaves their seats to those who come. The other way as well."""
BACK = {
    Kind.GONE: partial(applying.disable, back=True),
    Kind.NEW: applying.remove,
    Kind.CHANGE: partial(applying.change, back=True),
}


class OvertakenError(Exception):
    """It was begun, dropped or undone meanwhile."""


class NothingToDoError(Exception):
    """Nobody is ticked; or there is nothing to undo."""


@transaction.atomic
def start(found: PeopleImport) -> None:
    """Have it carried out for those who are ticked. Raises OvertakenError, NothingToDoError, jobs.actions.TooMany."""
    if not found.lines.filter(state=Line.READY, ticked=True).exists():
        raise NothingToDoError
    _begin(found, State.CHOOSING, State.RUNNING, Origin(found.actor, found.address, found.session))


@transaction.atomic
def undo(found: PeopleImport, origin: Origin) -> None:
    """Raises NothingToDoError, jobs.actions.TooMany, and ValueError without an actor."""
    if not can_be_undone(found):
        raise NothingToDoError
    try:
        _begin(found, State(found.state), State.UNDOING, origin)
    except OvertakenError:
        raise NothingToDoError from None


def can_be_undone(found: PeopleImport) -> bool:
    if found.state not in (State.DONE, State.FAILED) or timezone.now() - found.made >= KEPT_FOR:
        return False
    return found.lines.filter(state=Line.DONE).exists()


def settled(found: PeopleImport) -> PeopleImport:
    """`found`, which is over if its job is: one that failed, was dropped, or is too old."""
    if found.state not in AT_WORK:
        return found
    current = progress_of(found)
    if current is None or not current.is_open:
        _give_up(found, current.error if current else _("It was stopped."))
    return found


def progress_of(found: PeopleImport) -> Job | None:
    return Job.objects.filter(pk=found.job).first() if found.job else None


def stop(found: PeopleImport) -> None:
    """What is done stays done."""
    Job.objects.filter(pk__in=[found.job]).delete()
    settled(found)


def about(arguments: Mapping[str, Any]) -> str:
    found = PeopleImport.objects.filter(pk=arguments["import"]).first()
    return (found.name or found.get_source_display()) if found else ""


def _begin(found: PeopleImport, before: PeopleImport.State, state: PeopleImport.State, origin: Origin) -> None:
    if origin.actor is None:
        raise ValueError("Somebody must be asked.")
    if not PeopleImport.objects.filter(pk=found.pk, state=before).update(state=state, error="", job=None):
        raise OvertakenError
    told = {"import": found.pk, "state": state.value, "address": origin.address, "session": origin.session}
    PeopleImport.objects.filter(pk=found.pk).update(job=actions.start(origin.actor, KIND, told).pk)
    found.refresh_from_db()


@job(KIND, title=gettext_lazy("Import of people"), needs=NEEDS, about=about)
def _work(running: Running) -> Iterator[Progress]:
    told = running.arguments
    found, state = PeopleImport.objects.filter(pk=told["import"]).first(), State(told["state"])
    if found is None or found.state != state:
        return
    origin = Origin(running.owner, told["address"], told["session"])
    forth = state == State.RUNNING
    before = {"state": Line.READY, "ticked": True} if forth else {"state": Line.DONE}
    done = int(running.cursor.get("done", 0))
    total = done + found.lines.filter(**before).count()
    try:
        if forth:
            _make_departments(found, origin)
        for kind, act in (FORTH if forth else BACK).items():
            for lines in _pieces(found.lines.filter(kind=kind, **before), back=not forth):
                _carry(found.pk, state, lines, act, origin)
                done += len(lines)
                yield Progress(done, total, {"done": done})
        _finish(found.pk, state, origin)
    except NotYoursError:
        raise Refused(_("You may not do this any more.")) from None
    except OvertakenError:
        return
    yield Progress(total, total)


def _pieces(waiting: QuerySet[PeopleImportLine], *, back: bool) -> Iterator[list[PeopleImportLine]]:
    """Whoever gives a licence back first, then by extension."""
    rows = list(waiting.order_by("extension", "pk").values_list("pk", "before", "after"))
    rows.sort(key=lambda row: not (given_back(row[2], row[1]) if back else given_back(row[1], row[2])))
    keys = [pk for pk, _before, _after in rows]
    for first in range(0, len(keys), PIECE):
        some = keys[first : first + PIECE]
        there = waiting.in_bulk(some)
        yield [there[pk] for pk in some if pk in there]


def _carry(pk: int, state: PeopleImport.State, lines: list[PeopleImportLine], act: Any, origin: Origin) -> None:
    """A piece, and what became of each of its lines: both or none. Raises OvertakenError."""
    with transaction.atomic():
        if not PeopleImport.objects.select_for_update(no_key=True).filter(pk=pk, state=state).exists():
            raise OvertakenError
        outcome = act(lines, origin)
        forth = state == State.RUNNING
        told = []
        for line in lines:
            if line.pk in outcome.done:
                line.state, line.why, line.detail = Line.DONE if forth else Line.UNDONE, "", ""
                line.person = outcome.done[line.pk]
                if "mobile" in line.after:
                    told.append(line.extension)
            else:
                why, detail = outcome.refused[line.pk]
                line.state, line.why, line.detail = Line.REFUSED if forth else Line.KEPT, why, detail[:160]
        PeopleImportLine.objects.bulk_update(lines, ["state", "why", "detail", "person"], batch_size=PIECE)
    for extension in told:
        wake(extension)


def _make_departments(found: PeopleImport, origin: Origin) -> None:
    """Those that lines want and that there are not; each by itself, for the journal is written last."""
    if not found.departments:
        return
    ready = found.lines.filter(state=Line.READY, ticked=True, kind__in=(Kind.NEW, Kind.CHANGE))
    wanted = {after["department"] for after in ready.values_list("after", flat=True) if after.get("department")}
    for name in sorted(wanted - set(Department.objects.values_list("name", flat=True))):
        with transaction.atomic():
            try:
                made = departments.add(departments.Plan(name), origin)
            except departments.NameTakenError:
                continue
            found.made_departments = [*found.made_departments, made.pk]
            found.save(update_fields=["made_departments"])


def _remove_departments(found: PeopleImport, origin: Origin) -> None:
    """Those that came of the import and that nobody is in, manages, or stands below."""
    unused = Department.objects.filter(pk__in=found.made_departments, members=None, managers=None, children=None)
    for department in unused:
        try:
            departments.delete(department, origin)
        except departments.GoneError:
            continue


def _finish(pk: int, state: PeopleImport.State, origin: Origin) -> None:
    found = PeopleImport.objects.get(pk=pk)
    if state == State.UNDOING:
        _remove_departments(found, origin)
    with transaction.atomic():
        held = PeopleImport.objects.select_for_update().filter(pk=pk, state=state).first()
        if held is None:
            raise OvertakenError
        forth = state == State.RUNNING
        if forth:
            held.state, held.finished = State.DONE, timezone.now()
        else:
            held.state, held.undone_by, held.undone_at = State.UNDONE, origin.actor, timezone.now()
        held.save(update_fields=["state", "finished", "undone_by", "undone_at"])
        lines = held.lines.filter(state=Line.DONE if forth else Line.UNDONE)
        counts = Counter(dict(lines.values_list("kind").annotate(Count("pk")).order_by()))
        told = ", ".join(f"{kind.name.lower()}: {counts[kind]}" for kind in sorted(FORTH) if counts[kind])
        journal.write(Event.PEOPLE_IMPORTED if forth else Event.PEOPLE_IMPORT_UNDONE, None, origin, after=told)
    remove_file(held)
    telling.tell()


def _give_up(found: PeopleImport, error: str) -> None:
    """What was done stands; one that was not undone can be tried again."""
    changed = PeopleImport.objects.filter(pk=found.pk, state=found.state)
    with transaction.atomic():
        if changed.update(state=State.FAILED, error=error[:300], finished=timezone.now()):
            remove_file(PeopleImport.objects.get(pk=found.pk))
    found.refresh_from_db()


def newcomers_of(found: PeopleImport) -> list[User]:
    """Those who came of it and whom nothing lets in yet."""
    made = found.lines.filter(kind=Kind.NEW, state=Line.DONE).values_list("person", flat=True)
    waiting = User.objects.filter(pk__in=made, is_active=True, password="", pin="")
    return list(waiting.select_related("department").order_by("extension"))
