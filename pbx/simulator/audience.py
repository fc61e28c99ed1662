"""Who listens to the telephones ringing: people who act by themselves, or nobody."""

from typing import Protocol

from pbx.simulator.switch import Channel


class Audience(Protocol):
    """Told of every moment at which a person would do something. Acts later, never at once."""

    def rung(self, channel: Channel) -> None:
        """A telephone rings."""
        ...

    def talking(self, caller: Channel, callee: Channel) -> None:
        """Two begin to talk."""
        ...

    def at_mailbox(self, channel: Channel, owner: str) -> None:
        """The caller hears `owner`'s greeting, or `owner` themself their messages."""
        ...

    def at_greeting(self, channel: Channel) -> None:
        """Somebody is asked to speak a greeting after the tone."""
        ...

    def queueing(self, channel: Channel) -> None:
        """The caller hears the music of the queue."""
        ...

    def parked(self, channel: Channel) -> None:
        """Somebody waits in the car park."""
        ...


class Nobody:
    """Telephones ring, and nobody is there: for tests, which do everything themselves."""

    def rung(self, channel: Channel) -> None:
        """Let it ring."""

    def talking(self, caller: Channel, callee: Channel) -> None:
        """Let them talk."""

    def at_mailbox(self, channel: Channel, owner: str) -> None:
        """Let them listen."""

    def at_greeting(self, channel: Channel) -> None:
        """Let them be silent."""

    def queueing(self, channel: Channel) -> None:
        """Let them wait."""

    def parked(self, channel: Channel) -> None:
        """Let them wait."""
