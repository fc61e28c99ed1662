"""Fields that more than one form asks for."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

SECRET_LENGTH: Final = 512
LONGEST_KEY: Final = 18
"""Digits: such a number fits into 64 bits."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories: controls and directions, halves of pairs, private use, ends of lines."""
IS_EXTENSION: Final = RegexValidator(r"^[0-9]{2,6}\Z", _("An extension number has two to six digits."))


class ExtensionField(forms.CharField):
    """An internal number. Whatever else is typed, however long, gets one sentence."""

    def __init__(self, *, attributes: Mapping[str, Any] | None = None, **more: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "maxlength": 6, "autocomplete": "off", **(attributes or {})})
        super().__init__(widget=widget, **more)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if text:
            IS_EXTENSION(text)
        return text


class OwnExtensionField(ExtensionField):
    """Of somebody who is not signed in: the first thing they type, or their browser does."""

    def __init__(self) -> None:
        super().__init__(label=_("Extension number"), attributes={"autocomplete": "username", "autofocus": True})


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


class LineField(forms.CharField):
    """A name, or what stands beside one: a line of text that others read, without signs that nobody sees or that turn
    what is beside it round. Two that look alike are the same, also where keyboards write an accent apart."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        if any(unicodedata.category(letter) in UNSEEN for letter in text):
            raise forms.ValidationError(
                _("This must be one line of text, without signs that nobody sees."), code="unseen"
            )
        return " ".join(text.split())


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows by their keys. A number that is longer than any key is no choice: databases fail at comparing it."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return super().clean(value)
