"""The file of call detail records, in the very format that Asterisk writes for the portal."""

import os
from pathlib import Path

from pbx.asterisk.cdr import format_line
from pbx.call_detail import CallDetail


def append(path: Path, detail: CallDetail) -> None:
    """Add one line. The file is made when it is missing, for its owner only: it names callers."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, (format_line(detail) + "\n").encode())
    finally:
        os.close(file)
