"""Getting in and out: log-ins, sessions, passwords, second factors, letters with links."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.journal import Event, values
from accounts.journal.words.kinds import Words, log_in, warning

ENTERING: Mapping[str, Words] = {
    Event.LOGGED_IN: log_in("log-in", _("You logged in."), _("%(who)s logged in."), value=values.nothing),
    Event.LOGGED_IN_BY_FACTOR: log_in(
        "shield-check",
        _("You logged in with your second factor."),
        _("%(who)s logged in with the second factor."),
        value=values.nothing,
    ),
    Event.PASSWORD_ACCEPTED: log_in(
        "log-in",
        _("Your password was given; the code was still to come."),
        _("The right password was given; the code was still to come."),
    ),
    Event.LOGGED_IN_BY_PIN: log_in("log-in", _("You logged in by PIN."), _("%(who)s logged in by PIN.")),
    Event.LOGGED_IN_BY_CODE: log_in(
        "qr-code", _("You came to another device by code."), _("%(who)s came to another device by code.")
    ),
    Event.CODE_SHOWN: log_in(
        "qr-code",
        _("You had a code shown that logs another device in."),
        _("%(who)s had a code shown that logs another device in."),
    ),
    Event.SESSION_ENDED: log_in(
        "log-out", _("You ended a session elsewhere."), _("%(who)s ended a session elsewhere.")
    ),
    Event.OTHER_SESSIONS_ENDED: log_in(
        "log-out", _("You ended all your other sessions."), _("%(who)s ended all other sessions.")
    ),
    Event.DEVICE_FORGOTTEN: log_in(
        "monitor-smartphone", _("You had a device forgotten."), _("%(who)s had a device forgotten.")
    ),
    Event.LOGGED_OUT: log_in("log-out", _("You logged out."), _("%(who)s logged out.")),
    Event.LOG_IN_REFUSED: warning(_("Somebody gave a wrong password or PIN.")),
    Event.PIN_CLOSED: warning(_("The PIN no longer opens the account: it was wrong five times.")),
    Event.PIN_PATH_CLOSED: warning(_("Log-in by PIN was closed for everybody for half an hour: too many wrong PINs.")),
    Event.PROVED_BY_TELEPHONE: log_in(
        "phone-incoming", _("You proved by telephone who you are."), _("%(who)s proved by telephone who they are.")
    ),
    Event.PHONE_PROOF_REFUSED: warning(_("The portal rang and asked for digits, and wrong ones were keyed in.")),
    Event.PASSWORD_SET: Words("key-round", _("You chose your first password."), _("%(who)s chose the first password.")),
    Event.PASSWORD_CHANGED: Words("key-round", _("You changed your password."), _("%(who)s changed the password.")),
    Event.PASSWORD_TAKEN_AWAY: Words(
        "key-round",
        _("You took your password away."),
        _("%(who)s took the password away, so that a new one is chosen."),
        alarming=True,
    ),
    Event.TEMPORARY_PASSWORD_GIVEN: Words(
        "key-round", _("You gave yourself a temporary password."), _("%(who)s gave a temporary password.")
    ),
    Event.SECOND_FACTOR_ON: Words(
        "shield-check", _("You turned on your second factor."), _("%(who)s turned on the second factor.")
    ),
    Event.SECOND_FACTOR_MOVED: Words(
        "shield-check",
        _("You moved your second factor to another telephone."),
        _("%(who)s moved the second factor to another telephone."),
    ),
    Event.SECOND_FACTOR_OFF: Words(
        "shield-off",
        _("You turned off your second factor."),
        _("%(who)s turned off the second factor."),
        alarming=True,
    ),
    Event.SECOND_FACTOR_REFUSED: warning(_("Somebody gave the right password and a wrong code.")),
    Event.RECOVERY_CODE_USED: log_in(
        "life-buoy",
        _("You used a recovery code."),
        _("%(who)s used a recovery code."),
        value=values.codes,
    ),
    Event.RECOVERY_CODES_RENEWED: Words(
        "life-buoy", _("You made new recovery codes."), _("%(who)s made new recovery codes.")
    ),
    Event.LINK_SENT: Words(
        "mail",
        _("You had a link sent to you."),
        _("%(who)s had a link sent to the e-mail address."),
        value=values.purpose,
    ),
    Event.LINK_USED: log_in(
        "mail-open",
        _("You followed a link from an e-mail."),
        _("%(who)s followed a link from an e-mail."),
        value=values.purpose,
    ),
    Event.EMAIL_CHANGE_ASKED: Words(
        "mail-question-mark",
        _("You asked for another e-mail address; it waits to be confirmed."),
        _("%(who)s asked for another e-mail address; it waits to be confirmed."),
    ),
    Event.EMAIL_CHANGE_CANCELLED: Words(
        "mail-x",
        _("You withdrew the change of your e-mail address."),
        _("%(who)s withdrew the change of the e-mail address."),
    ),
    Event.EMAIL_CHANGED: Words("mail", _("You changed your e-mail address."), _("%(who)s changed the e-mail address.")),
    Event.SESSIONS_ENDED_BY_OTHER: log_in(
        "log-out", _("You ended your sessions."), _("%(who)s ended all sessions of the account."), value=values.sessions
    ),
}
