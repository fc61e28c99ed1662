"""What the viewer may do, and what of it the exchange, the role or a grant decides (SUB-01)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.journal.values import RIGHTS
from accounts.models import User
from accounts.monitoring import Sight, pick_up_targets, viewer_of
from accounts.permissions import Permission
from cti import live
from pbx.capabilities import Capability, PbxInfo
from pbx.states import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise, _StrPromise

ABILITIES: "Mapping[Capability, _StrPromise]" = {
    Capability.CALL_FROM_OWN_PHONE: _("Call with a click, from the own telephone"),
    Capability.CALL_THROUGH_MOBILE: _("Call with a click, through the MobilePhone"),
    Capability.HOLD: _("Put calls on hold"),
    Capability.TRANSFER: _("Transfer calls"),
    Capability.PARK: _("Park calls"),
    Capability.PICKUP: _("Take calls that ring at others"),
    Capability.DTMF: _("Send digits during a call"),
    Capability.DND: _("Switch “do not disturb”"),
    Capability.FORWARDING: _("Set forwarding"),
    Capability.CALL_WAITING: _("Switch call waiting"),
    Capability.VOICEMAIL: _("Listen to voicemail"),
}
"""What an exchange does for its subscribers, in their words; that it asks for digits serves the log-in alone."""
NAMED = 12
"""So many extensions are listed one by one."""


@dataclass(frozen=True, slots=True)
class Right:
    name: "_StrOrPromise"
    given: bool
    detail: "_StrOrPromise" = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """In the order of who decides."""

    telephone: tuple[Right, ...]
    """Empty while the exchange has said nothing of the extension."""
    exchange: tuple[Right, ...]
    """Empty while the exchange has not said what it can do."""
    person: tuple[Right, ...]


def rights_of(user: User) -> Rights:
    """Of the extension that `user` works with now; the person's are their own whichever that is."""
    _standing, info = live.read_standing()
    return Rights(_telephone(live.last_line_of(user.acting)), _exchange(user, info), _person(user))


def _telephone(line: Line | None) -> tuple[Right, ...]:
    if line is None:
        return ()
    known = [] if line.registered is None else [Right(_("Telephone connected to the exchange"), line.registered)]
    return (*known, Right(_("Voicemail box"), line.voicemail is not None))


def _exchange(user: User, info: PbxInfo | None) -> tuple[Right, ...]:
    if info is None or not info.product:
        return ()
    return tuple(_ability(user, able, name, info.capabilities) for able, name in ABILITIES.items())


def _ability(user: User, able: Capability, name: "_StrOrPromise", capabilities: Collection[Capability]) -> Right:
    if able not in capabilities:
        return Right(name, given=False, detail=_("The exchange does not offer it."))
    if able is Capability.CALL_THROUGH_MOBILE and not user.mobile:
        return Right(name, given=False, detail=_("Your administrator has entered no MobilePhone number."))
    return Right(name, given=True)


def _person(user: User) -> tuple[Right, ...]:
    seen = viewer_of(user)
    callers = [extension for extension, sight in seen.special.items() if sight is Sight.CALLERS]
    manages = user.has_perm(Permission.MANAGE_DEPARTMENTS)
    departments = ", ".join(sorted(user.managed_departments.values_list("name", flat=True))) if manages else ""
    return (
        _granted(user, Permission.CALL_ABROAD),
        _granted(user, Permission.CALL_PREMIUM),
        Right(_("Public phonebook"), user.contact_access != "none", user.get_contact_access_display()),
        Right(_("Recorded calls"), user.recording_access != "none", user.get_recording_access_display()),
        _granted(user, Permission.SEE_CALLERS)
        if seen.others >= Sight.CALLERS
        else _of_some(RIGHTS[Permission.SEE_CALLERS], callers),
        _of_some(_("Take calls of"), pick_up_targets(user) - {*user.extensions}),
        _granted(user, Permission.VIEW_REPORTS),
        _granted(user, Permission.OPERATE),
        _granted(user, Permission.KEEP_ANNOUNCEMENTS),
        *([Right(_("Manages the departments"), given=True, detail=departments)] if departments else []),
    )


def _granted(user: User, permission: Permission) -> Right:
    return Right(RIGHTS[permission], user.has_perm(permission))


def _of_some(name: "_StrOrPromise", extensions: Collection[str]) -> Right:
    named = ", ".join(sorted(extensions))
    if len(extensions) > NAMED:
        named = ngettext("%(count)d extension", "%(count)d extensions", len(extensions)) % {"count": len(extensions)}
    return Right(name, bool(extensions), named)
