"""Names of files and versions in them (T-UPL-03)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downloads.names import LONGEST, shown_name, version_in


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("Portal-2.14.1.msi", "Portal-2.14.1.msi"),
        ("../../etc/cron.d/x.exe", "x.exe"),
        ("C:\\fakepath\\Program Wózek.exe", "Program Wózek.exe"),
        ("a.exe\r\nX-Evil: 1", "a.exeX-Evil_ 1"),
        ("nul\0byte.exe", "nulbyte.exe"),
        ("CON", "_CON"),
        ("con.exe", "_con.exe"),
        ("com¹.msi", "_com¹.msi"),
        ("console.exe", "console.exe"),
        ("", "installer"),
        ("...", "installer"),
        ("/", "installer"),
        (".exe", "exe"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('x";filename="y.exe', "x__filename=_y.exe"),
        ("   many   spaces  .deb  ", "many spaces.deb"),
        ("x" * 300 + ".exe", "x" * (LONGEST - 4) + ".exe"),
    ],
)
def test_t_upl_03_what_is_kept_of_a_name_is_harmless(claimed: str, shown: str) -> None:
    assert shown_name(claimed) == shown


@given(st.text(max_size=400))
def test_t_upl_03_no_name_steers_or_leaves_its_folder(claimed: str) -> None:
    name = shown_name(claimed)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name)
    assert name.strip(" .") == name
    assert shown_name(name) == name


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("WebCTI-Desktop-2.14.1-x64.msi", "2.14.1"),
        ("portal_3.0.12-1_amd64.deb", "3.0.12"),
        ("Portal v1.2.exe", "1.2"),
        ("Portal-1.2.3.4.exe", "1.2.3.4"),
        ("portal-2.0.0-rc1.AppImage", "2.0.0-rc1"),
        ("Portal.exe", ""),
        ("Portal-x64.exe", ""),
        ("Setup2026.exe", ""),
        ("", ""),
    ],
)
def test_a_version_is_read_from_the_name(name: str, version: str) -> None:
    assert version_in(name) == version
