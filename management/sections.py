"""The sections of a person's page: which form writes what, and who may.

Each action is a transaction of its own: whoever holds the head of the journal must wait for nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions import licences, people, rights
from accounts.authority import Deed
from accounts.journal import Origin
from accounts.models import User
from accounts.requests import PortalRequest
from history.notices.forms import NoticeForm
from history.telling import notify
from history.telling.announcing import announce
from labels import actions as telephones
from labels.forms import TelephoneForm
from labels.models import Telephone
from management.departments import telling
from management.forms import AccessForm, DataForm, DevicesForm, MailboxesForm, MonitorForms, PlaceForm
from management.licence_forms import LicencesForm
from phonebook.policy import NotAllowedError, Purpose, check_call
from services import tasks


class RefusedError(Exception):
    """What a valid form says cannot be stored any more; the text says why."""


@dataclass(frozen=True, slots=True)
class Section:
    """`form(person, allowed, data)` asks, and `store(person, form, origin)` does what the valid form says, if that also
    `fits(form, actor)`, who wants it; else the form says why not. It raises RefusedError for what is too late."""

    deed: Deed
    form: Callable[..., Any]
    store: Callable[[User, Any, Origin], None]
    fits: Callable[[Any, User], bool] = lambda _form, _actor: True


def _store_data(person: User, form: DataForm, origin: Origin) -> None:
    words = {name: form.cleaned_data[name] for name in ("comment", "description", "mobile")}
    people.change_data(person, **words, origin=origin)
    if "mobile" in form.changed_data:
        tasks.wake(person.extension)
    if "email" in form.cleaned_data:
        people.set_email(person, form.cleaned_data["email"], origin)


def _data_fits(form: DataForm, actor: User) -> bool:
    """A MobilePhone has calls passed on: nobody writes a number for somebody else that they may not call themselves."""
    number = form.cleaned_data["mobile"]
    if number and "mobile" in form.changed_data:
        try:
            check_call(actor, number, Purpose.KEEP)
        except NotAllowedError as refusal:
            form.add_error("mobile", str(refusal))
    return form.is_valid()


def _store_place(person: User, form: PlaceForm, origin: Origin) -> None:
    if "role" in form.cleaned_data:
        rights.change_role(person, User.Role(form.cleaned_data["role"]), origin)
    rights.change_place(person, form.cleaned_data["department"], form.cleaned_data["manages"], origin)
    telling.tell()


def _store_access(person: User, form: AccessForm, origin: Origin) -> None:
    rights.set_access(
        person,
        contact_access=User.ContactAccess(form.cleaned_data["contact_access"]),
        recording_access=User.RecordingAccess(form.cleaned_data["recording_access"]),
        origin=origin,
    )
    rights.set_grants(person, form.cleaned_data["grants"], origin)


def _store_licences(person: User, form: LicencesForm, origin: Origin) -> None:
    try:
        licences.set_of_person(person, [kind.pk for kind in form.cleaned_data["kinds"]], origin)
    except licences.NoSeatsError as full:
        raise RefusedError(_("All seats of %(name)s are taken.") % {"name": full.kind.name}) from full
    except ValueError:
        raise RefusedError(_("Somebody removed one of these licences meanwhile.")) from None


def _store_devices(person: User, form: DevicesForm, origin: Origin) -> None:
    rights.set_main_devices(person, form.cleaned_data["extensions"], origin)


def _store_mailboxes(person: User, form: MailboxesForm, origin: Origin) -> None:
    rights.set_mailboxes(person, form.cleaned_data["mailboxes"], origin)
    announce(people={person.pk: {"voicemail"}})


def _store_monitoring(person: User, form: Any, origin: Origin) -> None:
    rights.set_monitor_rights(person, form.rights(), origin)


def _store_notices(person: User, form: NoticeForm, origin: Origin) -> None:
    notify.choose(person, form.values, origin)


def _notice_form(person: User, _allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> NoticeForm:
    return NoticeForm(person, data, own=False)


def _telephone_form(person: User, _allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> TelephoneForm:
    return TelephoneForm(Telephone.objects.filter(extension=person.extension).first(), data)


def _store_telephone(person: User, form: TelephoneForm, origin: Origin) -> None:
    telephones.give(person.extension, form.cleaned_data["model"], form.cleaned_data["consoles"], origin)


SECTIONS: dict[str, Section] = {
    "data": Section(Deed.EDIT_DATA, DataForm, _store_data, _data_fits),
    "place": Section(Deed.CHANGE_PLACE, PlaceForm, _store_place),
    "access": Section(Deed.CHANGE_RIGHTS, AccessForm, _store_access),
    "licences": Section(Deed.CHANGE_RIGHTS, LicencesForm, _store_licences),
    "devices": Section(Deed.CHANGE_RIGHTS, DevicesForm, _store_devices),
    "mailboxes": Section(Deed.CHANGE_RIGHTS, MailboxesForm, _store_mailboxes),
    "telephone": Section(Deed.EDIT_DATA, _telephone_form, _store_telephone),
    "monitoring": Section(Deed.CHANGE_RIGHTS, MonitorForms, _store_monitoring),
    "notices": Section(Deed.SET_NOTICES, _notice_form, _store_notices),
}


def stored(request: PortalRequest, section: Section, person: User, form: Any) -> bool:
    """Do what the valid form says, and have the person's open pages look again. False: it cannot be, and the form says
    why. Whatever page a section stands on, this is the way."""
    if not section.fits(form, request.user):
        return False
    try:
        section.store(person, form, Origin.of(request))
    except RefusedError as refusal:
        form.add_error(None, str(refusal))
        return False
    announce(people={person.pk: {"notices"}})
    return True


def forms_for(person: User, allowed: frozenset[Deed]) -> Mapping[str, Any]:
    """The forms of the sections that may be written."""
    return {name: section.form(person, allowed) for name, section in SECTIONS.items() if section.deed in allowed}
