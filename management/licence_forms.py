"""Kinds of licences as administrators write them, and who holds which."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions.licences import Terms
from accounts.authority import Deed
from accounts.fields import LineField, RowsField
from accounts.models import LicenceKind, User
from accounts.permissions import LICENSABLE, Permission

MOST_SEATS = 1_000_000
FUNCTIONS: dict[Permission, Promise] = {
    Permission.DIAL: _("Call with a click"),
    Permission.CONTROL_OWN_CALLS: _("Control calls under way"),
    Permission.PICK_UP: _("Take calls that ring at others"),
    Permission.SEE_CALLERS: _("See callers"),
    Permission.USE_VOICEMAIL: _("Voicemail"),
    Permission.RECORD_OWN: _("Record conversations"),
    Permission.WRITE_NOTES: _("Notes"),
    Permission.KEEP_ANNOUNCEMENTS: _("Own announcements"),
    Permission.VIEW_REPORTS: _("Reports"),
    Permission.OPERATE: _("Operator's panel"),
    Permission.MANAGE_DEPARTMENTS: _("Manage departments"),
}
"""In the order of the form."""

if missing := LICENSABLE ^ set(FUNCTIONS):
    raise RuntimeError(f"Functions of licences without words: {', '.join(sorted(missing))}.")


class LicenceKindForm(forms.Form):
    name = LineField(label=_("Name"), max_length=60, help_text=_("As the contract names it, such as CTI.user."))
    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=0,
        max_value=MOST_SEATS,
        required=False,
        help_text=_("So many people can hold one. Empty: any number."),
    )
    until = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("As a trial has one; from the next day on it counts no more. Empty: it stays."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    functions = forms.MultipleChoiceField(
        label=_("What it switches"),
        choices=[(str(permission), words) for permission, words in FUNCTIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "What is ticked here, only holders of such a licence can do, as far as their rights allow it; all others"
            " cannot from now on. Nothing ticked: the licence is counted, and switches nothing."
        ),
    )

    def __init__(self, kind: LicenceKind | None, data: Mapping[str, Any] | None = None) -> None:
        self._kind = kind
        now: dict[str, Any] = {}
        if kind is not None:
            terms = Terms.of(kind)
            now = {"name": terms.name, "seats": terms.seats, "until": terms.until, "functions": sorted(terms.functions)}
        super().__init__(data, initial=now, auto_id="id_licence_%s")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = LicenceKind.objects.all()
        if self._kind is not None:
            others = others.exclude(pk=self._kind.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a licence of this name already."), code="taken")
        return name

    @property
    def terms(self) -> Terms:
        wanted = self.cleaned_data
        return Terms(wanted["name"], wanted["seats"], wanted["until"], frozenset(wanted["functions"]))


class LicencesForm(forms.Form):
    """The licences of one person."""

    kinds = RowsField(
        label=_("Licences"), queryset=LicenceKind.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, person: User, allowed: frozenset[Deed], data: Mapping[str, Any] | None = None) -> None:  # noqa: ARG002
        held = list(person.licences.values_list("kind", flat=True)) if data is None else []
        super().__init__(data, initial={"kinds": held}, auto_id="id_licences_%s")
        self.fields["kinds"].queryset = LicenceKind.objects.order_by("name")  # type: ignore[attr-defined]
        self._counted = {kind.pk: kind for kind in LicenceKind.objects.counted()}

    def rows(self) -> list[tuple[Any, LicenceKind]]:
        """Each tick box with its kind, as counted."""
        return [(box, self._counted[box.data["value"].value]) for box in self["kinds"]]
