"""The people of the lab: who has which telephone, and how to begin again from silence."""

import asyncio
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from pbx.features import Feature
from tests.asterisk.console import Console
from tests.asterisk.lab.exchange import PEOPLE, TRUNK_HOST, Exchange, password_of
from tests.asterisk.phone import PATIENCE, Phone
from tests.asterisk.sip.call import Call, CallState

LONG_ENOUGH = 24_000  # bytes of 8 kHz 16-bit sound: a second and a half
OUTSIDER = "601570947"
"""Somebody who calls in over the trunk."""
SERVICES = ("DND", "CF", "CFB", "CFU", "CW", "BLOCK", "WEBCTI")
LAMPS = ("DND", "CF", "CFB", "CFU", "FOLLOW", "LOCK")
KEYS = {
    Feature.DND: ("DND", ""),
    Feature.FORWARD_ALWAYS: ("CF", ""),
    Feature.FORWARD_BUSY: ("CFB", ""),
    Feature.FORWARD_NO_ANSWER: ("CFU", ""),
    Feature.CALL_WAITING: ("CW", ""),
}
"""Family and key of FreePBX's services in AstDB, as docs/asterisk.md says; an empty key: the extension."""
VOICES = {"101": 400, "102": 1000, "103": 1800}
"""Hertz: by these a sound file tells who is in it."""


class Company:
    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.console = Console(exchange.ami_port, "lab", exchange.lab_secret)
        self.phones: dict[str, Phone] = {}

    async def come_back(self) -> None:
        """Connect the console anew after Asterisk was gone; telephones remember, Asterisk does too."""
        self.console.close()
        self.console = Console(self.exchange.ami_port, "lab", self.exchange.lab_secret)
        await self.console.open()

    async def arrive(self, *extensions: str) -> list[Phone]:
        """Plug telephones in; returns when the exchange reaches them."""
        phones = [Phone(x, password_of(x), ("127.0.0.1", self.exchange.sip_port)) for x in extensions]
        for phone in phones:
            phone.voice = VOICES.get(phone.user, phone.voice)
            await phone.plug_in()
            self.phones[phone.user] = phone
            since = self.console.now()
            await phone.register()
            if not await self._reachable(phone.user):
                await self.console.wait_for("DeviceStateChange", since, Device=f"PJSIP/{phone.user}", State="NOT_INUSE")
        return phones

    async def reached(self, *extensions: str) -> None:
        """Wait until the exchange, which has just begun, knows again where these telephones are."""
        async with asyncio.timeout(PATIENCE):
            for extension in extensions:
                while not await self._reachable(extension):  # noqa: ASYNC110 - asked anew after each start
                    await asyncio.sleep(0.05)

    async def _reachable(self, extension: str) -> bool:
        (answer,) = await self.console.ask("Getvar", Variable=f"DEVICE_STATE(PJSIP/{extension})")
        return answer.get("Value") == "NOT_INUSE"

    async def outside(self) -> Phone:
        """The telephone network at the other end of the trunk."""
        trunk = Phone("trunk", "", ("127.0.0.1", self.exchange.sip_port), ip=TRUNK_HOST)
        await trunk.plug_in(self.exchange.trunk_port)
        self.phones["trunk"] = trunk
        return trunk

    async def talk(self, caller: Phone, callee: Phone) -> tuple[Call, Call]:
        """`caller` calls `callee`, who answers; returns when the exchange has joined them."""
        call = caller.dial(callee.user)
        there = await callee.rings()
        await self.answer(there, call)
        return call, there

    async def answer(self, there: Call, call: Call) -> None:
        """Lift the handset at `there`; returns when it is joined with `call`."""
        since = self.console.now()
        there.answer()
        await self.connected(call, there, since)

    async def connected(self, call: Call, there: Call, since: int = 0) -> None:
        """Both handsets are up, and after event number `since` the exchange has joined each to somebody.

        The one without the other is too early: a telephone that hangs up before it is joined was,
        for the dialplan, never there.
        """
        for end in (call, there):
            await end.until(CallState.UP)
        await self.console.wait_for("BridgeEnter", since, Channel=f"PJSIP/{there.phone.user}-")
        await self.console.wait_for("BridgeEnter", since, BridgeNumChannels="2")

    async def speak(self, call: Call) -> None:
        """Talk into the mailbox that answered `call` until the message is worth keeping, and hang up."""
        spool = self.exchange.voicemail / "default"
        async with asyncio.timeout(PATIENCE):
            # a file tells nobody that it grows
            while not any(map(_is_worth_keeping, _recordings(spool))):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await call.hang_up()

    async def leaves_a_message(self, caller: Phone, owner: Phone) -> None:
        """`caller` speaks into the mailbox of `owner`, who does not want to talk."""
        call = caller.dial(owner.user)
        (await owner.rings()).reject()
        await call.until(CallState.UP)
        await self.speak(call)

    async def hears(self, call: Call, voice: int) -> None:
        """Wait until the sound that comes to this telephone has the tone of `voice` in it."""
        async with asyncio.timeout(PATIENCE):
            while not call.media.hears(voice):  # noqa: ASYNC110 - sound tells nobody what is in it
                await asyncio.sleep(0.05)

    def recording(self, request: str) -> Path:
        """Where the exchange keeps what a command recorded."""
        return self.exchange.recordings / f"webcti/{request}.wav"

    async def recorded(self, request: str) -> None:
        """Wait until something worth keeping is recorded."""
        file = self.recording(request)
        async with asyncio.timeout(PATIENCE):
            while not file.exists() or not _is_worth_keeping(file):  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.05)

    async def speak_greeting(self, call: Call) -> None:
        """Speak after the tone until it is worth keeping, and press #."""
        await self._until(call, {"Record"})
        async with asyncio.timeout(PATIENCE):
            while not any(map(_is_worth_keeping, self.recording("any").parent.glob("*.wav"))):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await call.press("#")

    async def choose(self, call: Call, key: str) -> None:
        """Press `key` when the dialplan asks for one; returns when it has taken it."""
        await self._until(call, {"Read"})
        await call.press(key)
        await self._until(call, {"Playback", ""})

    async def _until(self, call: Call, applications: set[str]) -> None:
        """Wait until the dialplan does one of these with a telephone; an empty one: its call is over."""
        async with asyncio.timeout(PATIENCE):
            while await self._application(call.phone.user) not in applications:  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0.05)

    async def _application(self, extension: str) -> str:
        channels = await self.console.ask("CoreShowChannels")
        mine = (block for block in channels if block.get("Channel").startswith(f"PJSIP/{extension}-"))
        return next((block.get("Application") for block in mine), "")

    async def has(self, extension: str, feature: Feature, value: str) -> None:
        """Somebody sets a service by hand, past every check; `value` as AstDB holds it."""
        family, key = KEYS.get(feature, ("WEBCTI", f"{extension}/{feature}"))
        await self.console.ask("DBPut", Family=family, Key=key or extension, Val=value)

    async def obeys_rules_of(self, url: str, token: str = "") -> None:
        """The exchange asks there by what rules calls go; empty: nowhere."""
        for name, value in (("URL", url), ("TOKEN", token)):
            await self.console.ask("Setvar", Variable=f"WEBCTI_ROUTE_{name}", Value=value)

    async def clean(self) -> None:
        """End every call, forget every service and every message."""
        await self._end_all_calls()
        await self.obeys_rules_of("")
        await self._forget_services()
        for extension in PEOPLE:
            for lamp in LAMPS:
                await self.console.ask("Setvar", Variable=f"DEVICE_STATE(Custom:{lamp}{extension})", Value="NOT_INUSE")
        await self._empty_mailboxes()
        self.exchange.greet_shortly()
        shutil.rmtree(self.recording("any").parent, ignore_errors=True)

    async def close(self) -> None:
        """Leave as found: nobody calls, no telephone is registered, and no service is on that a portal would meet
        which starts before the next company is clean."""
        if self.exchange.running:
            if self.console.lost:
                await self.come_back()
            await self._end_all_calls()
            await self._forget_services()
            for phone in self.phones.values():
                await phone.unregister()
        for phone in self.phones.values():
            await phone.unplug()
        self.console.close()

    async def _forget_services(self) -> None:
        for family in SERVICES:
            await self.console.ask("DBDelTree", Family=family)

    def forget_records(self) -> int:
        """Begin a new file of call details; returns how many were told live until now."""
        self.exchange.records.unlink(missing_ok=True)
        return self.console.counts["Cdr"]

    async def records(self, since: int) -> list[str]:
        """The lines of the file, as many as were told live since `forget_records`."""
        async with asyncio.timeout(PATIENCE):
            while len(lines := _lines(self.exchange.records)) < self.console.counts["Cdr"] - since:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return lines

    async def _end_all_calls(self) -> None:
        since = self.console.now()
        channels = (await self.console.ask("CoreShowChannels"))[1:-1]
        await self.console.ask("Hangup", Channel="/.*/")
        for channel in channels:
            await self.console.wait_for("Hangup", since, Uniqueid=channel.get("Uniqueid"))

    async def _empty_mailboxes(self) -> None:
        boxes = self.exchange.voicemail / "default"
        for box in boxes.iterdir():
            for folder in filter(Path.is_dir, box.iterdir()):
                _remove(folder)
            await self.console.ask("VoicemailRefresh", Context="default", Mailbox=box.name)
            # of a mailbox whose telephone is unplugged the exchange tells nothing: have portals look by themselves
            await self.console.ask("UserEvent", UserEvent="PortalMessage", Box=box.name)


def _remove(folder: Path) -> None:
    """While it counts, the exchange locks a folder by a file there, which comes and goes."""
    while folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if error.errno not in {errno.ENOENT, errno.ENOTEMPTY}:
                raise


def _is_worth_keeping(file: Path) -> bool:
    return file.stat().st_size > LONG_ENOUGH


def _recordings(spool: Path) -> Iterator[Path]:
    """Messages that are being spoken: the mailbox keeps them aside until they are complete."""
    return spool.glob("*/tmp/*.wav")


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
