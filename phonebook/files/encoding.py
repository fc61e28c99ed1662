"""From bytes to text: what is no text, and in which code page the rest was written.

No guesser of languages is needed: the captions say which language it is, and each has one Windows code page.
"""

import codecs
import io
from collections.abc import Callable
from typing import BinaryIO

from phonebook.files.report import FileError, FileProblem

HEAD = 64 * 1024
"""Bytes at the beginning that are looked at."""
CHUNK = 1024 * 1024
UTF_8, UTF_16_LE, UTF_16_BE = "utf-8", "utf-16-le", "utf-16-be"
CODE_PAGES = ("cp1250", "cp1252", "iso8859-2")
ENCODINGS = (UTF_8, *CODE_PAGES, UTF_16_LE, UTF_16_BE)
"""Which somebody may choose."""
CODE_PAGE_OF = {"pl": "cp1250"}
"""By language of the captions; all others: cp1252."""
BOMS = ((codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF16_LE, UTF_16_LE), (codecs.BOM_UTF16_BE, UTF_16_BE))

_MAGIC: tuple[tuple[FileProblem, tuple[bytes, ...]], ...] = (
    (FileProblem.WORKBOOK, (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    (
        FileProblem.ARCHIVE,
        (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"PK\x05\x06", b"\x28\xb5\x2f\xfd"),
    ),
    (
        FileProblem.NOT_TEXT,
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf", b"\x7fELF", b"MZ\x90", b"SQLite format 3"),
    ),
)
_CONTROLS = bytes(set(range(32)) - set(b"\0\t\n\v\f\r\x1a\x1b"))
_ODD_CHARACTERS = frozenset("¹³¿¶¼±")
"""What letters of one code page become in another."""


def refuse_what_is_no_text(head: bytes) -> None:
    """Raises FileError: it is empty, or something that only begins like a file of ours by its name."""
    if not head:
        raise FileError(FileProblem.EMPTY)
    for problem, beginnings in _MAGIC:
        if head.startswith(beginnings):
            raise FileError(problem)
    if bom_of(head)[1] in (UTF_16_LE, UTF_16_BE) or utf_16_without_mark(head):
        return
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 20 > len(head) or head.count(0) * 5 > len(head):
        raise FileError(FileProblem.NOT_TEXT)


def bom_of(head: bytes) -> tuple[bytes, str]:
    """The mark of its byte order at the beginning, and the encoding of which it tells; both may be empty."""
    return next(((mark, encoding) for mark, encoding in BOMS if head.startswith(mark)), (b"", ""))


def utf_16_without_mark(head: bytes) -> str:
    """The UTF-16 that `head` is by its zeros, or empty."""
    start = head[:4096]
    even, odd = start[::2], start[1::2]
    if not odd:
        return ""
    evens, odds = even.count(0) / len(even), odd.count(0) / len(odd)
    if odds > 0.6 and evens < 0.1:
        return UTF_16_LE
    return UTF_16_BE if evens > 0.6 and odds < 0.1 else ""


def is_utf_8(file: BinaryIO) -> bool:
    """Whether all of `file` is."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def code_page(file: BinaryIO, head: bytes, captions: Callable[[str], tuple[int, str]], language: str) -> str:
    """The code page of what is neither UTF-8 nor UTF-16.

    `captions(text)` says how many captions a header has, and their language. Most captions win, then the fewest
    letters that no name has, then the page that Windows uses for the language.
    """
    known = {page: captions(head.decode(page, "replace")) for page in CODE_PAGES}
    most = max(hits for hits, _language in known.values())
    left = [page for page in CODE_PAGES if known[page][0] == most]
    spoken = known[left[0]][1] if most else language
    usual = CODE_PAGE_OF.get(spoken, "cp1252")
    oddities = {page: _odd_letters(file, page) for page in left}
    return min(left, key=lambda page: (oddities[page], page != usual, CODE_PAGES.index(page)))


def _odd_letters(file: BinaryIO, page: str) -> int:
    odd = bytes(byte for byte in range(128, 256) if _is_odd(bytes((byte,)).decode(page, "replace")))
    file.seek(0)
    count = 0
    while chunk := file.read(CHUNK):
        count += len(chunk) - len(chunk.translate(None, odd))
    return count


def _is_odd(letter: str) -> bool:
    return letter in _ODD_CHARACTERS or letter == "\ufffd" or "\x80" <= letter <= "\x9f"


def text_of(file: BinaryIO, encoding: str, bom: bytes = b"") -> io.TextIOWrapper:
    """`file` from behind its mark, with its line ends as they are; detach() it, or the file is closed with it."""
    file.seek(len(bom))
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
