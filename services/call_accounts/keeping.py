"""What administrators do with accounts for calls. A PIN is drawn here, handed out once, and kept as a hash alone."""

import logging
import secrets
import uuid

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import journal
from accounts.guard import pins
from accounts.journal import Event, Origin
from accounts.models import User
from cti.live import read_board
from pbx.features import Feature
from pbx.recalls import Recall
from services.models import By, CallAccount
from services.switching import switch

logger = logging.getLogger(__name__)

PIN_DIGITS = 6


@transaction.atomic
def add(number: str, name: str, owner: User | None, origin: Origin) -> tuple[CallAccount, str]:
    """A new account and its PIN."""
    pin = _drawn(number)
    account = CallAccount.objects.create(number=number, name=name, owner=owner, pin=make_password(pin))
    journal.write(Event.CALL_ACCOUNT_CHANGED, owner, origin, after=_told(account))
    return account, pin


@transaction.atomic
def change(account: CallAccount, name: str, owner: User | None, origin: Origin, *, active: bool) -> None:
    """Of an account that is used no more, see `end_unusable`."""
    before = _told(account)
    account.name, account.owner, account.active = name, owner, active
    if before == _told(account):
        return
    account.save(update_fields=["name", "owner", "active"])
    journal.write(Event.CALL_ACCOUNT_CHANGED, owner, origin, before=before, after=_told(account))


@transaction.atomic
def renew_pin(account: CallAccount, origin: Origin) -> str:
    """The old one opens nothing any more; what is recalled already goes on."""
    pin = _drawn(account.number)
    account.pin = make_password(pin)
    account.save(update_fields=["pin"])
    journal.write(Event.CALL_ACCOUNT_NEW_PIN, account.owner, origin, after=account.number)
    return pin


def end_unusable(origin: Origin) -> int:
    """End the recall of every account that is switched off; how many it was. What the exchange does not take now is for
    the next time."""
    board = read_board()
    if not board.connected:
        return 0
    over = set(CallAccount.objects.filter(active=False).values_list("number", flat=True))
    recalls = {line.extension: Recall.read(line.features.get(Feature.ACCOUNT, "")) for line in board.lines.values()}
    ended = 0
    for extension, recall in recalls.items():
        if recall is None or recall.account not in over:
            continue
        answer = switch(board, extension, Feature.ACCOUNT, "", By.PORTAL, origin, key=uuid.uuid4().hex)
        ended += answer.accepted
        if not answer.accepted:
            logger.warning("account not ended extension=%s error=%s", extension, answer.detail or answer.text)
    return ended


def _drawn(number: str) -> str:
    """Digits that are not the first that anybody tries."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        if not pins.is_easily_guessed(pin, number):
            return pin


def _told(account: CallAccount) -> str:
    """As the journal holds it."""
    owner = account.owner.extension if account.owner else "-"
    return f"{account.number} {'on' if account.active else 'off'} {owner} {account.name}"
