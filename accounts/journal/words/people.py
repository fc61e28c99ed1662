"""Accounts, departments, rights and licences."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.journal import Event, values
from accounts.journal.words.kinds import Words

PEOPLE: Mapping[str, Words] = {
    Event.DESCRIPTION_CHANGED: Words(
        "user-round-pen", _("You changed your description."), _("%(who)s changed the description.")
    ),
    Event.APPLICATION_CHANGED: Words(
        "monitor-cog",
        _("You changed your settings."),
        _("%(who)s changed the settings."),
        value=values.pairs,
    ),
    Event.ACCOUNT_CREATED: Words("user-round-plus", _("You made the account."), _("%(who)s made the account.")),
    Event.ACCOUNT_OPENED: Words(
        "lock-open",
        _("You let a new PIN open your account."),
        _("%(who)s took the password away and let a new PIN open the account."),
    ),
    Event.ACCOUNT_DISABLED: Words(
        "user-round-x",
        _("You disabled your account."),
        _("%(who)s disabled the account."),
        alarming=True,
    ),
    Event.ACCOUNT_ENABLED: Words("user-round-check", _("You enabled your account."), _("%(who)s enabled the account.")),
    Event.ACCOUNT_REMOVED: Words(
        "user-round-minus",
        _("You removed an account that nobody had used."),
        _("%(who)s removed an account that nobody had used."),
    ),
    Event.ROLE_CHANGED: Words("shield", _("You changed your role."), _("%(who)s changed the role."), value=values.role),
    Event.COMMENT_CHANGED: Words("user-round-pen", _("You changed your comment."), _("%(who)s changed the comment.")),
    Event.MOBILE_CHANGED: Words(
        "smartphone",
        _("You changed your MobilePhone number."),
        _("%(who)s changed the MobilePhone number."),
    ),
    Event.NUMBERS_CHANGED: Words(
        "phone",
        _("You changed your further numbers."),
        _("%(who)s changed the further numbers."),
        value=values.numbers,
    ),
    Event.DEPARTMENT_CHANGED: Words(
        "building-2", _("You changed your department."), _("%(who)s changed the department.")
    ),
    Event.DEPARTMENT_ADDED: Words("building-2", _("You added a department."), _("%(who)s added a department.")),
    Event.DEPARTMENT_RENAMED: Words("building-2", _("You renamed a department."), _("%(who)s renamed a department.")),
    Event.DEPARTMENT_COLORED: Words(
        "palette",
        _("You gave a department another colour."),
        _("%(who)s gave a department another colour."),
        value=values.color,
    ),
    Event.DEPARTMENT_MOVED: Words(
        "network",
        _("You put a department in another place."),
        _("%(who)s put a department in another place."),
    ),
    Event.DEPARTMENT_DELETED: Words(
        "trash-2",
        _("You deleted a department; its people belong to none."),
        _("%(who)s deleted a department; its people belong to none."),
        alarming=True,
        value=values.people,
    ),
    Event.DEPARTMENT_RESTORED: Words(
        "undo-2", _("You brought a department back."), _("%(who)s brought a department back.")
    ),
    Event.MANAGED_DEPARTMENTS_CHANGED: Words(
        "building-2",
        _("You changed the departments that you manage."),
        _("%(who)s changed the departments that are managed."),
    ),
    Event.GRANTS_CHANGED: Words(
        "shield-plus", _("You changed your rights."), _("%(who)s changed the rights."), value=values.rights
    ),
    Event.ACCESS_CHANGED: Words(
        "shield-plus",
        _("You changed your access to contacts and recordings."),
        _("%(who)s changed the access to contacts and recordings."),
        value=values.pairs,
    ),
    Event.MAIN_DEVICES_CHANGED: Words(
        "phone", _("You changed your further extensions."), _("%(who)s changed the further extensions.")
    ),
    Event.MONITOR_RIGHTS_CHANGED: Words(
        "eye",
        _("You changed what you see of other extensions."),
        _("%(who)s changed what is seen of other extensions."),
        value=values.watches,
    ),
    Event.EXTENSION_SHARED: Words(
        "phone",
        _("You changed who else works with your extension."),
        _("%(who)s changed who else works with the extension."),
    ),
    Event.EXTENSION_WATCHED: Words(
        "eye",
        _("You changed who sees more of your extension."),
        _("%(who)s changed who sees more of the extension."),
        value=values.watches,
    ),
    Event.NOTICES_CHANGED: Words(
        "bell",
        _("You chose what e-mails tell you of."),
        _("%(who)s chose what e-mails tell of."),
        value=values.pairs,
    ),
    Event.MAILBOX_RIGHTS_CHANGED: Words(
        "voicemail", _("You changed your further mailboxes."), _("%(who)s changed the further mailboxes.")
    ),
    Event.MAILBOX_SHARED: Words(
        "voicemail", _("You changed who else uses your mailbox."), _("%(who)s changed who else uses the mailbox.")
    ),
    Event.LICENCES_CHANGED: Words("badge-check", _("You changed your licences."), _("%(who)s changed the licences.")),
    Event.LICENCE_KIND_CHANGED: Words(
        "badge-check",
        _("You changed a kind of licences."),
        _("%(who)s changed a kind of licences."),
        value=values.licence_kind,
    ),
    Event.BULK_CHANGED: Words(
        "users-round",
        _("You changed several accounts at once."),
        _("%(who)s changed several accounts at once."),
        value=values.bulk,
    ),
    Event.BULK_UNDONE: Words(
        "undo-2",
        _("You undid a change of several accounts."),
        _("%(who)s undid a change of several accounts."),
        value=values.bulk,
    ),
    Event.PEOPLE_IMPORTED: Words(
        "file-up", _("You imported people."), _("%(who)s imported people."), value=values.imported
    ),
    Event.PEOPLE_IMPORT_UNDONE: Words(
        "undo-2",
        _("You undid an import of people."),
        _("%(who)s undid an import of people."),
        value=values.imported,
    ),
    Event.PEOPLE_EXPORTED: Words(
        "file-down", _("You exported the list of accounts."), _("%(who)s exported the list of accounts.")
    ),
    Event.SEALED_LETTERS_MADE: Words(
        "printer",
        _("You had sealed letters made, with links to a new password."),
        _("%(who)s had sealed letters made, with links to a new password."),
        value=values.letters,
    ),
}
