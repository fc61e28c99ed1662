"""Who answers for a colleague who is away: shown before one calls in vain."""

from accounts.models import User
from accounts.monitoring import Sight, viewer_of
from cti import live
from pbx.features import Feature
from phonebook.plan import plan


def deputy_of(viewer: User, extension: str) -> User | None:
    """The colleague to whom all calls of `extension` go; None if nobody, and for what `viewer` may not see.

    A forwarding that leads out of the house is nobody's business: it may be a private number.
    """
    line = live.line_of(extension)
    if line is None or viewer_of(viewer).sight_of(extension) is Sight.NOTHING:
        return None
    target = plan().dialled(line.features.get(Feature.FORWARD_ALWAYS, "")).key
    if not target or target == extension:
        return None
    found: User | None = User.objects.visible_to(viewer).filter(extension=target).first()
    return found
