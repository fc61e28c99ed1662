"""Every template compiles, and holds nothing that the content security policy would stop (SECURITY T-CSP-03)."""

import os
import re
from collections.abc import Iterator, Mapping
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
UNTOLD = {
    r"<th\b(?![^>]*\bscope=)": "a heading of a table says of which cells: scope",
    r"<table\b(?![^>]*\baria-label)[^>]*>(?!\s*<caption\b)": "a table has a caption, or a name in aria-label(ledby)",
}
"""What would not reach those who hear a page; paper and letters are no pages."""
PLACED = "templates/print/_label_words.html"
"""Is poured onto paper alone, where no policy stops anything, and says where each label stands."""
SILENT = ("templates/print/", "templates/mail/")
_RULES = {re.compile(pattern, re.IGNORECASE): reason for pattern, reason in FORBIDDEN.items()}
_UNTOLD = {re.compile(pattern, re.IGNORECASE): reason for pattern, reason in UNTOLD.items()}
_COMMENT = re.compile(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL)


def sources() -> Iterator[Path]:
    for folder in (ROOT / "templates", *sorted(ROOT.glob("*/templates"))):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def findings() -> Iterator[str]:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT).as_posix()
        if name != PLACED:
            yield from (f"{name}:{finding}" for finding in inline(text))
        if not name.startswith(SILENT):
            yield from (f"{name}:{finding}" for finding in untold(text))
    yield from uncompilable()


def inline(text: str) -> Iterator[str]:
    """`line: reason` for each thing in `text` that is forbidden."""
    return _found(_RULES, text)


def untold(text: str) -> Iterator[str]:
    """`line: reason` for each table in `text` that says too little to those who hear it."""
    return _found(_UNTOLD, text)


def _found(rules: Mapping[re.Pattern[str], str], text: str) -> Iterator[str]:
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for rule, reason in rules.items():
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
