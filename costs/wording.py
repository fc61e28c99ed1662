"""Costs in the reader's words: classes of destinations, and how a limit is topped up."""

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from costs.models import Allowance
from phonebook.destinations import Destination

CLASSES: dict[Destination, Promise] = {
    Destination.INTERNAL: pgettext_lazy("class of destinations", "Internal"),
    Destination.EMERGENCY: pgettext_lazy("class of destinations", "Emergency"),
    Destination.SHORT_CODE: pgettext_lazy("class of destinations", "Short numbers"),
    Destination.SERVICE_CODE: pgettext_lazy("class of destinations", "Service codes"),
    Destination.FREE: pgettext_lazy("class of destinations", "Free of charge"),
    Destination.NATIONAL: pgettext_lazy("class of destinations", "National"),
    Destination.MOBILE: pgettext_lazy("class of destinations", "Mobile"),
    Destination.PREMIUM: pgettext_lazy("class of destinations", "Premium rate"),
    Destination.INTERNATIONAL: pgettext_lazy("class of destinations", "International"),
    Destination.PREMIUM_ABROAD: pgettext_lazy("class of destinations", "Premium rate abroad"),
    Destination.SATELLITE: pgettext_lazy("class of destinations", "Satellite"),
    Destination.UNKNOWN: pgettext_lazy("class of destinations", "Other"),
}


def class_words(destination: str) -> str:
    """What a class of destinations is called; one that is not known any more counts as another."""
    try:
        return str(CLASSES[Destination(destination)])
    except ValueError:
        return str(CLASSES[Destination.UNKNOWN])


def top_up_words(allowance: Allowance) -> str:
    """How a limit is topped up, with the day (COST-03)."""
    if allowance.mode == Allowance.Mode.WEEKLY:
        return _("every week, on %(day)s") % {"day": WEEKDAYS[(allowance.on_day - 1) % 7]}
    if allowance.mode == Allowance.Mode.MONTHLY:
        return _("every month, on day %(day)s") % {"day": formats.number_format(allowance.on_day)}
    return allowance.get_mode_display()
