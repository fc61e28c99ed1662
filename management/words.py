"""Plain words for what the administration pages show."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.journal import Event
from accounts.permissions import GRANTABLE, Permission
from management.filters import State

STATES: dict[State, Promise] = {
    State.ACTIVE: pgettext_lazy("account", "Active"),
    State.TEMPORARY: _("Temporary password"),
    State.BY_PIN: _("Opens by PIN"),
    State.CLOSED: _("No password yet"),
    State.DISABLED: pgettext_lazy("account", "Disabled"),
}

GRANTS: dict[Permission, Promise] = {
    Permission.SEE_CALLERS: _("With whom every colleague rings or talks, not only whether they do."),
    Permission.CALL_ABROAD: _("Dial and forward to numbers in other countries."),
    Permission.CALL_PREMIUM: _("Numbers that cost more than a call, such as hotlines."),
    Permission.VIEW_REPORTS: _("Reports on everybody's calls."),
    Permission.OPERATE: _("Everybody's calls, live."),
    Permission.KEEP_ANNOUNCEMENTS: _("Record what callers hear, and let colleagues use it."),
}
"""What each grant lets a person do, in a sentence; its name is in accounts.journal.values."""

if missing := GRANTABLE - set(GRANTS):
    raise RuntimeError(f"Grants without words: {', '.join(sorted(missing))}.")

EVENTS: dict[str, Promise] = {
    Event.LOGGED_IN: _("Log-in by password"),
    Event.LOGGED_IN_BY_FACTOR: _("Log-in with second factor"),
    Event.LOGGED_IN_BY_PIN: _("Log-in by PIN"),
    Event.LOGGED_IN_BY_CODE: _("Log-in by code"),
    Event.LOG_IN_REFUSED: _("Log-in refused"),
    Event.PIN_CLOSED: _("PIN closed"),
    Event.PASSWORD_SET: _("First password"),
    Event.PASSWORD_CHANGED: _("Password changed"),
    Event.PASSWORD_TAKEN_AWAY: _("Password taken away"),
    Event.TEMPORARY_PASSWORD_GIVEN: _("Temporary password given"),
    Event.ACCOUNT_OPENED: _("Opened by PIN"),
    Event.SECOND_FACTOR_ON: _("Second factor on"),
    Event.SECOND_FACTOR_MOVED: _("Second factor moved"),
    Event.SECOND_FACTOR_OFF: _("Second factor off"),
    Event.EMAIL_CHANGED: _("E-mail address"),
    Event.MOBILE_CHANGED: _("MobilePhone number"),
    Event.NUMBERS_CHANGED: _("Further numbers"),
    Event.ACCOUNT_CREATED: _("Account made"),
    Event.ACCOUNT_DISABLED: _("Account disabled"),
    Event.ACCOUNT_ENABLED: _("Account enabled"),
    Event.ROLE_CHANGED: _("Role"),
    Event.DEPARTMENT_CHANGED: _("Department"),
    Event.MANAGED_DEPARTMENTS_CHANGED: _("Managed departments"),
    Event.DEPARTMENT_ADDED: _("Department added"),
    Event.DEPARTMENT_RENAMED: _("Department renamed"),
    Event.DEPARTMENT_COLORED: _("Colour of a department"),
    Event.DEPARTMENT_MOVED: _("Department moved"),
    Event.DEPARTMENT_DELETED: _("Department deleted"),
    Event.DEPARTMENT_RESTORED: _("Department brought back"),
    Event.GRANTS_CHANGED: _("Rights"),
    Event.ACCESS_CHANGED: _("Access to contacts and recordings"),
    Event.MAIN_DEVICES_CHANGED: _("Further extensions"),
    Event.MONITOR_RIGHTS_CHANGED: _("Rights to other lines"),
    Event.EXTENSION_SHARED: _("Extension shared"),
    Event.EXTENSION_WATCHED: _("Extension watched"),
    Event.SERVICE_CHANGED: _("Service"),
    Event.PRICE_LIST_CHANGED: _("Price list"),
    Event.RECORDING_HEARD: _("Recording heard"),
    Event.RECORDING_BEGUN: _("Call recorded"),
    Event.ALL_CALLS_OPENED: _("Everybody's calls opened"),
    Event.HISTORY_EXPORTED: _("Calls exported"),
    Event.COSTS_EXPORTED: _("Costs exported"),
    Event.REPORT_EXPORTED: _("Report exported"),
    Event.CONTACTS_EXPORTED: _("Contacts exported"),
    Event.DATA_EXPORTED: _("Copy of the own data"),
    Event.HISTORY_ERASED: _("Call history erased"),
    Event.MAIL_SERVER_CHANGED: _("Mail server"),
    Event.EXCHANGE_CHANGED: _("Exchange"),
    Event.RETENTION_CHANGED: pgettext_lazy("for how long", "Keeping"),
    Event.NUMBER_POLICY_CHANGED: _("Number policy"),
    Event.BRAND_CHANGED: pgettext_lazy("of the portal", "Look"),
}
"""What administrators look for, of all that the journal knows."""
