"""A portal that looks at nothing and speaks to the exchange in the words of docs/asterisk.md.

With it scenarios run without the portal's driver: to see that the shipped dialplan does what it
says, and to record what Asterisk tells while they run.
"""

import itertools
from typing import TypeAlias, assert_never

from pbx.commands import AskDigits, Dial, DialThroughMobile, ListenToVoicemail, PickUp, SetFeature
from pbx.features import Feature
from pbx.states import LegState, Outcome
from tests.asterisk.console import Block, Console

EXTEN_OF = {
    Feature.DND: "dnd",
    Feature.FORWARD_ALWAYS: "cf",
    Feature.FORWARD_BUSY: "cfb",
    Feature.FORWARD_NO_ANSWER: "cfu",
    Feature.CALL_WAITING: "cw",
}

ThroughDialplan: TypeAlias = Dial | DialThroughMobile | ListenToVoicemail | PickUp | SetFeature | AskDigits
"""Commands in which the shipped dialplan has a part. The others are between driver and Asterisk alone."""


class Unwatched:
    def __init__(self, console: Console) -> None:
        self.console = console
        """Logged in with the portal's own account."""
        self._requests = itertools.count(1)

    async def asks(self, command: ThroughDialplan) -> None:
        """Raises AssertionError when Asterisk refuses."""
        match command:
            case Dial():
                await self.originate(
                    f"PJSIP/{command.extension}",
                    "portal-dial",
                    command.number,
                    caller_id=f'"{command.target_name}" <{command.number}>',
                    PORTAL_FROM=command.extension,
                    PORTAL_FROM_NAME=command.caller_name,
                )
            case DialThroughMobile():
                await self.originate(
                    f"Local/{command.mobile}@portal-mobile/n",
                    "portal-dial",
                    command.number,
                    caller_id=f"<{command.number}>",
                    PORTAL_FROM=command.extension,
                    PORTAL_FROM_NAME=command.caller_name,
                )
            case ListenToVoicemail():
                await self.originate(
                    f"PJSIP/{command.extension}", "portal-voicemail", "s", "*97", PORTAL_FROM=command.extension
                )
            case PickUp():
                await self.originate(
                    f"PJSIP/{command.extension}",
                    "portal-pickup",
                    "s",
                    PORTAL_FROM=command.extension,
                    PORTAL_TO=command.channel,
                )
            case SetFeature():
                response = await self.switch(EXTEN_OF[command.feature], command.extension, command.value)
                assert response.get("Response") == "Success", response
            case AskDigits():
                await self.originate(
                    f"PJSIP/{command.extension}",
                    "portal-digits",
                    "s",
                    f'"WebCTI" <{command.extension}>',
                    PORTAL_FROM=command.extension,
                    PORTAL_COUNT=str(command.count),
                )
            case _:
                assert_never(command)

    async def switch(self, feature: str, extension: str, value: str, door: str = "portal-feature") -> Block:
        """Ask for a service; returns how the dialplan answered."""
        variables = {"PORTAL_EXT": extension, "PORTAL_VALUE": value}
        return await self.originate(f"Local/{feature}@{door}/n", door, "done", wait=True, **variables)

    async def originate(
        self, channel: str, context: str, exten: str, caller_id: str = "", *, wait: bool = False, **variables: str
    ) -> Block:
        """Start a call; returns the answer, or with `wait` how the first half of the call ended."""
        since = self.console.now()
        request = f"{self.console.port}-{next(self._requests)}"
        (answer,) = await self.console.ask(
            "Originate",
            {"PORTAL_REQ": request, **variables},
            ChannelId=f"portal-{request}",
            Channel=channel,
            Context=context,
            Exten=exten,
            Priority=1,
            CallerID=caller_id,
            Timeout=20_000,
            Async="true",
        )
        if answer.get("Response") != "Success":
            raise AssertionError(answer.get("Message"))
        if wait:
            return await self.console.wait_for("OriginateResponse", since)
        return answer

    async def sees(self, extension: str, *states: LegState) -> None: ...

    async def sees_peer(self, extension: str, number: str) -> None: ...

    async def sees_registered(self, extension: str, registered: bool) -> None: ...

    async def sees_feature(self, extension: str, feature: Feature, value: str) -> None: ...

    async def sees_messages(self, extension: str, new: int) -> None: ...

    async def finds(self, extension: str, outcome: Outcome, **facts: object) -> object: ...
