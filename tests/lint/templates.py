"""Every template compiles, and holds nothing that the content security policy would stop (SECURITY T-CSP-03)."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    r"\|\s*safe(seq)?\b": "|safe switches escaping off",
    r"autoescape\s+off": "autoescape off switches escaping off",
    r"<[^>]*\sstyle\s*=": "a style attribute is blocked by the policy: use a class",
    r"<[^>]*\son[a-z]+\s*=": "an event attribute is blocked by the policy: use a script file",
    r"hx-on\b": "hx-on is evaluated, which the policy blocks",
    r"""hx-(vals|headers)\s*=\s*["']?\s*js(on)?:""": "js: is evaluated, which the policy blocks",
    r"javascript:": "a javascript: address is blocked by the policy",
    r"<style\b": "inline styles are blocked by the policy: use static/css/",
    r"<script\b(?![^>]*\bsrc\s*=)": "inline scripts are blocked by the policy: use static/js/",
    r"https?://(?!www\.w3\.org/)[\w.-]+\.\w+[^\"']*\.(js|css|woff2?)\b": "everything comes from our own host",
}
PLACED = "templates/print/_label_words.html"
"""Is poured onto paper alone, where no policy stops anything, and says where each label stands."""
_RULES = {re.compile(pattern, re.IGNORECASE): reason for pattern, reason in FORBIDDEN.items()}
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL)


def sources() -> Iterator[Path]:
    for folder in (ROOT / "templates", *sorted(ROOT.glob("*/templates"))):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def findings() -> Iterator[str]:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path != ROOT / PLACED:
            yield from (f"{path.relative_to(ROOT)}:{finding}" for finding in inline(text))
    yield from uncompilable()


def inline(text: str) -> Iterator[str]:
    """`line: reason` for each thing in `text` that is forbidden."""
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for rule, reason in _RULES.items():
        for match in rule.finditer(bare):
            yield f"{bare.count(chr(10), 0, match.start()) + 1}: {reason}"


def uncompilable() -> Iterator[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.template import TemplateSyntaxError, engines

    django.setup()
    for path in sources():
        try:
            engines["django"].from_string(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"{path.relative_to(ROOT)}: {error}"
