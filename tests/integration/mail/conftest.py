"""Letters of a kind of their own, and a post office that fails when told to."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend

from mail import kinds
from mail.messages import Message
from mail.models import Letter


class PostOffice(EmailBackend):
    """Django's, in memory; `trouble` is raised instead of taking a letter."""

    trouble: Exception | None = None

    def send_messages(self, messages: Any) -> int:
        if PostOffice.trouble is not None:
            raise PostOffice.trouble
        return super().send_messages(messages)


@pytest.fixture
def post_office(settings: Any) -> Iterator[type[PostOffice]]:
    settings.EMAIL_BACKEND = f"{PostOffice.__module__}.PostOffice"
    PostOffice.trouble = None
    yield PostOffice
    PostOffice.trouble = None


def greeting(context: Mapping[str, Any]) -> Message | None:
    return Message(context["to"], "Hello", f"Hello {context['name']}.\n") if context.get("to") else None


@pytest.fixture
def write_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[kinds.Writer], None]:
    """`write_with(writer)`: from now on it writes the letters of the kind "greeting"."""

    def write_with(writer: kinds.Writer) -> None:
        monkeypatch.setitem(kinds._writers, "greeting", writer)

    write_with(greeting)
    return write_with


def only_letter() -> Letter:
    return Letter.objects.get()
