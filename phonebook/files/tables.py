"""Tables of whatever subject: how one is written, by its bytes and by which of its captions somebody knows."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final

from phonebook.files.encoding import (
    HEAD,
    UTF_8,
    bom_of,
    code_page,
    is_utf_8,
    refuse_what_is_no_text,
    text_of,
    utf_16_without_mark,
)

DELIMITERS: Final = (";", ",", "\t", "|")
Recognised = Callable[[Sequence[str]], Sized]
"""Which columns are known of a header with these captions."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written; what is empty is for its bytes to tell."""

    encoding: str = ""
    """One of phonebook.files.encoding."""
    delimiter: str = ""
    """One of DELIMITERS."""


AS_FOUND: Final = Shape()


def shape_of(file: BinaryIO, wanted: Shape, recognised: Recognised) -> Shape:
    """As it is read if somebody `wanted` that. Raises FileError for what is no text."""
    return _told(file, wanted, recognised)[0]


@contextmanager
def opened(file: BinaryIO, wanted: Shape, recognised: Recognised) -> Iterator[tuple[Shape, io.TextIOWrapper]]:
    """Its shape, and its text from behind the mark of its byte order. Raises FileError; `file` stays open."""
    shape, mark = _told(file, wanted, recognised)
    text = text_of(file, shape.encoding, mark)
    try:
        yield shape, text
    finally:
        text.detach()


def stands_before_header(cells: Sequence[str]) -> bool:
    """A blank row, or "sep=;"."""
    return not any(cell.strip() for cell in cells) or cells[0].casefold().startswith("sep=")


def _told(file: BinaryIO, wanted: Shape, recognised: Recognised) -> tuple[Shape, bytes]:
    file.seek(0)
    head = file.read(HEAD)
    refuse_what_is_no_text(head)
    mark, encoding = bom_of(head)
    if wanted.encoding and wanted.encoding != encoding:
        mark, encoding = b"", wanted.encoding
    encoding = encoding or utf_16_without_mark(head)
    if not encoding:
        encoding = UTF_8 if is_utf_8(file) else code_page(file, head, partial(_hits, recognised), "")
    text = head.removeprefix(mark).decode(encoding, "replace")
    return Shape(encoding, wanted.delimiter or max(DELIMITERS, key=partial(_known, recognised, text))), mark


def _known(recognised: Recognised, text: str, delimiter: str) -> tuple[int, int]:
    """Most captions win; where none is known, most columns."""
    lines = [line for line in text.splitlines()[:5] if line.strip()]
    rows = csv.reader(lines, delimiter=delimiter)
    return max(((len(recognised(row)), len(row)) for row in rows), default=(0, 0))


def _hits(recognised: Recognised, text: str) -> tuple[int, str]:
    return max(_known(recognised, text, delimiter)[0] for delimiter in DELIMITERS), ""
