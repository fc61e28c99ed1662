"""Pricing the calls of a period once more, as a job."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from costs.charging.again import Period, Tally, calls_of, rate_again
from jobs.kinds import Progress, Running, job

KIND = "costs.again"


def arguments_of(period: Period, *, store: bool) -> dict[str, Any]:
    return {"first": period.first.isoformat(), "last": period.last.isoformat(), "store": store}


def period_of(arguments: Mapping[str, Any]) -> Period:
    return Period(date.fromisoformat(arguments["first"]), date.fromisoformat(arguments["last"]))


def found_by(cursor: Mapping[str, Any]) -> Tally:
    """What a job has found as far as it went."""
    return Tally.read(cursor.get("tally", {}))


def about(arguments: Mapping[str, Any]) -> str:
    period = period_of(arguments)
    first, last = (formats.date_format(day, "SHORT_DATE_FORMAT") for day in (period.first, period.last))
    words = _("%(first)s to %(last)s, stored") if arguments["store"] else _("%(first)s to %(last)s, dry run")
    return words % {"first": first, "last": last}


@job(KIND, title=gettext_lazy("Price calls again"), needs="management.administer", about=about)
def _again(running: Running) -> Iterator[Progress]:
    """A batch is written before its step is told: whoever does it once more finds nothing left to change there."""
    period, cursor = period_of(running.arguments), running.cursor
    tally, after = found_by(cursor), cursor.get("after")
    total = cursor.get("total") or calls_of(period).count()
    yield Progress(tally.looked_at, total, cursor={"total": total, "tally": tally.as_json(), "after": after})
    reached = (datetime.fromisoformat(after[0]), after[1]) if after else None
    for step in rate_again(period, write=running.arguments["store"], tally=tally, after=reached):
        begun, key = step.after
        kept = {"total": total, "tally": step.tally.as_json(), "after": [begun.isoformat(), key]}
        yield Progress(step.tally.looked_at, max(total, step.tally.looked_at), cursor=kept)
