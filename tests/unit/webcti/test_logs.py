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


def test_a_traceback_follows_the_line_it_belongs_to() -> None:
    try:
        int("no")
    except ValueError:
        entry = record("it broke")
        entry.exc_info = sys.exc_info()
    assert TextFormatter().format(entry).splitlines()[0] == "WARNING cti.gateway it broke"
    assert "ValueError: invalid" in TextFormatter().format(entry)
    assert "ValueError: invalid" in json.loads(JsonFormatter().format(entry))["traceback"]
