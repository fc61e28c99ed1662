"""What PBX_CDR may be."""

from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from cti.cdr.address import Server, TableAddress, address_of


def table(text: str) -> TableAddress:
    address = address_of(text, "Europe/Warsaw")
    assert isinstance(address, TableAddress)
    return address


def test_a_path_is_a_file() -> None:
    assert address_of("/var/log/asterisk/cdr-custom/Portal.csv", "UTC") == Path(
        "/var/log/asterisk/cdr-custom/Portal.csv"
    )


def test_a_table_has_a_server_an_account_and_a_zone() -> None:
    address = table("mysql://we%40b:s%2Fcret@pbx/asteriskcdrdb?table=calls&zone=Asia/Tokyo")
    assert (address.server, address.host, address.port) == (Server.MARIADB, "pbx", 3306)
    assert (address.user, address.secret, address.database) == ("we@b", "s/cret", "asteriskcdrdb")
    assert (address.table, address.zone, address.tls) == (("calls",), ZoneInfo("Asia/Tokyo"), False)


def test_what_is_not_said_is_as_freepbx_has_it() -> None:
    address = table("mysql://u:p@pbx/asteriskcdrdb")
    assert (address.table, address.zone) == (("cdr",), ZoneInfo("Europe/Warsaw"))


def test_a_socket_is_named_by_its_path() -> None:
    address = table("postgres://u:p@/calls?host=/run/postgresql&table=public.cdr")
    assert (address.server, address.host, address.table) == (Server.POSTGRESQL, "/run/postgresql", ("public", "cdr"))


@pytest.mark.parametrize(
    "name",
    [
        "cdr`; DROP TABLE cdr; -- ",
        'cdr" UNION SELECT 1 --',
        "cdr cdr",
        "a.b.c",
        "-",
        "1cdr",
        "cdr\n",
        "ćdr",
        "c" * 64,
        "information_schema..tables",
    ],
)
def test_t_inj_01_a_table_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="table"):
        table(f"mysql://u:p@pbx/asteriskcdrdb?table={quote(name)}")


@pytest.mark.parametrize(
    "text",
    [
        "oracle://u:hush@pbx/db",
        "mysql://u:hush@pbx",
        "mysql://pbx/asteriskcdrdb",
        "mysql://u:hush@/asteriskcdrdb",
        "mysql://u:hush@pbx:port/asteriskcdrdb",
        "mysql://u:hush@pbx/a/b",
        "mysql://u:hush@pbx/db?zone=Warsaw",
        "mysql://u:hush@pbx/db?tls=yes",
        "mysql://u:hush@pbx/db?ca=/etc/ca.pem",
        "mysql://u:hush@pbx/db?tls=1&ca=/nowhere/ca.pem",
        "mysql://u:hush@pbx/db?charset=utf8",
    ],
)
def test_nonsense_is_refused_in_a_sentence_without_the_secret(text: str) -> None:
    with pytest.raises(ValueError, match="PBX_CDR") as refused:
        address_of(text, "UTC")
    assert "hush" not in str(refused.value)


def test_the_secret_is_in_no_text_of_an_address() -> None:
    address = table("mysql://u:hush@pbx/asteriskcdrdb")
    assert str(address) == "mysql://pbx:3306/asteriskcdrdb.cdr"
    assert "hush" not in repr(address)
