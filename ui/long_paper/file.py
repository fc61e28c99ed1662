"""A PDF file: numbered objects, of which those that are no streams lie in streams of objects (ISO 32000-1, 7.5.7)."""

import zlib
from hashlib import sha256
from struct import pack

TOGETHER = 200
"""Objects of one stream."""
BEGIN = b"%PDF-1.7\n%\xf0\x9f\x93\x9e\n"


class File:
    def __init__(self) -> None:
        self._objects: dict[int, bytes] = {}
        self._streams: dict[int, bytes] = {}
        self._last = 0

    def place(self) -> int:
        """The number of an object that is written later."""
        self._last += 1
        return self._last

    def put(self, number: int, body: str) -> None:
        self._objects[number] = body.encode("ascii")

    def add(self, body: str) -> int:
        number = self.place()
        self.put(number, body)
        return number

    def stream(self, content: bytes, head: str = "", *, packed: bool = True) -> int:
        number = self.place()
        body, how = (zlib.compress(content), "/Filter/FlateDecode") if packed else (content, "")
        begin = f"<<{head}{how}/Length {len(body)}>>\nstream\n".encode("ascii")
        self._streams[number] = begin + body + b"\nendstream"
        return number

    def written(self, root: int, info: int) -> bytes:
        """The whole file; `root` is the catalogue."""
        entries: dict[int, tuple[int, int, int]] = {}
        waiting = sorted(self._objects)
        for first in range(0, len(waiting), TOGETHER):
            some = waiting[first : first + TOGETHER]
            number = self._together(some)
            entries |= {one: (2, number, index) for index, one in enumerate(some)}
        table, made, at = self.place(), [BEGIN], len(BEGIN)
        for number, body in self._streams.items():
            entries[number] = (1, at, 0)
            made.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
            at += len(made[-1])
        entries |= {0: (0, 0, 65_535), table: (1, at, 0)}
        lines = (entries[number] for number in range(table + 1))
        rows = b"".join(pack(">BIH", *entry) for entry in lines)
        packed, name = zlib.compress(rows), sha256(b"".join(made)).hexdigest()[:32]
        head = f"/Type/XRef/Size {table + 1}/W[1 4 2]/Root {root} 0 R/Info {info} 0 R/ID[<{name}><{name}>]"
        head += f"/Filter/FlateDecode/Length {len(packed)}"
        made.append(b"%d 0 obj\n<<%b>>\nstream\n%b\nendstream\nendobj\n" % (table, head.encode("ascii"), packed))
        made.append(b"startxref\n%d\n%%%%EOF\n" % at)
        return b"".join(made)

    def _together(self, numbers: list[int]) -> int:
        index, bodies, at = [], [], 0
        for number in numbers:
            body = self._objects.pop(number) + b"\n"
            index.append(b"%d %d" % (number, at))
            bodies.append(body)
            at += len(body)
        told = b" ".join(index) + b"\n"
        return self.stream(told + b"".join(bodies), f"/Type/ObjStm/N {len(numbers)}/First {len(told)}")


def text(said: str) -> str:
    """A text string, in whatever letters."""
    return f"<feff{said.encode('utf-16-be').hex()}>"
