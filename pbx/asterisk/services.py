"""The services of an extension on Asterisk: where AstDB keeps them, and the dialplan's doors to switch them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pbx.asterisk import arguments
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import clean, is_extension
from pbx.asterisk.fields import REQUEST_PREFIX
from pbx.asterisk.orders import Order, caller_id, originate
from pbx.commands import BlockCaller, SetFeature, SetRules
from pbx.errors import PbxRefused
from pbx.features import Feature
from pbx.routing import values
from pbx.routing.packing import digest, unpack

FAMILIES = {
    "DND": Feature.DND,
    "CF": Feature.FORWARD_ALWAYS,
    "CFB": Feature.FORWARD_BUSY,
    "CFU": Feature.FORWARD_NO_ANSWER,
    "CW": Feature.CALL_WAITING,
}
"""AstDB families in which FreePBX, and our dialplan, keep services: `DND/101`."""

OWN_FAMILY = "WEBCTI"
"""In which our dialplan keeps the others: `WEBCTI/101/follow`."""

DOORS: Mapping[Feature, tuple[str, str]] = {
    **{feature: ("portal-feature", family.lower()) for family, feature in FAMILIES.items()},
    Feature.FORWARD_UNAVAILABLE: ("portal-service", "forward_unavailable"),
    Feature.RING_SECONDS: ("portal-service", "ring_seconds"),
    Feature.FOLLOW: ("portal-service", "follow"),
    Feature.MOBILE: ("portal-service", "mobile"),
    Feature.DND_MESSAGE: ("portal-service", "dnd_message"),
    Feature.LOCK: ("portal-outgoing", "lock"),
    Feature.CLIR: ("portal-outgoing", "clir"),
    Feature.CALL_AS: ("portal-outgoing", "call_as"),
    Feature.ACCOUNT: ("portal-outgoing", "account"),
    Feature.PAID_STOPPED: ("portal-costs", "paid_stopped"),
    Feature.RULES: ("portal-rules", "rules"),
}
"""Context and extension of the dialplan that set a service."""

NAMES = {feature.value: feature for feature in Feature}
"""As the dialplan calls services in OWN_FAMILY and in its UserEvent PortalFeature."""

SECONDS = 3
COMPARED_DIGITS = 9
"""Of a caller's number, from its end: what is the same however the network writes it."""

_SWITCHES = frozenset({Feature.DND, Feature.CALL_WAITING})
_OWN = DOORS.keys() - set(FAMILIES.values())


def order_for(command: SetFeature | SetRules | BlockCaller, request: str) -> Order:
    """Raises PbxRefused with a sentence."""
    match command:
        case SetFeature():
            return _set_feature(command, request)
        case SetRules():
            return _set_rules(command, request)
        case BlockCaller():
            return _block(command, request)


def read(answers: Sequence[Sequence[AmiMessage]]) -> dict[str, dict[Feature, str]]:
    """Extension → its services, from the answers to DBGetTree for each of FAMILIES, then OWN_FAMILY."""
    *families, own = answers
    features: dict[str, dict[Feature, str]] = {}
    for feature, messages in zip(FAMILIES.values(), families, strict=True):
        for extension, _, value in _entries(messages):
            features.setdefault(extension, {})[feature] = "on" if feature in _SWITCHES else value
    for extension, name, value in _entries(own):
        if NAMES.get(name) in _OWN:
            features.setdefault(extension, {})[NAMES[name]] = value
    return features


def _entries(messages: Sequence[AmiMessage]) -> list[tuple[str, str, str]]:
    """Extension, what follows it, and the value, of `/DND/101` or `/WEBCTI/101/follow`."""
    found = []
    for message in messages:
        _, _, extension, name = (*message["Key"].split("/", 3), "", "", "", "")[:4]
        value = clean(message["Val"])
        if message.event == "DBGetTreeResponse" and is_extension(extension) and value:
            found.append((extension, name, value))
    return found


def _set_feature(command: SetFeature, request: str) -> Order:
    try:
        values.check(command.feature, command.value)
    except ValueError as error:
        raise PbxRefused(str(error)) from error
    return _set(command.extension, command.feature, command.value, request)


def _set_rules(command: SetRules, request: str) -> Order:
    try:
        unpack(command.rules)
    except ValueError as error:
        raise PbxRefused("These are no rules.") from error
    order = _set(command.extension, Feature.RULES, digest(command.rules), request)
    return replace(order, refusal="The exchange cannot ask the portal for rules: ROUTE_TOKEN, WEBCTI_ROUTE_URL.")


def _set(extension: str, feature: Feature, value: str, request: str) -> Order:
    context, exten = DOORS[feature]
    return _ask(f"{exten}@{context}", context, {"__PORTAL_EXT": arguments.extension(extension)}, value, request)


def _block(command: BlockCaller, request: str) -> Order:
    extension = arguments.extension(command.extension)
    digits = "".join(filter(str.isdecimal, arguments.number(command.number)))[-COMPARED_DIGITS:]
    if not digits:
        raise PbxRefused("This is not a number that somebody calls from.")
    whose = {"__PORTAL_EXT": extension, "__PORTAL_NUMBER": digits}
    return _ask("s@portal-block", "portal-block", whose, "on" if command.on else "", request)


def _ask(door: str, context: str, whose: Mapping[str, str], value: str, request: str) -> Order:
    action = originate(
        request,
        f"Local/{door}/n",
        context,
        "done",
        caller_id=caller_id("", whose["__PORTAL_EXT"]),
        seconds=SECONDS,
        variables={**whose, "__PORTAL_VALUE": value},
        prefix="",
    )
    return Order((action,), starts=f"{REQUEST_PREFIX}{request}", confirmed=True)
