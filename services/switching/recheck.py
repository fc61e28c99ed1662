"""Forwardings that the number policy allowed once and allows no more (SECURITY T-TOL-03).

Somebody loses the right to call abroad, a country may not be called any more: what they set from here before would
go on costing. What was set at the telephone is the exchange's own business, whose dialplan judges each call.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from accounts import letters
from accounts.journal import Origin
from accounts.letters import Notice
from accounts.models import JournalEntry, User
from cti.live import LiveBoard, read_board
from pbx.features import Feature
from pbx.routing.values import number_in
from phonebook.numbers import Number
from phonebook.plan import mailbox_code, plan
from phonebook.policy import NotAllowedError, Purpose, check_call
from services.changes import deeds
from services.models import By
from services.switching import switch
from services.targets import FORWARDINGS

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """One that the exchange keeps now; `number` as it would dial it."""

    extension: str
    feature: Feature
    value: str

    @property
    def number(self) -> str:
        return number_in(self.feature, self.value)

    @property
    def target(self) -> Number:
        return plan().dialled(self.number)


def recheck() -> int:
    """Switch off what is not allowed any more, and tell its owners; how many it was. What the exchange does not take
    now is for the next time."""
    board = read_board()
    if not board.connected:
        return 0
    known = (forwarding for forwarding in forwardings(board) if forwarding.target.dial)
    return sum(_switch_off(board, forwarding) for forwarding in known if no_longer_allowed(forwarding))


def forwardings(board: LiveBoard) -> Iterator[Forwarding]:
    for line in board.lines.values():
        for feature in (*FORWARDINGS, Feature.MOBILE):
            if value := line.features.get(feature, ""):
                yield Forwarding(line.extension, feature, value)


def no_longer_allowed(forwarding: Forwarding) -> bool:
    """Was it set from the portal, and may neither its owner call there nor whoever set it?"""
    if forwarding.number == mailbox_code(forwarding.extension):
        return False
    owner = User.objects.filter(extension=forwarding.extension).first()
    if owner is not None and may_call(owner, forwarding.target):
        return False
    entry = _last_entry(forwarding)
    if entry is None or entry.after != deeds.told(forwarding.extension, forwarding.feature, forwarding.value):
        return False
    actor = entry.actor
    entitled = actor is not None and actor.is_active and forwarding.extension in actor.extensions
    return not (entitled and actor is not None and may_call(actor, forwarding.target))


def _last_entry(forwarding: Forwarding) -> JournalEntry | None:
    begins = deeds.told(forwarding.extension, forwarding.feature, "")
    entries = JournalEntry.objects.filter(event__in=deeds.EVENTS, after__startswith=begins)
    return entries.select_related("actor").first()


def may_call(user: User, number: Number) -> bool:
    try:
        check_call(user, number.key, Purpose.KEEP)
    except NotAllowedError:
        return False
    return True


def _switch_off(board: LiveBoard, forwarding: Forwarding) -> bool:
    extension = forwarding.extension
    answer = switch(board, extension, forwarding.feature, "", By.PORTAL, Origin(), key=uuid.uuid4().hex)
    if not answer.accepted:
        logger.warning("forwarding not taken back extension=%s error=%s", extension, answer.detail or answer.text)
        return False
    owner = User.objects.filter(extension=extension).first()
    if owner is not None:
        letters.tell(owner, Notice.FORWARDING_TAKEN_BACK, Origin(), old=forwarding.target.key)
    return True
