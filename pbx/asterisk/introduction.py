"""Who the exchange is and what the portal's account may do there: asked once after log-in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pbx.asterisk.ami import AmiMessage
from pbx.capabilities import Capability, PbxInfo

CONTEXTS = (
    *("portal-dial", "portal-mobile", "portal-transfer", "portal-pickup", "portal-voicemail", "portal-feature"),
    *("portal-digits", "portal-message", "portal-greeting", "portal-announcement", "portal-record", "portal-wake"),
)
"""Contexts of deploy/asterisk/webcti_extensions.conf."""

OPTIONAL_CONTEXTS = ("portal-block", "portal-service", "portal-outgoing", "portal-costs", "portal-rules")
"""Those of files that not every installation can use."""

LIST_EVENTS = frozenset({"ListDialplan", "ShowDialPlanComplete"})

_VERSION = re.compile(r"(?:certified[-/])?[0-9]+(?:\.[0-9]+)*(?:-cert[0-9]+)?")
MAILBOX_ACTIONS = frozenset(
    {"VoicemailBoxSummary", "VoicemailMove", "VoicemailForward", "VoicemailRemove", "VoicemailRefresh"}
)
_NEEDS: Mapping[Capability, frozenset[str]] = {
    Capability.CALL_FROM_OWN_PHONE: frozenset({"Originate", "portal-dial"}),
    Capability.CALL_THROUGH_MOBILE: frozenset({"Originate", "portal-dial", "portal-mobile"}),
    Capability.TRANSFER: frozenset({"BlindTransfer", "Atxfer", "portal-transfer"}),
    Capability.PARK: frozenset({"Park"}),
    Capability.PICKUP: frozenset({"Originate", "portal-pickup"}),
    Capability.DTMF: frozenset({"PlayDTMF"}),
    Capability.VOICEMAIL: frozenset({"Originate", "VoicemailUsersList", "portal-voicemail"}),
    Capability.DND: frozenset({"Originate", "portal-feature"}),
    Capability.FORWARDING: frozenset({"Originate", "portal-feature"}),
    Capability.CALL_WAITING: frozenset({"Originate", "portal-feature"}),
    Capability.FORWARD_UNAVAILABLE: frozenset({"Originate", "portal-service"}),
    Capability.RING_SECONDS: frozenset({"Originate", "portal-service"}),
    Capability.FOLLOW: frozenset({"Originate", "portal-service"}),
    Capability.MOBILE: frozenset({"Originate", "portal-service"}),
    Capability.DND_MESSAGE: frozenset({"Originate", "portal-service"}),
    Capability.LOCK: frozenset({"Originate", "portal-outgoing"}),
    Capability.CLIR: frozenset({"Originate", "portal-outgoing"}),
    Capability.CALL_AS: frozenset({"Originate", "portal-outgoing"}),
    Capability.ACCOUNT: frozenset({"Originate", "portal-outgoing"}),
    Capability.PAID_STOPPED: frozenset({"Originate", "portal-costs"}),
    Capability.RULES: frozenset({"Originate", "portal-rules"}),
    Capability.ASK_DIGITS: frozenset({"Originate", "portal-digits"}),
    Capability.WAKE_UP: frozenset({"Originate", "portal-wake"}),
    Capability.MESSAGES: MAILBOX_ACTIONS,
    Capability.PLAY_MESSAGE: frozenset({"Originate", "VoicemailBoxSummary", "VoicemailRefresh", "portal-message"}),
    Capability.GREETINGS: frozenset({"Originate", "VoicemailUsersList", "portal-greeting"}),
    Capability.ANNOUNCEMENTS: frozenset({"Originate", "portal-announcement"}),
    Capability.RECORD: frozenset({"Originate", "MixMonitorMute", "PlayDTMF", "portal-record"}),
    Capability.BLOCK: frozenset({"Originate", "portal-block"}),
}
"""What each ability takes: actions the account may use, contexts the dialplan has."""


LONGEST_NAME = 40
"""Characters of an exchange's name that are told on: every call in the history carries it."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What the exchange says about itself."""

    system_name: str
    """`systemname` of asterisk.conf, empty when it is not set."""
    version: str
    records: bool
    """Call detail records are on."""
    commands: frozenset[str]
    """Actions that the portal's account may use."""
    contexts: frozenset[str]
    """Those of CONTEXTS and OPTIONAL_CONTEXTS that the dialplan has, as far as the account may look."""

    def info(self, otherwise: str) -> PbxInfo:
        """`otherwise`: name of an exchange that has none."""
        has = self.commands | self.contexts
        able = frozenset(capability for capability, needs in _NEEDS.items() if needs <= has)
        name = (self.system_name or otherwise)[:LONGEST_NAME]
        return PbxInfo(name, "Asterisk", self.version, able)


def read(core: AmiMessage, commands: AmiMessage, contexts: frozenset[str]) -> Introduction:
    """From the answers to CoreSettings and ListCommands, and the contexts that ShowDialPlan found."""
    names = (line.partition(":")[0] for line in commands.lines() if "(Priv:" in line)
    version = _VERSION.match(core["AsteriskVersion"])
    return Introduction(
        system_name=core["SystemName"],
        version=version[0] if version else core["AsteriskVersion"][:40],
        records=core["CoreCDRenabled"] != "No",
        commands=frozenset(names),
        contexts=contexts,
    )
