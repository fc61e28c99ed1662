"""What accounts, and the rooms that it stands on, hold about a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.journal.sentences import sentence
from accounts.models import JournalEntry, User
from accounts.personal import Row, columns, kept_back, told
from jobs.models import Job

ACCOUNT = (
    "extension",
    "comment",
    "description",
    "email",
    "email_set_by_other_at",
    "role",
    "mobile",
    "callback",
    "contact_access",
    "recording_access",
    "enter_action",
    "notify_calls",
    "ring_sound",
    "language",
    "is_active",
    "activation_until",
    "must_change_password",
    "last_login",
    "activity_seen",
)


@told("account", _("Your account"), "accounts.User", "accounts.SecondFactor", "accounts.EmailChange")
def _account(user: User) -> Iterator[Row]:
    guard = user.second_factors.filter(confirmed_at__isnull=False).first()
    change = user.email_change if hasattr(user, "email_change") else None
    yield {
        **columns(user, *ACCOUNT),
        "department": user.department.name if user.department else "",
        "manages": ", ".join(user.manages.order_by("name").values_list("name", flat=True)),
        "has_password": bool(user.password),
        "has_pin": bool(user.pin),
        "second_factor_since": guard.confirmed_at if guard else None,
        "new_email": change.address if change else "",
        "new_email_asked_at": change.created if change else None,
    }


@told(
    "rights",
    _("Rights that you were given beside those of your role"),
    "accounts.Grant",
    "accounts.MainDevice",
    "accounts.MonitorRight",
    "accounts.MailboxRight",
    "accounts.Licence",
)
def _rights(user: User) -> Iterator[Row]:
    for grant in user.grants.order_by("permission"):
        yield {"right": "permission", "of": grant.permission, "details": ""}
    for device in user.main_devices.all():
        yield {"right": "main device", "of": device.extension, "details": ""}
    for right in user.monitor_rights.all():
        words = [name for name in ("callers", "pick_up") if getattr(right, name)]
        yield {"right": "line", "of": right.extension, "details": ", ".join(words)}
    for mailbox in user.mailbox_rights.all():
        yield {"right": "mailbox", "of": mailbox.mailbox, "details": ""}
    for licence in user.licences.select_related("kind").order_by("kind__name"):
        yield {"right": "licence", "of": licence.kind.name, "details": ""}


@told("sessions", _("Browsers in which you are logged in"), "accounts.Session")
def _sessions(user: User) -> Iterator[Row]:
    for session in user.sessions.order_by("-started"):
        yield columns(session, "started", "seen", "stays", "expire_date", "address", "agent")


@told("journal", _("What was done with your account, and what you did"), "accounts.JournalEntry")
def _journal(user: User) -> Iterator[Row]:
    """Of what they did to others: that they did it, and not what became of those."""
    own = JournalEntry.objects.filter(subject=user).select_related("subject", "actor")
    for entry in own.order_by("-id").iterator():
        told_of = columns(entry, "at", "event", "actor_number", "before", "after", "address")
        yield {**told_of, "sentence": sentence(entry, user), "subject_number": entry.subject_number}
    others = JournalEntry.objects.filter(actor=user).exclude(subject=user).select_related("subject", "actor")
    for entry in others.order_by("-id").iterator():
        told_of = columns(entry, "at", "event", "actor_number", "address")
        others_own = {"before": "", "after": "", "sentence": "", "subject_number": entry.subject_number}
        yield {**told_of, **others_own}


@told("exports", _("Files that you asked for"), "jobs.Job")
def _exports(user: User) -> Iterator[Row]:
    for job in Job.objects.filter(owner=user).order_by("-made"):
        yield columns(job, "kind", "made", "state", "size", "expires")


for _model in ("accounts.LicenceKind", "accounts.LicensedFunction"):
    kept_back(_model, _("which licences the company has, which are nobody's: yours are among your rights"))
kept_back("jobs.Piece", _("the content of the files that you asked for: it is in those files"))
kept_back(
    "accounts.RemovedDepartment", _("who belonged to departments that were deleted: gone after thirty days at most")
)
kept_back("accounts.RemovedLicenceKind", _("who held licences that were removed: gone after thirty days at most"))
kept_back("accounts.RecoveryCode", _("digests of secrets, which nobody can read"))
kept_back("accounts.OneTimeLink", _("digests of links, which end after days at most"))
kept_back("accounts.PhoneProof", _("that your telephone was rung to prove who you are: gone after an hour"))
kept_back("mail.Letter", _("e-mails that wait to be sent: gone after a week, and you have received them"))
