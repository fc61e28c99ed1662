"""What is the whole company's: prices, files taken along, installers, look, keeping, exchange, mail."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.journal import Event, company_values, values
from accounts.journal.words.kinds import Words

_ALERTED = _("The administrators were told of unusual calls.")
_HISTORY_SHORTENED = _("Retention removed the oldest calls from the history.")
_SHORTENED = _("Retention removed the oldest entries of the journal.")
_SETUP_REFUSED = _("Somebody gave a wrong setup code.")
_RESTORED = _("The portal was restored from a backup.")

COMPANY: Mapping[str, Words] = {
    Event.ALERTED: Words("shield-alert", _ALERTED, _ALERTED, alarming=True, value=company_values.alert),
    Event.PRICE_LIST_CHANGED: Words(
        "receipt",
        _("You changed a price list."),
        _("%(who)s changed a price list."),
        value=company_values.price_list,
    ),
    Event.ALLOWANCE_CHANGED: Words(
        "gauge", _("You changed your cost limit."), _("%(who)s changed the cost limit."), value=company_values.allowance
    ),
    Event.ALLOWANCE_TOPPED_UP: Words(
        "coins",
        _("You topped up your cost limit."),
        _("%(who)s topped up the cost limit."),
        value=company_values.allowance,
    ),
    Event.ALLOWANCE_RESET: Words(
        "rotate-ccw",
        _("You reset your counter of costs."),
        _("%(who)s reset the counter of costs."),
        value=company_values.allowance,
    ),
    Event.RECORDING_HEARD: Words(
        "headphones",
        _("You listened to a recorded conversation."),
        _("%(who)s listened to a recorded conversation."),
    ),
    Event.RECORDING_BEGUN: Words(
        "mic", _("You had a conversation recorded."), _("%(who)s had a conversation recorded.")
    ),
    Event.ALL_CALLS_OPENED: Words(
        "history", _("You opened everybody's calls."), _("%(who)s opened everybody's calls.")
    ),
    Event.COSTS_RATED_AGAIN: Words(
        "coins",
        _("You had calls priced again."),
        _("%(who)s had calls priced again."),
    ),
    Event.HISTORY_EXPORTED: Words(
        "file-down", _("You exported other people's calls."), _("%(who)s exported other people's calls.")
    ),
    Event.COSTS_EXPORTED: Words(
        "file-down", _("You exported a statement of costs."), _("%(who)s exported a statement of costs.")
    ),
    Event.REPORT_EXPORTED: Words(
        "file-down", _("You exported the report of a department."), _("%(who)s exported the report of a department.")
    ),
    Event.CONTACTS_EXPORTED: Words(
        "file-down", _("You exported public contacts."), _("%(who)s exported public contacts.")
    ),
    Event.DATA_EXPORTED: Words(
        "file-down", _("You asked for a copy of your data."), _("%(who)s asked for a copy of their data.")
    ),
    Event.INSTALLER_CHANGED: Words(
        "package",
        _("You put another installer in place."),
        _("%(who)s put another installer in place."),
        alarming=True,
    ),
    Event.INSTALLER_REMOVED: Words("package-x", _("You removed the installer."), _("%(who)s removed the installer.")),
    Event.INSTALLER_DESTROYED: Words(
        "package-x", _("You destroyed an old installer."), _("%(who)s destroyed an old installer.")
    ),
    Event.INSTALLER_REFUSED: Words(
        "shield-x",
        _("You brought an installer that was refused."),
        _("%(who)s brought an installer that was refused."),
        alarming=True,
    ),
    Event.HISTORY_ERASED: Words(
        "eraser", _("You erased the call history."), _("%(who)s erased the call history."), alarming=True
    ),
    Event.SET_UP: Words(
        "flag",
        _("You set the portal up, and are its first administrator."),
        _("The portal was set up, with its first administrator."),
        alarming=True,
    ),
    Event.SETUP_REFUSED: Words("key-round", _SETUP_REFUSED, _SETUP_REFUSED),
    Event.EXCHANGE_CHANGED: Words(
        "server",
        _("You changed to which exchange the portal connects."),
        _("%(who)s changed to which exchange the portal connects."),
        alarming=True,
        value=company_values.exchange,
    ),
    Event.EXCHANGE_CHECKED: Words(
        "stethoscope",
        _("You had the connection to an exchange checked."),
        _("%(who)s had the connection to an exchange checked."),
    ),
    Event.MAIL_SERVER_CHANGED: Words(
        "server-cog",
        _("You changed the mail server."),
        _("%(who)s changed the mail server."),
        alarming=True,
        value=company_values.mail_server,
    ),
    Event.BRAND_CHANGED: Words(
        "palette",
        _("You changed the look of the portal."),
        _("%(who)s changed the look of the portal."),
        value=company_values.brand,
    ),
    Event.RETENTION_CHANGED: Words(
        "calendar-clock",
        _("You changed for how long things are kept."),
        _("%(who)s changed for how long things are kept."),
        alarming=True,
        value=company_values.retention,
    ),
    Event.NUMBER_POLICY_CHANGED: Words(
        "phone-outgoing",
        _("You changed the number policy."),
        _("%(who)s changed the number policy."),
        alarming=True,
        value=company_values.number_policy,
    ),
    Event.MAIL_TESTED: Words("send", _("You had a test e-mail sent."), _("%(who)s had a test e-mail sent.")),
    Event.HISTORY_SHORTENED: Words("scissors", _HISTORY_SHORTENED, _HISTORY_SHORTENED),
    Event.JOURNAL_SHORTENED: Words("scissors", _SHORTENED, _SHORTENED),
    Event.RESTORED: Words("archive-restore", _RESTORED, _RESTORED, value=values.moment, alarming=True),
}
