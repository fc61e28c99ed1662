"""Recalling an account, and keeping accounts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from pbx.recalls import LONGEST, SHORTEST, Recall
from services.call_accounts.proving import TooManyTriesError, prove
from services.models import CallAccount
from services.switching.forms import SwitchForm

NEXT, ALL = "next", "all"
LONGEST_PIN = 32
IS_NUMBER = RegexValidator(rf"^[0-9]{{{SHORTEST},{LONGEST}}}\Z", _("The number of an account has two to eight digits."))


class RecallForm(SwitchForm):
    """Whose account pays for calls from this telephone, proved by its PIN."""

    account = forms.CharField(max_length=20, required=False)
    pin = forms.CharField(max_length=LONGEST_PIN, required=False)
    calls = forms.ChoiceField(choices=((NEXT, ""), (ALL, "")), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on") and not self.errors and self._is_complete(data):
            data["recall"] = self._recall(data)
        return data

    @property
    def wanted(self) -> str:
        recall: Recall | None = self.cleaned_data.get("recall")
        return recall.value if recall else ""

    def _is_complete(self, data: Mapping[str, Any]) -> bool:
        try:
            IS_NUMBER(data["account"])
        except ValidationError as error:
            self.add_error("account", error)
        if not data["pin"]:
            self.add_error("pin", ValidationError(_("Enter the PIN of the account."), code="required"))
        return not self.errors

    def _recall(self, data: Mapping[str, Any]) -> Recall | None:
        try:
            account = prove(self.switch.user, data["account"], data["pin"], self.switch.origin)
        except TooManyTriesError:
            wait = _("Too many wrong numbers or PINs. Wait a quarter of an hour.")
            self.add_error("pin", ValidationError(wait, code="throttled"))
            return None
        if account is None:
            wrong = _("There is no account with this number and PIN.")
            self.add_error("pin", ValidationError(wrong, code="wrong"))
            return None
        return Recall(account.number, once=data["calls"] != ALL)


class _Owner(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, person: User) -> str:
        return f"{person.comment} ({person.extension})" if person.comment else person.extension


class CallAccountForm(forms.Form):
    """An account as its administrator describes it; its number stays, since calls are settled by it."""

    number = forms.CharField(
        label=_("Number of the account"),
        max_length=20,
        validators=[IS_NUMBER],
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Who pays: a person, a shift, a project."))
    owner = _Owner(
        widget=forms.Select({"translate": "no"}),
        label=_("Belongs to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
        help_text=_("This person finds in their activity when and where it is used."),
    )
    active = forms.BooleanField(label=_("May be used"), required=False)

    def __init__(self, account: CallAccount | None, data: Mapping[str, Any] | None = None) -> None:
        known = {name: getattr(account, name) for name in ("name", "owner", "active")} if account else {}
        super().__init__(data, initial=known, auto_id="id_account_%s")
        people = User.objects.filter(is_active=True)
        if account is None:
            del self.fields["active"]
        else:
            del self.fields["number"]
            people |= User.objects.filter(pk=account.owner_id)
        self.fields["owner"].queryset = people.order_by("comment", "extension")  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if CallAccount.objects.filter(number=number).exists():
            raise ValidationError(_("There is an account with this number already."))
        if User.objects.filter(extension=number).exists():
            raise ValidationError(_("This is the number of an extension. Choose another one."))
        return number
