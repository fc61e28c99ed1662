"""What telephones do, and their paper."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.journal import Event, company_values, values
from accounts.journal.words.kinds import Words

TELEPHONES: Mapping[str, Words] = {
    Event.GREETING_CHANGED: Words(
        "mic",
        _("You changed a greeting of a mailbox."),
        _("%(who)s changed a greeting of a mailbox."),
        value=company_values.greeting,
    ),
    Event.ANNOUNCEMENT_CHANGED: Words(
        "megaphone",
        _("You changed an announcement."),
        _("%(who)s changed an announcement."),
        value=company_values.announcement,
    ),
    Event.SERVICE_CHANGED: Words(
        "sliders-horizontal", _("You changed a service."), _("%(who)s changed a service."), value=values.service
    ),
    Event.SERVICE_RETURNED: Words(
        "alarm-clock-off",
        _("You had set a service for a while: the time was over, and it returned to what it was before."),
        _("The time that %(who)s had set was over, and a service returned to what it was before."),
        value=values.service,
    ),
    Event.CALL_ACCOUNT_RECALLED: Words(
        "id-card", _("You recalled your account for calls."), _("%(who)s recalled an account for calls.")
    ),
    Event.CALL_ACCOUNT_REFUSED: Words(
        "shield-x",
        _("You gave a wrong number or PIN of an account for calls."),
        _("%(who)s gave a wrong number or PIN of an account for calls."),
        alarming=True,
    ),
    Event.CALL_ACCOUNT_CHANGED: Words(
        "id-card",
        _("You changed your account for calls."),
        _("%(who)s changed an account for calls."),
        value=values.call_account,
    ),
    Event.CALL_ACCOUNT_NEW_PIN: Words(
        "id-card",
        _("You gave your account for calls a new PIN."),
        _("%(who)s gave an account for calls a new PIN."),
    ),
    Event.TELEPHONE_CHANGED: Words(
        "keyboard",
        _("You changed which telephone you have."),
        _("%(who)s changed which telephone is there."),
    ),
    Event.KEYS_CHANGED: Words(
        "keyboard",
        _("You changed the keys of your telephone."),
        _("%(who)s changed the keys of the telephone."),
        value=values.keys,
    ),
}
