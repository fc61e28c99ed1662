"""Asterisk 22 for tests, without installing it on the machine.

apt works out and downloads Debian's packages with a state directory of its own, dpkg-deb unpacks
them below the user's cache, and a wrapper starts the program with the loader and libraries that
came along. No chroot, no maintainer scripts, no service, no root. About ten seconds and 220 MB, once.

`python -m tests.asterisk.lab.packages` installs and says what it did.
"""

import fcntl
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUITE = os.environ.get("ASTERISK_LAB_SUITE", "sid")
PACKAGES = (
    "asterisk",
    "asterisk-modules",
    "asterisk-config",
    "asterisk-core-sounds-en",
    "asterisk-core-sounds-en-gsm",
    "libc6",
    "libc-bin",
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LOADERS = {  # Debian architecture: library directory and loader, below /usr
    "amd64": ("lib/x86_64-linux-gnu", "lib64/ld-linux-x86-64.so.2"),
    "arm64": ("lib/aarch64-linux-gnu", "lib/ld-linux-aarch64.so.1"),
}
NOT_NEEDED = ("./usr/share/doc/", "./usr/share/man/", "./usr/share/locale/", "./usr/share/perl/")
DOWNLOAD_PATIENCE = 300.0  # seconds for one run of apt-get


class LabUnavailable(Exception):
    """Asterisk cannot be brought up on this machine; the text says why, fit for a skipped test."""


@dataclass(frozen=True, slots=True)
class Installation:
    program: Path
    """The wrapper: takes Asterisk's own arguments."""
    root: Path
    version: str
    libraries: Path

    @property
    def modules(self) -> Path:
        return self.libraries / "asterisk" / "modules"

    @property
    def data(self) -> Path:
        return self.root / "usr/share/asterisk"


def cache_directory() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "webcti" / f"asterisk-{SUITE}"


def installed() -> Installation:
    """The unpacked Asterisk, fetched if it is not there yet. Raises LabUnavailable."""
    place = cache_directory()
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place / "lock"):
        stamp = place / "version"
        if not stamp.exists():
            _install(place, stamp)
    return _installation(place, stamp.read_text())


def _installation(place: Path, version: str) -> Installation:
    libraries, _loader = LOADERS[_architecture()]
    root = place / "root"
    return Installation(place / "asterisk", root, version, root / "usr" / libraries)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two runs at once wait for each other instead of unpacking into one another."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(place: Path, stamp: Path) -> None:
    architecture = _architecture()
    if architecture not in LOADERS:
        raise LabUnavailable(f"Asterisk for tests is not prepared for {architecture}")
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise LabUnavailable(f"Asterisk for tests is made from Debian packages, and {tool} is missing")
    apt = place / "apt"
    shutil.rmtree(apt, ignore_errors=True)
    environment = _private_apt(apt, architecture)
    _run("apt-get", "-q", "update", env=environment)
    _run("apt-get", "-q", "-y", "--download-only", "install", *PACKAGES, env=environment)
    root = place / "root"
    shutil.rmtree(root, ignore_errors=True)
    _unpack(sorted((apt / "cache/archives").glob("*.deb")), root)
    _link_sounds(root / "usr/share/asterisk/sounds")
    program = _write_wrapper(place, root, architecture)
    version = _run(str(program), "-V").strip()
    shutil.rmtree(apt)
    stamp.write_text(version)


def _architecture() -> str:
    machine = os.uname().machine
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)


def _private_apt(apt: Path, architecture: str) -> dict[str, str]:
    """Lay out a state directory for apt; returns the environment that makes apt use it."""
    sites = _run("apt-get", "indextargets", "--format", "$(SITE)").split()
    mirror = next((site for site in sites if site.rstrip("/").endswith("/debian")), None)
    if mirror is None:
        raise LabUnavailable("this machine's apt knows no Debian mirror to take Asterisk from")
    for directory in ("lists/partial", "cache/archives/partial", "etc/preferences.d", "dpkg"):
        (apt / directory).mkdir(parents=True)
    (apt / "dpkg/status").touch()
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (apt / "etc/sources.list").write_text(f"deb {signed}{mirror} {SUITE} main\n")
    settings: dict[str, object] = {
        "Dir::Etc": apt / "etc",
        "Dir::Etc::sourcelist": apt / "etc/sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::main": "-",
        "Dir::Etc::parts": "-",
        "Dir::State": apt,
        "Dir::State::lists": apt / "lists",
        "Dir::State::status": apt / "dpkg/status",
        "Dir::Cache": apt / "cache",
        "Dir::Cache::archives": apt / "cache/archives",
        "APT::Architecture": architecture,
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        # a mirror that stands still, or a machine whose clock is off
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Check-Date": "false",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "true",
    }
    lines = [f'{name} "{value}";\n' for name, value in settings.items()]
    lines.append(f'APT::Architectures {{ "{architecture}"; }};\n')
    (apt / "apt.conf").write_text("".join(lines))
    return {**os.environ, "APT_CONFIG": str(apt / "apt.conf")}


def _unpack(packages: list[Path], root: Path) -> None:
    """Unpack into a tree with merged /usr, as Debian lays it out."""
    for directory in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / directory).mkdir(parents=True)
        (root / directory).symlink_to(f"usr/{directory}")
    for package in packages:
        command = ["dpkg-deb", "--fsys-tarfile", str(package)]
        with (
            subprocess.Popen(command, stdout=subprocess.PIPE) as unpacking,
            tarfile.open(fileobj=unpacking.stdout, mode="r|") as archive,
        ):
            for member in archive:
                if not member.isdir() and not member.name.startswith(NOT_NEEDED):
                    _extract(archive, member, root)
        if unpacking.returncode:
            raise LabUnavailable(f"{package.name} cannot be unpacked")


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    target = root / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.issym():
        target.unlink(missing_ok=True)
        target.symlink_to(member.linkname)
    elif member.islnk():
        target.unlink(missing_ok=True)
        os.link(root / member.linkname, target)
    elif member.isfile():
        content = archive.extractfile(member)
        assert content is not None
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(member.mode & 0o755)


def _link_sounds(sounds: Path) -> None:
    """What the packages' scripts would have linked; without it VoiceMail hangs up at once."""
    for language in ("en", "en_US"):
        (sounds / language).unlink(missing_ok=True)
        (sounds / language).symlink_to("en_US_f_Allison")
    for directory in ("recordings", "priv-callerintros"):  # absolute links out of the tree
        (sounds / directory).unlink(missing_ok=True)
        (sounds / directory).mkdir(exist_ok=True)


def _write_wrapper(place: Path, root: Path, architecture: str) -> Path:
    """The program with its own loader. It passes itself as argv[0]: "core restart" runs that again."""
    libraries, loader = LOADERS[architecture]
    wrapper = place / "asterisk"
    wrapper.write_text(
        "#!/bin/sh\n"
        f"exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent LANG=C.UTF-8 TZ=UTC OPENSSL_CONF=/dev/null"
        f" GCONV_PATH='{root}/usr/{libraries}/gconv'"
        f" '{root}/usr/{loader}' --library-path '{root}/usr/{libraries}'"
        f" --argv0 '{wrapper}' '{root}/usr/sbin/asterisk' \"$@\"\n"
    )
    wrapper.chmod(0o755)
    return wrapper


def _run(*command: str, env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, errors="replace", timeout=DOWNLOAD_PATIENCE, check=False
        )
    except OSError as error:
        raise LabUnavailable(f"{command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise LabUnavailable(f"{command[0]} {command[-1]} took longer than {DOWNLOAD_PATIENCE:.0f} s") from error
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise LabUnavailable(f"{' '.join(command[:4])} failed: {' '.join(last)}")
    return done.stdout


if __name__ == "__main__":
    print(installed())
