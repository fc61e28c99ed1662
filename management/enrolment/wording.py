"""What an import says of its lines, in the reader's language."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from management.enrolment import present
from management.enrolment.columns import CAPTIONS, caption
from management.enrolment.plan import Kind, Why
from management.models import PeopleImportLine
from pbx.directory import Part

KINDS: dict[Kind, Promise] = {
    Kind.REFUSED: gettext_lazy("Refused"),
    Kind.NEW: gettext_lazy("New accounts"),
    Kind.CHANGE: gettext_lazy("Changes"),
    Kind.GONE: gettext_lazy("Not in the exchange any more"),
    Kind.SAME: gettext_lazy("Stay as they are"),
}
SILENT: dict[Part, Promise] = {
    Part.TELEPHONES: gettext_lazy(
        "The exchange does not tell its telephones: its account for the portal may not ask for them (DeviceStateList)."
    ),
    Part.NAMES: gettext_lazy(
        "The exchange does not tell the names that FreePBX keeps: its account for the portal may not ask for them "
        "(DBGet)."
    ),
    Part.MAILBOXES: gettext_lazy(
        "The exchange does not tell its mailboxes, with names and addresses: its account for the portal may not ask "
        "for them (VoicemailUsersList), or it has no voicemail."
    ),
}
_WHY: dict[str, Promise] = {
    Why.UNREADABLE: gettext_lazy("This row cannot be read."),
    Why.NO_EXTENSION: gettext_lazy("There is no extension."),
    Why.EXTENSION: gettext_lazy("An extension has two to six digits."),
    Why.EMAIL: gettext_lazy("This is no e-mail address: %(detail)s"),
    Why.TWICE: gettext_lazy("This extension stands in row %(detail)s already."),
    Why.NO_DEPARTMENT: gettext_lazy("There is no department “%(detail)s”."),
    Why.NO_LICENCE: gettext_lazy("There is no licence “%(detail)s”."),
    Why.NO_SEATS: gettext_lazy("All seats of “%(detail)s” are taken."),
    Why.ADMINISTRATOR: gettext_lazy("Administrators are made, changed in role and disabled one by one."),
    Why.OWN: gettext_lazy("This is your own account: do that among your settings."),
    Why.CHANGED: gettext_lazy("Somebody changed this meanwhile."),
    Why.THERE: gettext_lazy("Somebody made an account with this number meanwhile."),
    Why.NOT_YOURS: gettext_lazy("You may not do that to this account."),
    Why.USED: gettext_lazy("Somebody has used this account."),
    Why.NOT_ASKED: gettext_lazy("Would change, but only new people are wanted."),
    Why.NO_NAME: gettext_lazy("Without a name."),
    Why.TRUNK: gettext_lazy("Perhaps a trunk: the exchange knows no name, mailbox or lamp."),
    Why.NO_TELEPHONE: gettext_lazy("A mailbox without a telephone."),
}


def why(line: PeopleImportLine) -> str:
    """In a sentence; empty where there is nothing to say."""
    match line.why:
        case "":
            return ""
        case Why.MOBILE:
            return line.detail
        case Why.TOO_LONG:
            return _("This is too long: %(column)s") % {"column": column(line.detail)}
        case Why.VALUE:
            return _("This is not a value that is known: %(column)s") % {"column": column(line.detail)}
    return str(_WHY[line.why]) % {"detail": line.detail}


def column(field: str) -> str:
    """What a field is called, as the table that we write heads it."""
    return caption(field, (get_language() or "en")[:2]) if field in CAPTIONS else field


def value(field: str, held: Any) -> str:
    """What somebody has, or shall have."""
    if field == "is_active":
        return _("enabled") if held else _("disabled")
    if field in present.CHOICES:
        return present.said(field, held) if held else "—"
    return (", ".join(held) if isinstance(held, list) else str(held)) or "—"
