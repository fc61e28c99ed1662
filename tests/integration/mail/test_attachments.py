"""Letters with files, as a real post office receives them (NOTI-01)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from mail import delivery, outbox
from mail.kinds import Writer
from mail.messages import Attachment, Message
from tests.integration.mail.conftest import only_letter
from tests.integration.mail.post_office import Sink, open_sink

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1024 * 1024
SOUND = bytes(range(256)) * 4096
Post = Callable[..., None]


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with open_sink() as sink:
        host, port = sink.server_address[:2]
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = host, port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield sink


@pytest.fixture
def post(write_with: Callable[[Writer], None], monkeypatch: pytest.MonkeyPatch) -> Post:
    """`post(attachment, …)` puts a letter with these into the outbox."""
    monkeypatch.setattr("mail.outbox.nudge", lambda: None)

    def post(*attachments: Attachment, language: str = "en") -> None:
        def write(_context: Mapping[str, Any]) -> Message:
            return Message("ala@example.com", "New message", "Hear.\n", language, attachments)

        write_with(write)
        outbox.post("greeting", {}, language)

    return post


def sound(content: bytes, name: str = "message-7.wav") -> Attachment:
    return Attachment(name, "audio/x-wav", lambda most: content[:most])


def broken(_most: int) -> bytes:
    raise PermissionError("spool")


def read(sink: Sink) -> tuple[str, list[tuple[str | None, str, bytes]]]:
    """Text and attachments of the only letter."""
    (letter,) = sink.letters
    body = letter.get_body(("plain",))
    assert body is not None
    files = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in letter.iter_attachments()
    ]
    return body.get_content().replace("\r\n", "\n").strip(), files


@pytest.mark.req("NOTI-01")
def test_an_attachment_arrives_as_it_was(sink: Sink, post: Post) -> None:
    post(sound(SOUND))
    assert delivery.send_due() == 1
    assert read(sink) == ("Hear.", [("message-7.wav", "audio/x-wav", SOUND)])


def test_it_is_read_when_the_letter_leaves_and_not_before(sink: Sink, post: Post) -> None:
    spool = [b"early"]
    post(Attachment("message-7.wav", "audio/x-wav", lambda _most: spool[-1]))
    spool.append(b"late")
    delivery.send_due()
    assert read(sink)[1][0][2] == b"late"


@pytest.mark.parametrize(
    "unusable",
    [
        sound(bytes(2 * MEGABYTE + 1)),
        Attachment("gone.wav", "audio/x-wav", lambda _most: None),
        Attachment("broken.wav", "audio/x-wav", broken),
    ],
    ids=["too large", "gone", "not readable"],
)
def test_a_letter_goes_without_what_cannot_be_attached_and_says_so(
    unusable: Attachment, sink: Sink, post: Post
) -> None:
    post(unusable, language="de")
    assert delivery.send_due() == 1
    text, files = read(sink)
    assert files == []
    assert text.startswith("Hear.\n\nEine Datei ist nicht angehängt")
    assert only_letter().sent_at


def test_all_attachments_together_are_limited(sink: Sink, post: Post) -> None:
    asked: list[int] = []

    def large(most: int) -> bytes:
        asked.append(most)
        return bytes(10 * MEGABYTE)[:most]

    fits = sound(bytes(2 * MEGABYTE - 10))
    post(fits, Attachment("second.wav", "audio/x-wav", large), sound(b"small", "third.wav"))
    delivery.send_due()
    text, files = read(sink)
    assert [name for name, _type, _content in files] == ["message-7.wav", "third.wav"]
    assert "A file is not attached" in text
    assert asked == [11], "no more is read than would fit, and one byte"


@pytest.mark.parametrize(
    "name", ["", "../x.wav", "a b.wav", ".wav", "x\r\nBcc: evil@example.com", 'x"; y="z', "ł.wav", "x" * 101]
)
def test_t_smtp_06_t_fil_05_an_attachment_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        Attachment(name, "audio/x-wav", lambda _most: b"")


@pytest.mark.parametrize("media_type", ["", "audio", "audio/x\r\nX: y", "multipart/mixed", "message/rfc822"])
def test_t_smtp_06_an_attachment_has_a_plain_type(media_type: str) -> None:
    with pytest.raises(ValueError, match="media type"):
        Attachment("x.wav", media_type, lambda _most: b"")
