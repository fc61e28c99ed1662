"""The letters of the accounts: links that open the door, and word of what was done to an account.

Who writes is called when a letter leaves, so that a link's token exists in the letter alone (T-PWD-05). No letter
ever holds a password (T-RST-03).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import EmailChange, User
from accounts.proving import email_changes, links
from accounts.proving.email_changes import Side
from accounts.proving.links import Purpose
from mail import outbox
from mail.kinds import letter
from mail.messages import Message, compose
from ui.times import exact_moment

RESET_LASTS = timedelta(minutes=30)
ACTIVATION_LASTS = timedelta(hours=24)
DISTRUST = timedelta(hours=24)
"""So long no link goes to an address that somebody else has set (SECURITY §2.4, T-RST-05)."""


class Notice(StrEnum):
    """What the owner of an account is told of, each in a letter of its own."""

    PASSWORD_SET = "password_set"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_TAKEN_AWAY = "password_taken_away"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    EMAIL_CHANGED_BY_OTHER = "email_changed_by_other"
    MOBILE_CHANGED_BY_OTHER = "mobile_changed_by_other"
    FORWARDING_CHANGED_BY_OTHER = "forwarding_changed_by_other"
    FORWARDING_TAKEN_BACK = "forwarding_taken_back"
    """The number policy allows it no more (T-TOL-03)."""
    UNUSUAL_CALLS = "unusual_calls"
    """To the administrators (T-TOL-07)."""
    LIMIT_NEAR = "limit_near"
    """Most of what the extension may spend is spent."""
    LIMIT_REACHED = "limit_reached"
    LIMIT_OF_SOMEBODY_REACHED = "limit_of_somebody_reached"
    """To the managers of the department."""
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_MOVED = "second_factor_moved"
    SECOND_FACTOR_OFF = "second_factor_off"
    SIGNED_IN_BY_CODE = "signed_in_by_code"
    NEW_ADMINISTRATOR = "new_administrator"
    """To the administrators, each of them (T-AUD-05)."""


def takes_links(user: User, now: datetime | None = None) -> bool:
    """Is there an address, and is it known to be the person's own?"""
    set_at = user.email_set_by_other_at
    return bool(user.email) and (set_at is None or (now or timezone.now()) - set_at >= DISTRUST)


def post_reset(extension: str) -> None:
    """Have a link for a new password sent to whoever has `extension`, if anybody does.

    The same work for everybody, so that nobody learns who is there (T-ENM-02): only the worker looks.
    """
    outbox.post("password_reset", {"extension": extension}, _language())


def post_activation(user: User, origin: Origin) -> None:
    """Have a link sent that lets a person without a password choose one, for a day. Call it last in a deed.

    Raises ValueError if no link may go to their address: see `takes_links`.
    """
    post_activations([user], origin)


def post_activations(people: Sequence[User], origin: Origin) -> None:
    """The same for several people, all of whom must take links."""
    if not all(map(takes_links, people)):
        raise ValueError("No link may be sent to this person.")
    by = str(origin.actor.comment) if origin.actor else ""
    outbox.post_several([outbox.Posted("activation", {"user": user.pk, "by": by}, _language(user)) for user in people])
    facts = [journal.Fact(Event.LINK_SENT, user, after=Purpose.ACTIVATION) for user in people]
    journal.write_several(facts, origin)


def post_confirmation(change: EmailChange, side: Side) -> None:
    outbox.post(f"email_confirm_{side}", {"change": change.pk}, _language(change.user))


def tell(user: User, notice: Notice, origin: Origin, *, to: str | None = None, **more: str) -> None:
    """Have the owner told what was done, at their address or at `to`; where there is none, nobody is told.

    `more` is what the notice's template names besides; never a secret.
    """
    to = user.email if to is None else to
    if to:
        outbox.post_several([_told(user, notice, origin, to, **more)])


def tell_several(people: Iterable[User], notice: Notice, origin: Origin) -> None:
    """The same notice to several owners, at their addresses."""
    outbox.post_several([_told(user, notice, origin, user.email) for user in people if user.email])


def tell_each(told: Iterable[tuple[User, Notice, Mapping[str, str]]], origin: Origin) -> None:
    """A notice to each of several owners, at the address `to` of what is told besides; where it is empty, nobody is."""
    posts = [_told(user, notice, origin, **more) for user, notice, more in told if more["to"]]
    outbox.post_several(posts)


def _told(user: User, notice: Notice, origin: Origin, to: str, **more: str) -> outbox.Posted:
    by = origin.actor.comment or origin.actor.extension if origin.actor and origin.actor.pk != user.pk else ""
    known = {"to": to, "by": by, "at": timezone.now().isoformat(), "address": origin.address}
    return outbox.Posted(notice, _person(user) | known | more, _language(user))


def tell_administrators(newcomer: User, origin: Origin) -> None:
    """Whoever may administer the portal learns of everybody who now may, too (T-AUD-05)."""
    for administrator in User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(pk=newcomer.pk):
        tell(administrator, Notice.NEW_ADMINISTRATOR, origin, newcomer=str(newcomer))


@letter("password_reset")
def _password_reset(context: Mapping[str, Any]) -> Message | None:
    user = User.objects.filter(extension=context["extension"], is_active=True).first()
    if user is None or not takes_links(user):
        return None
    return _with_link(user, "password_reset", Purpose.RESET, RESET_LASTS)


@letter("activation")
def _activation(context: Mapping[str, Any]) -> Message | None:
    """Nothing, if meanwhile they have a password."""
    user = User.objects.filter(pk=context["user"], is_active=True, password="").first()
    if user is None or not takes_links(user):
        return None
    return _with_link(user, "activation", Purpose.ACTIVATION, ACTIVATION_LASTS, by=context["by"])


def _confirmation(side: Side, context: Mapping[str, Any]) -> Message | None:
    change = EmailChange.objects.select_related("user").filter(pk=context["change"]).first()
    if change is None or not email_changes.is_alive(change, change.user, timezone.now()):
        return None
    if side not in email_changes.waits_for(change):
        return None
    told = _person(change.user) | {"new": change.address, "old": change.old_address}
    told["link"] = address_of_link(email_changes.new_token(change, side))
    return compose(email_changes.address_of(change, side), f"email_confirm_{side}", told, change.user.language)


def _notice(notice: Notice, context: Mapping[str, Any]) -> Message:
    at = timezone.localtime(datetime.fromisoformat(context["at"]))
    return compose(context["to"], notice, {**context, "at": exact_moment(at)})


for _side in Side:
    letter(f"email_confirm_{_side}")(partial(_confirmation, _side))
for _each in Notice:
    letter(_each)(partial(_notice, _each))


def address_of_link(token: str) -> str:
    """Built from PUBLIC_URL alone, whatever a request claimed to be its host (T-RST-01)."""
    return settings.PUBLIC_URL + reverse("accounts:link", args=[token])


def _with_link(user: User, template: str, purpose: Purpose, lasts: timedelta, **more: str) -> Message:
    link = address_of_link(links.issue(user, purpose, lasts=lasts))
    return compose(user.email, template, _person(user) | {"link": link} | more, user.language)


def _person(user: User) -> dict[str, str]:
    return {"name": user.comment or user.extension, "extension": user.extension}


def _language(user: User | None = None) -> str:
    return (user.language if user else "") or translation.get_language() or settings.LANGUAGE_CODE
