"""Telling whoever keeps paid calls from being placed that a limit was reached, or is not any more: live telephony
stands above this room."""

from collections.abc import Callable

from django.db import transaction

Listener = Callable[[str], None]
"""Is called with an extension, after the commit. It must not raise or wait."""

_listeners: list[Listener] = []


def on_flip(listener: Listener) -> None:
    """Have `listener` called whenever new paid calls of an extension are to be refused, or to be allowed again."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_flip(extension: str) -> None:
    for listener in _listeners:
        transaction.on_commit(lambda told=listener: told(extension))  # type: ignore[misc]
