"""How administrators set the company's portal: mail server, look, how long things are kept; and all at a glance."""

import re
from typing import Final

_VERSION: Final = re.compile(r"[0-9]{1,9}")


def version_of(text: str) -> int:
    """Of the row that a page showed; -1 for what is none."""
    return int(text) if _VERSION.fullmatch(text) else -1
