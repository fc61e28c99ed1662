"""The file: a compressed tar of members with known names, written and read in one go.

    about.json                    what it is a backup of; first, so that a reader can refuse early
    tables/<label>/<number>.jsonl the rows of a table, in pieces that fit into memory
    installers/<name>             files that lie beside the database
    sums.json                     how many rows each table has, and what everything sums up to; last

A reader trusts nothing: no name of the archive becomes a path, nothing but plain members counts, pieces and the whole
have a limit, and what is not as `sums.json` says is refused (T-BKP-02).
"""

import gzip
import hashlib
import io
import json
import re
import tarfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final, Self

FORMAT: Final = 1
ABOUT, SUMS = "about.json", "sums.json"
PIECE: Final = 4 * 1024**2
"""Bytes of rows after which a piece is written."""
LARGEST_PIECE: Final = 64 * 1024**2
"""A row may be long, as a sound in the database is."""
LIMIT: Final = 200 * 1024**3
"""Bytes that an archive may have when it is unpacked, unless somebody says otherwise."""
_ROWS = re.compile(r"tables/([a-z_]+\.[A-Za-z_]+)/[0-9]{6}\.jsonl", re.ASCII)
_FILE = re.compile(r"installers/([0-9a-f]{32})", re.ASCII)
_BLOCK = 256 * 1024
_DAMAGED = (tarfile.TarError, zlib.error, OSError, EOFError)


class BadArchive(Exception):
    """It is no backup of the portal, or not whole any more; says why."""


@dataclass(slots=True)
class Sum:
    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, data: bytes, rows: int = 0) -> None:
        self.rows += rows
        self.digest.update(data)

    def told(self) -> list[object]:
        return [self.rows, self.digest.hexdigest()]


@dataclass(slots=True)
class Sums:
    """Table or file → what there is of it."""

    tables: dict[str, Sum] = field(default_factory=dict)
    files: dict[str, Sum] = field(default_factory=dict)

    def told(self) -> dict[str, dict[str, list[object]]]:
        return {
            kind: {name: found.told() for name, found in sorted(sums.items())}
            for kind, sums in (("tables", self.tables), ("files", self.files))
        }


class Writer:
    def __init__(self, file: IO[bytes], about: dict[str, Any]) -> None:
        self._packed = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6)
        self._tar = tarfile.TarFile(fileobj=self._packed, mode="w", format=tarfile.PAX_FORMAT)
        self.sums = Sums()
        self._add(ABOUT, json.dumps({"format": FORMAT, **about}, indent=1).encode())

    def table(self, label: str, lines: Iterator[bytes]) -> int:
        """Write all rows of a table; returns how many."""
        found = self.sums.tables[label] = Sum()
        piece: list[bytes] = []
        size = number = 0
        for line in lines:
            piece.append(line)
            size += len(line)
            if size >= PIECE:
                self._rows(label, number, piece, found)
                piece, size, number = [], 0, number + 1
        if piece:
            self._rows(label, number, piece, found)
        return found.rows

    def _rows(self, label: str, number: int, piece: list[bytes], found: Sum) -> None:
        data = b"".join(piece)
        found.add(data, len(piece))
        self._add(f"tables/{label}/{number:06}.jsonl", data)

    def file(self, name: str, content: IO[bytes], size: int) -> None:
        """Write a file of `size` bytes. Raises OSError if it turns out shorter."""
        found = self.sums.files[name] = Sum()
        self._tar.addfile(_member(f"installers/{name}", size), _Summed(content, found))

    def close(self) -> None:
        self._add(SUMS, json.dumps(self.sums.told()).encode())
        self._tar.close()
        self._packed.close()

    def _add(self, name: str, data: bytes) -> None:
        self._tar.addfile(_member(name, len(data)), io.BytesIO(data))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(time.time())
    return member


class _Summed:
    """Sums up what is read through it."""

    def __init__(self, content: IO[bytes], found: Sum) -> None:
        self._content, self._found = content, found

    def read(self, size: int = -1) -> bytes:
        data = self._content.read(size)
        self._found.add(data)
        return data


@dataclass(frozen=True, slots=True)
class Rows:
    """A piece of a table."""

    label: str
    lines: list[bytes]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: int
    blocks: Iterator[bytes]
    """To be read before the archive goes on, or not at all."""


class Reader:
    """Iterate over it for Rows and Files; the end is reached only if all of it is as it was written."""

    def __init__(self, file: IO[bytes], limit: int = LIMIT) -> None:
        """Raises BadArchive."""
        self._left = limit
        self._sums = Sums()
        try:
            self._tar = tarfile.open(fileobj=gzip.GzipFile(fileobj=file), mode="r|")  # noqa: SIM115 - as long as this lives
            first = self._tar.next()
            if first is None or first.name != ABOUT:
                raise BadArchive("It does not begin as a backup of the portal does.")
            self.about = self._json(first)
        except _DAMAGED as error:
            raise BadArchive("It is no archive.") from error
        if self.about.get("format") != FORMAT:
            raise BadArchive("It was written by a version that this one does not know.")

    @classmethod
    def of(cls, file: IO[bytes], limit: int = LIMIT) -> Self:
        return cls(file, limit)

    def __iter__(self) -> Iterator[Rows | File]:
        """Raises BadArchive."""
        try:
            yield from self._members()
        except _DAMAGED as error:
            raise BadArchive("It ends too early, or is damaged.") from error

    def _members(self) -> Iterator[Rows | File]:
        while member := self._tar.next():
            if member.name == SUMS:
                self._compare(self._json(member))
                return
            if rows := _ROWS.fullmatch(member.name):
                yield self._rows(rows[1], member)
            elif name := _FILE.fullmatch(member.name):
                yield (file := self._file(name[1], member))
                for _rest in file.blocks:
                    pass
            else:
                raise BadArchive("It holds something that no backup of the portal has.")
        raise BadArchive("It ends too early.")

    def _rows(self, label: str, member: tarfile.TarInfo) -> Rows:
        data = self._content(member)
        lines = data.splitlines(keepends=True)
        self._sums.tables.setdefault(label, Sum()).add(data, len(lines))
        return Rows(label, lines)

    def _file(self, name: str, member: tarfile.TarInfo) -> File:
        if name in self._sums.files:
            raise BadArchive("It holds a file twice.")
        found = self._sums.files[name] = Sum()

        def blocks(content: IO[bytes]) -> Iterator[bytes]:
            while block := content.read(_BLOCK):
                found.add(block)
                yield block

        return File(name, member.size, blocks(self._open(member)))

    def _json(self, member: tarfile.TarInfo) -> dict[str, Any]:
        try:
            found = json.loads(self._content(member))
        except ValueError as error:
            raise BadArchive("It does not say what it is.") from error
        if not isinstance(found, dict):
            raise BadArchive("It does not say what it is.")
        return found

    def _content(self, member: tarfile.TarInfo) -> bytes:
        if member.size > LARGEST_PIECE:
            raise BadArchive("It holds a piece that is too large.")
        return self._open(member).read()

    def _open(self, member: tarfile.TarInfo) -> IO[bytes]:
        self._left -= member.size
        if self._left < 0:
            raise BadArchive("It is larger than allowed when it is unpacked.")
        content = self._tar.extractfile(member) if member.isreg() else None
        if content is None:
            raise BadArchive("It holds something that is no plain file.")
        return content

    def _compare(self, told: dict[str, Any]) -> None:
        found = self._sums.told()
        empty = Sum().told()
        tables = {label: sum_ for label, sum_ in (told.get("tables") or {}).items() if sum_ != empty}
        if tables != found["tables"] or told.get("files") != found["files"]:
            raise BadArchive("What it holds is not what was written.")
