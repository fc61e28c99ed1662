"""How long a request may take to arrive, and how many connections may wait (SECURITY T-DOS-02).

Twisted starts its clock anew with every byte, so a browser that sends one now and then is served for ever, and
every connection is let in until the system has no more. Here a head and a body have a time of their own, and
when there is no room, whoever has waited longest without a whole request makes it.
"""

import resource
from typing import Any

from daphne.http_protocol import http  # Twisted's, of whose types half are missing
from twisted.internet.base import DelayedCall

HEAD = 10.0
"""Seconds from a connection, or the first byte of a further request, to the end of its head."""
BODY = 30.0
"""Seconds from there to the end of its body."""
LARGE_BODY = 180.0
"""The same for a piece of an installer: 8 MiB on a line of 400 kbit/s."""
READING = 60.0
"""Seconds in which a browser must have taken what the buffers hold of an answer."""
SPARE_FILES = 256
"""For what is open besides connections."""


class Crowd:
    """The connections of this process, `most` at once."""

    def __init__(self, most: int) -> None:
        self.most = _with_files(most)
        self._number = 0
        self._waiting: dict[PatientChannel, None] = {}
        """Those without a whole request, the longest first."""

    def has_room(self) -> bool:
        """For one more, if need be by sending somebody away who only waits."""
        if self._number < self.most:
            return True
        longest = next(iter(self._waiting), None)
        if longest is None:
            return False
        self.stirred(longest)
        longest.forceAbortClient()
        return True

    def came(self) -> None:
        self._number += 1

    def left(self) -> None:
        self._number -= 1

    def waits(self, channel: "PatientChannel") -> None:
        self._waiting[channel] = None

    def stirred(self, channel: "PatientChannel") -> None:
        self._waiting.pop(channel, None)


class PatientChannel(http.HTTPChannel):  # type: ignore[misc]
    """One connection before, between and during its requests; a socket's leaves it at the upgrade."""

    _arrival: DelayedCall | None = None

    @property
    def crowd(self) -> Crowd:
        crowd: Crowd = self.factory.server.crowd
        return crowd

    def connectionMade(self) -> None:  # noqa: N802 Twisted's name
        super().connectionMade()
        self.crowd.came()
        self.crowd.waits(self)
        self._arrives_within(HEAD)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if self._arrival is None and not self._handlingRequest:
            self._arrives_within(HEAD)
        super().dataReceived(data)

    def allHeadersReceived(self) -> None:  # noqa: N802
        self._arrives_within(BODY)
        super().allHeadersReceived()

    def has_longer(self) -> None:
        """For the body that was just announced."""
        self._arrives_within(LARGE_BODY)

    def allContentReceived(self) -> None:  # noqa: N802
        self._arrived()
        self.crowd.stirred(self)
        super().allContentReceived()

    def requestDone(self, request: Any) -> None:  # noqa: N802
        self.crowd.waits(self)
        super().requestDone(request)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        self._arrived()
        self.crowd.stirred(self)
        self.crowd.left()
        super().connectionLost(reason)

    def _arrives_within(self, seconds: float) -> None:
        self._arrived()
        self._arrival = self.callLater(seconds, self._too_slow)

    def _arrived(self) -> None:
        if self._arrival is not None and self._arrival.active():
            self._arrival.cancel()
        self._arrival = None

    def _too_slow(self) -> None:
        self._arrival = None
        self.forceAbortClient()


def _with_files(most: int) -> int:
    """`most`, or fewer if the system lets this process open no more files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < most + SPARE_FILES:
        soft = most + SPARE_FILES if hard == resource.RLIM_INFINITY else min(hard, most + SPARE_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(most, soft - SPARE_FILES))
