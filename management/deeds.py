"""What can be done to an account with one button: who may, when it makes sense, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions import rescue, rights, second_factor
from accounts.authority import Deed
from accounts.journal import Origin
from accounts.letters import address_of_link
from accounts.models import User
from history.keeping import retention
from management.entry_forms import PinForm, WayForm
from management.queries import has_second_factor


@dataclass(frozen=True, slots=True)
class Handover:
    """What is shown once, to be printed or told: the address of a link, or a temporary password."""

    link: str = ""
    password: str = ""


Perform: TypeAlias = Callable[[User, Any, Origin], Handover | None]
"""Takes the form as it was filled in, None if there is none; returns what must be handed over, None if nothing."""


@dataclass(frozen=True, slots=True)
class Button:
    """`done` is said when nothing is handed over."""

    deed: Deed
    icon: str
    label: Promise
    done: Promise
    offered: Callable[[User], bool]
    perform: Perform
    form: Callable[..., forms.Form] | None = None
    grave: bool = False
    """Takes something away."""


def _new_password(person: User, form: WayForm, origin: Origin) -> Handover | None:
    if form.cleaned_data["way"] == "letter":
        rescue.post_new_password(person, origin)
        return None
    return Handover(link=address_of_link(rescue.print_new_password(person, origin)))


def _temporary_password(person: User, _form: None, origin: Origin) -> Handover:
    return Handover(password=rescue.give_temporary_password(person, origin))


def _reopen_pin(person: User, form: PinForm, origin: Origin) -> None:
    rescue.reopen_by_pin(person, form.cleaned_data["pin"], origin)


def _simply(do: Callable[[User, Origin], object]) -> Perform:
    """Nothing has to be chosen for it, and nothing is handed over."""

    def perform(person: User, _form: None, origin: Origin) -> None:
        do(person, origin)

    return perform


def _works(person: User) -> bool:
    return person.is_active


def _always(_person: User) -> bool:
    return True


BUTTONS: dict[str, Button] = {
    "new-password": Button(
        Deed.GIVE_NEW_PASSWORD,
        "mail",
        _("New password"),
        _("The old password is erased, and an e-mail is on its way."),
        _works,
        _new_password,
        form=WayForm,
    ),
    "temporary-password": Button(
        Deed.GIVE_TEMPORARY_PASSWORD,
        "key-round",
        _("Temporary password"),
        _("The temporary password is in force."),
        _works,
        _temporary_password,
    ),
    "reopen-pin": Button(
        Deed.OPEN_BY_PIN,
        "grip",
        _("Open by PIN"),
        _("The PIN opens the account now."),
        _works,
        _reopen_pin,
        form=PinForm,
    ),
    "end-sessions": Button(
        Deed.END_SESSIONS,
        "log-out",
        _("End all sessions"),
        _("All sessions have ended."),
        _works,
        _simply(rescue.end_sessions),
    ),
    "remove-second-factor": Button(
        Deed.REMOVE_SECOND_FACTOR,
        "shield-off",
        _("Remove the second factor"),
        _("The second factor is gone."),
        has_second_factor,
        _simply(second_factor.remove),
        grave=True,
    ),
    "erase-history": Button(
        Deed.ERASE_HISTORY,
        "eraser",
        _("Erase the call history"),
        _("The call history is erased."),
        _always,
        _simply(retention.erase),
        grave=True,
    ),
    "disable": Button(
        Deed.SWITCH,
        "user-round-x",
        _("Disable"),
        _("The account is disabled."),
        _works,
        _simply(rights.disable),
        grave=True,
    ),
    "enable": Button(
        Deed.SWITCH,
        "user-round-check",
        _("Enable"),
        _("The account is enabled."),
        lambda person: not person.is_active,
        _simply(rights.enable),
    ),
}


def offered(person: User, allowed: frozenset[Deed]) -> dict[str, Button]:
    """The buttons that stand on the page of `person`."""
    return {name: button for name, button in BUTTONS.items() if button.deed in allowed and button.offered(person)}
