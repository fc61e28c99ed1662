"""What a lamp says, in words: all of them, of which CSS shows the one of its state."""

from functools import lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

WORDS = (
    ("ringing", _("Ringing")),
    ("talking", _("In a call")),
    ("held", _("On hold")),
    ("dialling", _("Dialling")),
    ("dnd", _("Do not disturb")),
    ("offline", _("Unavailable")),
    ("free", _("Free")),
    ("unknown", _("Unknown")),
)


def lamp_words() -> SafeString:
    """Poured once for each language: a page may show a thousand lamps."""
    return _poured(get_language())


@lru_cache(maxsize=16)
def _poured(_language: str | None) -> SafeString:
    return format_html_join("", '<span data-of="{}">{}</span>', WORDS)
