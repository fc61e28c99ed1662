"""What an installer begins and ends with: the kinds that may be stored, told by their bytes (T-UPL-04). No Django.

A name is only a claim, and so is a beginning: where a kind has a mark elsewhere, too, both must be there, and the
name must end as files of the kind do, for that is what the reader's system goes by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

HEAD: Final = 4096
"""Bytes of the beginning that are looked at,"""
TAIL: Final = 1024
"""and of the end."""


class Kind(StrEnum):
    EXE = "exe"
    MSI = "msi"
    DMG = "dmg"
    PKG = "pkg"
    DEB = "deb"
    RPM = "rpm"
    APPIMAGE = "appimage"
    ELF = "elf"
    APK = "apk"
    ZIP = "zip"


class System(StrEnum):
    """On what the program is installed."""

    WINDOWS = "windows"
    MACOS = "macos"
    LINUX = "linux"
    ANDROID = "android"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Look:
    """`fits` is asked with the first HEAD and the last TAIL bytes, or all of a shorter file."""

    endings: tuple[str, ...]
    system: System
    fits: Callable[[bytes, bytes], bool]


def _begins(*marks: bytes) -> Callable[[bytes, bytes], bool]:
    return lambda head, _tail: head.startswith(marks)


def _is_windows_program(head: bytes, _tail: bytes) -> bool:
    """MZ, and the header of a PE file where it says that it stands."""
    if not head.startswith(b"MZ") or len(head) < 64:
        return False
    at = int.from_bytes(head[60:64], "little")
    return 64 <= at <= len(head) - 4 and head[at : at + 4] == b"PE\0\0"


def _is_disk_image(_head: bytes, tail: bytes) -> bool:
    """Apple's image begins with whatever it holds; the last 512 bytes say what it is."""
    return tail[-512:].startswith(b"koly\x00\x00\x00\x04\x00\x00\x02\x00")


def _is_appimage(head: bytes, _tail: bytes) -> bool:
    return head.startswith(b"\x7fELF") and head[8:10] == b"AI" and head[10:11] in {b"\x01", b"\x02"}


def _is_archive(head: bytes, tail: bytes) -> bool:
    """A ZIP is read from its end."""
    return head.startswith(b"PK\x03\x04") and b"PK\x05\x06" in tail


LOOKS: Final[dict[Kind, Look]] = {
    Kind.EXE: Look((".exe",), System.WINDOWS, _is_windows_program),
    Kind.MSI: Look((".msi",), System.WINDOWS, _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    Kind.DMG: Look((".dmg",), System.MACOS, _is_disk_image),
    Kind.PKG: Look((".pkg",), System.MACOS, _begins(b"xar!\x00\x1c")),
    Kind.DEB: Look((".deb",), System.LINUX, _begins(b"!<arch>\ndebian-binary")),
    Kind.RPM: Look((".rpm",), System.LINUX, _begins(b"\xed\xab\xee\xdb")),
    Kind.APPIMAGE: Look((".appimage",), System.LINUX, _is_appimage),
    Kind.ELF: Look((".run", ".bin"), System.LINUX, _begins(b"\x7fELF")),
    Kind.APK: Look((".apk",), System.ANDROID, _is_archive),
    Kind.ZIP: Look((".zip",), System.ANY, _is_archive),
}
ENDINGS: Final = tuple(ending for look in LOOKS.values() for ending in look.endings)


def recognise(name: str, head: bytes, tail: bytes) -> Kind | None:
    """What the file of this name, beginning and end is; None: nothing that may be stored."""
    lower = name.lower()
    for kind, look in LOOKS.items():
        if lower.endswith(look.endings) and look.fits(head, tail):
            return kind
    return None
