"""The company's last days, as call detail records: the same exchange and people, in fast forward."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from pbx.call_detail import CallDetail
from pbx.events import PbxEvent
from pbx.simulator.company import COMPANY, Company
from pbx.simulator.exchange import Exchange
from pbx.simulator.people import EVERYDAY, People
from pbx.simulator.timeline import Timeline
from pbx.simulator.traffic import Traffic

SECONDS_BETWEEN_CALLS = 90.0
STILL_BEFORE_NOW = timedelta(minutes=40)
"""Nobody begins a call later, so that all of them are over by now."""
STEP = timedelta(minutes=10)
LOCAL = ZoneInfo("Europe/Warsaw")


def working_hours(moment: datetime) -> float:
    """How busy the company is: full from 8 to 16, a little around that, hardly at night."""
    local = moment.astimezone(LOCAL)
    if local.weekday() >= 5:
        return 0.02 if 8 <= local.hour < 18 else 0.001
    if 8 <= local.hour < 16:
        return 0.6 if local.hour == 12 else 1.0
    return 0.15 if 7 <= local.hour < 18 else 0.003


def past_details(
    days: int, *, now: datetime | None = None, seed: int = 1, company: Company = COMPANY
) -> Iterator[CallDetail]:
    """Yield the records of the last `days` days until `now` (default: this moment), in order of their end."""
    now = now or datetime.now(UTC)
    events: list[PbxEvent] = []
    timeline = Timeline(now - timedelta(days=days))
    exchange = Exchange(timeline, events.append, company=company)
    random = Random(f"past {seed}")  # noqa: S311 - a play, not a secret
    exchange.audience = People(exchange, random, EVERYDAY)
    closing = now - STILL_BEFORE_NOW

    traffic = Traffic(exchange, random, pace=working_hours, seconds_between_calls=SECONDS_BETWEEN_CALLS)
    traffic.start(spotlight=False)
    timeline.after((closing - timeline.now).total_seconds(), traffic.stop)
    while timeline.now < now:
        timeline.run(min(timeline.now + STEP, now))
        yield from (event for event in events if isinstance(event, CallDetail))
        events.clear()
