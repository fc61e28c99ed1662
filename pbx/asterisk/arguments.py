"""What may stand in an action: each check returns its text or raises PbxRefused (T-AMI-04)."""

import re

from pbx.asterisk.channels import clean
from pbx.errors import PbxRefused

MAX_DIGITS = 32

_EXTENSION = re.compile(r"[0-9]{2,6}")
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_DIGITS = re.compile(rf"[0-9*#A-D]{{1,{MAX_DIGITS}}}")
_MESSAGE = re.compile(r"[0-9A-Za-z-]{1,60}")
_CONTEXT = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_REQUEST = re.compile(r"[a-z0-9-]{1,40}")
_CHANNEL = re.compile(r"[A-Za-z0-9_.;@/+*#-]{1,120}")
_NAME_LETTERS = re.compile(r"[^\w .'/-]")


def extension(text: str) -> str:
    if not _EXTENSION.fullmatch(text):
        raise PbxRefused("This is not an extension of this exchange.")
    return text


def number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise PbxRefused("This is not a number that a telephone can dial.")
    return text


def shown_name(text: str) -> str:
    """A name that can stand in a caller id and in a channel variable: no quotes, commas or dialplan signs."""
    return " ".join(_NAME_LETTERS.sub(" ", clean(text)).split())


def digits(text: str) -> str:
    if not _DIGITS.fullmatch(text):
        raise PbxRefused("These are not digits that a telephone can send.")
    return text


def count(number: int) -> str:
    if not 1 <= number <= 9:
        raise PbxRefused("One to nine digits can be asked for.")
    return str(number)


def ringing(seconds: int) -> int:
    if not 5 <= seconds <= 120:
        raise PbxRefused("A telephone can be rung for 5 to 120 seconds.")
    return seconds


def mailbox(text: str) -> str:
    if not _EXTENSION.fullmatch(text):
        raise PbxRefused("This is not a mailbox of this exchange.")
    return text


def message_name(text: str) -> str:
    if not is_message_name(text):
        raise PbxRefused("This is not the name of a message.")
    return text


def is_message_name(text: str) -> bool:
    return _MESSAGE.fullmatch(text) is not None


def request_name(text: str) -> str:
    if not is_request_name(text):
        raise PbxRefused("The name of the request is not one that the exchange can carry.")
    return text


def is_request_name(text: str) -> bool:
    return _REQUEST.fullmatch(text) is not None


def is_context(text: str) -> bool:
    return _CONTEXT.fullmatch(text) is not None


def is_channel_name(text: str) -> bool:
    return _CHANNEL.fullmatch(text) is not None
