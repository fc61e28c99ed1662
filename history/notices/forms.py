"""What letters tell somebody of, and when nobody tells them anything: chosen by themselves or for them (NOTI-03)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from history.models import NoticeChoice
from history.telling.notify import CHOICES, DIGEST_AT, FIELDS, choice_of
from history.telling.quiet import WEEK

When = NoticeChoice.When


def _when(label: Any) -> forms.Field:
    return forms.ChoiceField(label=label, choices=When.choices, widget=forms.RadioSelect)


def _clock(label: Any, help_text: Any = "") -> forms.Field:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


class NoticeForm(forms.Form):
    missed = _when(_("Missed calls"))
    answered_by_other = _when(_("Calls that others answered"))
    voicemail = _when(_("Voice messages"))
    post_its = _when(_("Post-its"))
    attach_audio = forms.BooleanField(
        label=_("Attach the voice message"),
        required=False,
        help_text=_("So that it can be heard where the e-mail is read. Whoever reads your mail hears it, too."),
        widget=forms.CheckboxInput({"class": "switch"}),
    )
    monthly_costs = forms.BooleanField(
        label=_("Costs of the month"),
        required=False,
        help_text=_("On the first of each month: what the people cost for whom one answers, as sums and as a table."),
        widget=forms.CheckboxInput({"class": "switch"}),
    )
    weekly_report = forms.BooleanField(
        label=_("Report of the week"),
        required=False,
        help_text=_("On Monday: how the departments that one manages were reached in the week before."),
        widget=forms.CheckboxInput({"class": "switch"}),
    )
    digest_at = _clock(_("Time of the daily e-mail"))
    quiet_from = _clock(_("Quiet from"))
    quiet_until = _clock(_("Quiet until"))
    quiet_days = forms.MultipleChoiceField(
        label=_("Quiet days"),
        choices=lambda: [(str(day), WEEKDAYS[day - 1]) for day in WEEK],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, person: User, data: Mapping[str, Any] | None = None, *, own: bool = True) -> None:
        """`own`: `person` chooses for themselves; that sound leaves the house, nobody chooses for others."""
        self.choice = choice_of(person)
        now = {name: getattr(self.choice, name) for name in FIELDS}
        now |= {"digest_at": self.choice.digest_at or DIGEST_AT, "quiet_days": list(self.choice.quiet_days)}
        super().__init__(data, initial=now, auto_id="id_notices_%s")
        if not (own and settings.VOICEMAIL_BY_MAIL):
            del self.fields["attach_audio"]
        if not person.has_perm(Permission.MANAGE_DEPARTMENTS):
            del self.fields["monthly_costs"]
            del self.fields["weekly_report"]

    @property
    def kinds(self) -> list[forms.BoundField]:
        return [self[name] for name in CHOICES.values()]

    @property
    def values(self) -> dict[str, object]:
        """As `notify.choose` takes them."""
        return {**self.cleaned_data, "quiet_days": "".join(sorted(self.cleaned_data["quiet_days"]))}

    def clean_quiet_days(self) -> list[str]:
        days: list[str] = self.cleaned_data["quiet_days"]
        if len(set(days)) == len(WEEK):
            raise forms.ValidationError(_("Leave a day on which you can be told."), code="never")
        return days

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        begins, ends = values.get("quiet_from"), values.get("quiet_until")
        if (begins is None) != (ends is None):
            missing = "quiet_until" if ends is None else "quiet_from"
            if missing not in self.errors:
                self.add_error(missing, forms.ValidationError(_("Say both, or neither."), code="half"))
        elif begins is not None and begins == ends:
            self.add_error("quiet_until", forms.ValidationError(_("Choose another time than the first."), code="same"))
        return values
