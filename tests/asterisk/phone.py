"""A SIP telephone for tests: registers, rings, answers, rejects, holds, transfers, and speaks.

UDP on loopback, ports chosen by the kernel, no dependencies. Each step of a test waits for what the
telephone saw; what the exchange made of it is for the test to wait for on the other side.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from enum import StrEnum

from tests.asterisk.sip.call import Call, CallState
from tests.asterisk.sip.media import TONE
from tests.asterisk.sip.message import ALLOW, Headers, Message, authorization, render, tag_of, token, uri_of

PATIENCE = 10.0  # seconds: how long a telephone waits before the test says for what
SAME_IN_CANCEL = {"Via", "Max-Forwards", "From", "To", "Call-ID"}
MESSAGES = re.compile(r"^Voice-Message: (\d+)/(\d+)", re.MULTILINE)
RESEND = (0.5, 1.0, 2.0, 4.0)  # seconds between repetitions of a request (RFC 3261 §17, shortened)


class Habit(StrEnum):
    """What a telephone does by itself when it is called."""

    RING = "ring"
    ANSWER = "answer"
    BUSY = "busy"
    GIVE_UP = "give up"
    """It says at once that nobody answered."""


class Phone(asyncio.DatagramProtocol):
    def __init__(
        self, user: str, password: str, server: tuple[str, int], ip: str = "127.0.0.1", habit: Habit = Habit.RING
    ) -> None:
        self.user, self.password, self.server, self.ip, self.habit = user, password, server, ip, habit
        self.domain = f"{server[0]}:{server[1]}"
        self.address = f"sip:{user}@{self.domain}"
        self.voice = TONE
        """Of its tone, in Hertz."""
        self.talks = True
        """It sends sound when it is in a call."""
        self.lamp = (0, 0)
        """New and old messages, as the exchange has told it last (RFC 3842)."""
        self.calls: list[Call] = []
        self.port = 0
        self._by_id: dict[str, Call] = {}
        self._registration = (token(16), token(8))
        self._register_sequence = 0
        self._answers: dict[tuple[str, int, str], asyncio.Future[Message]] = {}
        self._ringing: set[tuple[str, int]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []
        self._news = asyncio.Event()

    # -- what its owner does -------------------------------------------------------------------

    async def plug_in(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.ip, port))
        self.port = self._transport.get_extra_info("sockname")[1]

    async def unplug(self) -> None:
        """End what still runs, without manners, and let go of the ports."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for call in self.calls:
            call.media.close()
        self._transport.close()

    async def register(self, seconds: int = 3600) -> None:
        call_id, tag = self._registration
        ends = (("From", f"<{self.address}>;tag={tag}"), ("To", f"<{self.address}>"))
        headers = (*ends, ("Call-ID", call_id), ("Expires", str(seconds)))
        answer = await self.transact("REGISTER", f"sip:{self.domain}", headers)
        if answer.status != 200:
            raise AssertionError(f"{self.user} cannot register: {answer.start}")

    async def unregister(self) -> None:
        if self._register_sequence:
            await self.register(0)

    def dial(self, number: str, caller: str = "") -> Call:
        """Call `number`; `caller` is who a trunk says is calling."""
        local = f"<sip:{caller or self.user}@{self.domain}>"
        target = f"sip:{number}@{self.domain}"
        call = Call(self, token(20), local, f"<{target}>", target)
        self._keep(call)
        self._spawn(self._invite(call))
        return call

    async def rings(self) -> Call:
        """Wait until a call rings here."""
        await self.until(self._ringing_here, "a call")
        return self._ringing_here()[-1]

    def current(self) -> Call:
        """The newest call that is not over."""
        living = [call for call in self.calls if call.state is not CallState.ENDED]
        if not living:
            raise AssertionError(f"{self.user} is in no call")
        return living[-1]

    @property
    def idle(self) -> bool:
        return all(call.state is CallState.ENDED for call in self.calls)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    if self._failures:
                        raise self._failures[0]
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"telephone {self.user} waited in vain for {what}") from None

    def news(self) -> None:
        self._news.set()

    def _keep(self, call: Call) -> None:
        self.calls.append(call)
        self._by_id[call.call_id] = call

    def _ringing_here(self) -> list[Call]:
        return [call for call in self.calls if call.state is CallState.RINGS_HERE]

    async def _invite(self, call: Call) -> None:
        answer = await call.request("INVITE", call.media.describe())
        if answer.status < 300:
            call.speak(answer.body)
            call.become(CallState.UP)
        else:
            call.become(CallState.ENDED, answer.status)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failures.append(error)
            self.news()

    # -- the wire ------------------------------------------------------------------------------

    def _send(self, datagram: bytes) -> None:
        self._transport.sendto(datagram, self.server)

    def _via(self, branch: str) -> tuple[str, str]:
        return "Via", f"SIP/2.0/UDP {self.ip}:{self.port};branch={branch};rport"

    async def transact(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: str = "",
        content_type: str = "application/sdp",
        call: Call | None = None,
    ) -> Message:
        """Send a request, with credentials when asked for them; returns the final answer."""
        proof: Headers = ()
        for _ in range(2):
            sequence = self._next_sequence(call)
            fixed = (
                self._via(f"z9hG4bK{token()}"),
                ("Max-Forwards", "70"),
                *headers,
                ("CSeq", f"{sequence} {method}"),
                ("Contact", f"<sip:{self.user}@{self.ip}:{self.port}>"),
                ("Allow", ALLOW),
                ("Supported", "replaces"),
            )
            if call is not None and method == "INVITE":
                call.sent_invite = (target, fixed)
            request = render(f"{method} {target} SIP/2.0", fixed + proof, body, content_type)
            answer = await self._exchange(request, (dict(headers)["Call-ID"], sequence, method))
            if answer.status not in (401, 407):
                break
            proof = (authorization(answer, method, target, self.user, self.password),)
        return answer

    def _next_sequence(self, call: Call | None) -> int:
        if call is not None:
            call.sequence += 1
            return call.sequence
        self._register_sequence += 1
        return self._register_sequence

    async def _exchange(self, request: bytes, key: tuple[str, int, str]) -> Message:
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._answers[key] = answer
        call_id, sequence, method = key
        try:
            for pause in RESEND:
                self._send(request)
                await asyncio.wait({answer}, timeout=pause)
                if answer.done():
                    return answer.result()
                if (call_id, sequence) in self._ringing:
                    return await answer  # until somebody lifts the handset or gives up
            raise AssertionError(f"telephone {self.user}: no answer to {method}")
        finally:
            self._answers.pop(key, None)
            self._ringing.discard((call_id, sequence))

    def respond(self, request: Message, status: str, call: Call | None = None, body: str = "") -> None:
        to = request.get("to")
        if call is not None and not tag_of(to) and status != "100 Trying":
            to = f"{to};tag={call.local_tag}"
        headers = [("Via", via) for via in request.all("via")]
        headers += [("Record-Route", route) for route in request.all("record-route")]
        headers += [("From", request.get("from")), ("To", to), ("Call-ID", request.call_id)]
        headers += [("CSeq", request.get("cseq")), ("Contact", f"<sip:{self.user}@{self.ip}:{self.port}>")]
        headers.append(("Allow", ALLOW))
        self._send(render(f"SIP/2.0 {status}", headers, body))

    def cancel(self, call: Call) -> None:
        if call.sent_invite is None:
            return
        target, headers = call.sent_invite
        same = tuple(
            (name, value) for name, value in headers if name in {"Via", "Max-Forwards", "From", "To", "Call-ID"}
        )
        sequence = dict(headers)["CSeq"].split()[0]
        self._send(render(f"CANCEL {target} SIP/2.0", (*same, ("CSeq", f"{sequence} CANCEL"))))

    def _acknowledge(self, answer: Message, call: Call) -> None:
        assert call.sent_invite is not None
        target, headers = call.sent_invite
        via = next(pair for pair in headers if pair[0] == "Via")
        if answer.status < 300:  # a transaction of its own, straight to the other side
            target, via = call.target, self._via(f"z9hG4bK{token()}")
        ends = (("From", answer.get("from")), ("To", answer.get("to")), ("Call-ID", call.call_id))
        routes = tuple(("Route", route) for route in call.route)
        sequence = ("CSeq", f"{answer.sequence} ACK")
        self._send(render(f"ACK {target} SIP/2.0", (via, ("Max-Forwards", "70"), *routes, *ends, sequence)))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not data.strip():
            return
        message = Message.parse(data)
        call = self._by_id.get(message.call_id)
        if message.status:
            self._take_answer(message, call)
        else:
            self._take_request(message, call)
        self.news()

    def _take_answer(self, answer: Message, call: Call | None) -> None:
        key = (answer.call_id, answer.sequence, answer.method)
        if answer.method == "INVITE" and call is not None:
            if answer.status < 200:
                self._ringing.add(key[:2])
                call.heard = True
                if answer.status in (180, 183) and call.state is CallState.CALLING:
                    call.become(CallState.RINGS_THERE)
                return
            if answer.status < 300:
                call.remote_tag = tag_of(answer.get("to"))
                call.target = uri_of(answer.get("contact")) or call.target
                call.route = list(reversed(answer.all("record-route")))
            self._acknowledge(answer, call)
        waiting = self._answers.get(key)
        if answer.status >= 200 and waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _take_request(self, request: Message, call: Call | None) -> None:
        if request.method == "ACK":
            return
        if request.method == "INVITE":
            if call is None:
                self._be_called(request)
            elif request.sequence != call.answered_sequence:  # hold, resume or a new media address
                call.answered_sequence = request.sequence
                self.respond(request, "200 OK", call, call.media.describe())
            return
        self.respond(request, "200 OK", call)
        if found := MESSAGES.search(request.body) if request.method == "NOTIFY" else None:
            self.lamp = int(found[1]), int(found[2])
        if call is None:
            return
        if request.method == "CANCEL":
            self._be_cancelled(request, call)
        elif request.method == "BYE":
            call.reason = request.get("reason")
            call.become(CallState.ENDED)
        elif request.method == "NOTIFY" and call.state is CallState.UP and request.body.startswith("SIP/2.0 2"):
            self._spawn(call.hang_up())  # the end of a transfer: whoever transferred says goodbye

    def _be_cancelled(self, cancel: Message, call: Call) -> None:
        if call.state is CallState.RINGS_HERE and call.invite is not None:
            call.reason = cancel.get("reason")
            self.respond(call.invite, "487 Request Terminated", call)
            call.become(CallState.ENDED, 487)

    def _be_called(self, invite: Message) -> None:
        call = Call.ringing_here(self, invite)
        self._keep(call)
        self.respond(invite, "100 Trying", call)
        if self.habit is Habit.BUSY:
            call.reject()
            return
        if self.habit is Habit.GIVE_UP:
            call.reject("480 Temporarily Unavailable")
            return
        self.respond(invite, "180 Ringing", call)
        if self.habit is Habit.ANSWER:
            call.answer()
