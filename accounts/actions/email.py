"""Changing one's own e-mail address; see accounts.proving.email_changes for what waits."""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import journal, letters
from accounts.journal import Event, Origin, session_mark
from accounts.letters import Notice
from accounts.models import EmailChange, Session, User
from accounts.proving import email_changes
from accounts.proving.email_changes import LASTS, Pending
from accounts.proving.links import stamp_of
from accounts.sessions import revocation


@transaction.atomic
def begin(user: User, address: str, origin: Origin) -> EmailChange:
    """Ask both addresses whether `user` shall have `address`; "" to have none any more. Replaces what waited."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    EmailChange.objects.filter(user=person).delete()
    change = EmailChange.objects.create(
        user=person,
        address=address,
        old_address=person.email,
        stamp=stamp_of(person),
        session=origin.session,
        expires=timezone.now() + LASTS,
    )
    _ask(change)
    journal.write(Event.EMAIL_CHANGE_ASKED, person, origin, before=person.email, after=address)
    return change


@transaction.atomic
def ask_again(user: User, origin: Origin) -> bool:
    """Send new letters to whoever has not confirmed; False if nothing waits. The old letters' links open nothing."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    change = email_changes.of(user)
    if change is None:
        return False
    _ask(change)
    journal.write(Event.EMAIL_CHANGE_ASKED, user, origin, before=change.old_address, after=change.address)
    return True


@transaction.atomic
def cancel(user: User, origin: Origin) -> bool:
    """Forget what waits; False if nothing does."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    change = email_changes.of(user)
    EmailChange.objects.filter(user=user).delete()
    if change is None:
        return False
    journal.write(Event.EMAIL_CHANGE_CANCELLED, user, origin, before=change.old_address, after=change.address)
    return True


@transaction.atomic
def confirm(token: str, origin: Origin, *, keep_session: str | None = None) -> Pending | None:
    """Confirm one side; the address changes with the last one. None if the link opens nothing (any more).

    The result's `change.user` has the new address once it is in force. It ends all sessions but `keep_session` and the
    one that asked: whoever asked there gave the password, and reads both addresses.
    """
    found = email_changes.find(token)
    if found is None:
        return None
    User.objects.select_for_update(no_key=True).get(pk=found.change.user_id)
    pending = email_changes.find(token)  # as it is now that nobody else can change it
    if pending is None:
        return None
    field = f"{pending.side}_confirmed_at"
    setattr(pending.change, field, timezone.now())
    pending.change.save(update_fields=[field])
    if not email_changes.waits_for(pending.change):
        _take_effect(pending.change, Origin(pending.change.user, origin.address, origin.session), keep_session)
    return pending


def _ask(change: EmailChange) -> None:
    for side in email_changes.waits_for(change):
        letters.post_confirmation(change, side)


def _take_effect(change: EmailChange, origin: Origin, keep_session: str | None) -> None:
    user, before = change.user, change.old_address
    user.email, user.email_set_by_other_at = change.address, None
    user.save(update_fields=["email", "email_set_by_other_at"])
    EmailChange.objects.filter(pk=change.pk).delete()
    revocation.revoke_sessions(user, keep_session, _session_that_asked(change))
    if before:
        letters.tell(user, Notice.EMAIL_CHANGED, origin, to=before, old=before, new=change.address)
    journal.write(Event.EMAIL_CHANGED, user, origin, before=before, after=change.address)


def _session_that_asked(change: EmailChange) -> str | None:
    """Its key; None once it is over, or if none asked."""
    own = Session.objects.filter(user=change.user).values_list("session_key", flat=True)
    return next((key for key in own if constant_time_compare(change.session, session_mark(key))), None)
