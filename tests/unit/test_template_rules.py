"""The rules of `./portal lint` for templates: what they find, and what they leave alone."""

import pytest

from tests.lint.templates import inline, untold


@pytest.mark.parametrize(
    "text",
    [
        "{{ name|safe }}",
        "{{ names | safeseq }}",
        "{% autoescape off %}",
        '<p class="a" style="color: red">',
        '<a href="#" onclick="go()">',
        "<img\n  src=x onerror=alert(1)>",
        '<div hx-on:click="go()">',
        """<div hx-vals='js:{a: b()}'>""",
        '<a href="javascript:go()">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<script type="module" nonce="{{ csp_nonce }}">go()</script>',
        '<link rel="stylesheet" href="https://cdn.example.com/a.css">',
    ],
)
def test_t_csp_03_what_the_policy_would_stop_is_found(text: str) -> None:
    assert list(inline(text))


@pytest.mark.parametrize(
    "text",
    [
        "{# style= and |safe are forbidden #}",
        "{% comment %}<script>{% endcomment %}",
        '<script nonce="{{ csp_nonce }}" src="{% static "js/live.js" %}" defer></script>',
        """<div hx-vals='{"a": 1}' data-once="yes">""",
        '<svg xmlns="http://www.w3.org/2000/svg">',
        "Safe travels on = off",
    ],
)
def test_what_the_policy_allows_is_left_alone(text: str) -> None:
    assert list(inline(text)) == []


def test_a_finding_names_its_line() -> None:
    assert next(inline("{# a\ncomment #}\n<p style='x'>")).startswith("3: ")


@pytest.mark.parametrize("text", ["<table class='a'>\n  <thead>", "<th>Name</th>", '<th class="fit">Cost</th>'])
def test_a_table_that_those_who_hear_it_cannot_follow_is_found(text: str) -> None:
    assert list(untold(text))


@pytest.mark.parametrize(
    "text",
    [
        "<table>\n  <caption>Calls</caption>",
        '<table class="a" aria-labelledby="b">',
        '<th class="fit" scope="col">Cost</th>',
        "<thead><tr>",
    ],
)
def test_a_table_that_says_what_it_is_is_left_alone(text: str) -> None:
    assert list(untold(text)) == []
