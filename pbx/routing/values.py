"""What a service may be set to, whichever exchange keeps it. Where a number leads, the exchange knows."""

import re
from collections.abc import Callable

from pbx.features import Feature
from pbx.recalls import Recall
from pbx.routing.faults import FORWARDINGS
from pbx.routing.setups import LONGEST_RING, SHORTEST_RING, Mobile

LOCKED_BY_USER, LOCKED_BY_ADMIN = "user", "admin"

_NUMBER = re.compile(r"[0-9*#]{1,32}", re.ASCII)
_PRESENTED = re.compile(r"\+?[0-9]{2,15}", re.ASCII)
_ANNOUNCEMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


def is_number(value: str) -> bool:
    """Could a telephone dial it?"""
    return _NUMBER.fullmatch(value) is not None


def is_announcement(name: str) -> bool:
    """Could an announcement have this name? It is that of a file, without its ending."""
    return _ANNOUNCEMENT.fullmatch(name) is not None


def check(feature: Feature, value: str) -> None:
    """Raises ValueError, with a sentence, for what can be no value of `feature`. Empty, off, always can."""
    if feature is Feature.RULES:
        raise ValueError("Rules are set as a whole.")
    if not value:
        return
    fits, sentence = _CHECKS.get(feature, _SWITCH)
    if not fits(value):
        raise ValueError(sentence.format(feature=feature))


def number_in(feature: Feature, value: str) -> str:
    """The number that calls go on to by this service; empty: none."""
    if feature in FORWARDINGS:
        return value
    mobile = Mobile.read(value) if feature is Feature.MOBILE else None
    return mobile.number if mobile else ""


def _is_mobile(value: str) -> bool:
    mobile = Mobile.read(value)
    return mobile is not None and is_number(mobile.number) and mobile.value == value


def _is_recall(value: str) -> bool:
    return Recall.read(value) is not None


def _is_presentable(value: str) -> bool:
    return _PRESENTED.fullmatch(value) is not None


def _is_ring_time(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,2}", value, re.ASCII) is not None and SHORTEST_RING <= int(value) <= LONGEST_RING


Check = tuple[Callable[[str], bool], str]

_SWITCH: Check = ("on".__eq__, "{feature} is either on or off.")
_CHECKS: dict[Feature, Check] = {
    **dict.fromkeys(FORWARDINGS, (is_number, "This is no number that a telephone could dial.")),
    Feature.RING_SECONDS: (_is_ring_time, f"A telephone rings for {SHORTEST_RING} to {LONGEST_RING} seconds."),
    Feature.MOBILE: (_is_mobile, "This is no MobilePhone: some of the letters n, d, u, then its number."),
    Feature.DND_MESSAGE: (is_announcement, "This is not the name of an announcement."),
    Feature.LOCK: ({LOCKED_BY_USER, LOCKED_BY_ADMIN}.__contains__, "A telephone is locked by its user or by an admin."),
    Feature.CALL_AS: (_is_presentable, "This is no number that could be shown to others."),
    Feature.ACCOUNT: (_is_recall, "This is no account: one of the letters f and n, then its number."),
}
