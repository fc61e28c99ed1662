"""What was set for a while ends, and what was before returns. What stands in the database survives every process."""

import logging
from datetime import datetime, timedelta

from accounts.journal import Origin
from accounts.models import User
from cti.answers import Answer
from cti.live import LiveBoard, read_board
from pbx.features import Feature
from pbx.routing.values import number_in
from phonebook.plan import plan
from services import queries
from services.models import By, Timed
from services.models.timed import LONGEST_REASON
from services.switching import mobiles, switch
from services.switching.recheck import may_call
from services.whose import TOPICS, answers_for, owner_of, tell_pages

logger = logging.getLogger(__name__)

SETTLES = timedelta(seconds=30)
"""So long the exchange may take to show what it was asked for."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


def bring_back(now: datetime) -> int:
    """End what is over; how many it was. While the exchange is away, or does not take it, it is for the next time."""
    board = read_board()
    if not board.connected:
        return 0
    return sum(_look_at(timed, board, now) for timed in Timed.objects.select_related("actor").order_by("until"))


def _look_at(timed: Timed, board: LiveBoard, now: datetime) -> bool:
    """Did it end now? What somebody changed meanwhile, wherever that was, stays as they left it."""
    if timed.feature not in set(queries.NEEDS):
        return False
    if queries.value(board, timed.extension, timed.service) != timed.value:
        if now - timed.created > SETTLES:
            _drop(timed)
        return False
    waits = timed.retry_at is not None and now < timed.retry_at
    return timed.until <= now and not waits and _return(timed, board, now)


def _return(timed: Timed, board: LiveBoard, now: datetime) -> bool:
    value = as_of_today(timed.extension, timed.service, timed.before, timed.actor)
    key = f"timed {timed.pk} {timed.until.isoformat()} {timed.refusals}"
    answer = switch(board, timed.extension, timed.service, value, By.SCHEDULE, Origin(timed.actor), key=key)
    if not answer.accepted and answer.happened:
        _put_off(timed, answer, now)
    return answer.accepted


def _put_off(timed: Timed, answer: Answer, now: datetime) -> None:
    """The exchange said no, or nothing: it is asked again ever more rarely, each reason is logged once, and the bell
    tells of it (see services.notices)."""
    reason = (answer.detail or "no answer")[:LONGEST_REASON]
    if reason != timed.refused:
        words = "service not returned extension=%s service=%s error=%s"
        logger.warning(words, timed.extension, timed.feature, reason)
    refusals = timed.refusals + 1
    mine = Timed.objects.filter(pk=timed.pk, until=timed.until, value=timed.value)
    mine.update(refused=reason, refusals=refusals, retry_at=now + pause_after(refusals))
    if refusals == 1:
        tell_pages({timed.extension: TOPICS | {"notices"}})


def pause_after(refusals: int) -> timedelta:
    """Doubles with each refusal."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(refusals - 1, 10)))


def as_of_today(extension: str, feature: Feature, value: str, actor: User | None) -> str:
    """What returns for `value`: off, if nobody who answers for it may still call its number (T-TOL-03)."""
    allowed = value if _may_return(extension, number_in(feature, value), actor) else ""
    return mobiles.as_of_today(extension, allowed) if feature is Feature.MOBILE else allowed


def _may_return(extension: str, number: str, actor: User | None) -> bool:
    """What a manager set rests on its owner's rights alone, and on nobody's if they manage no more (T-TOL-03)."""
    target = plan().dialled(number)
    people = {owner_of(extension), answers_for(extension, actor) if actor else None} - {None}
    return not number or any(may_call(person, target) for person in people if person is not None)


def _drop(timed: Timed) -> None:
    removed, _tables = Timed.objects.filter(pk=timed.pk, until=timed.until, value=timed.value).delete()
    if removed:
        tell_pages({timed.extension: TOPICS | ({"notices"} if timed.refused else set())})
