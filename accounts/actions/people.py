"""Accounts that others make, and what others write into them."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import journal, letters
from accounts.actions.claiming import claim, claim_the_portal
from accounts.actions.password import TEMPORARY_LASTS
from accounts.authority import Deed
from accounts.journal import Event, Origin
from accounts.letters import Notice
from accounts.models import Department, EmailChange, User


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An account to be made."""

    extension: str
    comment: str
    role: User.Role = User.Role.USER
    department: Department | None = None
    email: str = ""
    mobile: str = ""
    description: str = ""
    language: str = ""
    contact_access: str = User.ContactAccess.READ
    recording_access: str = User.RecordingAccess.OWN
    temporary_password: str = ""
    """One that somebody else knows: it must be changed within a day. Without it nothing opens the account yet."""


DATA_EVENTS = {
    "comment": Event.COMMENT_CHANGED,
    "description": Event.DESCRIPTION_CHANGED,
    "mobile": Event.MOBILE_CHANGED,
}


@transaction.atomic
def create(newcomer: Newcomer, origin: Origin) -> User:
    """Make the account. Raises NotYoursError, and IntegrityError when the number is taken."""
    claim_the_portal(origin)
    temporary = bool(newcomer.temporary_password)
    user: User = User.objects.create_user(
        newcomer.extension,
        newcomer.temporary_password,
        comment=newcomer.comment,
        role=newcomer.role,
        department=newcomer.department,
        email=newcomer.email,
        mobile=newcomer.mobile,
        description=newcomer.description,
        language=newcomer.language,
        contact_access=newcomer.contact_access,
        recording_access=newcomer.recording_access,
        must_change_password=temporary,
        activation_until=timezone.now() + TEMPORARY_LASTS if temporary else None,
    )
    if user.role == User.Role.ADMINISTRATOR:
        letters.tell_administrators(user, origin)
    journal.write(Event.ACCOUNT_CREATED, user, origin, after=f"{newcomer.comment} {newcomer.role}".strip())
    if temporary:
        journal.write(Event.TEMPORARY_PASSWORD_GIVEN, user, origin)
    return user


@transaction.atomic
def change_data(user: User, *, comment: str, description: str, mobile: str, origin: Origin) -> None:
    """What the exchange and the colleagues call the extension, and its MobilePhone number (MGR-06, MGR-09)."""
    person = claim(Deed.EDIT_DATA, user, origin)
    wanted = {"comment": comment, "description": description, "mobile": mobile}
    changed = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    if "mobile" in changed and origin.actor != user:
        letters.tell(user, Notice.MOBILE_CHANGED_BY_OTHER, origin, old=person.mobile, new=mobile)
    for name, value in changed.items():
        journal.write(DATA_EVENTS[name], user, origin, before=getattr(person, name), after=value)


@transaction.atomic
def set_email(user: User, address: str, origin: Origin) -> None:
    """Somebody else writes the address to which a new password would go: for a day nothing is sent there, and the
    old address is told (SECURITY §2.4, T-RST-05)."""
    person = claim(Deed.SET_EMAIL, user, origin)
    user.email = address
    if person.email == address:
        return
    user.email_set_by_other_at = timezone.now()
    user.save(update_fields=["email", "email_set_by_other_at"])
    EmailChange.objects.filter(user=user).delete()
    letters.tell(user, Notice.EMAIL_CHANGED_BY_OTHER, origin, to=person.email, old=person.email, new=address)
    journal.write(Event.EMAIL_CHANGED, user, origin, before=person.email, after=address)
