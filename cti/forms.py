"""What people ask of their telephone, as text made into values."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import OwnExtensionField
from accounts.models import User
from cti.dialling import Way, Wish
from phonebook.numbers import Number, NumberKind
from phonebook.policy import NotAllowedError, check_call


class NumberField(forms.CharField):
    """A number that `user` may call: past the one number policy, and not the extension that they work with."""

    def __init__(self, user: User) -> None:
        super().__init__(max_length=40, label=_("Number"))
        self.user = user

    def clean(self, value: str | None) -> Number:
        text = super().clean(value)
        try:
            number = check_call(self.user, text)
        except NotAllowedError as refusal:
            raise ValidationError(str(refusal), code="not_allowed") from None
        if number.key == self.user.acting:
            raise ValidationError(_("This is your own number."), code="own_number")
        return number


class NumberForm(forms.Form):
    """A form with a number that `user` wants to reach."""

    def __init__(self, user: User, *args: Any) -> None:
        super().__init__(*args)
        self.fields = {"number": NumberField(user), **self.fields}


class DialForm(NumberForm):
    """One click on a number, or what was typed into the dial field (MAIN-03, MAIN-08, CALL-09)."""

    key = forms.UUIDField()
    way = forms.TypedChoiceField(
        choices=[(way.value, way.value) for way in Way], coerce=Way, empty_value=None, required=False
    )
    remember = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(data["number"], data["way"], data["confirmed"])


class KeyForm(forms.Form):
    """A click that happens once, however often it is sent (R-26)."""

    key = forms.UUIDField()


class CallForm(KeyForm):
    """Names one call of one's own by its token."""

    call = forms.RegexField(r"^[0-9a-f]{16}$")


class TransferForm(NumberForm, CallForm):
    """Hand a call on: straight away, or announced after a word with the target (CALL-05)."""

    announce = forms.BooleanField(required=False)
    confirmed = forms.BooleanField(required=False)

    def clean_number(self) -> Number:
        number: Number = self.cleaned_data["number"]
        if number.kind is NumberKind.EMERGENCY:
            raise ValidationError(_("A call cannot be transferred to an emergency number."), code="emergency")
        return number


class DigitsForm(CallForm):
    """Tones for a voice menu (CALL-03)."""

    digits = forms.RegexField(r"^[0-9*#]{1,32}$")


class PickUpForm(CallForm):
    """Take the call that rings at a colleague's; `call` is that call's token."""

    extension = forms.RegexField(r"^[0-9]{2,6}$")


class ProofForm(forms.Form):
    """Whose telephone shall ring, so that they prove who they are."""

    extension = OwnExtensionField()
