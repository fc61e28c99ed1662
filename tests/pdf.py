"""Reading PDF files that WeasyPrint wrote: as much of ISO 32000 as tells which words stand on which page."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(\S+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9a-fA-F]+)>|(\bT[dmD*]|\bET)\b")
_MAPPED = re.compile(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>")

Glyphs = dict[int, str]


def pages(made: bytes) -> list[str]:
    """The text of each page, in the order in which it is drawn. Without spaces: where they are is told by places."""
    found = objects(made)
    return ["".join(_page(body, found)) for body in found.values() if re.search(rb"/Type ?/Page\b", body)]


def objects(made: bytes) -> dict[int, bytes]:
    """All objects by number, also those that stand in streams of objects (7.5.7)."""
    found = {int(match[1]): match[2] for match in _OBJECT.finditer(made)}
    for body in [body for body in found.values() if b"/ObjStm" in body[:200]]:
        first = re.search(rb"/First (\d+)", body)
        assert first
        inside = content(body)
        numbers = [int(word) for word in inside[: int(first[1])].split()]
        starts = [int(first[1]) + offset for offset in numbers[1::2]]
        ends = [*starts[1:], len(inside)]
        found |= {n: inside[start:end] for n, start, end in zip(numbers[::2], starts, ends, strict=True)}
    return found


def _page(body: bytes, known: dict[int, bytes]) -> Iterator[str]:
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    resources = re.search(rb"/Resources (\d+) 0 R", body)
    assert contents
    fonts = _fonts(known[int(resources[1])] if resources else body, known)
    glyphs: Glyphs = {}
    for match in _SHOWN.finditer(content(known[int(contents[1])])):
        if match[1] and match[1] in fonts:
            glyphs = fonts[match[1]]
        elif match[2]:
            codes = (int(match[2][at : at + 4], 16) for at in range(0, len(match[2]), 4))
            yield "".join(glyphs.get(code, "\ufffd") for code in codes).replace(" ", "")


def _fonts(resources: bytes, known: dict[int, bytes]) -> dict[bytes, Glyphs]:
    listed = re.search(rb"/Font (?:(\d+) 0 R|<<(.*?)>>)", resources, re.DOTALL)
    assert listed
    table = known[int(listed[1])] if listed[1] else listed[2]
    found = {}
    for name, number in _FONT.findall(table):
        mapping = re.search(rb"/ToUnicode (\d+) 0 R", known[int(number)])
        if mapping:
            found[name] = _glyphs(content(known[int(mapping[1])]))
    return found


def _glyphs(mapping: bytes) -> Glyphs:
    characters = mapping.partition(b"beginbfchar")[2]
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _MAPPED.findall(characters)
    }


def content(body: bytes) -> bytes:
    """The bytes of a stream, else the object itself."""
    match = _STREAM.search(body)
    if not match:
        return body
    return zlib.decompress(match[1]) if b"/FlateDecode" in body else match[1]
