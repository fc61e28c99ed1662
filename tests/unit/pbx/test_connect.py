"""PBX_URL: what it may say, and that mistakes in it are told without the secret."""

import ssl
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pbx.asterisk.driver import AsteriskPbx
from pbx.connect import asterisk_address, open_pbx
from pbx.simulator.simulator import Simulator


@pytest.mark.req("PLT-09", "PLT-10", "PLT-12")
async def test_an_asterisk_with_everything() -> None:
    pbx = open_pbx("asterisk://web%40cti:s%2Fe%3Ac@pbx.example:5040?tls=1&zone=Europe/Warsaw")
    assert isinstance(pbx, AsteriskPbx)
    address = pbx.address
    assert (address.host, address.port, address.user, address.secret) == ("pbx.example", 5040, "web@cti", "s/e:c")
    assert address.zone == ZoneInfo("Europe/Warsaw")
    assert address.tls is not None
    assert address.tls.verify_mode is ssl.CERT_REQUIRED
    assert address.tls.check_hostname


@pytest.mark.parametrize(("options", "port"), [("", 5038), ("?tls=0", 5038), ("?tls=1", 5039)])
def test_the_port_follows_the_encryption(options: str, port: int) -> None:
    assert asterisk_address(f"asterisk://u:s@host{options}").port == port


async def test_the_simulator() -> None:
    assert isinstance(open_pbx("simulator:?seed=1&quiet=1"), Simulator)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "pbx.example",
        "http://u:SECRET@host",
        "asterisk://host",
        "asterisk://u@host",
        "asterisk://:SECRET@host",
        "asterisk://u:SECRET@",
        "asterisk://u:SECRET@host:port",
        "asterisk://u:SECRET@host:99999",
        "asterisk://u:SECRET@[::1",
        "asterisk://u:SECRET@host?tls=yes",
        "asterisk://u:SECRET@host?ca=/x",
        "asterisk://u:SECRET@host?tls=1&ca=/nowhere/ca.pem",
        "asterisk://u:SECRET@host?zone=Mars/Olympus",
        "asterisk://u:SECRET@host?zone=../../etc/passwd",
        "asterisk://u:SECRET@host?timeout=3",
    ],
)
def test_a_mistake_is_told_in_a_sentence_without_the_secret(url: str) -> None:
    with pytest.raises(ValueError, match=r"PBX_URL.*\.|asterisk://user") as caught:
        open_pbx(url)
    assert "SECRET" not in str(caught.value)


def test_an_authority_that_is_no_certificate_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(ValueError, match="certificate authority"):
        open_pbx(f"asterisk://u:s@host?tls=1&ca={tmp_path}/ca.pem")


def test_the_secret_is_not_shown_by_accident() -> None:
    assert "hush" not in repr(asterisk_address("asterisk://u:hush@host"))
