"""Fields that more than one form asks for."""

from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

SECRET_LENGTH: Final = 512
IS_EXTENSION: Final = RegexValidator(r"^[0-9]{2,6}\Z", _("An extension number has two to six digits."))


class ExtensionField(forms.CharField):
    """The own extension number, of somebody who is not signed in: the first thing they type, or their browser does."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Extension number"),
            max_length=6,
            validators=[IS_EXTENSION],
            widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "username", "autofocus": True}),
        )


class CurrentPasswordField(forms.CharField):
    """Proof that whoever signed in is still there."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=_("Current password"),
            max_length=SECRET_LENGTH,
            strip=False,
            widget=forms.PasswordInput({"autocomplete": "current-password"}),
            **more,
        )
