"""The kinds of letters, and who writes each.

    @letter("password_reset")
    def _password_reset(context: Mapping[str, Any]) -> Message | None: ...

A writer is called when the letter is sent, once for each try, in the letter's language and in a transaction of its
own. None: there is nothing to send after all.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mail.messages import Message

Writer = Callable[[Mapping[str, Any]], Message | None]

_writers: dict[str, Writer] = {}


def letter(kind: str) -> Callable[[Writer], Writer]:
    """Have the decorated function write letters of `kind`."""

    def register(writer: Writer) -> Writer:
        if _writers.setdefault(kind, writer) is not writer:
            raise ValueError(f"Two functions write letters of the kind {kind!r}.")
        return writer

    return register


def writer_of(kind: str) -> Writer:
    """Raises LookupError if nobody writes letters of `kind`."""
    return _writers[kind]
