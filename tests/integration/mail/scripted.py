"""Mail servers on loopback that do what a test wants: refuse, offer no TLS, speak slowly, never stop speaking."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class Script:
    """`answers`: verb → what it is answered instead of the usual. `tls`: from the first byte, or after STARTTLS."""

    answers: Mapping[str, str] = field(default_factory=dict)
    greeting: str = "220 sink"
    user: str = ""
    password: str = ""
    implicit: ssl.SSLContext | None = None
    starttls: ssl.SSLContext | None = None
    drip: float = 0.0
    """Seconds between two bytes of the greeting."""
    silent_at: str = ""
    """The verb that is never answered."""
    endless: bool = False
    """EHLO is answered without an end."""


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.script = script
        self.letters: list[bytes] = []
        self.heard: list[str] = []
        self.logins: list[str] = []
        self.ended = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what is tested."""


@contextmanager
def serving(script: Script | None = None) -> Iterator[Server]:
    with Server(script or Script()) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()


class _Session(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        script = self.server.script
        if script.implicit:
            self.request = script.implicit.wrap_socket(self.request, server_side=True)
        try:
            self._talk(script)
        finally:
            self.request.close()

    def _talk(self, script: Script) -> None:
        self._drip(script)
        self.file = self.request.makefile("rb")
        secure = script.implicit is not None
        while line := self.file.readline().decode():
            verb, said = line[:4].strip().upper(), line.strip()
            self.server.heard.append(said)
            if verb == script.silent_at:
                self.server.ended.wait(30)
                return
            if verb in script.answers:
                self._say(script.answers[verb])
            elif verb == "EHLO":
                self._ehlo(script, secure=secure)
            elif verb == "STAR":
                self._say("220 go on")
                assert script.starttls
                self.file.close()
                self.request = script.starttls.wrap_socket(self.request, server_side=True)
                self.file = self.request.makefile("rb")
                secure = True
            elif verb == "AUTH":
                self._login(script, said)
            elif verb == "DATA":
                self._say("354 go on")
                self.server.letters.append(self._letter())
                self._say("250 2.0.0 Ok: queued as 4711")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _drip(self, script: Script) -> None:
        text = f"{script.greeting}\r\n".encode()
        if not script.drip:
            self.request.sendall(text)
            return
        for byte in text:
            self.request.sendall(bytes([byte]))
            if self.server.ended.wait(script.drip):
                return

    def _ehlo(self, script: Script, *, secure: bool) -> None:
        while script.endless and not self.server.ended.is_set():
            self.request.sendall(b"250-more of the same, and no end of it\r\n" * 100)
        if script.starttls and not secure:
            self._say("250-sink\r\n250 STARTTLS")
        elif script.user:
            self._say("250-sink\r\n250 AUTH PLAIN")
        else:
            self._say("250 sink")

    def _login(self, script: Script, said: str) -> None:
        given = base64.b64decode(said.rpartition(" ")[2]).decode()
        self.server.logins.append(given)
        right = given == f"\0{script.user}\0{script.password}"
        self._say("235 welcome" if right else "535 5.7.8 Authentication credentials invalid")

    def _letter(self) -> bytes:
        lines = []
        while (line := self.file.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.request.sendall(f"{words}\r\n".encode())


def authority(folder: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate made out to `names`, as a file for those who trust it, and as a server shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test")])
    now = datetime.now(UTC)
    alternatives: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(each)) if each[0].isdigit() else x509.DNSName(each) for each in names
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return certificate, context


def closed_port() -> int:
    """One at which nobody listens."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])
