"""Until when services are as they are: by an end of their own, or by that of the situation which set them."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from pbx.features import Feature
from services.models import Part, Timed


def ends(user: User, kept: Mapping[Feature, str]) -> dict[str, datetime]:
    """By feature, for the extension for which `user` works; `kept` is what the exchange keeps for it."""
    parts = Part.objects.filter(running__extension=user.acting, extension=user.acting, problem="")
    lasting = parts.values_list("feature", "value", "running__until")
    as_set = ((feature, until) for feature, value, until in lasting if kept.get(Feature(feature), "") == value)
    of_situation = {feature: until for feature, until in as_set if until is not None}
    return {**of_situation, **dict(Timed.objects.visible_to(user).values_list("feature", "until"))}
