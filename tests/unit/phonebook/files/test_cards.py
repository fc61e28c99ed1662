"""Lines of cards: what writers do to them, and what somebody may do to us with them."""

import base64
import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from phonebook.files.contact import NumberType
from phonebook.files.reading import Task
from phonebook.files.report import Limits, Reason, Rejected, Remark, Warned
from tests.unit.phonebook.files.samples import contacts, read, rejected, warned


def card(*lines: str, version: str = "3.0") -> bytes:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")).encode()


SLOW_FOR_VOBJECT = {
    "many parameters and no colon": lambda n: "FN" + ";A=B" * n,
    "many values and no colon": lambda n: "TEL;TYPE=" + "A," * n,
    "quotes without end": lambda n: 'TEL;TYPE="' + '":"' * n,
    "many quoted values": lambda n: "TEL;TYPE=" + '"A",' * n + ":1",
    "backslashes": lambda n: "N:" + "\\" * n,
    "semicolons": lambda n: "N:" + ";" * n,
    "one long line": lambda n: "NOTE:" + "x" * 4 * n,
    "groups": lambda n: "a." * n + "FN:x",
    "folds": lambda n: "NOTE:x" + "\r\n y" * n,
    "soft breaks": lambda n: "NOTE;ENCODING=QUOTED-PRINTABLE:x" + "=\r\ny" * n,
}


def work(content: bytes, task: Task) -> int:
    """How many calls and lines of Python it takes to read `content`."""
    done: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, _argument: Any) -> Any:
        done[event] += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read(content, task)
    finally:
        sys.settrace(before)
    return done.total()


@pytest.mark.parametrize("shape", SLOW_FOR_VOBJECT)
def test_t_imp_01_twice_the_line_is_at_most_twice_the_work(shape: str) -> None:
    line = SLOW_FOR_VOBJECT[shape]
    task = Task("PL", limits=Limits(cell=10_000_000, line=10_000_000))
    once, twice = (work(card("FN:Ada", line(n)), task) for n in (300, 600))
    assert twice <= 2.2 * once + 200


@pytest.mark.parametrize("shape", SLOW_FOR_VOBJECT)
def test_t_imp_01_a_line_that_keeps_libraries_busy_for_hours_does_not_hold_up_the_next_card(shape: str) -> None:
    content = card("FN:Ada", SLOW_FOR_VOBJECT[shape](300_000)) + card("FN:Bob")
    assert [contact.name for contact in contacts(content)][-1] == "Bob"


def test_t_imp_01_a_line_beyond_the_limit_is_left_out_and_said() -> None:
    content = card("FN:Ada", "NOTE:" + "x" * 5_000_000, "TEL:22 000 01 01")
    (contact,) = contacts(content)
    assert (contact.name, contact.notes, len(contact.numbers)) == ("Ada", "", 1)
    assert warned(content) == [Warned(Remark.LINE_TOO_LONG, 1)]


def test_t_imp_01_five_thousand_cards_in_one_another_are_as_many_lines_of_the_report() -> None:
    content = b"BEGIN:VCARD\r\n" * 5000 + b"END:VCARD\r\n" * 5000
    found = rejected(content)
    assert [entry.record for entry in found] == list(range(1, 5001))
    assert {entry.reason for entry in found} == {Reason.MISSING_END, Reason.NOTHING_IDENTIFYING}


def test_a_card_that_is_too_long_is_left_out_and_the_next_is_not() -> None:
    content = card("FN:Ada", *["NOTE:" + "x" * 60_000] * 20) + card("FN:Bob")
    assert [contact.name for contact in contacts(content)] == ["Bob"]
    assert rejected(content) == [Rejected(1, Reason.CARD_TOO_LONG)]


@pytest.mark.parametrize("indent", [" ", ""])
def test_t_imp_03_a_picture_is_passed_over_unread(indent: str) -> None:
    lines = base64.encodebytes(bytes(range(256)) * 16_000).decode().splitlines()
    picture = ["PHOTO;ENCODING=BASE64;JPEG:" + lines[0], *(indent + line for line in lines[1:]), ""]
    content = card("FN:Ada", *picture, "TEL;CELL:500 000 101", version="2.1")
    assert [number.raw for number in contacts(content)[0].numbers] == ["500 000 101"]
    assert warned(content) == []


def test_t_imp_03_a_picture_elsewhere_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket", None)
    urls = (
        "PHOTO;VALUE=uri:http://127.0.0.1/x.png",
        "LOGO:http://127.0.0.1/",
        "SOURCE:http://127.0.0.1/",
        "URL:ftp://x/",
    )
    assert [contact.name for contact in contacts(card("FN:Ada", *urls, "KEY:http://127.0.0.1/"))] == ["Ada"]


def test_escapes_are_undone_once_and_only_where_they_are_escapes() -> None:
    (contact,) = contacts(card(r"N:A\;B\\;C\, D;;;", r"NOTE:one\ntwo\\n\N\,"))
    assert (contact.last, contact.first) == ("A;B\\", "C, D")
    assert contact.notes == "one\ntwo\\n\n,"
    (old,) = contacts(card(r"FN:Ada", r"NOTE:C:\new\;", version="2.1"))
    assert old.notes == "C:\\new;"


def test_a_charset_that_nobody_knows_is_utf_8_and_what_is_not_even_that_is_told_of() -> None:
    (contact,) = contacts(card("FN;CHARSET=zip:Żółć", "ORG;CHARSET=WINDOWS-1250;ENCODING=QUOTED-PRINTABLE:=A3=B9ka"))
    assert (contact.name, contact.company) == ("Żółć", "Łąka")
    content = card("FN:x").replace(b"FN:x", b"FN:\xa3\xb9ka")
    assert [entry.remark for entry in warned(content, Task("PL", "pl"))] == [Remark.UNDECODABLE]
    assert contacts(content, Task("PL", "pl"))[0].name == "Łąka"


@pytest.mark.parametrize(
    ("line", "type_", "label"),
    [
        ("TEL;HOME;FAX:1", NumberType.FAX_HOME, ""),
        ("TEL;TYPE=fax:1", NumberType.FAX_OTHER, ""),
        ('TEL;TYPE="cell,work":1', NumberType.MOBILE, ""),
        ("TEL;TYPE=PAGER:1", NumberType.PAGER, ""),
        ("TEL;TYPE=X-ASSISTANT:1", NumberType.ASSISTANT, ""),
        ("TEL:1", NumberType.OTHER, ""),
        ("a.TEL;TYPE=WORK:1\r\na.X-ABLabel:_$!<HomeFAX>!$_", NumberType.FAX_HOME, ""),
        ("a.TEL;TYPE=WORK:1\r\nA.X-ABLabel:Ring twice", NumberType.WORK, "Ring twice"),
    ],
)
def test_the_type_of_a_number_is_found_in_each_dialect(line: str, type_: NumberType, label: str) -> None:
    (number,) = contacts(card("FN:Ada", line))[0].numbers
    assert (number.type, number.label) == (type_, label)


def test_a_preferred_number_is_the_default() -> None:
    (contact,) = contacts(card("FN:Ada", "TEL;TYPE=cell:1", "TEL;TYPE=home;PREF=1:2", version="4.0"))
    assert contact.default_number == contact.numbers[1]


def test_a_card_of_a_group_is_nobody() -> None:
    content = card("FN:Friends", "KIND:group", "MEMBER:urn:uuid:1", version="4.0") + card("FN:Ada")
    assert rejected(content) == [Rejected(1, Reason.NO_CONTACT)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_cards_of_windows_programs_with_a_mark_are_read(encoding: str) -> None:
    content = card("FN:Żółć", "TEL:22 000 01 01").decode().encode(encoding)
    assert contacts(content)[0].name == "Żółć"
    assert read(content)[0].bom


def test_old_macintosh_line_ends_are_line_ends() -> None:
    assert contacts(card("FN:Ada", "TEL:1").replace(b"\r\n", b"\r"))[0].name == "Ada"
