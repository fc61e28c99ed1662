"""Two who change the same at once: whoever saves second is told what the first one changed, and undoes nothing of it
unawares."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


class SeenForm(forms.Form):
    """Carries what its fields said when it was shown. A browser that does not send that back is not asked."""

    seen = forms.CharField(required=False, max_length=100_000, widget=forms.HiddenInput)

    def remember(self, now: Mapping[str, Any]) -> None:
        """Field → what is stored, as the form's own `initial` has it."""
        self._now = {name: _plain(value) for name, value in now.items()}
        self.initial["seen"] = json.dumps(self._now)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        seen = _read(said.get("seen", ""))
        changed = [
            str(self[name].label)
            for name, value in self._now.items()
            if name in said and name in seen and seen[name] != value != _plain(said[name])
        ]
        if changed:
            words = _("Somebody else changed this meanwhile: %(what)s. Load the page again.")
            raise forms.ValidationError(words, code="meanwhile", params={"what": ", ".join(changed)})
        return said


def _plain(value: Any) -> Any:
    """As JSON holds it: rows by their keys, in order."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(_plain(each) for each in value)
    return value or None


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
