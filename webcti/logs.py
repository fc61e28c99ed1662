"""Log lines: one event, one line, whatever a caller's name holds. Time and process are added by who collects them."""

import json
import logging
import re
from datetime import UTC, datetime

# Line breaks would forge entries, escape sequences would drive the reader's terminal (SECURITY T-LOG-02).
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))}
_CONTROL |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t", 0x2028: "\\u2028", 0x2029: "\\u2029"}


# The address of a one-time link holds its token, and Django tells of addresses that went wrong (SECURITY T-LOG-01).
_KEYS = re.compile(r"(/(?:link|phone)/)[^/\s\"']+")


# People's numbers, wherever an address, an error or a library names one: with a plus, as dialled, or alone in a text.
# What our own lines count (`offset=123456789`) and name (`1763800000.5`) is none (SECURITY T-LOG-03). MobilePhone has
# letters before its number.
_MOBILE = r"(?<=\b[ndu])|(?<=\b[ndu]{2})|(?<=\b[ndu]{3})"
_NUMBERS = re.compile(
    r"(?:\+|%2B)[0-9]{7,15}(?![0-9])"
    rf"|(?:(?<![\w.])|{_MOBILE})0[0-9]{{8,17}}(?![\w.]*[0-9])"
    rf"|(?:(?<![\w.:=@-])|{_MOBILE})[0-9]{{9,15}}(?![\w.@-]*[0-9])",
    re.IGNORECASE,
)
SHOWN_FIRST, SHOWN_LAST = 4, 3
"""Digits of a number that a log may show, if it has many more."""


class TextFormatter(logging.Formatter):
    """`WARNING cti.gateway pbx unavailable error=…`; a traceback follows on its own lines."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        return super().formatMessage(record).translate(_CONTROL)

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, and traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": discreet(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = discreet(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


def discreet(text: str) -> str:
    """`text` without keys, and with numbers of which nobody is called: `+4860****947`."""
    return _NUMBERS.sub(_masked, _KEYS.sub(r"\1***", text))


def _masked(found: re.Match[str]) -> str:
    digits = found[0].lstrip("+").removeprefix("%2B").removeprefix("%2b")
    plus = found[0][: len(found[0]) - len(digits)]
    first = digits[:SHOWN_FIRST] if len(digits) > SHOWN_FIRST + SHOWN_LAST + 1 else ""
    return f"{plus}{first}****{digits[-SHOWN_LAST:]}"


def logging_settings(style: str, level: str) -> dict[str, object]:
    """Django's LOGGING: everything to standard error in the given style (`text` or `json`)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"text": {"()": "webcti.logs.TextFormatter"}, "json": {"()": "webcti.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "daphne": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }
