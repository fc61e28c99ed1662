"""What a browser says it is, in words people know: "Firefox on Windows"."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _
from ua_parser import parse


class Kind(StrEnum):
    """Of device; the value is its icon."""

    COMPUTER = "monitor"
    TELEPHONE = "smartphone"
    TABLET = "tablet"
    UNKNOWN = "circle-question-mark"


@dataclass(frozen=True, slots=True)
class Browser:
    """Empty where it did not say."""

    name: str = ""
    system: str = ""
    kind: Kind = Kind.UNKNOWN

    def __str__(self) -> str:
        if self.name and self.system:
            return _("%(browser)s on %(system)s") % {"browser": self.name, "system": self.system}
        return self.name or self.system or _("Unknown browser")

    @property
    def plain(self) -> str:
        """For the journal, which many languages read."""
        return ", ".join(filter(None, (self.name, self.system)))


TELEPHONES, TABLETS = frozenset({"iOS", "Android", "KaiOS", "Windows Phone"}), frozenset({"iPad", "Kindle"})
COMPUTERS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Debian", "Fedora", "Chrome OS", "FreeBSD", "OpenBSD"})
APPLES = frozenset({"iPhone", "iPad"})
"""Known by what they are rather than by their system."""
NAMES = {
    "Mac OS X": "macOS",
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
    "HeadlessChrome": "Chrome",
}
"""As their makers call them."""


@lru_cache(maxsize=1024)
def browser_of(agent: str) -> Browser:
    """From a User-Agent header, which may be anything and proves nothing."""
    found = parse(agent)
    name = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    device = found.device.family if found.device else ""
    return Browser(_known(name), device if device in APPLES else _known(system), _kind(system, device, agent))


def _known(name: str) -> str:
    return "" if name == "Other" else NAMES.get(name, name)


def _kind(system: str, device: str, agent: str) -> Kind:
    if device in TABLETS or (system == "Android" and "Mobile" not in agent):
        return Kind.TABLET
    if system in TELEPHONES:
        return Kind.TELEPHONE
    return Kind.COMPUTER if system in COMPUTERS else Kind.UNKNOWN
