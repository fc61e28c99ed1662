"""Why somebody is left out of a change of several accounts."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Why(StrEnum):
    """At most sixteen characters: they are kept."""

    OWN = "own"
    NOT_YOURS = "not_yours"
    DISABLED = "disabled"
    NO_EMAIL = "no_email"
    DISTRUSTED = "distrusted"
    NO_SEATS = "no_seats"
    NO_LICENCE = "no_licence"
    NO_DEPARTMENT = "no_department"
    CHANGED = "changed"
    HAS_ACCESS = "has_access"


WORDS: dict[str, Promise] = {
    Why.OWN: _("This is your own account: do that among your settings."),
    Why.NOT_YOURS: _("You may not do that to this account."),
    Why.DISABLED: _("The account is disabled."),
    Why.NO_EMAIL: _("There is no e-mail address. Choose a letter on paper."),
    Why.DISTRUSTED: _("Somebody else set the e-mail address less than a day ago. Choose a letter on paper."),
    Why.NO_SEATS: _("All seats are taken."),
    Why.NO_LICENCE: _("Managing wants a licence that this person does not hold."),
    Why.NO_DEPARTMENT: _("A department is gone."),
    Why.HAS_ACCESS: _("This person has a way in already."),
    Why.CHANGED: _("Somebody changed this meanwhile."),
}
