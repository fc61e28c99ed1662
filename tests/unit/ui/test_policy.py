"""T-CSP-02 and T-CSP-03: nothing in our own texts needs a weaker policy."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.lint.forbidden import ROOMS
from tests.lint.templates import PLACED
from ui.headers import content_security_policy

ROOT = Path(settings.BASE_DIR)
IN_TEMPLATES = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "hx-on": r"\shx-on",
    "a computed value": r"hx-(vals|headers|vars)\s*=\s*[\"']\s*(js|javascript):",
    "javascript:": r"javascript:",
    "|safe": r"\|\s*safe\b",
    "autoescape off": r"autoescape\s+off",
    "a script without the nonce": r"<script(?![^>]*nonce=\"\{\{ csp_nonce \}\}\")[^>]*>",
    "a foreign host": r"(src|href|action)=[\"'](https?:)?//",
}
IN_SCRIPTS = {
    "innerHTML": r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write",
    "eval": r"\beval\(|new Function\(",
    "a style attribute": r"setAttribute\(\s*[\"']style",
}
IN_PYTHON = {"mark_safe": r"\bmark_safe\b"}


def texts(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from ROOT.glob(pattern)


@pytest.mark.parametrize(
    ("files", "bans"),
    [
        (("templates/**/*.html",), IN_TEMPLATES),
        (("static/js/*.js", "templates/**/*.js"), IN_SCRIPTS),
        (tuple(f"{room}/**/*.py" for room in ROOMS), IN_PYTHON),
    ],
)
def test_t_csp_03_nothing_we_wrote_needs_a_weaker_policy(files: tuple[str, ...], bans: dict[str, str]) -> None:
    paths = list(texts(*files))
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in paths
        for what, pattern in bans.items()
        if re.search(pattern, path.read_text(encoding="utf-8")) and path != ROOT / PLACED
    ]
    assert paths
    assert found == []


def test_the_bans_recognise_what_they_ban() -> None:
    guilty = '<b style="x" onclick="y" hx-on:z hx-vals="js:1"><script>{{ a|safe }}</script><a href="//evil">javascript:'
    missed = [what for what, pattern in IN_TEMPLATES.items() if not re.search(pattern, guilty)]
    assert missed == ["autoescape off"]


def test_t_csp_01_the_policy_knows_no_unsafe_word() -> None:
    policy = content_security_policy("R")
    assert "default-src 'none'" in policy
    assert "script-src 'nonce-R';" in policy
    for weak in ("unsafe-inline", "unsafe-eval", "strict-dynamic", "script-src 'self'", "*"):
        assert weak not in policy


def test_t_csp_02_htmx_may_neither_evaluate_nor_run_nor_remember() -> None:
    text = (ROOT / "templates/layouts/_document.html").read_text(encoding="utf-8")
    for flag in (
        '"allowEval":false',
        '"allowScriptTags":false',
        '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert flag in text
    assert "inlineScriptNonce" not in text
