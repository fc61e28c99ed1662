"""What is sent: a letter in plain text, written from a template in templates/mail/, and what is attached to it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context, Engine
from django.utils import translation

from company import brand

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA_TYPE = re.compile(r"(application|audio|image|text)/[a-z0-9][a-z0-9.+-]{0,60}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is read when its letter leaves, see mail.delivery for how large it may be.

    `read(most)` gives it, or its first `most` bytes if it is longer, or None when it is gone; it may raise OSError.
    Raises ValueError for a name that is more than a file's name of ours, and for a type that is none (T-SMTP-06).
    """

    name: str
    type: str
    read: Callable[[int], bytes | None]

    def __post_init__(self) -> None:
        if not _FILE_NAME.fullmatch(self.name):
            raise ValueError("The attachment's name is no plain file name.")
        if not _MEDIA_TYPE.fullmatch(self.type):
            raise ValueError("The attachment's type is no media type.")


@dataclass(frozen=True, slots=True)
class Message:
    """Raises ValueError for a recipient that is no single address, and for a subject of several lines (T-SMTP-06)."""

    to: str
    subject: str
    text: str
    language: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        if not is_address(self.to):
            raise ValueError("The recipient is no e-mail address.")
        if not self.subject or any(map(_steers, self.subject)):
            raise ValueError("The subject is not one line of text.")


def is_address(text: str) -> bool:
    """One address, without a name and without anything that steers."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return not any(map(_steers, text))


def compose(
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """The letter `templates/mail/<template>.txt` in `language`, or in the one that is active.

    The first line of the template's output is the subject. Names in it come from people: what would steer
    the reader's screen is left out (T-XSS-01).
    """
    language = language or translation.get_language()
    with translation.override(language):
        known = Context({**context, "portal": settings.PUBLIC_URL, "company": brand.look().name}, autoescape=False)
        written = _engine().get_template(f"{template}.txt").render(known)
    subject, _, text = written.strip().partition("\n")
    plain = "".join(letter for letter in text if letter == "\n" or not _steers(letter))
    return Message(to, subject.strip(), plain.strip() + "\n", language, attachments)


@cache
def _engine() -> Engine:
    """A letter is plain text: nothing in it is escaped."""
    return Engine(
        dirs=[str(settings.BASE_DIR / "templates" / "mail")],
        autoescape=False,
        libraries={"i18n": "django.templatetags.i18n"},
    )


def _steers(letter: str) -> bool:
    """A line break, an escape sequence or a turn of the direction of writing."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
