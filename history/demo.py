"""The demo company's calls of the last days, told by the records of its simulated exchange, and what people wrote."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from history.actions import record
from history.models import Mailbox, Note, PostIt, Record
from history.recordings.arriving import told
from pbx.details import finished_legs
from pbx.simulator.address import spool_of
from pbx.simulator.company import COMPANY
from pbx.simulator.past import Past, PastRecording
from pbx.simulator.simulator import INFO
from pbx.simulator.spool import Spool
from pbx.sound import RecordingChanged, RecordingState

DAYS = 10
ROWS_AT_ONCE = 1000


def fill() -> None:
    """Fill an empty history once; one that has calls stays as it is. Messages come from the exchange itself."""
    for shared in COMPANY.shared_mailboxes:
        Mailbox.objects.get_or_create(pbx=INFO.name, number=shared.number, defaults={"name": shared.name})
    if Record.objects.exists():
        return
    past = Past(DAYS)
    details = list(past.details())
    legs = finished_legs(details)
    for first in range(0, len(legs), ROWS_AT_ONCE):
        record(INFO.name, legs[first : first + ROWS_AT_ONCE])
    if spool := spool_of(settings.PBX_URL):
        recordings = list(past.recordings(details))
        past.leave(Spool(spool), recordings)
        _keep(recordings)
    _write()


def _keep(recordings: Iterable[PastRecording]) -> None:
    """Take them in as if the exchange told of them now; it does so only while they are made."""
    for one in recordings:
        begun = one.detail.answered or one.detail.started
        for at, state in ((begun, RecordingState.ON), (one.detail.ended, RecordingState.OVER)):
            told(INFO.name, RecordingChanged(at, one.name, one.extension, one.channel, one.detail.call, state))


def _write() -> None:
    """A note that colleagues may read, one to come back to, and a post-it each way between employee and manager."""
    people = {user.extension: user for user in User.objects.filter(extension__in=("1011", "1021"))}
    outside = Record.objects.filter(extension="1011", number__startswith="+").newest_first()
    calls = list(outside[:2])
    if len(people) < 2 or len(calls) < 2:
        return
    employee, manager = people["1011"], people["1021"]
    (talk, other), now = calls, timezone.now()
    beside = Note(author=employee, number=talk.number, call=talk.call, record=talk, shared=True)
    beside.text = "Wants the offer by Friday, with delivery."
    later = Note(author=employee, number=other.number, remind_at=now + timedelta(days=2))
    later.text = "Ask again about the invoice."
    Note.objects.bulk_create([beside, later])
    asked = PostIt(author=manager, to=employee, number=talk.number, text="Please call them back today.")
    answered = PostIt(author=employee, to=manager, text="I did: they come on Monday.", done_at=now - timedelta(hours=1))
    for post_it in (asked, answered):
        post_it.made, post_it.seen_at = now - timedelta(hours=3), now - timedelta(hours=2)
    PostIt.objects.bulk_create([asked, answered])
