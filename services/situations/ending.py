"""Out of a situation, by hand or by the clock: all that is still as it set it returns to what was before.

That it is over is written first. So a process that dies in between, or an exchange that is away, only delays it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.journal import Origin
from cti.live import LiveBoard, read_board
from services.models import By, Part, Running
from services.situations import keeping, parts
from services.situations.parts import Kept
from services.situations.setting import Outcome, Trouble, give_status_back
from services.switching.returning import as_of_today
from services.whose import TOPICS, tell_pages

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Ended:
    part: Part
    trouble: str
    """Empty: it returned, or stays as somebody else left it."""


def end(running: Running, board: LiveBoard, by: By, origin: Origin) -> Outcome:
    """Return what can return now; the rest is tried again by the clock."""
    _mark_over(running, timezone.now())
    ended = list(_return(running, board, by, origin))
    settled = [each.part for each in ended if not each.trouble]
    with transaction.atomic():
        Part.objects.filter(pk__in=[part.pk for part in settled]).delete()
        if len(settled) == len(ended):
            Running.objects.filter(pk=running.pk).delete()
        tell_pages({part.extension: TOPICS for part in settled} | {running.extension: TOPICS})
    troubles = tuple(Trouble((each.part.extension, each.part.service), each.trouble) for each in ended if each.trouble)
    return Outcome(tuple((part.extension, part.service) for part in settled), troubles)


def end_what_is_over(now: datetime) -> int:
    """By the clock; how many situations ended whole."""
    board = read_board()
    over = Running.objects.filter(until__lte=now).select_related("actor").order_by("until")
    return sum(_end_by_clock(running, board, now) for running in over)


def _end_by_clock(running: Running, board: LiveBoard, now: datetime) -> bool:
    if not board.connected:
        _mark_over(running, now)
        return False
    outcome = end(running, board, By.SCHEDULE, Origin(running.actor))
    for trouble in outcome.troubles:
        logger.warning("situation not ended extension=%s error=%s", trouble.key[0], trouble.words)
    return not outcome.troubles


@transaction.atomic
def _mark_over(running: Running, at: datetime) -> None:
    """Its status text goes at once; that needs no exchange."""
    fresh = Running.objects.select_for_update().filter(pk=running.pk).first()
    if fresh is None:
        return
    give_status_back(fresh, at)
    fresh.status = ""
    fresh.until = min(fresh.until or at, at)
    fresh.save(update_fields=["status", "until"])


def _return(running: Running, board: LiveBoard, by: By, origin: Origin) -> Iterator[_Ended]:
    at = timezone.now()
    rows = {(part.extension, part.service): part for part in running.parts.all()}
    made = keeping.made(running)
    for key, to in parts.returning(made, keeping.kept(board, made), at):
        part = rows.pop(key)
        extension, feature = key
        today = as_of_today(extension, feature, to.value, running.actor)
        back = replace(to, value=today) if today or not to.value else Kept("")
        answer = keeping.give_back(board, key, back, by, origin, f"situation {part.pk}")
        yield _Ended(part, "" if answer.accepted else answer.words)
    yield from (_Ended(part, "") for part in rows.values())
