"""Small files that look like installers of each kind, and some that only say so."""

from downloads.kinds import Kind

PE = b"MZ" + bytes(58) + (128).to_bytes(4, "little") + bytes(64) + b"PE\0\0" + bytes(200)
SAMPLES: dict[Kind, tuple[str, bytes]] = {
    Kind.EXE: ("Portal-2.14.1-x64.exe", PE),
    Kind.MSI: ("Portal 2.14.1.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)),
    Kind.DMG: ("Portal-2.14.dmg", bytes(2000) + b"koly\0\0\0\x04\0\0\x02\0" + bytes(500)),
    Kind.PKG: ("Portal.pkg", b"xar!\x00\x1c\x00\x01" + bytes(300)),
    Kind.DEB: ("portal_2.14.1_amd64.deb", b"!<arch>\ndebian-binary   1342943816  0" + bytes(300)),
    Kind.RPM: ("portal-2.14.1-1.x86_64.rpm", b"\xed\xab\xee\xdb\x03\0" + bytes(300)),
    Kind.APPIMAGE: ("Portal-2.14.1.AppImage", b"\x7fELF\x02\x01\x01\0AI\x02" + bytes(300)),
    Kind.ELF: ("portal-2.14.1.run", b"\x7fELF\x02\x01\x01\0" + bytes(300)),
    Kind.APK: ("portal-2.14.1.apk", b"PK\x03\x04" + bytes(300) + b"PK\x05\x06" + bytes(18)),
    Kind.ZIP: ("portal-2.14.1.zip", b"PK\x03\x04" + bytes(300) + b"PK\x05\x06" + bytes(18)),
}
PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


def installer(size: int, seed: int = 1) -> bytes:
    """A Windows program of `size` bytes, no two of which are alike for different seeds."""
    block = bytes((seed * 31 + position * 7 + position // 251) % 256 for position in range(65_536))
    body = PE + f"seed {seed}".encode()
    return (body + block * (size // len(block) + 1))[:size]
