"""Every sample is read as it is written down beside it."""

from pathlib import Path

import pytest

from phonebook.files.reading import Task
from phonebook.files.report import FileError
from phonebook.files.shape import outline
from tests.unit.phonebook.files.samples import EXPECTED, SAMPLES, expectation, source


def test_each_sample_has_an_expectation() -> None:
    assert {path.stem for path in EXPECTED} == {
        path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".vcf")
    }


@pytest.mark.req("BOOK-09", "X-09")
@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_sample_is_read_as_expected(path: Path) -> None:
    expected = expectation(path)
    shown = {name: expected.pop(name) for name in ("file", "assume_region")}
    content = (SAMPLES / shown["file"]).read_bytes()
    try:
        found = source(content, Task(shown["assume_region"]))
        read = outline(found.detected, found.entries)
    except FileError as error:
        read = {"error": error.problem.value}
    if "count" in expected:
        read["count"] = len(read.pop("contacts"))
    assert read == expected
