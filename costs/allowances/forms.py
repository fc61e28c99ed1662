"""Limits as administrators write them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from costs.allowances.arithmetic import BY_ITSELF
from costs.allowances.setting import Terms
from costs.models import Allowance
from costs.price_files import cells

Mode = Allowance.Mode


class AmountField(forms.CharField):
    """Money, written with a comma or a point; at most a million."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "amount"})
        super().__init__(max_length=13, widget=widget, **more)

    def clean(self, value: str | None) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = cells.amount(text)
        except ValueError:
            raise ValidationError(_("Enter an amount, as 12.50."), code="invalid") from None
        if amount != round(amount, 4):
            raise ValidationError(_("Enter at most four places."), code="places")
        return amount

    def prepare_value(self, value: object) -> object:
        """Two places unless there are more."""
        if not isinstance(value, Decimal):
            return value
        places = 2 if value == round(value, 2) else 4
        return number_format(value, places, use_l10n=True, force_grouping=False)


class TermsForm(forms.Form):
    """What an extension may spend, and how that is topped up (COST-03)."""

    limit = AmountField(
        label=gettext_lazy("Cost limit"),
        required=False,
        help_text=gettext_lazy("Without tax. Empty: no limit. 0: no calls that cost something."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Top-up"),
        choices=[(Mode.NONE.value, pgettext_lazy("top-up", "None")), *Mode.choices[1:]],
        initial=Mode.NONE.value,
    )
    amount = AmountField(label=gettext_lazy("Amount of one top-up"), required=False)
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the week"),
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        empty_value=None,
    )
    month_day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=gettext_lazy("In a month that has fewer days, its last."),
    )
    keeps_rest = forms.BooleanField(
        label=gettext_lazy("What was not spent stays, when topped up by itself"), required=False
    )
    limit_was = forms.CharField(required=False, widget=forms.HiddenInput)
    """As the page showed it: a top-up that came meanwhile is not undone by saving."""

    def __init__(self, allowance: Allowance | None, data: Mapping[str, Any] | None = None) -> None:
        """`allowance`: as it is now; None: several people's."""
        self._allowance = allowance
        super().__init__(data, initial=_written(allowance) if allowance else None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        mode = data.get("mode", Mode.NONE)
        if mode != Mode.NONE and data.get("limit") is None and "limit" not in self.errors:
            self.add_error("limit", _("Without a limit there is nothing to top up."))
        if mode != Mode.NONE and not data.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Enter an amount, as 12.50."))
        if mode == Mode.MONTHLY and not data.get("month_day") and "month_day" not in self.errors:
            self.add_error("month_day", _("Enter a day from 1 to 31."))
        return data

    @property
    def terms(self) -> Terms:
        """What a valid form says."""
        data = self.cleaned_data
        mode, limit = Mode(data["mode"]), data["limit"]
        if self._allowance is not None and _text(limit) == data["limit_was"]:
            limit = self._allowance.limit
        day = {Mode.WEEKLY: data["weekday"], Mode.MONTHLY: data["month_day"]}.get(mode) or 1
        amount = (data["amount"] or Decimal(0)) if mode != Mode.NONE else Decimal(0)
        return Terms(limit, mode, amount, day, keeps_rest=data["keeps_rest"] and mode.value in BY_ITSELF)


class TopUpForm(forms.Form):
    """Stands on the page of the other form, which has an amount, too."""

    amount = AmountField(label=gettext_lazy("Amount"))

    def __init__(self, data: Mapping[str, Any] | None = None, amount: Decimal | None = None) -> None:
        super().__init__(data, auto_id="top-up-%s", initial={"amount": amount})

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise ValidationError(_("Enter an amount, as 12.50."), code="nothing")
        return amount


class SeveralForm(TermsForm):
    """The same terms for several people."""

    who = forms.ModelMultipleChoiceField(User.objects.none(), to_field_name="extension")

    def __init__(
        self, people: Sequence[User], data: Mapping[str, Any] | None = None, alike: Allowance | None = None
    ) -> None:
        """`people`: those who may be chosen; `alike`: of one of them, where the same holds for all."""
        super().__init__(None, data)
        self.initial = _written(alike) | {"limit_was": ""} if alike else {}
        numbers = [person.extension for person in people]
        self.fields["who"].queryset = User.objects.filter(extension__in=numbers)  # type: ignore[attr-defined]


def _written(allowance: Allowance) -> dict[str, object]:
    return {
        "limit": allowance.limit,
        "mode": allowance.mode,
        "amount": allowance.amount or None,
        "weekday": allowance.on_day if allowance.mode == Mode.WEEKLY else 1,
        "month_day": allowance.on_day if allowance.mode == Mode.MONTHLY else 1,
        "keeps_rest": allowance.keeps_rest,
        "limit_was": _text(allowance.limit),
    }


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.4f}"
