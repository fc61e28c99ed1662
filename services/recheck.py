"""Forwardings that the number policy allowed once and allows no more (SECURITY T-TOL-03).

Somebody loses the right to call abroad, a country leaves `ALLOWED_COUNTRIES`: what they set from here before would
go on costing. What was set at the telephone is the exchange's own business, whose dialplan judges each call.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from accounts import letters
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import JournalEntry, User
from cti import commands
from cti.live import LiveBoard, read_board
from pbx.commands import SetFeature
from pbx.errors import PbxError
from pbx.features import Feature
from phonebook.numbers import Number
from phonebook.plan import plan
from phonebook.policy import NotAllowedError, check_call
from services import deeds
from services.queries import FORWARDINGS

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """One that the exchange keeps now; `number` as it would dial it."""

    extension: str
    feature: Feature
    number: str

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
    return sum(_switch_off(forwarding) for forwarding in known if no_longer_allowed(forwarding))


def forwardings(board: LiveBoard) -> Iterator[Forwarding]:
    for line in board.lines.values():
        for feature in FORWARDINGS:
            if number := line.features.get(feature, ""):
                yield Forwarding(line.extension, feature, number)


def no_longer_allowed(forwarding: Forwarding) -> bool:
    """Was it set from the portal, and may neither its owner call there nor whoever set it?"""
    owner = User.objects.filter(extension=forwarding.extension).first()
    if owner is not None and _may_call(owner, forwarding.target):
        return False
    entry = _last_entry(forwarding)
    if entry is None or entry.after != deeds.told(forwarding.extension, forwarding.feature, forwarding.number):
        return False
    actor = entry.actor
    entitled = actor is not None and actor.is_active and forwarding.extension in actor.extensions
    return not (entitled and actor is not None and _may_call(actor, forwarding.target))


def _last_entry(forwarding: Forwarding) -> JournalEntry | None:
    begins = deeds.told(forwarding.extension, forwarding.feature, "")
    entries = JournalEntry.objects.filter(event=Event.SERVICE_CHANGED, after__startswith=begins)
    return entries.select_related("actor").first()


def _may_call(user: User, number: Number) -> bool:
    try:
        check_call(user, number.key)
    except NotAllowedError:
        return False
    return True


def _switch_off(forwarding: Forwarding) -> bool:
    extension, feature, number = forwarding.extension, forwarding.feature, forwarding.number
    try:
        request = commands.send(SetFeature(extension, feature, ""), key=uuid.uuid4().hex)
    except PbxError as error:
        logger.warning("forwarding not taken back extension=%s error=%s", extension, error)
        return False
    owner = User.objects.filter(extension=extension).first()
    with transaction.atomic():
        if owner is not None:
            letters.tell(owner, Notice.FORWARDING_TAKEN_BACK, Origin(), old=forwarding.target.key)
        deeds.tell(extension, feature, number, "", Origin(), request=request)
    return True
