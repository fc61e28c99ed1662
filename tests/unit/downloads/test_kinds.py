"""What is an installer, by its bytes and by its name (T-UPL-04)."""

import pytest

from downloads.kinds import HEAD, TAIL, Kind, recognise
from tests.unit.downloads.samples import PAGE, PE, SAMPLES


def told(name: str, content: bytes) -> Kind | None:
    return recognise(name, content[:HEAD], content[-TAIL:])


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_told_by_its_bytes(kind: Kind) -> None:
    name, content = SAMPLES[kind]
    assert told(name, content) is kind
    assert told(name.upper(), content) is kind


@pytest.mark.parametrize("kind", Kind)
def test_t_upl_04_a_name_alone_is_only_a_claim(kind: Kind) -> None:
    name, _content = SAMPLES[kind]
    for other in (PAGE, b"", b"MZ", b"PK\x03\x04", bytes(5000), b"\x7fELF"[:3]):
        assert told(name, other) is None


@pytest.mark.parametrize("kind", Kind)
def test_t_upl_04_no_kind_passes_under_the_name_of_another(kind: Kind) -> None:
    siblings = {Kind.APK: {Kind.ZIP}, Kind.ZIP: {Kind.APK}, Kind.APPIMAGE: {Kind.ELF}}.get(kind, set())
    for other in set(Kind) - {kind} - siblings:
        assert told(SAMPLES[other][0], SAMPLES[kind][1]) is None, other


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.exe", PAGE),
        ("page.html", PE),
        ("program", PE),
        ("program.exe.js", PE),
        ("old.exe", b"MZ" + bytes(300)),  # a program of DOS
        ("far.exe", b"MZ" + bytes(58) + (2**31).to_bytes(4, "little") + bytes(300)),
        ("inside.exe", b"MZ" + bytes(58) + (4).to_bytes(4, "little") + bytes(300)),
        ("cut.zip", b"PK\x03\x04" + bytes(3000)),
        ("image.dmg", b"koly\0\0\0\x04\0\0\x02\0" + bytes(900)),  # at the wrong end
    ],
)
def test_t_upl_04_what_only_looks_like_one_is_none(name: str, content: bytes) -> None:
    assert told(name, content) is None
