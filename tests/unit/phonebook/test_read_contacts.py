"""`read_contacts`, as somebody runs it who wonders what an import would make of a file; and its sentences."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from phonebook.files.report import FileError, FileProblem, Reason, Remark
from phonebook.wording import said_of_file, said_of_record
from tests.unit.phonebook.files.samples import SAMPLES, expectation

NAMES = ["02_outlook_pl.csv", "23_ragged_rows.csv", "32_not_csv.csv", "33_unknown_columns.csv", "55_malformed.vcf"]


def said(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("read_contacts", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_the_command_prints_what_stands_beside_the_samples(name: str) -> None:
    expected = expectation(SAMPLES / "expected" / f"{name}.json")
    assert json.loads(said(SAMPLES / name, "--json", "--region", expected["assume_region"])) == expected


def test_the_command_says_what_it_leaves_out() -> None:
    with translation.override("en"):
        lines = said(SAMPLES / "55_malformed.vcf").splitlines()
    assert lines[0] == "vcard · 3.0 · utf-8"
    assert lines[1:] == [
        "1: The card has no end.",
        "2: It has no name, no company, no number and no e-mail address.",
        "3: A line of the card means nothing and was passed over.",
        "4: The card has no end.",
        "Contacts that would be read: 1",
    ]


def test_a_file_that_is_refused_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    with translation.override("en"), pytest.raises(CommandError, match="This file is empty"):
        said(SAMPLES / "30_empty.csv")
    with pytest.raises(CommandError, match="nowhere"):
        said(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("language", ["en", "pl", "de"])
def test_there_is_a_sentence_for_whatever_may_be_wrong(language: str) -> None:
    with translation.override(language):
        sentences = [
            *(said_of_file(FileError(problem, 20 * 1024 * 1024)) for problem in FileProblem),
            *(said_of_record(reason, 0) for reason in Reason),
            *(said_of_record(remark, 3) for remark in Remark),
        ]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") and "%" not in sentence for sentence in sentences)
    if language == "en":
        assert "This file is larger than 20 MB. Divide it." in sentences


def test_t_imp_05_a_report_repeats_nothing_of_the_file(tmp_path: Path) -> None:
    markup = "<script>alert(1)</script>"
    nasty = tmp_path / "nasty.csv"
    rows = [f",,{markup}", f"Ada,22,{markup},{markup},,", f"Bob,23,{'x' * 70_000}{markup}", f'"{markup},24']
    nasty.write_text("\r\n".join(["First Name,Business Phone,Notes", *rows]), encoding="utf-8")
    with translation.override("en"):
        report = said(nasty)
    assert [line.partition(":")[0] for line in report.splitlines()[1:-1]] == ["2", "3", "4", "5"]
    assert "script" not in report
