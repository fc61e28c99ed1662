"""A calendar as people write it: a name, the hours of a week, and days without hours."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from services.models import Calendar, Holiday
from services.models.calendars import LONGEST_NAME
from services.times import hours

BLANK = 3
"""Rows for further holidays."""
MOST_HOLIDAYS = 200


class CalendarForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    company = forms.BooleanField(label=_("For the whole company"), required=False)

    def __init__(self, user: User, calendar: Calendar, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"name": calendar.name})
        self.user, self.calendar = user, calendar
        if calendar.pk or not user.has_perm(Permission.ADMINISTER):
            del self.fields["company"]

    @property
    def week(self) -> tuple[hours.Day, ...]:
        return hours.grid(self._texts if self.is_bound else hours.fields(self.calendar.week))

    @property
    def _texts(self) -> dict[str, str]:
        return {name: str(self.data.get(name, "")) for name in self.data}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        try:
            data["hours"] = hours.read(self._texts)
        except hours.HoursError as error:
            self.add_error(None, str(error))
        owner = self.owner
        others = Calendar.objects.filter(owner=owner, name__iexact=data.get("name", "")).exclude(pk=self.calendar.pk)
        if others.exists():
            self.add_error("name", _("There is a calendar of this name already."))
        return data

    @property
    def owner(self) -> User | None:
        if self.calendar.pk:
            return self.calendar.owner
        return None if self.cleaned_data.get("company") else self.user


class HolidayForm(forms.Form):
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=LONGEST_NAME)
    every_year = forms.BooleanField(label=_("Every year"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("name") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Which day?"))
        return data


class _Holidays(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        days = [form.cleaned_data["day"] for form in self.forms if form.is_valid() and form.cleaned_data.get("day")]
        if len(days) > len(set(days)):
            raise forms.ValidationError(_("A day stands there twice."))

    @property
    def written(self) -> list[Holiday]:
        """Those with a day; not stored."""
        cleaned = [form.cleaned_data for form in self.forms]
        return [Holiday(**data) for data in cleaned if data.get("day")]


HolidayForms = forms.formset_factory(
    HolidayForm, formset=_Holidays, extra=BLANK, max_num=MOST_HOLIDAYS, absolute_max=MOST_HOLIDAYS, validate_max=True
)


def holiday_forms(calendar: Calendar, data: Mapping[str, Any] | None = None) -> Any:
    """The rows of `calendar`, and some blank ones."""
    there = list(calendar.holidays.all()) if calendar.pk else []
    initial = [{"day": each.day, "name": each.name, "every_year": each.every_year} for each in there]
    return HolidayForms(data, initial=initial, prefix="holidays")
