"""SIP messages as text (RFC 3261 §7): parsing, rendering, and the digest answer (RFC 7616, MD5)."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import SystemRandom

COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}
ALLOW = "INVITE, ACK, BYE, CANCEL, INFO, REFER, NOTIFY, OPTIONS, UPDATE"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    start: str
    headers: Headers
    """Names in lower case, in the order they came."""
    body: str = ""

    @classmethod
    def parse(cls, datagram: bytes) -> "Message":
        head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        headers = []
        for line in lines:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            headers.append((COMPACT.get(name, name), value.strip()))
        return cls(start, tuple(headers), body)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def get(self, name: str) -> str:
        """The first header of that name, or empty."""
        return next(iter(self.all(name)), "")

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """Of a request, or of the request that a response answers."""
        return self.get("cseq").split()[1] if self.status else self.start.split()[0]

    @property
    def sequence(self) -> int:
        return int(self.get("cseq").split()[0])

    @property
    def call_id(self) -> str:
        return self.get("call-id")


def render(
    start: str, headers: Iterable[tuple[str, str]], body: str = "", content_type: str = "application/sdp"
) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines.append(f"Content-Type: {content_type}")
    lines.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def token(length: int = 12) -> str:
    return f"{SystemRandom().getrandbits(length * 4):0{length}x}"


def tag_of(address: str) -> str:
    found = re.search(r";tag=([^;>\s]+)", address)
    return found.group(1) if found else ""


def without_tag(address: str) -> str:
    return re.sub(r";tag=[^;>\s]+", "", address)


def uri_of(address: str) -> str:
    found = re.search(r"<([^>]+)>", address)
    return found.group(1) if found else address.split(";")[0].strip()


def party_of(address: str) -> tuple[str, str]:
    """Number and shown name in a From header."""
    number = re.search(r"sips?:([^@;>]*)@", address)
    name = re.match(r'\s*"([^"]*)"', address)
    return (number.group(1) if number else ""), (name.group(1) if name else "")


def authorization(challenge: Message, method: str, uri: str, user: str, password: str) -> tuple[str, str]:
    """The header that answers a 401 or 407."""
    asked, answer = ("www-authenticate", "Authorization")
    if challenge.status == 407:
        asked, answer = ("proxy-authenticate", "Proxy-Authorization")
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge.get(asked)))
    fields = {"username": user, "realm": given["realm"], "nonce": given["nonce"], "uri": uri}
    secret = _md5(f"{user}:{given['realm']}:{password}")
    what = _md5(f"{method}:{uri}")
    bare = ""
    if "qop" in given:
        fields["cnonce"] = token(8)
        bare = ", qop=auth, nc=00000001"
        fields["response"] = _md5(f"{secret}:{given['nonce']}:00000001:{fields['cnonce']}:auth:{what}")
    else:
        fields["response"] = _md5(f"{secret}:{given['nonce']}:{what}")
    if "opaque" in given:
        fields["opaque"] = given["opaque"]
    quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    return answer, f"Digest {quoted}{bare}, algorithm=MD5"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
