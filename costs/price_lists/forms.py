"""What administrators write of a price list, of one price, of a file, and what they ask."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from costs.models import PriceImport, PriceList
from costs.models.price_lists import LONGEST_NAME
from costs.price_files import cells
from costs.price_files.reading import LONGEST_ZONE, LeftOut, UnreadableRow, rate_of
from costs.price_files.writing import cells_of
from costs.price_lists.keeping import Head
from costs.price_lists.wording import COLUMNS, said_of_row
from costs.rating.rates import WORKING_DAYS, Rate
from phonebook.files.encoding import ENCODINGS
from phonebook.files.tables import DELIMITERS, Shape
from ui import public_holidays

EARLIEST = date(2000, 1, 1)
MOST_FREE_DAYS = 200
NEW = "new"
"""Instead of the key of a list that a file replaces."""
MOST_MINUTES = 24 * 60
TAB = "tab"


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HeadForm(forms.Form):
    """Name, days and tax of a list."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST_NAME, widget=forms.TextInput({"translate": "no"})
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Counts from"),
        widget=_Day(),
        help_text=gettext_lazy("Until the day before the next price list begins."),
    )
    vat = forms.DecimalField(
        label=gettext_lazy("VAT, per cent"), min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        widget=forms.Select({"translate": "no"}),
        help_text=gettext_lazy("They are off-peak, as weekends are."),
    )
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False, widget=forms.Select({"translate": "no"}))
    free_days = forms.CharField(
        label=gettext_lazy("More days that are off-peak"),
        required=False,
        max_length=MOST_FREE_DAYS * 12,
        widget=forms.Textarea({"rows": 3, "translate": "no"}),
        help_text=gettext_lazy("One a line, as 2026-12-24 or 24.12.2026."),
    )

    def __init__(self, head: Head, data: Mapping[str, Any] | None = None, but: PriceList | None = None) -> None:
        """`but`: the list that is changed, which may go on to begin on its day."""
        super().__init__(data, initial=_written(head), auto_id="id_list_%s")
        self._but = but
        language = (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0]
        none = ("", _("None"))
        self.fields["country"].choices = [none, *public_holidays.countries(language)]  # type: ignore[attr-defined]
        chosen = str(self["country"].value() or "")
        regions = public_holidays.regions(chosen)
        self.fields["region"].choices = [("", _("the whole country")), *regions]  # type: ignore[attr-defined]
        self.has_regions = bool(regions)

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if not EARLIEST <= day <= date(timezone.localdate().year + 10, 12, 31):
            raise ValidationError(_("This day is too far away."))
        others = PriceList.objects.filter(valid_from=day)
        if self._but is not None:
            others = others.exclude(pk=self._but.pk)
        if others.exists():
            raise ValidationError(_("Another price list begins on this day. Choose another one."))
        return day

    def clean_free_days(self) -> tuple[date, ...]:
        days = set()
        for text in re.split(r"[\s,;]+", self.cleaned_data["free_days"].strip()):
            try:
                days.update([cells.day(text)] if text else [])
            except ValueError:
                raise ValidationError(_("This is no day: %(text)s"), params={"text": text[:20]}) from None
        if len(days) > MOST_FREE_DAYS:
            raise ValidationError(_("These are too many days."))
        return tuple(sorted(days))

    @property
    def head(self) -> Head:
        data = self.cleaned_data
        region = data["region"] if data["country"] else ""
        return Head(data["name"], data["valid_from"], data["vat"], data["country"], region, data["free_days"])


def _written(head: Head) -> dict[str, Any]:
    days = "\n".join(day.isoformat() for day in head.free_days)
    return {name: getattr(head, name) for name in ("name", "valid_from", "vat", "country", "region")} | {
        "free_days": days
    }


def next_head(name: str = "") -> Head:
    """For a further list: from the next month on, and for all else as the newest one."""
    today = timezone.localdate()
    day = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    newest = PriceList.objects.order_by("-valid_from").first()
    if newest is None:
        return Head(name, date(today.year, today.month, 1), country=settings.REGION)
    like = Head.of(newest)
    return Head(name or like.name, day, like.vat, like.country, like.region, like.free_days)


def head_as_json(head: Head) -> dict[str, Any]:
    return {
        "name": head.name,
        "valid_from": head.valid_from.isoformat(),
        "vat": str(head.vat),
        "country": head.country,
        "region": head.region,
        "free_days": [day.isoformat() for day in head.free_days],
    }


def head_of(told: Mapping[str, Any]) -> Head:
    """What `head_as_json` wrote."""
    return Head(
        told["name"],
        date.fromisoformat(told["valid_from"]),
        Decimal(told["vat"]),
        told["country"],
        told["region"],
        tuple(map(date.fromisoformat, told["free_days"])),
    )


class RateForm(forms.Form):
    """One price, read by the same rules as the row of a file."""

    prefix = forms.CharField(label=COLUMNS["prefix"], max_length=30)  # type: ignore[assignment]
    zone = forms.CharField(
        label=COLUMNS["zone"], max_length=LONGEST_ZONE, required=False, widget=forms.TextInput({"translate": "no"})
    )
    price = forms.CharField(label=COLUMNS["price"], max_length=14, widget=forms.TextInput({"inputmode": "decimal"}))
    fee = forms.CharField(
        label=COLUMNS["fee"], max_length=14, required=False, widget=forms.TextInput({"inputmode": "decimal"})
    )
    first = forms.CharField(
        label=COLUMNS["first"], max_length=6, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    following = forms.CharField(
        label=COLUMNS["following"], max_length=6, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    free_seconds = forms.CharField(
        label=COLUMNS["free_seconds"], max_length=6, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    price_off = forms.CharField(
        label=COLUMNS["price_off"], max_length=14, required=False, widget=forms.TextInput({"inputmode": "decimal"})
    )
    peak_from = forms.CharField(label=COLUMNS["peak_from"], required=False, widget=forms.TimeInput({"type": "time"}))
    peak_to = forms.CharField(label=COLUMNS["peak_to"], required=False, widget=forms.TimeInput({"type": "time"}))
    peak_days = forms.MultipleChoiceField(
        label=COLUMNS["peak_days"],
        required=False,
        choices=[(str(day + 1), words) for day, words in WEEKDAYS_ABBR.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = forms.CharField(label=COLUMNS["valid_from"], required=False, widget=_Day())
    valid_to = forms.CharField(label=COLUMNS["valid_to"], required=False, widget=_Day())

    def __init__(self, price_list: PriceList, rate: Rate | None, data: Mapping[str, Any] | None = None) -> None:
        known: dict[str, Any] = dict(cells_of(rate)) if rate else {"first": "1", "following": "1"}
        known["peak_days"] = known["peak_days"].split(",") if known.get("peak_days") else sorted(map(str, WORKING_DAYS))
        super().__init__(data, initial=known, auto_id="id_price_%s")
        self._since = price_list.valid_from
        self.fields["valid_from"].help_text = _("Empty: as long as the price list.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        written = {name: str(value) for name, value in data.items() if name != "peak_days"}
        if written.get("price_off") or written.get("peak_from") or written.get("peak_to"):
            written["peak_days"] = ",".join(data.get("peak_days") or [])
        if not self.errors:
            try:
                data["rate"] = rate_of(written, self._since)
            except UnreadableRow as error:
                said = said_of_row(LeftOut(0, error.fault, error.column, error.text))
                self.add_error(error.column if error.column in self.fields else None, said)
        return data

    @property
    def rate(self) -> Rate:
        rate: Rate = self.cleaned_data["rate"]
        return rate


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall become of a file: `replaces` a list, or makes a new one; and how it is read."""

    replaces: PriceList | None
    form: HeadForm
    shape: Shape
    """That somebody chose."""

    @classmethod
    def of(cls, found: PriceImport, data: Mapping[str, Any] | None) -> "Wish":
        into = str((data or {}).get("into", ""))
        known = PriceList.objects.filter(pk=into).first() if into.isdecimal() and len(into) < 18 else None
        stem = found.name.rpartition(".")[0] or found.name
        form = HeadForm(next_head(stem[:LONGEST_NAME]), data if data and known is None else None)
        return cls(known, form, _shape(data or {}))

    @property
    def since(self) -> date:
        """The first day; of a form that says none that which it offered."""
        if self.replaces is not None:
            return self.replaces.valid_from
        if self.form.is_bound:
            self.form.is_valid()
            day = self.form.cleaned_data.get("valid_from")
            if isinstance(day, date):
                return day
        initial: date = self.form.initial["valid_from"]
        return initial

    @property
    def against(self) -> PriceList | None:
        """With which the file is compared: what it replaces, or follows."""
        return self.replaces or PriceList.objects.valid_on(self.since).first()

    @property
    def is_clear(self) -> bool:
        return self.replaces is not None or (self.form.is_bound and self.form.is_valid())


def _shape(data: Mapping[str, Any]) -> Shape:
    """Whatever is no choice counts as none. A tab has a name, for a browser might strip it."""
    encoding, delimiter = str(data.get("encoding", "")), str(data.get("delimiter", ""))
    delimiter = "\t" if delimiter == TAB else delimiter
    return Shape(encoding if encoding in ENCODINGS else "", delimiter if delimiter in DELIMITERS else "")


class AskForm(forms.Form):
    """Of a list: which prices, and what a call would cost."""

    q = forms.CharField(required=False, max_length=60)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=MOST_MINUTES)

    @property
    def asked(self) -> tuple[str, int]:
        """What makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data.get("q") or "", self.cleaned_data.get("minutes") or 3
