"""Where calls may be sent, and where they were sent before: a number outlives the forwarding that it was set for."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from pbx.features import Feature
from phonebook.numbers import Number, NumberKind
from phonebook.plan import mailbox_code, plan
from phonebook.policy import NotAllowedError, ObjectionError, Purpose, check_call
from services.models import Target
from services.models.targets import KEPT
from services.targets.loops import forwarding_loop

FORWARDINGS = (
    Feature.FORWARD_ALWAYS,
    Feature.FORWARD_BUSY,
    Feature.FORWARD_NO_ANSWER,
    Feature.FORWARD_UNAVAILABLE,
    Feature.FOLLOW,
)
"""Services that send calls to a number that people choose."""


def remember(extension: str, feature: Feature, value: str, at: datetime) -> None:
    """Calls are sent to `value` now; the own mailbox needs no remembering."""
    number = plan().dialled(value).key if feature in FORWARDINGS else ""
    if not number or number == mailbox_code(extension):
        return
    Target.objects.update_or_create({"used": at}, extension=extension, feature=feature, number=number)
    of_feature = Target.objects.filter(extension=extension, feature=feature).order_by("-used", "-pk")
    Target.objects.filter(pk__in=list(of_feature.values_list("pk", flat=True)[KEPT:])).delete()


def remembered(extension: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The last number of each service, and the last numbers of all of them together; canonical."""
    found = list(Target.objects.filter(extension=extension).order_by("-used", "-pk").values_list("feature", "number"))
    last = dict(reversed(found))
    return last, tuple(dict.fromkeys(number for _feature, number in found))[:KEPT]


def check_target(user: User, text: str, forwards: Mapping[str, Collection[str]], *, has_mailbox: bool) -> Number:
    """The number in `text`, if `user` may have the calls of the extension they work for sent there (DOMAIN 4.1).

    `forwards`: extension → the numbers that it forwards to now, canonical. Raises ValidationError.
    """
    target = plan().read(text)
    own_mailbox = target.key == mailbox_code(user.acting)
    if own_mailbox and has_mailbox:
        return target
    target = check_passing_on(user, text)
    if target.kind is NumberKind.EMERGENCY:
        raise ValidationError(_("Calls cannot be forwarded to an emergency number."), code="emergency")
    if target.kind is NumberKind.SERVICE_CODE:
        raise ValidationError(_("Calls cannot be forwarded to a service code."), code="service_code")
    if target.key == user.acting:
        words = _("This is the person's own number.") if user.serves_other else _("This is your own number.")
        raise ValidationError(words, code="own_number")
    if forwarding_loop(user.acting, target.key, forwards):
        back = _("Calls would go in a circle: this number forwards back to the person.")
        words = back if user.serves_other else _("Calls would go in a circle: this number forwards back to you.")
        raise ValidationError(words, code="loop")
    return target


def check_passing_on(user: User, text: str) -> Number:
    """The number in `text`, if calls of the telephone that `user` works for may be passed on to it. Raises
    ValidationError.

    Whoever sets it for somebody else does so with the lesser of both their rights: else a manager's right to call
    abroad would be everybody's in the department, and the other way round (SECURITY §2.4, T-TOL-01).
    """
    if user.serves_other:
        _check_owner(user.served, text)
    try:
        return check_call(user, text, Purpose.PASS_ON)
    except ObjectionError as refusal:
        raise ValidationError(str(refusal), code="objection") from None
    except NotAllowedError as refusal:
        raise ValidationError(str(refusal), code="not_allowed") from None


def _check_owner(owner: User, text: str) -> None:
    if not plan().read(text).dial:
        return  # no number at all, which is said without naming anybody
    try:
        check_call(owner, text, Purpose.PASS_ON)
    except ObjectionError:
        words = _("The cost limit of this person is reached: calls that cost something are refused.")
        raise ValidationError(words, code="objection") from None
    except NotAllowedError:
        words = _("This person may not call there, so neither may their calls go there. An administrator can allow it.")
        raise ValidationError(words, code="not_allowed") from None
