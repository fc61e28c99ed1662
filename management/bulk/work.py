"""Starting a change of several accounts: a small one at once, a large one as a job that tells how far it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.claiming import NotYoursError
from accounts.journal import Origin
from accounts.models import User
from jobs import actions
from jobs.kinds import Progress, Refused, Running, job
from jobs.models import Job
from management.bulk.changing import OvertakenError, carry_out, kind_of, look_again, take_back
from management.bulk.kinds.base import GoneError
from management.models import KEPT_FOR, BulkChange, BulkLine

KIND = "management.bulk"
NEEDS = "management.administer"
AT_ONCE = 100
"""So many people are changed while somebody waits for the page."""
State = BulkChange.State
AT_WORK = (State.RUNNING, State.UNDOING)


class NothingToUndoError(Exception):
    """It is undone already, too old, or of a kind that cannot be."""


def start(change: BulkChange) -> None:
    """Have a previewed change done. Raises OvertakenError if it was begun or dropped, jobs.actions.TooMany, and
    Refused with a sentence if it cannot be done."""
    _begin(change, State.CHOOSING, State.RUNNING, change.actor, Origin())


def undo(change: BulkChange, origin: Origin) -> None:
    """Have it taken back. Raises NothingToUndoError, jobs.actions.TooMany, and Refused."""
    if origin.actor is None or not can_be_undone(change):
        raise NothingToUndoError
    try:
        _begin(change, State.DONE, State.UNDOING, origin.actor, origin)
    except OvertakenError:
        raise NothingToUndoError from None


def can_be_undone(change: BulkChange) -> bool:
    if change.state != State.DONE or not kind_of(change).undoable or timezone.now() - change.made >= KEPT_FOR:
        return False
    return change.lines.filter(state=BulkLine.State.DONE).exists()


def drop(change: BulkChange) -> None:
    """Forget a preview. Raises OvertakenError."""
    if not BulkChange.objects.filter(pk=change.pk, state=State.CHOOSING).delete()[0]:
        raise OvertakenError


def settled(change: BulkChange) -> BulkChange:
    """`change`, which is over if its job is: one that failed, was dropped, or is too old."""
    if change.state not in AT_WORK:
        return change
    current = progress_of(change)
    if current is None or not current.is_open:
        change.refresh_from_db()
        if change.state in AT_WORK:
            _give_up(change, current.error if current else _("It was stopped."))
    return change


def progress_of(change: BulkChange) -> Job | None:
    return Job.objects.filter(pk=change.job).first() if change.job else None


def about(arguments: Mapping[str, Any]) -> str:
    """What is changed, in a few words."""
    change = BulkChange.objects.filter(pk=arguments["change"]).first()
    return kind_of(change).title(change.choice) if change else ""


@transaction.atomic
def _begin(change: BulkChange, before: State, state: State, actor: User, origin: Origin) -> None:
    if not BulkChange.objects.filter(pk=change.pk, state=before).update(state=state, error="", job=None):
        raise OvertakenError
    lines = BulkLine.State.READY if state == State.RUNNING else BulkLine.State.DONE
    if change.lines.filter(state=lines).count() <= AT_ONCE:
        _do(change.pk, state, origin)
    else:
        told = {"change": change.pk, "state": state.value, "address": origin.address, "session": origin.session}
        BulkChange.objects.filter(pk=change.pk).update(job=actions.start(actor, KIND, told).pk)
    change.refresh_from_db()


@job(KIND, title=gettext_lazy("Change of several accounts"), needs=NEEDS, about=about)
def _work(running: Running) -> Iterator[Progress]:
    told = running.arguments
    change, state = BulkChange.objects.filter(pk=told["change"]).first(), State(told["state"])
    if change is None or change.state != state:
        return
    total = change.lines.count()
    try:
        for seen, total in look_again(change) if state == State.RUNNING else ():
            yield Progress(seen, total)
    except GoneError:
        raise Refused(_gone()) from None
    _do(change.pk, state, Origin(running.owner, told["address"], told["session"]))
    yield Progress(total, total)


def _do(pk: int, state: State, origin: Origin) -> None:
    try:
        if state == State.RUNNING:
            carry_out(pk)
        else:
            take_back(pk, origin)
    except GoneError:
        raise Refused(_gone()) from None
    except NotYoursError:
        raise Refused(_("You may not do this any more.")) from None
    except OvertakenError:
        return


def _gone() -> str:
    return _("What was chosen is not there any more: somebody removed it.")


def _give_up(change: BulkChange, error: str) -> None:
    """A change that was not done is over; one that was not undone is as done as before."""
    state = State.FAILED if change.state == State.RUNNING else State.DONE
    changed = BulkChange.objects.filter(pk=change.pk, state=change.state)
    changed.update(state=state, error=error[:300], finished=timezone.now())
    change.refresh_from_db()
