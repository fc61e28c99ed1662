"""What people ask of their telephone, as text made into values."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.fields import OwnExtensionField
from accounts.models import User
from cti import refusals
from cti.dialling import Way, Wish
from phonebook.numbers import Number, NumberKind
from phonebook.policy import NotAllowedError, ObjectionError, Purpose, check_call
from phonebook.references import NotAReferenceError, unseal


class NumberField(forms.CharField):
    """A number that `user` may call: past the one number policy, and not the extension that they work with."""

    def __init__(self, user: User, purpose: Purpose) -> None:
        super().__init__(max_length=40, label=_("Number"))
        self.user, self.purpose = user, purpose

    def clean(self, value: str | None) -> Number:
        text = super().clean(value)
        try:
            number = check_call(self.user, text, self.purpose)
        except ObjectionError as refusal:
            raise ValidationError(str(refusal), code="objection") from None
        except NotAllowedError as refusal:
            refusals.count(self.user)
            raise ValidationError(str(refusal), code="not_allowed") from None
        if number.key == self.user.acting:
            raise ValidationError(_("This is your own number."), code="own_number")
        return number


class NumberForm(forms.Form):
    """A form with a number that `user` wants to reach."""

    purpose = Purpose.CALL

    def __init__(self, user: User, data: Mapping[str, Any] | None = None, *args: Any) -> None:
        super().__init__(data and _uncovered(user, data), *args)
        self.fields = {"number": NumberField(user, self.purpose), **self.fields}


def _uncovered(user: User, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """`data` with the number that `of` names (X-20): pages do not hold a number that is shown to nobody."""
    if not data.get("of"):
        return data
    try:
        return {**_flat(data), "number": unseal(user, data["of"])}
    except NotAReferenceError:
        return {**_flat(data), "number": "?"}  # which is none: the field says so


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data}


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


class RecordingForm(CallForm):
    """A call to record; `extension` is whose, when an operator has somebody else's recorded (REC-03)."""

    extension = forms.RegexField(r"^[0-9]{2,6}$", required=False)


class TransferForm(NumberForm, CallForm):
    """Hand a call on: straight away, or announced after a word with the target (CALL-05)."""

    purpose = Purpose.PASS_ON
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


class BlockForm(KeyForm):
    """Turn the calls of a number away, or let them through again."""

    on = forms.BooleanField(required=False)
