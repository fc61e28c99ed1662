"""Until when services are as they are: by an end of their own, or by that of the situation which set them."""

from collections.abc import Mapping
from datetime import datetime

from pbx.features import Feature
from services.models import Part, Timed


def ends(extension: str, kept: Mapping[Feature, str]) -> dict[str, datetime]:
    """By feature; `kept` is what the exchange keeps for `extension`."""
    set_by = as_set(extension, kept).items()
    of_situation = {feature: part.running.until for feature, part in set_by if part.running.until is not None}
    own = Timed.objects.filter(extension=extension).values_list("feature", "until")
    return {**of_situation, **dict(own)}


def as_set(extension: str, kept: Mapping[Feature, str]) -> dict[str, Part]:
    """By feature, what is still as the situation set it in which `extension`, or its owner at another one, is."""
    parts = Part.objects.filter(extension=extension, problem="").select_related("running")
    return {part.feature: part for part in parts if kept.get(part.service, "") == part.value}
