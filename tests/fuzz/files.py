"""Files that somebody brings along: contacts, price lists, people, sound."""

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from costs.price_files import child as price_child
from costs.price_files import reading as prices_reading
from costs.rating.rates import Rate
from management.enrolment import plan as enrolment
from management.enrolment import reading as people_reading
from management.enrolment.columns import FIELDS, caption, recognised
from pbx.audio import wav
from phonebook.files.packing import packed, unpacked
from phonebook.files.reading import Found, Task, opened
from phonebook.files.report import Choice, FileError, Kind
from phonebook.files.write.own import own_table
from phonebook.files.write.vcard import VERSIONS, cards

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
LONGEST_SEED = 700
WRITTEN = 3
"""Contacts that are written again."""
KINDS = (None, *Kind)
ENCODINGS = ("", "utf-8", "utf-16-le", "cp1250")
SINCE = date(2026, 1, 1)
TICKED = (enrolment.Kind.NEW, enrolment.Kind.CHANGE)


def contacts(data: bytes) -> None:
    """First byte: what somebody chose. The rest: the file."""
    chosen, content = (data[0] if data else 0), data[1:]
    kind, encoding = KINDS[chosen % len(KINDS)], ENCODINGS[chosen // len(KINDS) % len(ENCODINGS)]
    try:
        entries = list(opened(io.BytesIO(content), Task("PL", "pl", Choice(kind=kind, encoding=encoding))).entries)
    except FileError:
        return
    found = []
    for entry in entries:
        assert unpacked(packed(entry)) == entry
        if isinstance(entry, Found):
            found.append(entry.contact)
            assert entry.contact.name
            assert "\0" not in repr(entry.contact)
    if found := found[:WRITTEN]:
        written = b"".join(own_table(found))
        again = opened(io.BytesIO(written), Task("PL", "pl"))
        read = [entry.contact for entry in again.entries if isinstance(entry, Found)]
        assert read == found, (read, found)
        assert again.detected.kind is Kind.OWN
        for version in VERSIONS:
            again = opened(io.BytesIO(b"".join(cards(found, version))), Task("PL", "pl"))
            assert sum(isinstance(entry, Found) for entry in again.entries) == len(found)


def prices(data: bytes) -> None:
    """A price list."""
    try:
        rows = list(prices_reading.read(io.BytesIO(data), SINCE))
    except FileError:
        return
    for row in rows:
        assert price_child._unpacked(price_child._packed(row)) == row
        if isinstance(row, tuple):
            _number, rate = row
            assert isinstance(rate, Rate)
            assert rate.prefix.isascii()
            assert rate.prefix.isdigit()
            assert rate.price >= 0
            assert rate.price.is_finite()


def people(data: bytes) -> None:
    """A table of people, and what would become of them."""
    rows = []
    try:
        head, *records = people_reading.read(io.BytesIO(data))
    except FileError:
        return
    assert isinstance(head, people_reading.Head)
    columns = recognised(head.cells)
    for record in records:
        assert isinstance(record, tuple)
        number, cells = record
        values = {} if cells is None else people_reading.values_of(cells, columns)
        rows.append(enrolment.Row(number, values, readable=cells is not None))
    lines = enrolment.plan(rows, _company(), enrolment.Wish(departments=True))
    assert len(lines) == len(rows)
    taken = [line.extension for line in lines if line.kind in TICKED]
    assert len(set(taken)) == len(taken)
    for line in lines:
        assert line.kind is enrolment.Kind.REFUSED or enrolment.EXTENSION.fullmatch(line.extension)
        if line.kind in TICKED:
            assert "administrator" not in (line.before.get("role"), line.after.get("role"))
            for name, value in line.after.items():
                for text in [value] if isinstance(value, str) else value:
                    assert text.isprintable()
                    assert len(text) <= enrolment.LENGTHS.get(name, 400)


def sound(data: bytes) -> None:
    """A WAVE file."""
    fd = os.memfd_create("sound")
    try:
        os.write(fd, data)
        try:
            wave = wav.read_head(fd)
            samples = wav.samples(fd, wave)
        except wav.NotSound:
            return
        assert wave.start + wave.frames * wave.frame_bytes <= len(data)
        assert len(samples) == wave.frames * wav.RATE // wave.rate
    finally:
        os.close(fd)


def contact_seeds() -> Iterator[bytes]:
    for path in sorted((SAMPLES / "contacts").iterdir()):
        if path.suffix in {".csv", ".vcf"}:
            yield b"\0" + path.read_bytes()[:LONGEST_SEED]


def price_seeds() -> Iterator[bytes]:
    for path in sorted((SAMPLES / "prices").glob("*.csv")):
        yield path.read_bytes()
    yield b"prefix,price,off-peak price,peak from,peak to,peak days,valid to\n48,1,2,8:00,18:00,1-5,2027-01-01\n"


def people_seeds() -> Iterator[bytes]:
    for language in ("en", "pl", "de"):
        head = ";".join(caption(field, language) for field in FIELDS)
        yield f"{head}\n1011;Ala;;ala@example.com;600100200;Sales;user;Op\n1012;'=1;;;;;administrator;\n".encode()
    yield "extension\tname\n101\tZażółć\n".encode("utf-16")


def sound_seeds() -> Iterator[bytes]:
    for channels, rate, bits in ((1, 8000, 16), (2, 44_100, 16), (1, 16_000, 8)):
        frame = channels * bits // 8
        layout = wav.FORMAT.pack(wav.PCM, channels, rate, rate * frame, frame, bits)
        parts = [(b"LIST", b"word"), (b"fmt ", layout), (b"data", bytes(range(200)) * frame)]
        body = b"".join(wav.CHUNK.pack(name, len(part)) + part for name, part in parts)
        yield wav.RIFF.pack(b"RIFF", len(body) + 4, b"WAVE") + body


def _company() -> enrolment.Company:
    nothing = {field: [] if field == "licences" else "" for field in FIELDS}
    known = {"101": {"role": "user"}, "102": {"role": "manager"}, "103": {"role": "administrator"}}
    return enrolment.Company(
        people={one: enrolment.Person({**nothing, **held}, own=one == "103") for one, held in known.items()},
        departments={"sales": "Sales"},
        licences={"op": "Op", "cti.user": "CTI.user"},
        seats={"Op": None, "CTI.user": 1},
        words={"role": {"user": "user", "manager": "manager", "administrator": "administrator"}},
        mobile=_mobile,
    )


def _mobile(_extension: str, text: str) -> str:
    if not text.isdigit():
        raise ValueError("This is not a telephone number.")
    return text
