"""One call at a telephone: a SIP dialog (RFC 3261 §12) with what its owner can do to it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.asterisk.sip.media import Media
from tests.asterisk.sip.message import Headers, Message, party_of, tag_of, token, uri_of, without_tag

if TYPE_CHECKING:
    from tests.asterisk.phone import Phone


class CallState(StrEnum):
    CALLING = "calling"
    RINGS_THERE = "rings_there"
    RINGS_HERE = "rings_here"
    UP = "up"
    ENDED = "ended"


class Call:
    def __init__(self, phone: Phone, call_id: str, local: str, remote: str, target: str) -> None:
        self.phone = phone
        self.call_id = call_id
        self.local, self.remote, self.target = local, remote, target
        self.local_tag, self.remote_tag = token(), ""
        self.route: list[str] = []
        self.state = CallState.CALLING
        self.code = 0
        """SIP status that ended it, 0 for a normal end."""
        self.heard = False
        """A first response to our INVITE has come."""
        self.reason = ""
        """Reason header of the CANCEL or BYE that ended it (RFC 3326)."""
        self.media = Media(phone.ip, phone.voice)
        self.sequence = 1
        self.invite: Message | None = None
        """The INVITE that rings here."""
        self.sent_invite: tuple[str, Headers] | None = None
        """Target and headers of our own last INVITE, which CANCEL and ACK repeat."""
        self.answered_sequence = -1
        """CSeq of the other side's newest INVITE, to know a repeated one."""

    @classmethod
    def ringing_here(cls, phone: Phone, invite: Message) -> Call:
        target = uri_of(invite.get("contact"))
        call = cls(phone, invite.call_id, without_tag(invite.get("to")), without_tag(invite.get("from")), target)
        call.invite, call.answered_sequence = invite, invite.sequence
        call.remote_tag = tag_of(invite.get("from"))
        call.route = invite.all("record-route")
        call.state = CallState.RINGS_HERE
        return call

    @property
    def caller(self) -> tuple[str, str]:
        """Number and name that an incoming call shows."""
        assert self.invite is not None
        return party_of(self.invite.get("from"))

    @property
    def incoming(self) -> bool:
        return self.invite is not None

    def become(self, state: CallState, code: int = 0) -> None:
        if self.state is CallState.ENDED:
            return
        self.state, self.code = state, code
        if state is CallState.ENDED:
            self.media.close()
        self.phone.news()

    async def until(self, *states: CallState) -> Call:
        await self.phone.until(lambda: self.state in states, f"a call that is {' or '.join(states)}, not {self.state}")
        return self

    def answer(self) -> None:
        assert self.invite is not None
        self.phone.respond(self.invite, "200 OK", self, self.media.describe())
        self.speak(self.invite.body)
        self.become(CallState.UP)

    def speak(self, description: str) -> None:
        """Send sound to where the other side's SDP says."""
        if self.phone.talks:
            self.media.talk(description)

    def reject(self, status: str = "486 Busy Here") -> None:
        assert self.invite is not None
        self.phone.respond(self.invite, status, self)
        self.become(CallState.ENDED, int(status.split()[0]))

    async def hang_up(self) -> None:
        if self.state is CallState.UP:
            await self.request("BYE")
        elif self.state is CallState.RINGS_HERE:
            self.reject("603 Decline")
        elif self.state is not CallState.ENDED:
            await self._give_up()
        self.become(CallState.ENDED)

    async def _give_up(self) -> None:
        """A call can be cancelled only once the other side has said anything at all (RFC 3261 §9.1)."""
        await self.phone.until(lambda: self.heard or self.state is CallState.ENDED, "any answer")
        self.phone.cancel(self)
        await self.until(CallState.ENDED, CallState.UP)
        if not self.code:  # the answer crossed our giving up
            await self.request("BYE")

    async def hold(self) -> None:
        await self.request("INVITE", self.media.describe("sendonly"))

    async def resume(self) -> None:
        await self.request("INVITE", self.media.describe("sendrecv"))

    async def transfer(self, number: str) -> None:
        """Blind (RFC 3515). Returns when the exchange has taken it over."""
        await self._refer(f"<sip:{number}@{self.phone.domain}>")

    async def transfer_to(self, consultation: Call) -> None:
        """Attended (RFC 3891): our partner replaces us in `consultation`."""
        tags = f"to-tag={consultation.remote_tag};from-tag={consultation.local_tag}"
        replaces = quote(f"{consultation.call_id};{tags}", safe="")
        await self._refer(f"<{uri_of(consultation.remote)}?Replaces={replaces}>")

    async def press(self, digits: str) -> None:
        for digit in digits:
            await self.request("INFO", f"Signal={digit}\r\nDuration=160\r\n", "application/dtmf-relay")

    async def _refer(self, target: str) -> None:
        headers = (("Refer-To", target), ("Referred-By", f"<{self.phone.address}>"))
        answer = await self.request("REFER", headers=headers)
        if answer.status != 202:
            raise AssertionError(f"the exchange refused the transfer: {answer.start}")

    async def request(
        self,
        method: str,
        body: str = "",
        content_type: str = "application/sdp",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> Message:
        self.sequence += 1
        remote = self.remote + (f";tag={self.remote_tag}" if self.remote_tag else "")
        ends = (("From", f"{self.local};tag={self.local_tag}"), ("To", remote), ("Call-ID", self.call_id))
        routes = tuple(("Route", route) for route in self.route)
        return await self.phone.transact(method, self.target, ends + routes + headers, body, content_type, call=self)
