"""Inputs that are kept, one to a line as Python writes bytes: so a reader sees what an attack looks like.

`found/<target>.txt` are those that something went wrong with once, and `corpus/<target>.txt` a few that lead far into
the code; both are fed in again by every run of the tests.
"""

import ast
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOUND, CORPUS = HERE / "found", HERE / "corpus"
TOKENS = (
    *(b"\0", b"\n", b"\r\n", b"\r\n\r\n", b'"', b"'", b";", b",", b"\t", b":", b"=", b"=\r\n", b"-", b"+", b"\\", b" "),
    *(b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xd9\xa3", b"\xef\xbc\x91", b"\xc2\x85", b"9" * 400),
    *(b"BEGIN:VCARD\r\n", b"END:VCARD\r\n", b"Event: ", b"TEL;TYPE=", b"bytes=", b"tel:", b"00", b"+48", b";ext="),
)


def read(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii").splitlines()
    return [ast.literal_eval(line) for line in lines if line and not line.startswith("#")]


def write(path: Path, inputs: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{each!r}\n" for each in inputs), encoding="ascii")


def changed(dice: random.Random, seeds: list[bytes], longest: int) -> Iterator[bytes]:
    """Without end, and without looking: `seeds` that are damaged, or put together from two."""
    while True:
        content = dice.choice(seeds)
        for _nth in range(dice.randint(1, 5)):
            begin = dice.randint(0, len(content))
            end = min(begin + dice.choice((0, 0, 1, 1, 4, 40)), len(content))
            other = dice.choice(seeds)
            at = dice.randint(0, len(other))
            piece = dice.choice((dice.choice(TOKENS), dice.randbytes(dice.randint(1, 4)), other[at : at + 40]))
            content = content[:begin] + piece + content[end:]
        yield content[:longest]
