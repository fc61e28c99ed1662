"""Who may set a forwarding that is allowed and unusual, and who tried one that is not (SECURITY T-TOL-07)."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.journal import Origin
from accounts.models import User
from accounts.permissions import Permission
from company import numbers
from cti import refusals
from history.telling.alerts import Alarm, alert
from phonebook.numbers import Number
from phonebook.plan import plan
from phonebook.policy import leads_to
from services.targets.unusual import COSTLY, reasons_for


def wants_password(user: User, target: Number, current: str) -> bool:
    """Must `current` be the password of `user`, for calls of the extension that they work for to go to `target`?
    Raises ValidationError if it is needed and empty (code `password`), and if nobody but administrators may."""
    if not reasons_for(user, user.acting, target, timezone.now()):
        return False
    if numbers.in_force().hold_unusual_forwards and not user.has_perm(Permission.ADMINISTER):
        raise ValidationError(_("Only your administrator can forward calls there."), code="held")
    if not current:
        words = _("Calls there are expensive, or this is unusual. Enter your password to show that it is you.")
        raise ValidationError(words, code="password")
    return True


def note_refusal(user: User, text: str, error: ValidationError) -> None:
    """`user` wanted calls to go to the number in `text`, which was refused."""
    if error.code != "not_allowed":
        return
    refusals.count(user)
    if leads_to(plan().read(text)) in COSTLY:
        alert(Alarm.COSTLY_FORWARD, user.acting, Origin(user))
