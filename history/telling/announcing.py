"""Telling open pages that rows changed, without knowing how: live telephony stands above history."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Protocol

from django.db import transaction

_NOBODY: Mapping[int, Collection[str]] = MappingProxyType({})
_NOWHERE: Mapping[str, Collection[str]] = MappingProxyType({})


class Listener(Protocol):
    def __call__(self, changed: Mapping[str, Collection[str]], people: Mapping[int, Collection[str]]) -> None: ...


_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Have `listener` called after each change is committed. It must not raise or wait."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(
    *, extensions: Mapping[str, Collection[str]] = _NOWHERE, people: Mapping[int, Collection[str]] = _NOBODY
) -> None:
    """Rows changed: extension → topics for whoever works with it, user id → topics for single people; the topics are
    those of docs/architecture.md."""
    if extensions or people:
        for listener in _listeners:
            transaction.on_commit(lambda told=listener: told(extensions, people))  # type: ignore[misc]
