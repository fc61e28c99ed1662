"""What a child of jobs.child may be asked to compute; each is called there and not here."""

import os
import time
from collections.abc import Iterator
from typing import BinaryIO


def doubled(given: bytes) -> bytes:
    return given * 2


def surroundings(_given: bytes) -> bytes:
    return "\n".join(sorted(os.environ)).encode()


def sleeping(_given: bytes) -> bytes:
    time.sleep(60)
    return b""


def spinning(_given: bytes) -> bytes:
    while True:
        pass


def swelling(_given: bytes) -> bytes:
    held = []
    while True:
        held.append(bytes(16 * 1024 * 1024))


def aborting(_given: bytes) -> bytes:
    os.abort()


def without_word(_given: bytes) -> bytes:
    raise SystemError("<built-in function> returned NULL without setting an exception")


def failing(given: bytes) -> bytes:
    raise ValueError(given.decode())


def missing(_given: bytes) -> bytes:
    raise ImportError("cannot load library 'libpango-1.0-0'")


def counting(file: BinaryIO, told: str) -> Iterator[bytes]:
    """Each line of `file` behind what it was told."""
    for line in file:
        yield told.encode() + line.rstrip()


def never_ending(_file: BinaryIO, told: str) -> Iterator[bytes]:
    while True:
        yield f"{told} {os.getpid()}".encode()


def spinning_later(_file: BinaryIO, told: str) -> Iterator[bytes]:
    yield told.encode()
    while True:
        pass


def failing_later(_file: BinaryIO, told: str) -> Iterator[bytes]:
    yield told.encode()
    raise ValueError(told)
