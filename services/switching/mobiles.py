"""MobilePhone rings the number that the account has now, whoever changed it and however it was switched on (FWD-03).

The exchange keeps a number of its own with the service, and brings it back by a code at the telephone.
"""

import logging
import uuid
from dataclasses import replace

from accounts.journal import Origin
from accounts.models import User
from cti.live import LiveBoard, read_board
from pbx.features import Feature
from pbx.routing.setups import Mobile
from phonebook.plan import plan
from services.models import By, Timed
from services.queries import value
from services.switching import switch

logger = logging.getLogger(__name__)


def follow(extension: str) -> bool:
    """Have the exchange ring the number of today. True: it was told."""
    board = read_board()
    return board.connected and _follow(board, extension)


def follow_all() -> int:
    """The same for every extension; how many were told."""
    board = read_board()
    if not board.connected:
        return 0
    on = [line.extension for line in board.lines.values() if line.features.get(Feature.MOBILE)]
    return sum(_follow(board, extension) for extension in on)


def as_of_today(extension: str, kept: str) -> str:
    """What `Feature.MOBILE` says by the account's number, if it was `kept` once; off if there is none any more. Of
    an extension that is nobody's it stays."""
    mobile = Mobile.read(kept)
    owner = User.objects.filter(extension=extension).first()
    if mobile is None or owner is None:
        return kept
    number = plan().read(owner.mobile).dial if owner.mobile else ""
    return replace(mobile, number=number).value if number else ""


def _follow(board: LiveBoard, extension: str) -> bool:
    kept = value(board, extension, Feature.MOBILE)
    wanted = as_of_today(extension, kept)
    if wanted == kept:
        return False
    running = Timed.objects.filter(extension=extension, feature=Feature.MOBILE).first()
    until = running.until if running is not None and wanted else None
    key = uuid.uuid4().hex
    answer = switch(board, extension, Feature.MOBILE, wanted, By.PORTAL, Origin(), key=key, until=until)
    if not answer.accepted:
        logger.warning("mobile not followed extension=%s error=%s", extension, answer.detail or answer.text)
    return answer.accepted
