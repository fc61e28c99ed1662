"""For how long something shall be: one of the ends that are offered, or a date and time."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from history.notes.forms import MomentField
from services.models.timed import LONGEST
from services.times.until import Span, end_of
from services.times.working import working_week

AS_IT_IS = "keep"


class EndForm(forms.Form):
    """Something that is done once for its `key`, until its end."""

    key = forms.UUIDField()
    end = forms.ChoiceField(
        required=False,
        choices=[(AS_IT_IS, ""), *((span.value, "") for span in Span)],
        error_messages={"invalid_choice": _("Choose one of the ends that are offered.")},
    )
    end_at = MomentField()

    def __init__(self, user: User, kept: datetime | None, *args: Any) -> None:
        """`kept`: the end that it has already."""
        super().__init__(*args)
        self.user, self.kept = user, kept

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_end(data)
        return data

    @property
    def until(self) -> datetime | None:
        """When it ends; None: not by itself."""
        until: datetime | None = self.cleaned_data.get("until")
        return until

    def check_end(self, data: dict[str, Any]) -> None:
        if "end" not in data or "end_at" not in data:
            return
        now = timezone.localtime()
        match data["end"]:
            case "":
                return
            case "keep":
                data["until"] = self.kept
            case Span.MOMENT.value:
                data["until"] = self._moment(data["end_at"], now)
            case span:
                data["until"] = end_of(Span(span), now, working_week(self.user))

    def _moment(self, at: datetime | None, now: datetime) -> datetime | None:
        if at is None:
            self.add_error("end_at", ValidationError(_("Say until when: date and time."), code="required"))
        elif at <= now:
            self.add_error("end_at", ValidationError(_("This moment is over. Choose a later one."), code="past"))
        elif at > now + LONGEST:
            self.add_error("end_at", ValidationError(_("Choose an end within one year."), code="far"))
        return at
