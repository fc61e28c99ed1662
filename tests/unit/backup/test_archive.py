import gzip
import io
import tarfile
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backup import archive
from backup.archive import BadArchive, File, Reader, Rows, Writer

TABLES = st.dictionaries(
    st.sampled_from(["history.Record", "accounts.User_manages", "phonebook.Word"]),
    st.lists(st.binary(max_size=40).map(lambda text: text.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n")),
)
FILES = st.dictionaries(st.from_regex(r"\A[0-9a-f]{32}\Z"), st.binary(max_size=300), max_size=3)
NAME = "0123456789abcdef" * 2


def written(tables: Mapping[str, list[bytes]], files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, {"portal": "1"})
    for label, lines in tables.items():
        assert writer.table(label, iter(lines)) == len(lines)
    for name, content in files.items():
        writer.file(name, io.BytesIO(content), len(content))
    writer.close()
    return file.getvalue()


def read(data: bytes, limit: int = archive.LIMIT) -> tuple[dict[str, list[bytes]], dict[str, bytes]]:
    tables: dict[str, list[bytes]] = {}
    files = {}
    for found in Reader(io.BytesIO(data), limit):
        match found:
            case Rows(label, lines):
                tables.setdefault(label, []).extend(lines)
            case File(name, size, blocks):
                files[name] = b"".join(blocks)
                assert len(files[name]) == size
    return tables, files


@given(TABLES, FILES, st.integers(1, 200))
def test_what_is_written_is_read_in_pieces_of_any_size(
    tables: dict[str, list[bytes]], files: dict[str, bytes], piece: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "PIECE", piece)
        data = written(tables, files)
    assert read(data) == ({label: lines for label, lines in tables.items() if lines}, files)


def test_t_bkp_02_an_archive_that_ends_too_early_is_refused_wherever_it_ends() -> None:
    data = written({"history.Record": [b"[1]\n", b"[2]\n"]}, {NAME: b"program"})
    refused = 0
    for end in range(len(data)):
        try:
            assert read(data[:end]) == read(data)  # its last member was there: what is missing fills up a block
        except BadArchive:
            refused += 1
    assert refused > len(data) * 0.9


@given(st.integers(0), st.integers(1, 255))
def test_t_bkp_02_no_byte_that_was_changed_goes_unseen(place: int, flip: int) -> None:
    sound = written({"history.Record": [b"[1]\n"] * 40}, {NAME: b"program" * 9})
    plain = bytearray(gzip.decompress(sound))
    plain[place % len(plain)] ^= flip
    try:
        found = read(gzip.compress(bytes(plain)))
    except BadArchive:
        return
    assert found == read(sound)  # it was in what fills up a block, or in a date


def repacked(change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None]) -> bytes:
    packed = io.BytesIO()
    sound = written({"history.Record": [b"[1]\n"]}, {NAME: b"program"})
    with tarfile.open(fileobj=io.BytesIO(sound)) as old, tarfile.open(fileobj=packed, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            if changed := change(member, content.read()):
                new.addfile(changed[0], io.BytesIO(changed[1]))
    return packed.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd", "/etc/passwd", "installers/../../x", f"installers/{NAME}/x", "installers/readme"),
        *("tables/history.Record/1.jsonl", "tables/../x/000000.jsonl", "about.json.x", "secret_key", ""),
    ],
)
def test_t_bkp_02_no_name_of_an_archive_becomes_a_path(name: str) -> None:
    def renamed(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if member.name.startswith("installers/"):
            member.name = name
        return member, content

    with pytest.raises(BadArchive):
        read(repacked(renamed))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_t_bkp_02_only_plain_files_count(kind: bytes) -> None:
    def linked(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if member.name.startswith("installers/"):
            member.type, member.linkname, member.size = kind, "/etc/passwd", 0
        return member, content

    with pytest.raises(BadArchive):
        read(repacked(linked))


def test_t_bkp_02_what_unpacks_to_more_than_allowed_is_refused_before_it_is_unpacked() -> None:
    bomb = written({}, {NAME: b"\0" * 3_000_000})
    assert len(bomb) < 10_000
    with pytest.raises(BadArchive, match="larger than allowed"):
        read(bomb, limit=2_000_000)


def test_t_bkp_02_a_piece_that_would_not_fit_into_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written({"history.Record": [b"x" * 2000 + b"\n"]}, {})
    monkeypatch.setattr(archive, "LARGEST_PIECE", 1000)
    with pytest.raises(BadArchive, match="too large"):
        read(data)


@pytest.mark.parametrize(
    "gone", ["about.json", "tables/history.Record/000000.jsonl", f"installers/{NAME}", "sums.json"]
)
def test_t_bkp_02_nothing_may_be_missing(gone: str) -> None:
    with pytest.raises(BadArchive):
        read(repacked(lambda member, content: None if member.name == gone else (member, content)))


def test_an_archive_of_a_later_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FORMAT", 2)
    data = written({}, {})
    monkeypatch.setattr(archive, "FORMAT", 1)
    with pytest.raises(BadArchive, match="version"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", gzip.compress(b"neither"), gzip.compress(b"\0" * 10240)],
    ids=["nothing", "text", "packed text", "packed zeros"],  # what is packed bears the time of day
)
def test_something_else_is_no_archive(data: bytes) -> None:
    with pytest.raises(BadArchive):
        read(data)
