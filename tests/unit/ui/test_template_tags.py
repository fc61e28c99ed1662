from datetime import UTC, datetime

import lucide
import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from ui.icons import icon
from ui.telephone_numbers import pretty
from ui.templatetags.ui import initials, moment


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+48601570947", "601 570 947"),
        ("+48225550100", "22 555 01 00"),
        ("+4930901820", "+49 30 901820"),
        ("1011", "1011"),
        ("*97", "*97"),
        ("", ""),
        ("+not a number", "+not a number"),
        ("+48<script>", "+48<script>"),
    ],
)
def test_a_number_is_written_as_people_at_home_read_it(number: str, text: str) -> None:
    assert pretty(number) == text


def test_an_icon_is_hidden_from_screen_readers_and_knows_its_size() -> None:
    drawn = icon("phone", 24)
    assert 'aria-hidden="true"' in drawn
    assert 'width="24"' in drawn
    assert drawn is icon("phone", 24), "built once"


def test_an_icon_that_does_not_exist_or_has_an_odd_size_is_a_mistake() -> None:
    with pytest.raises(lucide.IconDoesNotExist):
        icon("no-such-icon")
    with pytest.raises(ValueError, match="17"):
        icon("phone", 17)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Maria Nowak", "AN"), ("Łukasz Żółć", "ŁŻ"), ("Reception", "R"), ("", "?"), (None, "?"), ("- (x)", "?")],
)
def test_initials_are_those_of_the_first_and_the_last_word(name: str | None, letters: str) -> None:
    assert initials(name) == letters


def test_a_moment_carries_its_exact_time_for_people_and_for_programs() -> None:
    text = moment(datetime(2020, 5, 4, 10, 30, tzinfo=UTC))
    assert 'datetime="2020-05-04T12:30:00+02:00"' in text
    assert "12:30:00" in text.split('title="')[1]
    assert moment(None) == ""


def test_t_xss_01_a_hostile_caller_number_stays_text() -> None:
    page = Template('{% load ui %}{{ number|pretty }}<i class="avatar">{{ name|initials }}</i>')
    poured = page.render(Context({"number": '"><img onerror=x>', "name": "<script> <b>"}))
    assert "<img" not in poured
    assert "<script" not in poured


def test_a_query_keeps_what_it_does_not_change() -> None:
    request = RequestFactory().get("/history/", {"kind": "missed", "q": "no wak", "after": "7"})
    page = Template('{% load ui %}{% query after=None kind="all" %}')
    assert QueryDict(page.render(Context({"request": request})).lstrip("?").replace("&amp;", "&")) == QueryDict(
        "kind=all&q=no+wak"
    )
