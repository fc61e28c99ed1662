import json
import logging
import sys

import pytest

from webcti.logs import JsonFormatter, TextFormatter


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("cti.gateway", logging.WARNING, "file", 1, message, arguments, None)


def test_t_log_02_a_callers_name_cannot_forge_a_line_or_drive_a_terminal() -> None:
    line = TextFormatter().format(record("call from=%s", "Eve\r\nERROR root\x1b[2J\u2028\x9b"))
    assert line == r"WARNING cti.gateway call from=Eve\r\nERROR root\x1b[2J\u2028\x9b"


def test_t_log_02_a_json_line_is_one_line_whatever_it_says() -> None:
    line = JsonFormatter().format(record("call from=%s", "Eve\n{}"))
    assert "\n" not in line
    assert json.loads(line)["message"] == "call from=Eve\n{}"


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_t_log_01_the_token_of_a_link_is_left_out(formatter: logging.Formatter) -> None:
    for path in ("/link/s3cr3t-T0ken_/", "/phone/s3cr3t-T0ken_", "http://portal.example/link/s3cr3t-T0ken_/x?y=1"):
        line = formatter.format(record("Not Found: %s", path))
        assert "s3cr3t" not in line
        assert "/***" in line
    assert "/link/" in formatter.format(record("Forbidden: %s", "/link/"))


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Not Found: /people/+48601570947/", "/people/+4860****947/"),
        ("Not Found: /people/%2B48601570947/", "/people/%2B4860****947/"),
        ("leg unwritable error=(+48601570947, 601570948)", "error=(+4860****947, 6015****948)"),
        ("unreadable error='0004930901820'", "error='0004****820'"),
        ("dialled number=0601570947", "number=0601****947"),
        ("short +1234567", "+****567"),
        ("value=nu0601570947", "value=nu0601****947"),
        ("SetFeature 'd000493090182'", "'d0004****182'"),
        ("mobile n601570947", "mobile n6015****947"),
    ],
)
def test_t_log_03_a_number_of_somebody_outside_calls_nobody(
    formatter: logging.Formatter, said: str, shown: str
) -> None:
    assert shown in formatter.format(record("%s", said))


@pytest.mark.parametrize(
    "said",
    [
        "command failed incident=0123abcd extension=1011 user=17",
        "call log begun file=Portal.csv offset=123456789 last=1763800000.5@123456789",
        "leading exchange=lab epoch=1234567890",
        "at 2026-11-22 10:26:57.123456 0.123456789 s",
        "network=192.0.2.123 2001:db8::1234 uuid=12345678-1234-1234-1234-123456789012",
    ],
)
def test_what_is_no_number_stays_readable(said: str) -> None:
    assert said in TextFormatter().format(record("%s", said))


def test_t_log_03_a_traceback_names_nobody_either() -> None:
    try:
        int("+48601570947x")
    except ValueError:
        entry = record("it broke")
        entry.exc_info = sys.exc_info()
    for formatter in (TextFormatter(), JsonFormatter()):
        line = formatter.format(entry)
        assert "+4860****947x" in line
        assert "601570947" not in line


def test_a_traceback_follows_the_line_it_belongs_to() -> None:
    try:
        int("no")
    except ValueError:
        entry = record("it broke")
        entry.exc_info = sys.exc_info()
    assert TextFormatter().format(entry).splitlines()[0] == "WARNING cti.gateway it broke"
    assert "ValueError: invalid" in TextFormatter().format(entry)
    assert "ValueError: invalid" in json.loads(JsonFormatter().format(entry))["traceback"]
