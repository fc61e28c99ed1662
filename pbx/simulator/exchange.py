"""The exchange itself: lets people call, answer and hang up, and takes calls where the dialplan says.

Synchronous and without a clock of its own: time is the `Timeline`'s, so that a test runs a whole
day in a moment. What goes wrong raises `PbxRefused` with a sentence.
"""

from collections.abc import Callable

from pbx.capabilities import PbxInfo
from pbx.errors import PbxRefused
from pbx.events import CallUnparked, DialStatus, PbxEvent
from pbx.link import Connected
from pbx.party import Party
from pbx.simulator import destinations, dialplan, moves, services
from pbx.simulator.audience import Audience, Nobody
from pbx.simulator.company import COMPANY, Company
from pbx.simulator.mailboxes import Mailboxes
from pbx.simulator.recorder import Recorder
from pbx.simulator.records import Records
from pbx.simulator.ringing import Cause, Target
from pbx.simulator.spool import Spool
from pbx.simulator.switch import Channel, Switch
from pbx.simulator.telephones import Telephones
from pbx.simulator.timeline import Later, Timeline


class Exchange:
    def __init__(
        self,
        timeline: Timeline,
        emit: Callable[[PbxEvent], None],
        *,
        company: Company = COMPANY,
        prefix: str = "sim",
        spool: Spool | None = None,
    ) -> None:
        self.timeline = timeline
        self.company = company
        self.switch = Switch(timeline, emit, prefix)
        self.records = Records(self.switch)
        self.telephones = Telephones(company, lambda: timeline.now, emit)
        self.spool = spool
        self.mailboxes = Mailboxes(company, lambda: timeline.now, emit, spool)
        self.recorder = Recorder(lambda: timeline.now, emit, spool)
        self.audience: Audience = Nobody()
        self.queue: list[Channel] = []
        """Who waits in the queue, longest first."""
        self.car_park: dict[str, tuple[Channel, Later]] = {}
        """Space → who waits there, and when it rings back."""

    def snapshot(self, info: PbxInfo) -> Connected:
        channels = tuple(channel.as_snapshot() for channel in self.switch.channels.values())
        return Connected(self.timeline.now, info, self.telephones.snapshot(self.mailboxes.counts), channels)

    # -- parties ---------------------------------------------------------------------------------

    def party(self, extension: str) -> Party:
        return Party(extension, self.telephones[extension].person.name)

    def mailbox_party(self, box: str) -> Party:
        if box in self.telephones:
            return self.party(box)
        shared = next(shared for shared in self.company.shared_mailboxes if shared.number == box)
        return Party(box, shared.name)

    def target(self, extension: str) -> Target:
        return Target(extension, self.party(extension))

    def channel(self, extension: str, channel_id: str) -> Channel:
        """Raises PbxRefused when the channel is gone or is not the extension's."""
        channel = self.switch.channels.get(channel_id)
        if channel is None:
            raise PbxRefused("There is no such call any more.")
        if channel.extension != extension:
            raise PbxRefused(f"This call does not belong to extension {extension}.")
        return channel

    def reachable(self, extension: str) -> None:
        """Raises PbxRefused when this extension cannot be rung."""
        if extension not in self.telephones:
            raise PbxRefused(f"There is no extension {extension}.")
        if not self.telephones[extension].registered:
            raise PbxRefused(f"The telephone of extension {extension} is not reachable.")

    def destination(self, number: str) -> dialplan.Route:
        """Raises PbxRefused when the number leads nowhere."""
        found = dialplan.route(number, self.company)
        if found is None:
            raise PbxRefused(f"The number {number} leads nowhere.")
        return found

    # -- what people do at their telephones --------------------------------------------------------

    def call(self, extension: str, number: str, *, scripted: bool = False) -> Channel:
        """Somebody lifts the receiver and dials. Another call of theirs is put on hold first."""
        self.reachable(extension)
        route = self.destination(number)
        moves.hold_others(self, extension)
        caller = self.switch.open(extension, self.party(extension), placed=True, dialled=number, scripted=scripted)
        try:
            services.check_call(self, extension, number)
        except PbxRefused:
            destinations.give_up(self, caller, DialStatus.FAILED)
        else:
            services.charge(self, extension, caller, route)
            destinations.lead(self, caller, route)
        return caller

    def call_from_outside(self, number: str, to: str, *, scripted: bool = False) -> Channel:
        """The trunk brings a call from `number` (empty: withheld) for the internal number `to`."""
        route = self.destination(to)
        if not isinstance(route, dialplan.ToExtension | dialplan.ToRingGroup | dialplan.ToQueue | dialplan.ToMailbox):
            raise PbxRefused(f"Nobody can be reached from outside at {to}.")
        caller = self.switch.open(None, Party(number), placed=True, dialled=to, scripted=scripted)
        destinations.lead(self, caller, route)
        return caller

    def answer(self, channel: Channel) -> None:
        """Lift the receiver. Raises PbxRefused when it does not ring."""
        if channel.rung_by is None:
            raise PbxRefused("This telephone does not ring.")
        if channel.extension is not None:
            moves.hold_others(self, channel.extension)
        channel.rung_by.answer(channel)

    def hang_up(self, channel: Channel, cause: Cause = Cause.NORMAL) -> None:
        """End a call, refuse a ringing one, give up waiting; or complete a transfer after consultation."""
        if channel.closed:
            return
        if channel.rung_by is not None:
            channel.rung_by.refuse(channel)
            return
        if channel.consultation is not None:
            channel.consultation.complete()
            return
        self._end(channel, cause)

    # -- how calls end -----------------------------------------------------------------------------

    def abandon(self, channel: Channel) -> None:
        """Take the channel out of whatever it waits for."""
        step, channel.step = channel.step, None
        if step is not None:
            step.abandon()
        if channel.parked_in:
            self.unpark(channel)

    def unpark(self, channel: Channel, by: str = "") -> None:
        space, channel.parked_in, channel.parked_by = channel.parked_in, "", ""
        self.car_park.pop(space)[1].cancel()
        self.records.end_parked(channel)
        self.switch.emit(CallUnparked(self.timeline.now, channel.id, channel.call, space, by))

    def _end(self, channel: Channel, cause: Cause) -> None:
        partner = channel.partner
        self.abandon(channel)
        if partner is None:
            self.close(channel, cause)
            return
        self.records.end_with(channel, partner)
        self.switch.leave(channel)
        self.switch.leave(partner)
        self.close(channel, cause)
        if partner.consultation is not None:
            partner.consultation.partner_left()
        elif not partner.closed:
            self.close(partner, cause)

    def close(self, channel: Channel, cause: Cause) -> None:
        """Close one channel and write down the legs it placed."""
        if channel.closed:
            return
        consultation = channel.consultation
        if consultation is not None:
            consultation.dissolve()
        moves.forget(self, channel)
        self.switch.close(channel, cause)
        self.records.flush(channel)
        self.recorder.ended(channel)
        if consultation is not None:
            self.close(consultation.first, cause)
