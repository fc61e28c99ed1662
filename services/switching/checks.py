"""What may be set by whom, whatever way it comes: typed, undone, brought back."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from cti.live import LiveBoard
from pbx.features import Feature
from pbx.routing.values import number_in
from phonebook.plan import plan
from services import queries, targets
from services.announcements.choosing import choosable
from services.models import Identity
from services.switching import mobiles
from services.targets.unusual import reasons_for

BY_ADMINISTRATOR = "admin"
"""The value of a lock that only an administrator can lift (SVC-01)."""


def check_value(user: User, board: LiveBoard, feature: Feature, value: str) -> None:
    """May `user` have the exchange keep `value` for the extension that they work for? Raises ValidationError."""
    if feature is Feature.ACCOUNT and value:
        raise ValidationError(_("An account is recalled by its PIN alone."), code="needs_pin")
    if feature is Feature.LOCK:
        check_lock(user, board, value)
    elif feature is Feature.CALL_AS:
        check_identity(user, value)
    elif feature is Feature.MOBILE and mobiles.as_of_today(user.acting, value) != value:
        raise ValidationError(_("The number of the MobilePhone has changed since. Switch it on anew."), code="changed")
    elif feature is Feature.MOBILE and value and user.serves_other:
        targets.check_passing_on(user, user.served.mobile)
    elif feature is Feature.DND_MESSAGE:
        check_message(user, board, value)
    elif number := number_in(feature, value):
        key = plan().dialled(number).key
        there = queries.has_mailbox(board, user.acting)
        if targets.check_target(user, key, queries.forwards(board), has_mailbox=there).dial != number:
            raise ValidationError(_("This number cannot be called from the portal."), code="not_allowed")
        if reasons_for(user, user.acting, plan().dialled(number), timezone.now()):
            words = _("This number wants your password: set it at the service itself.")
            raise ValidationError(words, code="password")


def check_lock(user: User, board: LiveBoard, value: str = "") -> None:
    kept = queries.value(board, user.acting, Feature.LOCK)
    if BY_ADMINISTRATOR in {kept, value} and not user.has_perm(Permission.ADMINISTER):
        raise ValidationError(_("Your administrator locked this telephone, and alone can unlock it."), code="locked")


def check_identity(user: User, value: str) -> None:
    """`value` as a telephone dials it; empty: the own number."""
    number = plan().dialled(value).key
    if value and not Identity.objects.visible_to(user).filter(number=number).exists():
        raise ValidationError(_("Your administrator does not allow this number."), code="not_allowed")


def check_message(user: User, board: LiveBoard, value: str) -> None:
    """`value` as the exchange knows an announcement; empty: none. What is set already may stay."""
    kept = queries.value(board, user.acting, Feature.DND_MESSAGE)
    if value not in {"", kept, *(each.name for each in choosable(user))}:
        raise ValidationError(_("You cannot use this announcement any more."), code="not_allowed")
