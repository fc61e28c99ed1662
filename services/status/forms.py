"""One's own status text, for good or until its end."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cti.presence import presentable
from services.models.status import LONGEST_STATUS
from services.times.forms import EndForm


class StatusForm(EndForm):
    """Without a text it is taken away, whatever the end says."""

    text = forms.CharField(label=_("Status text"), max_length=LONGEST_STATUS, required=False)

    def clean_text(self) -> str:
        return presentable(self.cleaned_data["text"])

    def check_end(self, data: dict[str, Any]) -> None:
        if data.get("text"):
            super().check_end(data)
