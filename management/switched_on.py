"""What is switched on at somebody's telephone, in a few signs beside their lamp. To where, their page says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.journal.values import SERVICES
from pbx.features import Feature
from pbx.states import Line

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SIGNS = (
    (Feature.DND, "bell-off"),
    (Feature.FORWARD_ALWAYS, "phone-forwarded"),
    (Feature.FORWARD_BUSY, "phone-forwarded"),
    (Feature.FORWARD_NO_ANSWER, "phone-forwarded"),
    (Feature.FORWARD_UNAVAILABLE, "phone-forwarded"),
    (Feature.FOLLOW, "map-pin"),
    (Feature.MOBILE, "smartphone"),
    (Feature.LOCK, "lock"),
    (Feature.ACCOUNT, "id-card"),
)


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    icon: str
    words: "_StrPromise | str"


def switched_on(line: Line | None) -> list[SwitchedOn]:
    """Nothing of a line that nobody knows."""
    if line is None:
        return []
    return [SwitchedOn(icon, SERVICES[feature]) for feature, icon in SIGNS if line.features.get(feature)]
