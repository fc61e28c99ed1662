"""Telephone links, as they stand in web pages and letters. Pure. Source: RFC 3966."""

from dataclasses import dataclass
from urllib.parse import unquote

SCHEME = "tel:"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class TelephoneLink:
    text: str
    """The number as it stands there, to be read by the numbering plan."""
    extension: str = ""
    """To be keyed in once somebody answers: it cannot be dialled."""


def read_link(address: str) -> TelephoneLink:
    """What `address` ("tel:+48-22-872-58-00;ext=12", or a bare number) leads to. Never fails: whatever is no number
    is for the numbering plan to refuse."""
    text = address.strip()[:LONGEST]
    if text[: len(SCHEME)].lower() == SCHEME:
        text = text[len(SCHEME) :].lstrip("/")
    if "%" in text:
        text = unquote(text)
    number, *parameters = text.split(";")
    given = {name.strip().lower(): value.strip() for name, _, value in (part.partition("=") for part in parameters)}
    context = given.get("phone-context", "")
    # 5.1.5: a local number is one of its context, which may be the beginning of a global number, or a domain
    if context.startswith("+") and not number.strip().startswith("+"):
        number = context + number.strip()
    return TelephoneLink(number.strip(), given.get("ext", ""))
