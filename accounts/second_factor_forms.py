"""What is typed on the pages of the second factor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import CurrentPasswordField

CODE_LENGTH = 64

_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
_LETTERS = {"autocomplete": "off", "inputmode": "text", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(forms.Form):
    """The six digits of the app, or a recovery code: either may be typed, `recovery` says which is asked for."""

    code = forms.CharField(label=_("Code from your app"), max_length=CODE_LENGTH, widget=forms.TextInput(_DIGITS))
    trust = forms.BooleanField(label=_("Do not ask again on this device for 30 days"), required=False)

    def __init__(self, *args: Any, recovery: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recovery = recovery
        if recovery:
            self.fields["code"].label = _("Recovery code")
            self.fields["code"].widget.attrs = dict(_LETTERS)
        self.fields["code"].widget.attrs["autofocus"] = True


class FirstCodeForm(forms.Form):
    """Shows that the app has the secret."""

    code = forms.CharField(
        label=_("Type the code that it shows"), max_length=CODE_LENGTH, widget=forms.TextInput(_DIGITS)
    )


class SetUpForm(forms.Form):
    """A second factor is for whoever knows the first."""

    current = CurrentPasswordField()


class BothFactorsForm(SetUpForm):
    """To turn the factor off, or to have new recovery codes."""

    code = forms.CharField(
        label=_("Code from your app, or a recovery code"),
        max_length=CODE_LENGTH,
        widget=forms.TextInput({**_LETTERS, "autocomplete": "one-time-code"}),
    )
