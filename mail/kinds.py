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
_by_former: set[str] = set()


def letter(kind: str, *, by_former: bool = False) -> Callable[[Writer], Writer]:
    """Have the decorated function write letters of `kind`. `by_former`: they leave by the mail server of before where
    that still takes them, see company.mail_server.former."""

    def register(writer: Writer) -> Writer:
        if _writers.setdefault(kind, writer) is not writer:
            raise ValueError(f"Two functions write letters of the kind {kind!r}.")
        if by_former:
            _by_former.add(kind)
        return writer

    return register


def leaves_by_former(kind: str) -> bool:
    return kind in _by_former


def kinds_by_former() -> tuple[str, ...]:
    return tuple(sorted(_by_former))


def writer_of(kind: str) -> Writer:
    """Raises LookupError if nobody writes letters of `kind`."""
    return _writers[kind]
