"""What is written about a department, and who manages it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.departments import Plan
from accounts.fields import LineField, RowsField
from accounts.models import Department, User
from management.departments.tree import Branch
from management.meanwhile import SeenForm


class DepartmentForm(forms.Form):
    """Name, colour and what it stands below (ADM-09)."""

    name = LineField(label=_("Name"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    color = forms.ChoiceField(
        label=_("Colour"),
        choices=Department.Color.choices,
        widget=forms.RadioSelect,
        help_text=_("Stands beside the name in lists."),
    )
    parent = forms.TypedChoiceField(
        label=_("Stands below"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Whoever manages the department above manages this one, too."),
    )

    def __init__(self, plan: Plan, parents: Sequence[Branch], data: Mapping[str, Any] | None = None) -> None:
        now = {"name": plan.name, "color": plan.color, "parent": plan.parent or ""}
        super().__init__(data, initial=now, auto_id="id_department_%s")
        choices = [(one.department.pk, one.path) for one in parents]
        self.fields["parent"].choices = [("", _("Nothing: at the top")), *choices]  # type: ignore[attr-defined]
        self.fields["parent"].widget.attrs["translate"] = "no"

    @property
    def plan(self) -> Plan:
        return Plan(self.cleaned_data["name"], self.cleaned_data["color"], self.cleaned_data["parent"])


class ManagersForm(SeenForm):
    """Who manages a department (ADM-18)."""

    managers = RowsField(
        label=_("Managers"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever is missing here is no manager yet: their own page gives them the role."),
    )

    def __init__(self, department: Department, data: Mapping[str, Any] | None = None) -> None:
        now = list(department.managers.values_list("pk", flat=True))
        super().__init__(data, initial={"managers": now}, auto_id="id_managers_%s")
        self.remember({"managers": now})
        able = Q(role__in=(User.Role.MANAGER, User.Role.ADMINISTRATOR), is_active=True)
        field = self.fields["managers"]
        field.queryset = User.objects.filter(able | Q(pk__in=now)).order_by("comment", "extension")  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: f"{user.comment or user.extension} ({user.extension})"  # type: ignore[attr-defined]
