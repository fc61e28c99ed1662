"""What the name of an Asterisk channel tells, and what its texts may hold.

`PJSIP/101-0000002a` is a telephone of endpoint 101. `Local/103@from-internal-0000000c;1` and `…;2` are
the two ends of a pipe inside the dialplan: plumbing, no telephone. The one exception is the near end
of `Local/…@portal-mobile`: there the portal rings somebody's mobile in place of his own telephone.
"""

import re
from functools import lru_cache

MAX_TEXT = 80
REMEMBERED = 4096
"""The same names of channels and numbers come with every event of a call."""

_EXTENSION = re.compile(r"(?:PJSIP|SIP)/([0-9]{2,6})-[^/]+")
_EXTENSION_NUMBER = re.compile(r"[0-9]{2,6}")
_MOBILE = re.compile(r"Local/[^@]+@portal-mobile-[^;]+;1")
_PLUMBING = re.compile(r"Local/.+;[12]")
_OUTSIDE_NUMBER = re.compile(r"(?:^|/)(?:sips?:)?([+0-9*#]{2,})(?:@|$)")
_NOBODY = frozenset({"", "<unknown>", "(null)", "s", "unknown", "anonymous", "unavailable", "restricted"})


def is_extension(number: str) -> bool:
    return _EXTENSION_NUMBER.fullmatch(number) is not None


@lru_cache(REMEMBERED)
def extension_of(channel: str) -> str | None:
    """Extension whose telephone this is, None for trunks and everything else."""
    found = _EXTENSION.fullmatch(channel)
    return found[1] if found else None


def extension_of_device(device: str) -> str | None:
    """The same for a device or dial string: `PJSIP/101`."""
    return extension_of(f"{device}-0")


def is_mobile(channel: str) -> bool:
    """The portal rings an owner's mobile here; the channel stands for his telephone."""
    return channel.startswith("Local/") and _MOBILE.fullmatch(channel) is not None


def mobile_number(channel: str) -> str:
    """The number that a channel for which `is_mobile` holds rings, as dialled."""
    return clean_number(channel.removeprefix("Local/").partition("@")[0])


def is_plumbing(channel: str) -> bool:
    return channel.startswith("Local/") and _PLUMBING.fullmatch(channel) is not None and not is_mobile(channel)


def outside_number(dial_string: str) -> str:
    """The number in `600100200@trunk` or `trunk/sip:600100200@host`, empty when there is none."""
    found = _OUTSIDE_NUMBER.search(dial_string)
    return found[1] if found else ""


def clean(text: str) -> str:
    """Text from outside, fit to be shown: no control or direction characters, short (T-XSS-01)."""
    if text == "<unknown>" or text == "(null)":
        return ""
    if not text.isprintable():
        text = "".join(
            " " if letter.isspace() else letter for letter in text if letter.isspace() or letter.isprintable()
        )
    return text[:MAX_TEXT].strip()


@lru_cache(REMEMBERED)
def clean_number(text: str) -> str:
    """A party's number, empty when it is withheld or unknown."""
    number = clean(text)
    return "" if number.lower() in _NOBODY else number
