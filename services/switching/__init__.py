"""The one way in which a service is switched from here, whoever wants it: a person, the clock, the number policy."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.journal import Origin
from cti.answers import Answer, Level, ask_exchange
from cti.live import LiveBoard
from pbx.commands import SetFeature
from pbx.features import Feature
from services import changes, queries, targets
from services.changes import deeds
from services.models import By
from services.times import ends
from services.whose import TOPICS, tell_pages


def switch(
    board: LiveBoard,
    extension: str,
    feature: Feature,
    value: str,
    by: By,
    origin: Origin,
    *,
    key: str,
    until: datetime | None = None,
    then: str | None = None,
) -> Answer:
    """Ask the exchange for `value`, to hold until then or for good; what the exchange then shows is the truth. What
    returns is what was before, unless `then` says otherwise.

    Everything that follows is written: the list of changes, the journal, the end, the number for the next time.
    Raises NotYoursError, before anything is asked, if this person may not switch that telephone (services.whose).
    """
    before = standing(board, extension, feature)
    change = changes.ask(extension, feature, before, value, by, origin.actor)
    answer = ask_exchange(SetFeature(extension, feature, value), key, "")
    if answer.level is Level.ERROR:
        if change is not None:
            changes.forget(change)
        return answer
    with transaction.atomic():
        if answer.accepted or until is not None:  # should nothing have happened after all, the end lapses
            ends.set_end(extension, feature, before, value, until, origin.actor, then)
        if answer.accepted:
            targets.remember(extension, feature, value, timezone.now())
        tell_pages({extension: TOPICS})
        if answer.accepted and change is not None:
            if deeds.tell(extension, feature, before, value, origin, request=answer.request, by=by):
                changes.accepted(change)
            else:
                changes.forget(change)
    return answer


def standing(board: LiveBoard, extension: str, feature: Feature) -> str:
    """What the exchange keeps; what it has accepted and not shown yet counts as kept."""
    accepted = changes.under_way(extension, feature)
    return queries.value(board, extension, feature) if accepted is None else accepted
