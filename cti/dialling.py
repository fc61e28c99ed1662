"""Placing a call from the portal: which way it goes, what must be asked first, which command it becomes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import User
from pbx.capabilities import Capability
from pbx.commands import Command, Dial, DialThroughMobile
from phonebook.numbers import Number, NumberKind


class Way(StrEnum):
    """The two ways of a callback (MAIN-09, MAIN-10)."""

    INTERNAL = "internal"
    MOBILE = "mobile"


class Question(StrEnum):
    """What the callback dialog asks before anything is dialled."""

    WAY = "way"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form said."""

    number: Number
    way: Way | None = None
    confirmed: bool = False


def mobile_possible(user: User, mobile: Number | None, wish: Wish, capabilities: Collection[Capability]) -> bool:
    """Whether this call can go through the MobilePhone (X-23); `mobile` is the user's, past the policy.

    Only for the own extension: at another one it is not that person's mobile that shall ring (LOG-20).
    """
    return (
        mobile is not None
        and user.acting == user.extension
        and Capability.CALL_THROUGH_MOBILE in capabilities
        and wish.number.kind is not NumberKind.EMERGENCY
        and wish.number.key not in {mobile.key, user.extension}
    )


def question(user: User, wish: Wish, with_mobile: bool) -> Question | None:
    """What to ask first: emergency numbers want a confirmation, two open ways want a choice (MAIN-09, MAIN-11)."""
    if wish.number.kind is NumberKind.EMERGENCY:
        return None if wish.confirmed else Question.EMERGENCY
    if with_mobile and wish.way is None and user.callback == User.Callback.ASK:
        return Question.WAY
    return None


def chosen_way(user: User, wish: Wish, with_mobile: bool) -> Way:
    """The way the call goes: as chosen now, else as remembered, else from the own telephone."""
    if not with_mobile:
        return Way.INTERNAL
    return wish.way or (Way.MOBILE if user.callback == User.Callback.MOBILE else Way.INTERNAL)


def as_command(user: User, number: Number, way: Way, mobile: Number | None, names: Mapping[str, str]) -> Command:
    """The command that places the call; `names` of numbers, of the calling extension among them."""
    own, target = names.get(user.acting, ""), names.get(number.key, "")
    if way is Way.MOBILE and mobile is not None:
        return DialThroughMobile(user.acting, mobile.dial, number.dial, caller_name=own)
    return Dial(user.acting, number.dial, caller_name=own, target_name=target)
