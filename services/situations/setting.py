"""One tap into a situation: everything it wants is set by the one way in which services are switched.

What will be set and what is before it is written first, with the status text; then the exchange is asked for one
service after the other. What it does not take is told and noted, and the rest goes on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.journal import Origin
from accounts.models import User
from cti.answers import Answer, Level
from cti.live import LiveBoard
from pbx.features import Feature
from services import status
from services.models import By, Running
from services.situations import keeping, parts, wishes
from services.situations.catalogue import Offer
from services.situations.parts import Kept, Key, Plan
from services.switching import everywhere, switch
from services.values import name_of
from services.whose import TOPICS, tell_pages

LONGEST_PROBLEM = 200


@dataclass(frozen=True, slots=True)
class Trouble:
    """A service that is not as it should be."""

    key: Key
    words: str

    @property
    def name(self) -> str:
        return name_of(self.key[1])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    done: tuple[Key, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def in_vain(self) -> bool:
        return bool(self.troubles) and not self.done


def start(user: User, board: LiveBoard, offer: Offer, until: datetime | None, origin: Origin, once: str) -> Outcome:
    """Have the extension for which `user` works be in this situation, to end then or when somebody ends it."""
    wanted, refusals = _wanted(user, board, offer.wishes)
    running, plan, now = _written(user, board, offer, wanted, until)
    done, troubles = [], list(refusals)
    for key, answer in _set(board, plan, now, origin, once):
        if answer.accepted or (answer.level is not Level.ERROR and key in plan.made):
            done.append(key)
        if not answer.accepted:
            troubles.append(Trouble(key, answer.words))
        if answer.level is Level.ERROR and key in plan.made:
            _note(running, troubles[-1])
    outcome = Outcome(tuple(done), tuple(troubles))
    if outcome.in_vain and not running.parts.filter(problem="").exists():
        _abandon(running)
    tell_pages({user.acting: TOPICS})
    return outcome


def _wanted(user: User, board: LiveBoard, wanted: Mapping[Feature, str]) -> tuple[dict[Key, str], list[Trouble]]:
    """What the exchange shall keep, and what `user` may not have it keep."""
    values: dict[Key, str] = {}
    refusals = []
    for feature, wish in wishes.sensible(user, board, wanted).items():
        for extension in everywhere.reach(user, feature):
            try:
                own = wishes.value_of(user, board, feature, wish)
                value = everywhere.value_at(user, board, extension, feature, own)
            except ValidationError as error:
                refusals.append(Trouble((extension, feature), str(error.messages[0])))
                continue
            if value is not None:
                values[extension, feature] = value
    return values, refusals


@transaction.atomic
def _written(
    user: User, board: LiveBoard, offer: Offer, wanted: Mapping[Key, str], until: datetime | None
) -> tuple[Running, Plan, Mapping[Key, Kept]]:
    """In the place of the situation before, whose status text goes, too."""
    before = Running.objects.select_for_update().filter(extension=user.acting).first()
    made = keeping.made(before)
    now = keeping.kept(board, {*wanted, *made})
    at = timezone.now()
    plan = parts.plan(wanted, now, made, at)
    if before is not None:
        give_status_back(before, at)
        before.delete()
    running = Running(extension=user.acting, situation=offer.situation, preset=offer.preset, actor=user)
    running.name, running.icon, running.until, running.status = offer.name, offer.icon, until, offer.status
    if offer.status:
        _set_status(running, at)
    running.save()
    keeping.store(running, plan.made)
    return running, plan, now


def _set_status(running: Running, at: datetime) -> None:
    if shown := status.read(running.extension, at):
        running.status_before, running.status_before_until = shown.text, shown.until
    status.write(running.extension, running.status, running.until)


def give_status_back(running: Running, at: datetime) -> None:
    """Unless somebody wrote another one since. One that is over at the same moment may be gone already."""
    if not running.status:
        return
    shown = status.of(running.extension)
    if shown is not None and (shown.text, shown.until) != (running.status, running.until):
        return
    gone_by_itself = shown is None and running.until is not None and running.until <= at
    if shown is None and not gone_by_itself:
        return
    over = running.status_before_until is not None and running.status_before_until <= at
    status.write(running.extension, "" if over else running.status_before, running.status_before_until)


def _set(
    board: LiveBoard, plan: Plan, now: Mapping[Key, Kept], origin: Origin, once: str
) -> Iterable[tuple[Key, Answer]]:
    for key, to in plan.returns.items():
        yield key, keeping.give_back(board, key, to, By.PERSON, origin, f"{once} {key[0]} {key[1]}")
    for key, made in plan.made.items():
        if now[key] != Kept(made.value):
            extension, feature = key
            yield (
                key,
                switch(board, extension, feature, made.value, By.PERSON, origin, key=f"{once} {extension} {feature}"),
            )


def _note(running: Running, trouble: Trouble) -> None:
    extension, feature = trouble.key
    part = running.parts.filter(extension=extension, feature=feature)
    part.update(problem=trouble.words[:LONGEST_PROBLEM])


@transaction.atomic
def _abandon(running: Running) -> None:
    give_status_back(running, timezone.now())
    running.delete()
