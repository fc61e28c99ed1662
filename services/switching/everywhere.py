"""Services that are meant for all extensions of a person, if they want it so: do-not-disturb (FWD-12), and the
forwardings (FWD-13)."""

from collections.abc import Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from cti.live import LiveBoard
from pbx.features import Feature
from phonebook.plan import mailbox_code, plan
from services import queries
from services.models import Everywhere
from services.targets.loops import forwarding_loop

CHOICES: Final[Mapping[Feature, str]] = {
    Feature.DND: "dnd",
    Feature.FORWARD_ALWAYS: "forwarding",
    Feature.FORWARD_BUSY: "forwarding",
    Feature.FORWARD_NO_ANSWER: "forwarding",
    Feature.FORWARD_UNAVAILABLE: "forwarding",
}
"""What one chooses for a service; the forwardings go together."""


def chosen(user: User, feature: Feature) -> bool:
    return feature in CHOICES and Everywhere.objects.filter(user=user, **{CHOICES[feature]: True}).exists()


def choose(user: User, feature: Feature, *, wanted: bool) -> None:
    Everywhere.objects.update_or_create({CHOICES[feature]: wanted}, user=user)


def reach(user: User, feature: Feature) -> tuple[str, ...]:
    """The extensions at which `feature` is switched when `user` switches it, the one they work for first."""
    if user.serves_other or len(user.extensions) == 1 or not chosen(user, feature):
        return (user.acting,)
    return all_of(user)


def all_of(user: User) -> tuple[str, ...]:
    return tuple(dict.fromkeys((user.acting, *user.extensions)))


def value_at(user: User, board: LiveBoard, extension: str, feature: Feature, value: str) -> str | None:
    """What `value`, which suits the extension that `user` works for, is at another one of theirs; None: that is where
    the calls go. The own mailbox is that of each extension. Raises ValidationError if it cannot be set there."""
    if not value or extension == user.acting or CHOICES.get(feature) != "forwarding":
        return value
    number = plan().dialled(value).key
    if number == extension:
        return None
    if number == mailbox_code(user.acting):
        if not queries.has_mailbox(board, extension):
            words = _("%(extension)s has no mailbox. Choose a number, or forward this extension alone.")
            raise ValidationError(words % {"extension": extension}, code="no_mailbox")
        return plan().read(mailbox_code(extension)).dial
    if forwarding_loop(extension, number, queries.forwards(board)):
        words = _("Calls for %(extension)s would go in a circle. Forward this extension alone.")
        raise ValidationError(words % {"extension": extension}, code="loop")
    return value
