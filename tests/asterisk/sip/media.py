"""What a telephone says and hears: a G.711 tone over RTP (RFC 3550), and the SDP that announces it.

Media matters in these tests: without a first packet every Answer() in the dialplan waits half a
second, and VoiceMail records nothing.
"""

import asyncio
import re
import socket
import struct
from collections import deque
from random import SystemRandom

from tests.asterisk.sip.tones import AUDIBLE, RATE, decoded, strength, tone

PACKET = 160  # samples, 20 ms
HEADER = 12  # bytes
TONE = 440


class Media(asyncio.DatagramProtocol):
    """One audio stream. The port is taken at once, for the offer; sound flows from `talk` on."""

    def __init__(self, ip: str, voice: int = TONE) -> None:
        """`voice`: of the tone, in Hertz; a multiple of 5."""
        self.ip, self.voice = ip, voice
        self.heard = 0
        """Packets received."""
        self._ear: deque[bytes] = deque(maxlen=RATE // PACKET // 2)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((ip, 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        self._session = SystemRandom().getrandbits(30)
        self._version = 0
        self._transport: asyncio.DatagramTransport | None = None
        self._talking: asyncio.Task[None] | None = None

    def describe(self, direction: str = "sendrecv") -> str:
        self._version += 1
        return (
            f"v=0\r\no=- {self._session} {self._version} IN IP4 {self.ip}\r\ns=-\r\nc=IN IP4 {self.ip}\r\nt=0 0\r\n"
            f"m=audio {self.port} RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
            f"a=rtpmap:101 telephone-event/8000\r\na={direction}\r\n"
        )

    def talk(self, description: str) -> None:
        """Send the tone to where the other side's SDP says."""
        host = re.search(r"^c=IN IP4 (\S+)", description, re.MULTILINE)
        port = re.search(r"^m=audio (\d+)", description, re.MULTILINE)
        if host and port and self._talking is None:
            self._talking = asyncio.create_task(self._talk((host.group(1), int(port.group(1)))))

    def close(self) -> None:
        if self._talking is not None:
            self._talking.cancel()
        if self._transport is not None:
            self._transport.close()
        else:
            self._socket.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard += 1
        self._ear.append(data[HEADER:])

    def hears(self, hertz: int) -> bool:
        """A tone is in what came last, half a second of it."""
        return strength(decoded(b"".join(self._ear)), hertz) > AUDIBLE

    async def _talk(self, peer: tuple[str, int]) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self._socket)
        wave, source = tone(self.voice, RATE // 5), SystemRandom().getrandbits(32)
        due, number = loop.time(), 0
        while True:
            at = number * PACKET % len(wave)
            header = struct.pack("!BBHII", 0x80, 0, number & 0xFFFF, number * PACKET & 0xFFFFFFFF, source)
            self._transport.sendto(header + wave[at : at + PACKET], peer)
            number, due = number + 1, due + PACKET / RATE
            await asyncio.sleep(max(0.0, due - loop.time()))
