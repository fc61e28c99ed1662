"""Classes of destination in the reader's words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from phonebook.destinations import Destination

DESTINATIONS: Mapping[str, str | Promise] = {
    Destination.INTERNAL: pgettext_lazy("calls", "Internal"),
    Destination.EMERGENCY: _("Emergency numbers"),
    Destination.SHORT_CODE: _("Short numbers"),
    Destination.SERVICE_CODE: _("Codes of the exchange"),
    Destination.FREE: pgettext_lazy("calls", "Free of charge"),
    Destination.NATIONAL: pgettext_lazy("calls", "Landline"),
    Destination.MOBILE: pgettext_lazy("calls", "Mobile"),
    Destination.PREMIUM: _("Premium numbers"),
    Destination.INTERNATIONAL: pgettext_lazy("calls", "Abroad"),
    Destination.PREMIUM_ABROAD: _("Premium numbers abroad"),
    Destination.SATELLITE: pgettext_lazy("calls", "Satellite"),
    Destination.UNKNOWN: _("Unknown destination"),
}


def destination_name(where: str) -> str:
    return str(DESTINATIONS.get(where, where))
