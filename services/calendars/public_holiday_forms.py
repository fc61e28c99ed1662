"""Of which country, region and years the public holidays are wanted, and which of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from services.calendars.public_holidays import YEARS_AHEAD, named
from ui import public_holidays


def _language() -> str:
    return (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0]


class PublicHolidaysForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(label=_("Region"), required=False)
    years = forms.TypedMultipleChoiceField(label=_("Years"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Without `data` it asks for this year and the next, of the country where the exchange stands."""
        this_year = timezone.localdate().year
        super().__init__(data or {"country": settings.REGION, "years": [this_year, this_year + 1]})
        countries = public_holidays.countries(_language())
        self.fields["country"].choices = countries  # type: ignore[attr-defined]
        country = str(self.data.get("country", ""))
        regions = public_holidays.regions(country)
        self.fields["region"].choices = [("", _("the whole country")), *regions]  # type: ignore[attr-defined]
        self.fields["region"].disabled = not regions
        years = range(this_year, this_year + YEARS_AHEAD)
        self.fields["years"].choices = [(str(year), str(year)) for year in years]  # type: ignore[attr-defined]

    def clean_region(self) -> str:
        return str(self.cleaned_data["region"] or "")

    @property
    def found(self) -> dict[date, str]:
        """What is asked for; nothing while that is not clear."""
        if not self.is_valid():
            return {}
        asked = self.cleaned_data
        return named(asked["country"], asked["region"], asked["years"], _language())


class ChosenDaysForm(forms.Form):
    """Which of those that were shown."""

    day = forms.TypedMultipleChoiceField(
        coerce=date.fromisoformat,
        error_messages={"required": _("Choose at least one day.")},
    )

    def __init__(self, found: Mapping[date, str], data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.found = found
        self.fields["day"].choices = [(day.isoformat(), name) for day, name in found.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[date, str]:
        return {day: self.found[day] for day in self.cleaned_data["day"]}
