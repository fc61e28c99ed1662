"""The exchange follows the rules in the database: what it obeys is read back as a digest and compared (promise 4).

Whoever changes rules has their extension looked at at once; every half minute all are looked at, for what rules name
(contacts, groups, stars, holidays) changes elsewhere, and an exchange that was away or lost them is told again.
"""

import logging
import uuid
from collections.abc import Iterable

from django.utils import timezone

from cti import commands
from cti.live import LiveBoard, read_board
from pbx.capabilities import Capability
from pbx.commands import SetRules
from pbx.errors import PbxError
from pbx.features import Feature
from pbx.routing.packing import digest, pack
from services.models import Rule
from services.rules.setups import active_rules, compiled

logger = logging.getLogger(__name__)


def follow(extension: str) -> bool:
    """Tell the exchange the rules of one extension, unless it obeys them. True: they were told."""
    board = read_board()
    return able(board) and _follow(board, extension)


def follow_all() -> int:
    """The same for every extension that has rules here or there; how many were told."""
    board = read_board()
    if not able(board):
        return 0
    here = Rule.objects.filter(active=True).values_list("extension", flat=True).distinct()
    there = [line.extension for line in board.lines.values() if line.features.get(Feature.RULES)]
    return sum(_follow(board, extension) for extension in sorted({*here, *there}))


def able(board: LiveBoard) -> bool:
    """Is the exchange there, and does it obey rules?"""
    return board.connected and board.info is not None and Capability.RULES in board.info.capabilities


def obeyed(board: LiveBoard, extension: str, rules: Iterable[Rule] | None = None) -> bool:
    """Does the exchange obey the rules as they are now? As last known, if it is away."""
    return _digest_there(board, extension) == digest(packed(extension, rules))


def packed(extension: str, rules: Iterable[Rule] | None = None) -> str:
    """For the exchange; `rules` if they are read already."""
    return pack(compiled(active_rules(extension) if rules is None else rules, timezone.localdate()))


def _follow(board: LiveBoard, extension: str) -> bool:
    if extension not in board.lines:
        return False
    wanted = packed(extension)
    if digest(wanted) == _digest_there(board, extension):
        return False
    try:
        commands.send(SetRules(extension, wanted), key=uuid.uuid4().hex)
    except PbxError as error:
        logger.warning("rules not taken extension=%s error=%s", extension, error)
        return False
    return True


def _digest_there(board: LiveBoard, extension: str) -> str:
    line = board.lines.get(extension)
    return line.features.get(Feature.RULES, "") if line else ""
