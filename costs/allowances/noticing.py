"""Limits that are near or reached, in the bell: one's own, and for managers those that their people reached."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from costs.allowances.arithmetic import REACHED
from costs.allowances.crossing import mark_of
from costs.models import Allowance
from history.notices import MOST, Item, Kind
from history.people.sides import NOBODY, Side


def notices(user: User, _now: datetime) -> Iterable[Item]:
    told = Allowance.objects.exclude(told=None).order_by("-told")
    for allowance in told.visible_to(user):
        if mark := mark_of(allowance):
            text = _("Paid calls are refused now") if mark == REACHED else _("It is nearly reached")
            yield _item(allowance, reverse("costs:costs"), text=text)
    if user.role != User.Role.MANAGER or not user.has_perm(Permission.MANAGE_DEPARTMENTS):
        return
    people = {person.extension: person for person in User.objects.editable_by(user)}
    for allowance in told.filter(spent__gte=F("limit"), extension__in=people).exclude(extension=user.acting)[:MOST]:
        person = people[allowance.extension]
        side = Side(person.extension, person.comment or person.extension)
        yield _item(allowance, reverse("costs:allowances"), side, text=_("Paid calls are refused now"))


def _item(allowance: Allowance, address: str, other: Side = NOBODY, *, text: str) -> Item:
    at = allowance.told or allowance.since
    name = f"limit-{allowance.pk}-{mark_of(allowance)}-{at:%Y%m%d%H%M%S}"
    return Item(Kind.LIMIT, name, at, address, other, text)
