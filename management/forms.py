"""What is written about a person: one form for each section of their page."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.rights import MAILBOX
from accounts.authority import Deed
from accounts.fields import IS_EXTENSION, ExtensionField, LineField, RowsField
from accounts.journal.values import RIGHTS
from accounts.models import Department, User
from accounts.monitoring import Watch
from accounts.permissions import Permission
from management.meanwhile import SeenForm
from management.words import GRANTS
from phonebook.numbers import NumberKind
from phonebook.policy import NotAllowedError, Purpose, check_call

_BETWEEN = re.compile(r"[\s,;]+")
MOST_MAIN_DEVICES = 8
MOST_MAILBOXES = 10
MOST_WATCHED = 50


def department_field() -> forms.Field:
    """Nobody needs to belong to one."""
    return forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.order_by("name"),
        required=False,
        empty_label=_("Without a department"),
    )


def mobile_number(person: User, text: str) -> str:
    """The canonical MobilePhone number. It must be one that the person may call, and outside the house: calls are
    passed on to it (T-TOL-01). Raises ValidationError."""
    if not text:
        return ""
    try:
        number = check_call(person, text, Purpose.KEEP)
    except NotAllowedError as refusal:
        raise forms.ValidationError(str(refusal), code="not_allowed") from refusal
    if number.kind is not NumberKind.EXTERNAL:
        raise forms.ValidationError(_("This is not the number of a mobile telephone."), code="not_outside")
    return number.key


class DataForm(forms.Form):
    """Names, address and MobilePhone number (MGR-06, MGR-09)."""

    comment = LineField(label=_("Comment"), max_length=60, help_text=_("The name that every telephone and list shows."))
    description = LineField(
        label=_("Description"), max_length=120, required=False, help_text=_("The person's own words about themselves.")
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("The old address is told. For a day, no forgotten password is sent to the new one."),
    )
    mobile = forms.CharField(
        label=_("MobilePhone number"),
        max_length=40,
        required=False,
        help_text=_("Managers and administrators change it; the person turns it on and off."),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:
        now = {name: getattr(person, name) for name in ("comment", "description", "email", "mobile")}
        super().__init__(data, initial=now, auto_id="id_data_%s")
        self.person = person
        if Deed.SET_EMAIL not in allowed:
            del self.fields["email"]

    def clean_mobile(self) -> str:
        text: str = self.cleaned_data["mobile"]
        return text if text == self.person.mobile else mobile_number(self.person, text)


class PlaceForm(SeenForm):
    """Role and departments (ADM-17, ADM-18)."""

    role = forms.ChoiceField(label=_("Role"), choices=User.Role.choices, widget=forms.RadioSelect)
    department = department_field()
    manages = RowsField(
        label=_("Manages the departments"),
        queryset=Department.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counts only for managers and administrators."),
    )

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:
        manages = list(person.manages.values_list("pk", flat=True))
        now = {"role": person.role, "department": person.department_id, "manages": manages}
        super().__init__(data, initial=now, auto_id="id_place_%s")
        self.remember(now)
        self.person = person
        if Deed.CHANGE_ROLE not in allowed:
            del self.fields["role"]

    @property
    def makes_administrator(self) -> bool:
        new = self.person.role != User.Role.ADMINISTRATOR
        return new and self.cleaned_data.get("role") == User.Role.ADMINISTRATOR


class AccessForm(forms.Form):
    """The public book, recordings, and what is given to single people (X-12, X-13)."""

    contact_access = forms.ChoiceField(
        label=_("Public phonebook"), choices=User.ContactAccess.choices, widget=forms.RadioSelect
    )
    recording_access = forms.ChoiceField(
        label=_("Recorded calls"), choices=User.RecordingAccess.choices, widget=forms.RadioSelect
    )
    grants = forms.MultipleChoiceField(
        label=_("Further rights"),
        choices=lambda: [(str(permission), RIGHTS[permission]) for permission in GRANTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        now: dict[str, object] = {
            "contact_access": person.contact_access,
            "recording_access": person.recording_access,
            "grants": sorted(person.granted),
        }
        super().__init__(data, initial=now, auto_id="id_access_%s")

    def grant_rows(self) -> list[tuple[Any, object]]:
        """Each tick box with its sentence."""
        return [(box, GRANTS[Permission(box.data["value"])]) for box in self["grants"]]


class DevicesForm(forms.Form):
    """The further extensions that a person works with as with their own (LOG-20)."""

    extensions = forms.CharField(
        label=_("Further extensions"),
        max_length=80,
        required=False,
        help_text=_("In the order in which they are offered, separated by spaces. Empty: none."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "placeholder": "1080 1090"}),
    )

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        now = " ".join(person.main_devices.values_list("extension", flat=True)) if data is None else ""
        super().__init__(data, initial={"extensions": now}, auto_id="id_devices_%s")
        self.person = person

    def clean_extensions(self) -> list[str]:
        found = [word for word in _BETWEEN.split(self.cleaned_data["extensions"]) if word]
        for extension in found:
            IS_EXTENSION(extension)
        if self.person.extension in found:
            raise forms.ValidationError(_("The own extension is there anyway."))
        if len(set(found)) > MOST_MAIN_DEVICES:
            raise forms.ValidationError(_("At most %(most)d.") % {"most": MOST_MAIN_DEVICES})
        return list(dict.fromkeys(found))


class MailboxesForm(forms.Form):
    """The mailboxes that a person shares with others (VM-02)."""

    mailboxes = forms.CharField(
        label=_("Further mailboxes"),
        max_length=200,
        required=False,
        help_text=_("Numbers separated by spaces. Empty: none."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "placeholder": "600 1090"}),
    )

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        now = " ".join(person.mailbox_rights.values_list("mailbox", flat=True)) if data is None else ""
        super().__init__(data, initial={"mailboxes": now}, auto_id="id_mailboxes_%s")
        self.person = person

    def clean_mailboxes(self) -> list[str]:
        found = [word for word in _BETWEEN.split(self.cleaned_data["mailboxes"]) if word]
        for mailbox in found:
            if not MAILBOX.fullmatch(mailbox):
                raise forms.ValidationError(_("%(text)s is not the number of a mailbox.") % {"text": mailbox[:40]})
        if self.person.extension in found:
            raise forms.ValidationError(_("The own mailbox is there anyway."))
        if len(set(found)) > MOST_MAILBOXES:
            raise forms.ValidationError(_("At most %(most)d.") % {"most": MOST_MAILBOXES})
        return list(dict.fromkeys(found))


class MonitorForm(forms.Form):
    """What a person may see and do of one other extension (PSA-10). Without a number the row does not count."""

    extension = ExtensionField(label=_("Extension"), required=False)
    callers = forms.BooleanField(label=_("Sees callers"), required=False)
    pick_up = forms.BooleanField(label=_("Picks up"), required=False)


if TYPE_CHECKING:
    _Rows = forms.BaseFormSet[MonitorForm]
else:
    _Rows = forms.BaseFormSet


class _MonitorForms(_Rows):
    def clean(self) -> None:
        found = [row["extension"] for row in self.rows()]
        if len(found) > len(set(found)):
            raise forms.ValidationError(_("An extension stands here twice."))
        if self.person.extension in found:
            raise forms.ValidationError(_("The own extension needs no right."))

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        self.person = person
        rights: list[dict[str, object]] = []
        if data is None:
            rights = [
                {"extension": right.extension, "callers": right.callers, "pick_up": right.pick_up}
                for right in person.monitor_rights.all()
            ]
        super().__init__(data, initial=rights, prefix="monitor", auto_id="id_%s")

    def rows(self) -> list[dict[str, Any]]:
        """The rows that count."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("extension")]

    def rights(self) -> list[Watch]:
        return [Watch(**row) for row in self.rows()]


MonitorForms = forms.formset_factory(
    MonitorForm, formset=_MonitorForms, extra=2, max_num=MOST_WATCHED, validate_max=True, absolute_max=MOST_WATCHED
)
