"""What a situation wants of a service: a word or a number, turned into what the exchange keeps when it is wanted.

`off`, `on`, `mailbox` (the own one), `mobile` (the MobilePhone number of the person), else a canonical number, or the
name of a message. Numbers are judged by today's policy each time, not by that of the day on which they were written.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from cti.live import LiveBoard
from pbx.capabilities import Capability
from pbx.features import Feature
from pbx.routing.setups import Mobile
from phonebook.plan import mailbox_code
from phonebook.policy import NotAllowedError, Purpose, check_call
from services import queries
from services.models import Change
from services.switching.checks import check_message
from services.targets import FORWARDINGS, check_target

OFF: Final = "off"
ON: Final = "on"
MAILBOX: Final = "mailbox"
MOBILE: Final = "mobile"
SETTABLE: Final = (Feature.DND_MESSAGE, Feature.DND, *FORWARDINGS, Feature.MOBILE)
"""The services of which situations consist, in the order in which they are set: no caller hears an old message."""


def read(written: Mapping[str, str]) -> dict[Feature, str]:
    """Wishes from the database, in the order in which they are set; what this version does not know is left out."""
    return {feature: written[feature] for feature in SETTABLE if written.get(feature)}


def sensible(user: User, board: LiveBoard, wishes: Mapping[Feature, str]) -> dict[Feature, str]:
    """Those that the exchange can fulfil for `user` (PLT-02, X-23)."""
    offered = set(queries.available(wishes, board))
    mobile, mailbox = own_mobile(user), queries.has_mailbox(board, user.acting)

    def possible(feature: Feature, wish: str) -> bool:
        needs_mobile = wish == MOBILE or feature is Feature.MOBILE
        return feature in offered and (bool(mobile) or not needs_mobile) and (mailbox or wish != MAILBOX)

    return {feature: wish for feature, wish in wishes.items() if possible(feature, wish)}


def own_mobile(user: User) -> str:
    """A mobile is a person's, not an extension's."""
    return user.mobile if user.acting == user.extension else ""


def value_of(user: User, board: LiveBoard, feature: Feature, wish: str) -> str:
    """What the exchange shall keep. Raises ValidationError: `user` may not, or it does not exist (any more)."""
    if not user.has_perm(queries.permission(feature)):
        raise ValidationError(_("You are not allowed to do that."), code="forbidden")
    if wish == OFF:
        return ""
    if feature is Feature.MOBILE:
        return _mobile(user, board)
    if feature is Feature.DND_MESSAGE:
        check_message(user, board, wish)
    if feature in FORWARDINGS:
        has_mailbox = queries.has_mailbox(board, user.acting)
        return check_target(user, _number(user, wish), queries.forwards(board), has_mailbox=has_mailbox).dial
    return wish


def _number(user: User, wish: str) -> str:
    match wish:
        case "mailbox":
            return mailbox_code(user.acting)
        case "mobile":
            return _own_mobile(user)
        case number:
            return number


def _own_mobile(user: User) -> str:
    if not (mobile := own_mobile(user)):
        raise ValidationError(_("You have no MobilePhone number."), code="no_mobile")
    return mobile


def _mobile(user: User, board: LiveBoard) -> str:
    """With the conditions with which it was on last."""
    try:
        number = check_call(user, _own_mobile(user), Purpose.PASS_ON)
    except NotAllowedError as refusal:
        raise ValidationError(str(refusal), code="not_allowed") from None
    changes = Change.objects.filter(extension=user.acting, feature=Feature.MOBILE).exclude(before="")
    last = changes.happened().order_by("-pk").first()
    kept = Mobile.read(last.before) if last else None
    kept = kept or Mobile(number.dial, when_not_answered=True, when_unavailable=True)
    can_tell = Capability.FORWARD_UNAVAILABLE in queries.able(board)
    return replace(kept, number=number.dial, when_unavailable=kept.when_unavailable and can_tell).value
