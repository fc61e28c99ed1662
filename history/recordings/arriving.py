"""What the exchange tells of recorded conversations, and to which call each belongs."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.db import transaction

from accounts import journal
from accounts.journal import Event, Origin
from accounts.models import User
from history.calls.names import fitting
from history.models import Record, Recording
from history.telling.changes import Told
from pbx.sound import RecordingChanged, RecordingState

LIVING = (Recording.State.ON, Recording.State.PAUSED)
LONGEST_NAME = 200
"""Of a file: one that is longer could not be found by it again, and is left out."""
_CHANGED = frozenset({"recordings"})
_STATES = {
    RecordingState.ON: Recording.State.ON,
    RecordingState.PAUSED: Recording.State.PAUSED,
    RecordingState.OVER: Recording.State.OVER,
}


@transaction.atomic
def told(pbx: str, event: RecordingChanged) -> Told:
    """Take in what became of a recording, in any order and any number of times: one that is over stays over.

    Returns who is concerned.
    """
    row, made = Recording.objects.select_for_update().get_or_create(
        pbx=pbx,
        name=event.recording,
        defaults=_first(event),
    )
    before = (made, row.state, row.ended)
    if row.state in LIVING:
        row.state = _STATES[event.state]
    if event.state is RecordingState.OVER and row.ended is None:
        row.ended = event.at
        row.seconds = max(0, round((row.ended - row.started).total_seconds()))
    row.save()
    _attach([row])
    return Told({row.extension: _CHANGED}) if (False, row.state, row.ended) != before else Told()


@transaction.atomic
def begun(pbx: str, told: RecordingChanged, number: str, user: User, origin: Origin) -> None:
    """`user` had the exchange begin a recording; whether or not it has told of that by itself already. Having somebody
    else's conversation recorded is written down."""
    row, _made = Recording.objects.get_or_create(pbx=pbx, name=told.recording, defaults=_first(told))
    Recording.objects.filter(pk=row.pk, begun_by=None).update(begun_by=user, number=number[:40])
    if told.extension not in user.extensions:
        subject = User.objects.filter(extension=told.extension).first()
        journal.write(Event.RECORDING_BEGUN, subject, origin)


def _first(event: RecordingChanged) -> dict[str, object]:
    return {
        "extension": event.extension,
        "call": fitting(event.call),
        "channel": event.channel[:120],
        "started": event.at,
    }


@transaction.atomic
def settle(pbx: str, channels: Collection[str]) -> Told:
    """The exchange is back and has these channels: what was recorded on others is over."""
    lost = Recording.objects.select_for_update().filter(pbx=pbx, state__in=LIVING).exclude(channel__in=channels)
    rows = list(lost)
    for row in rows:
        row.state = Recording.State.OVER
    Recording.objects.bulk_update(rows, ["state"])
    return _concerned(rows)


def adopt(pbx: str, files: Mapping[str, str]) -> Told:
    """Take in what the exchange recorded by itself: the calling channel → its file. Both sides of an inside call have
    it among theirs. Returns who is concerned."""
    fitting_ones = {origin: name for origin, name in files.items() if len(name) <= LONGEST_NAME}
    if not fitting_ones:
        return Told()
    talked = Record.objects.filter(pbx=pbx, origin__in=fitting_ones, answered__isnull=False)
    adopted = []
    for record in talked:
        of_call = {"origin": record.origin, "call": record.call, "number": record.number, "record": record}
        length = {"started": record.answered, "ended": record.ended, "seconds": record.talk_seconds}
        row, made = Recording.objects.get_or_create(
            pbx=pbx,
            name=fitting_ones[record.origin],
            extension=record.extension,
            defaults={"state": Recording.State.OVER, **of_call, **length},
        )
        if made:
            adopted.append(row)
    return _concerned(adopted)


def attach(records: Iterable[Record]) -> Told:
    """Lead from the recordings made during these calls to them."""
    talked = [record for record in records if record.answered]
    if not talked:
        return Told()
    begins, ends = min(record.started for record in talked), max(record.ended for record in talked)
    extensions = {record.extension for record in talked}
    loose = Recording.objects.filter(extension__among=extensions, started__range=(begins, ends), record=None)
    return _concerned(_attach(loose))


def _concerned(recordings: Iterable[Recording]) -> Told:
    return Told(dict.fromkeys((row.extension for row in recordings), _CHANGED))


def _attach(recordings: Iterable[Recording]) -> list[Recording]:
    """A call may change its name while it lasts (attended transfer): then the time and the extension tell."""
    attached = []
    for recording in recordings:
        if recording.record_id:
            continue
        near = Record.objects.filter(
            pbx=recording.pbx,
            extension=recording.extension,
            started__lte=recording.started + timedelta(seconds=2),
            ended__gte=recording.started,
        ).newest_first()
        found = next((record for record in near[:10] if record.call == recording.call), None) or near.first()
        if found:
            recording.record, recording.origin, recording.number = found, found.origin, found.number
            recording.save(update_fields=["record", "origin", "number"])
            attached.append(recording)
    return attached


def living_on(extension: str) -> dict[str, Recording]:
    """What is recorded of `extension`'s calls now, by the exchange's channel."""
    rows = Recording.objects.filter(extension=extension, state__in=LIVING)
    return {row.channel: row for row in rows}
