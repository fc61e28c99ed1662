"""Whose open pages hear of a change in the history, and of which (topics: cti.mirror)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Self, TypeVar

Key = TypeVar("Key")
Topics = frozenset[str]


class Told(NamedTuple):
    """What somebody who writes rows tells: `changed` by extension, for whoever works with it, `people` by user id."""

    changed: Mapping[str, Topics] = MappingProxyType({})
    people: Mapping[int, Topics] = MappingProxyType({})

    @classmethod
    def together(cls, several: "Iterable[Told]") -> Self:
        changed: dict[str, Topics] = {}
        people: dict[int, Topics] = {}
        for told in several:
            _add(changed, told.changed)
            _add(people, told.people)
        return cls(changed, people)


def _add(all_topics: dict[Key, Topics], more: Mapping[Key, Topics]) -> None:
    for key, topics in more.items():
        all_topics[key] = all_topics.get(key, frozenset()) | topics
