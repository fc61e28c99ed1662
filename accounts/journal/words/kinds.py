"""What the words of an event are."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Group(StrEnum):
    LOG_INS = "log-ins"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Words:
    """`mine` is said to who did it to their own account, `other` to everybody else, with %(who)s where it matters."""

    icon: str
    mine: "_StrPromise"
    other: "_StrPromise"
    group: Group = Group.CHANGES
    alarming: bool = False
    value: Callable[[str], str] = str
    """`before` and `after` in the reader's words."""


def log_in(
    icon: str,
    mine: "_StrPromise",
    other: "_StrPromise",
    *,
    alarming: bool = False,
    value: Callable[[str], str] = str,
) -> Words:
    return Words(icon, mine, other, Group.LOG_INS, alarming, value)


def warning(said: "_StrPromise") -> Words:
    """Somebody did not get in; who it was, nobody knows, so that it is said alike to everybody."""
    return log_in("shield-x", said, said, alarming=True)
