"""What a guide is made of, and which of it concerns its reader."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from django.utils.functional import Promise

from accounts.models import User
from accounts.permissions import Permission
from pbx.capabilities import Capability
from phonebook.folding import fold
from ui import navigation


@dataclass(frozen=True, slots=True)
class Only:
    """A step for those alone whose exchange can do that, or who have that right; `right` is another one they need."""

    words: Promise
    needs: Capability | Permission
    right: Permission | None = None


Step: TypeAlias = Promise | Only


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a topic speaks of: its URL name, and the word that its menu has for it."""

    name: str
    label: Promise


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people do: what it is in a sentence, how it goes, and where.

    `key` is its anchor, `picture` a template of guides/pictures/. It is there for whoever has the right `permission` on
    an exchange that can do `capability`, and whose navigation holds its first page.
    """

    key: str
    title: Promise
    words: Promise
    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    picture: str = ""
    permission: Permission | None = None
    capability: Capability | None = None

    @property
    def drawing(self) -> str:
        return f"guides/pictures/{self.picture}.html" if self.picture else ""

    def says(self, words: Collection[str]) -> bool:
        """Whether each of these folded words stands somewhere in it, in the reader's language."""
        text = fold(" ".join(map(str, (self.title, self.words, *self.steps))))
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Guide:
    """`name` is that of its URL; `permission` is what one needs to read it."""

    name: str
    title: Promise
    words: Promise
    icon: str
    topics: tuple[Topic, ...]
    permission: Permission | None = None

    @property
    def address_name(self) -> str:
        return f"guides:{self.name}"


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides what somebody reads: rights, what the exchange can do, and which pages their menu leads to."""

    user: User
    capabilities: Collection[Capability]
    pages: Collection[str]

    def may_read(self, guide: Guide) -> bool:
        return self.has(guide.permission)

    def has(self, needed: Capability | Permission | None) -> bool:
        if isinstance(needed, Capability):
            return needed in self.capabilities
        return needed is None or self.user.has_perm(needed)

    def opens(self, link: Link) -> bool:
        """Pages that no menu names are reached from others, whose topic says who reads it."""
        named = any(item.name == link.name for item in navigation.ITEMS)
        return not named or link.name in self.pages

    def concerns(self, topic: Topic) -> bool:
        return self.has(topic.permission) and self.has(topic.capability) and self.opens(topic.links[0])

    def reads(self, guide: Guide, topic: Topic) -> bool:
        return self.may_read(guide) and self.concerns(topic)

    def topics(self, guide: Guide) -> Iterator[Topic]:
        """Those that concern the reader, with the steps and links that do."""
        for topic in guide.topics:
            if self.concerns(topic):
                yield replace(topic, steps=tuple(self._steps(topic)), links=tuple(filter(self.opens, topic.links)))

    def _steps(self, topic: Topic) -> Iterator[Promise]:
        for step in topic.steps:
            if not isinstance(step, Only):
                yield step
            elif self.has(step.needs) and self.has(step.right):
                yield step.words


def reader(user: User, capabilities: Collection[Capability]) -> Reader:
    return Reader(user, capabilities, frozenset(item.name for item in navigation.items_for(user)))


def narrowed(topics: Iterator[Topic], typed: str) -> list[Topic]:
    """Those in which every word of `typed` stands, whatever its accents; all of them if nothing is typed."""
    words = fold(typed).split()
    return [topic for topic in topics if topic.says(words)]
