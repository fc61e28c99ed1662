"""Long lists look as WeasyPrint sets them, can be read aloud, and take little; what only WeasyPrint can set is its."""

import re
import subprocess
import sys
from datetime import datetime
from itertools import groupby

import pytest
from django.template import engines
from django.utils import translation
from PIL import Image

from jobs import child
from tests import pdf as reader
from tests import rasters
from ui import long_paper, pdf, typesetter
from ui.long_paper.file import BEGIN

PAGE = """{% extends "print/paper.html" %}{% block title %}Statement, {{ whose }}{% endblock %}
{% block running %}Statement · {{ whose }}{% endblock %}{% block heading %}Statement of costs{% endblock %}
{% block lead %}<p class="lead">{{ whose }}</p><dl class="summary"><div><dt>Calls</dt><dd>1,234</dd></div>
<div><dt>Cost</dt><dd>PLN&nbsp;5.00 <span class="soft">+7&nbsp;%</span></dd></div></dl>
<p class="remark">Of two calls nobody knows the price.</p>{% endblock %}
{% block paper %}<h2 class="sheet-head">People</h2><table class="sheet costs">
<thead><tr><th>Person</th><th class="right col-calls">Calls</th><th class="right col-cost">Cost</th></tr></thead>
{% for day, rows in days %}<tbody><tr class="day"><td colspan="3">{{ day }}</td></tr>
{% for name, sub in rows %}<tr><td>{{ name }}{% if sub %}<br><span class="soft figures">{{ sub }}</span>{% endif %}</td>
<td class="figures right">1,011</td><td class="figures right missed">PLN&nbsp;{{ forloop.counter }}.17</td></tr>
{% endfor %}</tbody>{% endfor %}<tbody><tr class="sum"><td>Sum</td><td class="figures right">9</td>
<td class="figures right">PLN 9.00</td></tr></tbody></table>
<p class="remark soft">{{ remark }}</p>{% endblock %}"""
SHORT = [
    (f"{day} October", [(f"Anna Krawiec-Łoś {n}", "sub 17" if n % 5 == 0 else "") for n in range(12)])
    for day in range(5)
]
MEASURED = """import sys
from ui import pdf
sys.stdout.buffer.write(pdf.poured(sys.stdin.buffer.read()))
sys.stderr.write(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])"""
MOST_MEMORY = 80
"""Megabytes."""
CLOSE, CLOSE_ALONG = 0.25, 0.6
"""Millimetres, down the page and along a line, whose end is moved by kerning: the quick way leaves it out."""


def written(days: object = SHORT, whose: str = "Everybody", remark: str = "That is all.") -> bytes:
    printed = datetime(2026, 10, 7, 9, 5)
    known = {"days": days, "whose": whose, "remark": remark, "site": "portal.example.com", "printed": printed}
    with translation.override("en"):
        return engines["django"].from_string(PAGE).render(known).encode()


def of_rows(count: int) -> bytes:
    return written([("October", [(f"Person {n}", "") for n in range(count)])])


def test_both_ways_set_the_same_words_on_the_same_pages() -> None:
    document = written()
    quick, careful = (reader.pages(way(document)) for way in (long_paper.poured, typesetter.poured))
    assert len(quick) == 3
    # heads and feet are drawn at another time
    assert [sorted(page) for page in quick] == [sorted(page) for page in careful]
    assert quick[0].index("AnnaKrawiec-Łoś0") < quick[0].index("AnnaKrawiec-Łoś1")


@pytest.mark.parametrize(
    ("table", "first", "second"), [("costs", "calls", "cost"), ("calls", "time", "duration"), ("sums", "none", "sum")]
)
def test_both_ways_put_them_in_the_same_place(table: str, first: str, second: str) -> None:
    document = written().replace(b"sheet costs", b"sheet " + table.encode())
    document = document.replace(b"right col-calls", b"col-" + first.encode())
    document = document.replace(b"col-cost", b"col-" + second.encode())
    ways = [list(rasters.pages(way(document))) for way in (long_paper.poured, typesetter.poured)]
    for pictures in zip(*ways, strict=True):
        quick, careful = (bands(picture) for picture in pictures)
        assert len(quick) == len(careful) > 20
        for one, other in zip(quick, careful, strict=True):
            assert one == pytest.approx(other, abs=CLOSE), "higher or lower"
            boxes = [rasters.drawn(picture, 0, one[0], 210, one[1]) for picture in pictures]
            assert boxes[0]
            assert boxes[1]
            assert boxes[0][::2] == pytest.approx(boxes[1][::2], abs=CLOSE_ALONG), "left or right"


def bands(picture: Image.Image) -> list[tuple[float, float]]:
    """Where lines and rules begin and end, in millimetres from the top."""
    down = picture.point(lambda grey: 0 if grey < rasters.DARK else 255).resize(
        (1, picture.height), Image.Resampling.BOX
    )
    runs, at = [], 0
    for is_white, dots in groupby(down.tobytes(), lambda grey: grey > 254):
        length = len(list(dots))
        if not is_white:
            runs.append((at / rasters.DOTS, (at + length) / rasters.DOTS))
        at += length
    return runs


def test_a_day_is_not_the_last_line_of_a_page_and_each_page_has_the_names_of_the_columns() -> None:
    for count in range(25, 33):
        pages = reader.pages(long_paper.poured(written([("First", [("one", "")] * count), ("Second", [("two", "")])])))
        assert all("PersonCallsCost" in page for page in pages)
        (page,) = [page for page in pages if "Second" in page]
        assert page.index("two") > page.index("Second")


def test_a_word_that_is_too_long_stays_within_its_column() -> None:
    made = long_paper.poured(written([("Day", [("W" * 150, "")])]))
    (page,) = reader.pages(made)
    assert page.count("W") == 151  # and that of WebCTI
    picture = next(rasters.pages(made))
    column = rasters.drawn(picture, 10, 110, 147, 112)
    assert column is None or column[2] <= 16 + 178 * 0.75


def test_it_can_be_read_aloud() -> None:
    made = long_paper.poured(written())
    found = reader.objects(made)
    everything = b"\n".join(found.values())
    assert b"<pdfuaid:part>1</pdfuaid:part>" in everything
    assert b"/MarkInfo<</Marked true>>" in everything
    assert b"/Lang <feff0065006e>" in everything
    for role, count in (
        (b"TH", 3),
        (b"TD", 5 * 12 * 3 + 5 + 3),
        (b"TR", 1 + 5 * 13 + 1),
        (b"Table", 1),
        (b"H1", 1),
        (b"H2", 1),
    ):
        assert len(re.findall(rb"/S/%b[ /]" % role, everything)) == count, role
    pages = [body for body in found.values() if b"/Type /Page/" in body]
    for page in pages:
        content = re.search(rb"/Contents (\d+) 0 R", page)
        assert content
        drawn = reader.content(found[int(content[1])])
        # nothing is drawn that is neither an element nor marked as none
        assert drawn.count(b"EMC") == drawn.count(b" BDC") + drawn.count(b" BMC")
        assert [int(one) for one in re.findall(rb"/MCID (\d+)", drawn)] == list(range(drawn.count(b"/MCID")))


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "<img src=file:///etc/passwd>",
        "</td></table><h1>Free</h1>",
        "&lt;b&gt;",
        "]]> <!ENTITY x SYSTEM 'file:///etc/passwd'> &x;",
        "%PDF-1.4 endstream endobj",
        "(Tj) <0041> \\) /Launch",
        "{page} {pages} {0}",
    ],
)
def test_t_pdf_01_a_hostile_name_is_text_in_a_long_list_too(name: str) -> None:
    (page,) = reader.pages(long_paper.poured(written([("Day", [(name, "")])], whose=name)))
    assert page.count(name.replace(" ", "")) == 2


@pytest.mark.parametrize(
    "document",
    [
        written([("Day", [("李小龙", "")])]),
        written([("Day", [("שלום", "")])]),
        written([("Day", [("e\u0301\u0302", "")])]),
        written([("Day", [("a\u202eb", "")])]),
        written([("Day", [("word " * 2000, "")])]),
        written().replace(b"<h2", b"<!-- a remark --><h2"),
        written().replace(b"<h2", b"<img src='http://x/'/><h2"),
        written().replace(b"<td>Sum", b"<td><table></table>Sum"),
        written().replace(b'colspan="3"', b'colspan="2"'),
        written().replace(b'colspan="3"', b'colspan="999999999999"'),
        written().replace(b'class="sum"', b'class="other"'),
        written().replace(b"</table>", b""),
        b"<!doctype html><!DOCTYPE x [<!ENTITY a 'b'>]><html><body>&a;</body></html>",
        b"<table></table>",
        b"",
    ],
)
def test_t_pdf_02_what_it_does_not_know_it_leaves_to_others(document: bytes) -> None:
    with pytest.raises(long_paper.Unknown):
        long_paper.poured(document)


def test_a_long_list_in_letters_of_another_typeface_is_set_all_the_same() -> None:
    made = child.limited(pdf.poured, written([("Day", [("李小龙", "")] * pdf.LONG)]), seconds=60)
    assert not made.startswith(BEGIN)
    assert len(reader.pages(made)) > 3
    assert child.limited(pdf.poured, of_rows(pdf.LONG)).startswith(BEGIN)


def test_a_long_list_takes_little() -> None:
    """Less than WeasyPrint takes for a single page."""
    done = subprocess.run([sys.executable, "-c", MEASURED], input=of_rows(2_000), capture_output=True, check=True)
    assert "Person1999" in "".join(reader.pages(done.stdout))
    assert int(done.stderr) / 1024 <= MOST_MEMORY
