"""The exchange stops the paid calls of whoever reached their limit, and lets them go when it is topped up (COST-03).

What it does is read back and compared, as with rules: at once when a limit flips, and every half minute for all, so
that an exchange that was away, or lost it, is told again.
"""

import logging
import uuid

from costs.allowances import refusing
from cti import commands
from cti.live import LiveBoard, read_board
from pbx.capabilities import Capability
from pbx.commands import SetFeature
from pbx.errors import PbxError
from pbx.features import Feature
from pbx.recalls import Recall

logger = logging.getLogger(__name__)

STOPPED = "on"


def follow(extension: str) -> bool:
    """Have the exchange do as the limit of one extension says. True: it was told."""
    board = read_board()
    return able(board) and _follow(board, extension, refusing.reached(extension))


def follow_all() -> int:
    """The same for every extension that the exchange has; how many were told."""
    board = read_board()
    if not able(board):
        return 0
    reached = refusing.all_reached()
    return sum(_follow(board, extension, extension in reached) for extension in sorted(board.lines))


def able(board: LiveBoard) -> bool:
    """Is the exchange there, and can it stop paid calls?"""
    return board.connected and board.info is not None and Capability.PAID_STOPPED in board.info.capabilities


def account_pays(extension: str) -> bool:
    """Does an account pay for what is dialled at this extension now? Then its limit does not matter."""
    line = read_board().lines.get(extension)
    return line is not None and Recall.read(line.features.get(Feature.ACCOUNT, "")) is not None


def _follow(board: LiveBoard, extension: str, reached: bool) -> bool:
    line = board.lines.get(extension)
    if line is None or bool(line.features.get(Feature.PAID_STOPPED)) == reached:
        return False
    try:
        command = SetFeature(extension, Feature.PAID_STOPPED, STOPPED if reached else "")
        commands.send(command, key=uuid.uuid4().hex)
    except PbxError as error:
        logger.warning("limit not taken extension=%s error=%s", extension, error)
        return False
    return True
