"""Switching a service of one's own telephone."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from phonebook.numbers import Number, NumberKind
from phonebook.policy import NotAllowedError, check_call
from services.loops import forwarding_loop


class SwitchForm(forms.Form):
    """On or off. Absent means off, as an unticked box does."""

    key = forms.UUIDField()
    on = forms.BooleanField(required=False)

    @property
    def value(self) -> str:
        """What the exchange shall keep."""
        return "on" if self.cleaned_data["on"] else ""


class ForwardForm(SwitchForm):
    """Where calls go; on wants a number first (FWD-09). Checks as DOMAIN 4.1 lists them."""

    number = forms.CharField(max_length=40, required=False, label=_("Forward to"))

    def __init__(self, user: User, forwards: dict[str, tuple[str, ...]], *args: Any) -> None:
        """`forwards`: extension → the numbers that it forwards to now, canonical."""
        super().__init__(*args)
        self.user = user
        self.forwards = forwards

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("on"):
            data["target"] = self._target(data.get("number", ""))
        return data

    @property
    def value(self) -> str:
        target: Number | None = self.cleaned_data.get("target")
        return target.dial if target else ""

    def _target(self, text: str) -> Number | None:
        if not text.strip():
            self.add_error("number", ValidationError(_("Enter the number first."), code="required"))
            return None
        try:
            target = check_call(self.user, text)
            self._check_target(target)
        except NotAllowedError as refusal:
            self.add_error("number", ValidationError(str(refusal), code="not_allowed"))
        except ValidationError as error:
            self.add_error("number", error)
        else:
            return target
        return None

    def _check_target(self, target: Number) -> None:
        if target.kind is NumberKind.EMERGENCY:
            raise ValidationError(_("Calls cannot be forwarded to an emergency number."), code="emergency")
        if target.kind is NumberKind.SERVICE_CODE:
            raise ValidationError(_("Calls cannot be forwarded to a service code."), code="service_code")
        if target.key == self.user.acting:
            raise ValidationError(_("This is your own number."), code="own_number")
        if forwarding_loop(self.user.acting, target.key, self.forwards):
            raise ValidationError(_("Calls would go in a circle: this number forwards back to you."), code="loop")
