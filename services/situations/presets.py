"""The situations that everybody has without writing any."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from pbx.features import Feature
from services.models import Preset
from services.situations.wishes import MAILBOX, MOBILE, OFF, ON
from services.times.until import Span

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ICONS = (
    *("users", "presentation", "house", "tree-palm", "headset", "phone-call", "coffee", "utensils", "car", "plane"),
    *(
        "train-front",
        "bike",
        "laptop",
        "briefcase",
        "book-open",
        "graduation-cap",
        "stethoscope",
        "wrench",
        "moon",
        "sun",
    ),
)
"""From which one chooses; names of Lucide."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A preset as it is until somebody changes it."""

    icon: str
    wishes: Mapping[Feature, str] = field(default_factory=dict)
    status: "_StrPromise | str" = ""
    span: str = ""


PRESETS: Mapping[Preset, Ready] = {
    Preset.MEETING: Ready("users", {Feature.DND: ON}, pgettext_lazy("status", "In a meeting"), Span.HOUR),
    Preset.HOME_OFFICE: Ready(
        "house", {Feature.FORWARD_ALWAYS: MOBILE}, pgettext_lazy("status", "Working from home"), Span.TODAY
    ),
    Preset.HOLIDAY: Ready(
        "tree-palm", {Feature.FORWARD_ALWAYS: MAILBOX}, pgettext_lazy("status", "On holiday"), Span.MOMENT
    ),
    Preset.ON_CALL: Ready(
        "headset",
        {Feature.DND: OFF, Feature.FORWARD_NO_ANSWER: MOBILE, Feature.FORWARD_UNAVAILABLE: MOBILE},
        pgettext_lazy("status", "On call"),
        Span.MONDAY,
    ),
}
