"""A wake-up call as people write it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from services.models import Wakeup
from services.wakeups.schedule import WEEK, WORKING, Schedule, moment, next_day

FURTHEST = timedelta(days=366)


class Repeat(StrEnum):
    ONCE = "once"
    DAILY = "daily"
    WORKING = "working"
    DAYS = "days"


WEEKLY = {Repeat.DAILY: WEEK, Repeat.WORKING: WORKING}


class WakeupForm(forms.Form):
    clock = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time", "step": "60"}, format="%H:%M")
    )
    repeat = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[
            (Repeat.ONCE.value, pgettext_lazy("wake-up call", "once")),
            (Repeat.DAILY.value, gettext_lazy("every day")),
            (Repeat.WORKING.value, gettext_lazy("Monday to Friday")),
            (Repeat.DAYS.value, gettext_lazy("on chosen days")),
        ],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Without a day it rings the next time that the clock shows this time."),
    )
    days = forms.MultipleChoiceField(
        label=gettext_lazy("On these days"),
        required=False,
        choices=[(str(day + 1), name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, wakeup: Wakeup | None, now: datetime, data: Mapping[str, Any] | None = None) -> None:
        """`wakeup`: as it is now; None: a new one."""
        super().__init__(data, initial=_written(wakeup.schedule) if wakeup else {"repeat": Repeat.ONCE.value})
        self._now = now

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if data.get("repeat") == Repeat.DAYS and not data.get("days") and "days" not in self.errors:
            self.add_error("days", _("Choose at least one day."))
        if data.get("repeat") == Repeat.ONCE and data.get("day") and data.get("clock"):
            at = moment(data["day"], data["clock"], timezone.get_default_timezone())
            if at <= self._now:
                self.add_error("day", _("This moment is over."))
            elif at - self._now > FURTHEST:
                self.add_error("day", _("Choose a day within one year."))
        return data

    @property
    def schedule(self) -> Schedule:
        """What a valid form says."""
        data = self.cleaned_data
        clock, repeat = data["clock"].replace(second=0, microsecond=0), Repeat(data["repeat"])
        if repeat is Repeat.ONCE:
            day = data.get("day") or next_day(clock, self._now, timezone.get_default_timezone())
            return Schedule(clock, day)
        return Schedule(clock, days=WEEKLY.get(repeat) or frozenset(map(int, data["days"])))


def _written(schedule: Schedule) -> dict[str, object]:
    weekly = {days: repeat for repeat, days in WEEKLY.items()}
    repeat = Repeat.ONCE if schedule.day else weekly.get(schedule.days, Repeat.DAYS)
    return {
        "clock": schedule.clock,
        "repeat": repeat.value,
        "day": schedule.day,
        "days": [str(day) for day in sorted(schedule.days)],
    }
