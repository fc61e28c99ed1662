"""Call detail records: who rang whom, for how long, and what came of it. One for each leg."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from pbx.call_detail import CallDetail, Disposition
from pbx.party import Party
from pbx.simulator.switch import Channel, Switch


@dataclass(slots=True, eq=False)
class Record:
    """One leg on its way to a `CallDetail`."""

    callee: Channel | None
    application: str
    dialled: str
    sequence: str
    started: datetime
    answered: datetime | None = None
    ended: datetime | None = None
    disposition: Disposition = Disposition.NO_ANSWER
    voicemail_box: str = ""


class Records:
    """Keeps each calling channel's legs until that channel closes, as Asterisk does."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._legs: dict[Channel, list[Record]] = {}
        self._sequence = count(1)

    def begin(self, caller: Channel, callee: Channel | None, application: str, *, box: str = "") -> Record:
        record = Record(
            callee, application, caller.dialling, str(next(self._sequence)), self._switch.now, voicemail_box=box
        )
        self._legs.setdefault(caller, []).append(record)
        return record

    def connected(self, caller: Channel, callee: Channel | None, application: str, *, box: str = "") -> Record:
        """Begin a leg that talks at once."""
        record = self.begin(caller, callee, application, box=box)
        self.answer(record)
        return record

    def answer(self, record: Record) -> None:
        record.answered, record.disposition = self._switch.now, Disposition.ANSWERED

    def end(self, record: Record, disposition: Disposition | None = None) -> None:
        """End the leg, once. An answered leg stays answered."""
        if record.ended is None:
            record.ended = self._switch.now
            if disposition is not None and record.answered is None:
                record.disposition = disposition

    def knows(self, caller: Channel) -> bool:
        return caller in self._legs

    def end_parked(self, waiting: Channel) -> None:
        """Who waited in the car park is out of it."""
        for record in self._legs.get(waiting, ()):
            if record.application == "park":
                self.end(record)

    def end_with(self, one: Channel, other: Channel) -> None:
        """The two no longer talk: end the leg between them, whoever called."""
        for caller, callee in ((one, other), (other, one)):
            for record in self._legs.get(caller, ()):
                if record.callee is callee:
                    self.end(record)

    def flush(self, caller: Channel) -> None:
        """The calling channel is closed: write down its legs."""
        for record in self._legs.pop(caller, ()):
            self.end(record)
            self._switch.emit(self._detail(caller, record))

    def _detail(self, caller: Channel, record: Record) -> CallDetail:
        callee = record.callee
        ended = record.ended or self._switch.now
        talked = round((ended - record.answered).total_seconds()) if record.answered else 0
        return CallDetail(
            at=ended,
            channel=caller.id,
            call=caller.call,
            sequence=record.sequence,
            caller=Party(caller.party.number, caller.presented.name),
            caller_extension=caller.extension,
            dialled=record.dialled,
            callee_extension=callee.extension if callee else None,
            callee_number=callee.party.number if callee and callee.extension is None else "",
            application=record.application,
            disposition=record.disposition,
            started=record.started,
            answered=record.answered,
            ended=ended,
            talk_seconds=talked,
            voicemail_box=record.voicemail_box,
            on_behalf_of=caller.on_behalf_of,
            account=caller.account,
        )
