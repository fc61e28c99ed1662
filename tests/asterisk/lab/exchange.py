"""A running Asterisk on loopback: the shipped configuration plus a small company around it.

Ports are chosen when it starts, so any number of labs run side by side. It dies with the process
that started it.
"""

import contextlib
import ctypes
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom

from tests.asterisk.lab.packages import Installation, LabUnavailable

HERE = Path(__file__).parent
SHIPPED = HERE.parents[2] / "deploy" / "asterisk"
DIRECTORIES = ("lib/keys", "cache", "spool/voicemail/default", "spool/outgoing", "run", "log/cdr-custom", "moh")
WHOLE_FILES = {"cdr.conf", "cdr_custom.conf", "cdr_manager.conf"}
PEOPLE = {
    "101": "Alice Adams",
    "102": "Bob Brown",
    "103": "Carol Clark",
    "104": "Dan Davis",
    "105": "Eve Evans",
    "106": "Frank Fox",
}
ANNOUNCEMENT = "closed-1"
MAILBOXES = ("101", "102", "103", "104")
LOBBY = "106"  # may not call outside
TRUNK_HOST = "127.0.0.2"
RTP_PORTS = 400
BOOT_PATIENCE = 30.0  # seconds
STOP_PATIENCE = 5.0
DIES_WITH_PARENT = 1  # prctl(2): PR_SET_PDEATHSIG


def silence(samples: int) -> bytes:
    """A sound file, 8000 samples a second."""
    form = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    return b"RIFF%bWAVEfmt %bdata%b%b" % (
        struct.pack("<I", 36 + 2 * samples),
        form,
        struct.pack("<I", 2 * samples),
        bytes(2 * samples),
    )


SHORT_GREETING = silence(800)
"""A tenth of a second, so that no test waits for the polite lady."""


@dataclass
class Exchange:
    """One Asterisk. `start` it, then everybody knows it by `ami_port`, `sip_port` and the secrets."""

    installation: Installation
    dialplan: str = ""
    """A directory of this package that has files instead of those in `etc`."""
    ring_seconds: int = 5
    group_seconds: int = 8
    place: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="asterisk-lab-")))
    secret: str = field(default_factory=lambda: f"{SystemRandom().getrandbits(96):024x}")
    lab_secret: str = field(default_factory=lambda: f"{SystemRandom().getrandbits(96):024x}")
    ami_port: int = 0
    amis_port: int = 0
    sip_port: int = 0
    trunk_port: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """PBX_URL of this exchange."""
        return f"asterisk://webcti:{self.secret}@127.0.0.1:{self.ami_port}"

    @property
    def certificate(self) -> Path:
        """What a client trusts when it comes over TLS, to `amis_port`."""
        return self.place / "etc/keys/lab.crt"

    @property
    def url_with_tls(self) -> str:
        return f"asterisk://webcti:{self.secret}@127.0.0.1:{self.amis_port}?tls=1&ca={self.certificate}"

    @property
    def records(self) -> Path:
        """The file of call details, which begins to exist with the first call."""
        return self.place / "var/log/cdr-custom/Portal.csv"

    @property
    def voicemail(self) -> Path:
        """VOICEMAIL_DIR of a portal on this machine."""
        return self.place / "var/spool/voicemail"

    @property
    def recordings(self) -> Path:
        """RECORDINGS_DIR of a portal on this machine."""
        return self.place / "var/spool/monitor"

    @property
    def announcements(self) -> Path:
        """ANNOUNCEMENTS_DIR of a portal on this machine."""
        return self.place / "var/announcements"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Returns when it is fully booted. What AstDB and the mailboxes held is kept. Raises LabUnavailable.

        Call it in the main thread: Linux ties the child's life to the thread that made it.
        """
        if not self.ami_port:
            self.ami_port, self.amis_port, self.sip_port, self.trunk_port = _free_ports(4)
            self._lay_out()
        with (self.place / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                [str(self.installation.program), "-C", str(self.place / "etc/asterisk.conf"), "-f", "-n"],
                cwd=self.place,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one prctl call
            )
        self.wait_until_booted()

    def wait_until_booted(self) -> None:
        deadline = time.monotonic() + BOOT_PATIENCE
        while time.monotonic() < deadline:
            if not self.running:
                raise LabUnavailable(f"Asterisk died at start: {self._last_words()}")
            if "fully booted" in self.console("core waitfullybooted"):
                return
            time.sleep(0.05)
        raise LabUnavailable(f"Asterisk did not boot within {BOOT_PATIENCE:.0f} s: {self._last_words()}")

    def console(self, command: str) -> str:
        """What the console says to `command`; empty while there is nobody to ask."""
        if not (self.place / "var/run/asterisk.ctl").exists():
            return ""
        arguments = [str(self.installation.program), "-C", str(self.place / "etc/asterisk.conf"), "-rx", command]
        return subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=self.place).stdout

    def stop(self) -> None:
        """End it politely: clients are told."""
        if self._process is None:
            return
        self.console("core stop now")
        try:
            self._process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Pull the plug: clients see the connection break, nothing else."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        (self.place / "var/run/asterisk.ctl").unlink(missing_ok=True)

    def restart(self) -> None:
        """End all calls and begin again, on the same ports, with AstDB and mailboxes kept."""
        self.stop()
        self.start()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    def _last_words(self) -> str:
        return " ".join((self.place / "console.log").read_text(errors="replace").splitlines()[-3:])

    def _lay_out(self) -> None:
        etc, var = self.place / "etc", self.place / "var"
        for directory in (
            "lib/keys",
            "cache",
            "spool/voicemail/default",
            "spool/outgoing",
            "run",
            "log/cdr-custom",
            "moh",
            "announcements",
        ):
            (var / directory).mkdir(parents=True)
        (etc / "keys").mkdir(parents=True)
        for source in sorted(SHIPPED.glob("*.conf")):
            if source.name.startswith("webcti_") or source.name in WHOLE_FILES:
                shutil.copy(source, etc)
        words = self._words()
        instead = (HERE / self.dialplan).glob("*.conf") if self.dialplan else ()
        for source in (*sorted((HERE / "etc").glob("*.conf")), *instead):
            text = source.read_text()
            for word, value in words.items():
                text = text.replace(f"@{word}@", value)
            (etc / source.name).write_text(text)
        _make_certificate(etc / "keys/lab.key", etc / "keys/lab.crt")
        (var / "moh/quiet.sln").write_bytes(bytes(32_000))  # two seconds of silence
        (var / f"announcements/{ANNOUNCEMENT}.wav").write_bytes(silence(12_000))
        self.greet_shortly()

    def greet_shortly(self) -> None:
        """Every mailbox has two greetings, as short as can be."""
        for extension in MAILBOXES:
            box = self.voicemail / "default" / extension
            box.mkdir(exist_ok=True)
            for greeting in box.glob("*.wav"):
                greeting.unlink()
            for name in ("unavail", "busy"):
                (box / f"{name}.wav").write_bytes(SHORT_GREETING)

    def _words(self) -> dict[str, str]:
        rtp = 20_000 + SystemRandom().randrange(25) * RTP_PORTS
        return {
            "ETC": str(self.place / "etc"),
            "VAR": str(self.place / "var"),
            "MODULES": str(self.installation.modules),
            "DATA": str(self.installation.data),
            "SBIN": str(self.installation.root / "usr/sbin"),
            "AMI_PORT": str(self.ami_port),
            "AMIS_PORT": str(self.amis_port),
            "SIP_PORT": str(self.sip_port),
            "TRUNK_ADDRESS": f"{TRUNK_HOST}:{self.trunk_port}",
            "RTP_FIRST": str(rtp),
            "RTP_LAST": str(rtp + RTP_PORTS - 1),
            "SECRET": self.secret,
            "LAB_SECRET": self.lab_secret,
            "RING_SECONDS": str(self.ring_seconds),
            "GROUP_SECONDS": str(self.group_seconds),
            "TELEPHONES": "".join(_telephone(extension, name) for extension, name in PEOPLE.items()),
            "MAILBOXES": "".join(
                f"{extension} => {extension}0,{name}\n" for extension, name in PEOPLE.items() if extension in MAILBOXES
            ),
        }


@contextlib.contextmanager
def running_exchange(installation: Installation, dialplan: str = "") -> Iterator[Exchange]:
    exchange = Exchange(installation, dialplan)
    try:
        exchange.start()
        yield exchange
    finally:
        exchange.close()


def password_of(extension: str) -> str:
    return f"lab-{extension}"


def _telephone(extension: str, name: str) -> str:
    context = "context = from-lobby\n" if extension == LOBBY else ""
    return (
        f"[{extension}](telephone)\n{context}auth = {extension}\naors = {extension}\n"
        f'callerid = "{name}" <{extension}>\n'
        f"mailboxes = {extension}@default\n"
        f"[{extension}](login)\nusername = {extension}\npassword = {password_of(extension)}\n[{extension}](place)\n\n"
    )


def _free_ports(count: int) -> list[int]:
    """Ports that are free for TCP and UDP now, below those the kernel hands out by itself."""
    found: list[int] = []
    while len(found) < count:
        port = SystemRandom().randrange(10_000, 20_000)
        if port not in found and all(_is_free(port, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
            found.append(port)
    return found


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _make_certificate(key: Path, certificate: Path) -> None:
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name, *files]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError as error:
        raise LabUnavailable("openssl is missing: the lab makes a certificate with it") from error


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
