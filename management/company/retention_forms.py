"""For how long an administrator wants things kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import SECRET_LENGTH
from company.keeping import BOUNDS, FOR_EVER, LONGEST, Kind
from company.models import Keeping

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TITLES: "Mapping[Kind, _StrPromise]" = {
    Kind.HISTORY: _("Calls"),
    Kind.RECORDINGS: _("Sound of recorded calls"),
    Kind.MESSAGES: _("Voice messages"),
    Kind.JOURNAL: _("Journal"),
}
MEANING: "Mapping[Kind, _StrPromise]" = {
    Kind.HISTORY: _(
        "Who called whom and when, for everybody, and missed calls. Sums of costs stay: they name no callers."
    ),
    Kind.RECORDINGS: _("The files, where the portal may remove them. That there was a recording stays in the history."),
    Kind.MESSAGES: _("In all mailboxes, heard or not. What people delete goes earlier."),
    Kind.JOURNAL: _("Who changed what. At least a year, so that nobody can cover their tracks."),
}
SIGNS: Mapping[Kind, str] = {
    Kind.HISTORY: "history",
    Kind.RECORDINGS: "audio-lines",
    Kind.MESSAGES: "voicemail",
    Kind.JOURNAL: "scroll-text",
}


class RetentionForm(forms.Form):
    """Empty: as the environment says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    current = forms.CharField(
        label=_("Current password"),
        required=False,
        max_length=SECRET_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("What is gone cannot be brought back. So it takes your password."),
    )

    def __init__(self, row: Keeping, data: QueryDict | None = None) -> None:
        start = {str(kind): getattr(row, kind) for kind in Kind}
        super().__init__(data, initial={**start, "version": row.version})
        for kind, bounds in BOUNDS.items():
            field = forms.IntegerField(
                label=_("Days"),
                required=False,
                min_value=0,
                max_value=LONGEST,
                widget=forms.NumberInput({"autocomplete": "off", "placeholder": str(bounds.given)}),
            )
            field.help_text = _range(kind)
            self.fields[kind] = field

    @property
    def wanted(self) -> dict[str, int | None]:
        return {str(kind): self.cleaned_data[kind] for kind in Kind}

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        for kind, bounds in BOUNDS.items():
            chosen = said.get(kind)
            if chosen is not None and not bounds.allow(chosen):
                self.add_error(kind, _range(kind))
        return said


def _range(kind: Kind) -> str:
    bounds = BOUNDS[kind]
    said = gettext("%(least)d to %(most)d days.") % {"least": bounds.least, "most": bounds.most}
    if bounds.endless:
        said += " " + gettext("0: for ever.")
    given = gettext("for ever") if bounds.given == FOR_EVER else str(bounds.given)
    return said + " " + gettext("Empty: as the installation says, %(given)s.") % {"given": given}
