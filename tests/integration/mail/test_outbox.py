"""Letters are sent, retried and given up. SECURITY V14, T-SMTP-06, T-LOG-01."""

import logging
import smtplib
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail as sent_mail
from django.db import connection, transaction
from django.utils import timezone, translation

from mail import delivery, outbox
from mail.kinds import Writer, letter
from mail.messages import Message
from mail.models import Letter
from mail.tasks import send_letters
from tests.integration.mail.conftest import PostOffice, greeting, only_letter
from webcti.celery import app

pytestmark = pytest.mark.django_db(transaction=True)
NUDGE = outbox.nudge
ALA = {"to": "ala@example.com", "name": "Ala"}
WriteWith = Callable[[Writer], None]


@pytest.fixture(autouse=True)
def _surroundings(write_with: WriteWith, post_office: type[PostOffice], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.outbox.nudge", lambda: None)


def post(**changed: object) -> None:
    outbox.post("greeting", ALA | changed, "en")


def later(**time: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


def test_a_posted_letter_is_sent_once() -> None:
    post()
    assert delivery.send_due() == 1
    assert delivery.send_due() == 0
    (message,) = sent_mail.outbox
    assert (message.to, message.subject, message.body) == (["ala@example.com"], "Hello", "Hello Ala.\n")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert only_letter().sent_at
    assert only_letter().due is None


def test_what_is_rolled_back_posts_no_letter() -> None:
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert delivery.send_due() == 0


def test_the_worker_is_woken_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr("mail.outbox.nudge", lambda: woken.append(Letter.objects.count()))
    with transaction.atomic():
        post()
        assert not woken
    assert woken == [1]


def test_a_letter_of_an_unknown_kind_is_a_mistake_of_whoever_posts_it() -> None:
    with pytest.raises(LookupError):
        outbox.post("no such kind", {}, "en")
    with pytest.raises(ValueError, match="Two functions"):
        letter("greeting")(lambda _context: None)


def test_a_letter_may_turn_out_to_be_needless() -> None:
    post(to="")
    assert delivery.send_due() == 0
    assert not sent_mail.outbox
    assert (only_letter().due, only_letter().sent_at, only_letter().error) == (None, None, "")


def test_a_letter_is_written_in_its_language_and_anew_at_each_try(
    write_with: WriteWith, post_office: type[PostOffice]
) -> None:
    seen: list[str] = []

    def write(context: Mapping[str, Any]) -> Message:
        seen.append(translation.get_language())
        return Message("ala@example.com", "Hello", f"try {len(seen)}")

    write_with(write)
    outbox.post("greeting", {}, "pl")
    post_office.trouble = ConnectionRefusedError("no")
    delivery.send_due()
    post_office.trouble = None
    with later(minutes=1):
        assert delivery.send_due() == 1
    assert seen == ["pl", "pl"]
    assert sent_mail.outbox[0].body == "try 2"


def test_a_post_office_that_is_away_is_tried_again_at_growing_distances(post_office: type[PostOffice]) -> None:
    post_office.trouble = smtplib.SMTPServerDisconnected("gone")
    post()
    begun, now, tries = timezone.now(), timezone.now(), []
    while now - begun < timedelta(hours=2):
        with time_machine.travel(now, tick=False):
            delivery.send_due()
        tries.append(only_letter().tries)
        now = only_letter().due
    assert tries == list(range(1, len(tries) + 1))
    assert 8 <= len(tries) <= 16
    post_office.trouble = None
    with time_machine.travel(now, tick=False):
        assert delivery.send_due() == 1


def test_pauses_grow_differ_and_end() -> None:
    assert delivery.pause_after(1) <= timedelta(seconds=24)
    assert delivery.pause_after(8) > delivery.pause_after(3) > delivery.pause_after(1)
    assert delivery.pause_after(5000) <= delivery.LONGEST_PAUSE * 1.2
    assert len({delivery.pause_after(4) for _ in range(20)}) > 1


def test_after_a_day_a_letter_is_given_up_and_the_log_says_so(
    post_office: type[PostOffice], caplog: pytest.LogCaptureFixture
) -> None:
    post_office.trouble = ConnectionRefusedError("no")
    post()
    delivery.send_due()
    with later(hours=24, seconds=1):
        delivery.send_due()
    assert only_letter().due is None
    assert only_letter().sent_at is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.ERROR]
    assert "letter given up kind=greeting tries=2" in caplog.messages[-1]


def test_an_address_that_is_refused_for_good_is_not_tried_again(post_office: type[PostOffice]) -> None:
    post_office.trouble = smtplib.SMTPRecipientsRefused({"ala@example.com": (550, b"no such user")})
    post()
    delivery.send_due()
    assert only_letter().due is None
    assert "SMTPRecipientsRefused" in only_letter().error


def test_an_address_that_is_refused_for_now_is_tried_again(post_office: type[PostOffice]) -> None:
    post_office.trouble = smtplib.SMTPRecipientsRefused({"ala@example.com": (450, b"greylisted")})
    post()
    delivery.send_due()
    assert only_letter().due > timezone.now()


def test_one_letter_that_cannot_be_written_does_not_stop_the_others(write_with: WriteWith) -> None:
    def write(context: Mapping[str, Any]) -> Message | None:
        if context["name"] == "broken":
            raise RuntimeError("a mistake")
        return greeting(context)

    write_with(write)
    post(name="broken")
    post()
    assert delivery.send_due() == 1
    broken = Letter.objects.get(sent_at=None)
    assert broken.due is not None
    assert broken.due > timezone.now()


def test_while_the_post_office_is_away_a_run_tries_one_letter_only(
    post_office: type[PostOffice], monkeypatch: pytest.MonkeyPatch
) -> None:
    post_office.trouble = TimeoutError("10 seconds each")
    for _ in range(5):
        post()
    delivery.send_due()
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 0, 0, 0, 1]


def test_a_letter_that_a_dead_worker_had_claimed_comes_up_again() -> None:
    post()
    assert delivery._claim(timezone.now())
    assert delivery.send_due() == 0, "it is somebody's"
    with later(minutes=5, seconds=1):
        assert delivery.send_due() == 1


def test_of_many_workers_one_sends_a_letter() -> None:
    for number in range(3):
        post(name=str(number))
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            delivery.send_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(message.body for message in sent_mail.outbox) == ["Hello 0.\n", "Hello 1.\n", "Hello 2.\n"]


@pytest.mark.parametrize("bad", ["\r\nBcc: evil@example.com", "\nX: y", "\x00", "\u2028x", "\u202egpj"])
def test_t_smtp_06_no_line_break_reaches_recipient_or_subject(bad: str) -> None:
    with pytest.raises(ValueError, match="recipient"):
        Message(f"ala@example.com{bad}", "Hello", "text")
    with pytest.raises(ValueError, match="subject"):
        Message("ala@example.com", f"Hello{bad}", "text")


@pytest.mark.parametrize("nobody", ["", "ala", "ala@", "a@example.com, b@example.com", "Ala <ala@example.com>"])
def test_t_smtp_06_a_letter_goes_to_one_address(nobody: str) -> None:
    with pytest.raises(ValueError, match="recipient"):
        Message(nobody, "Hello", "text")


def test_a_broker_that_is_away_costs_no_letter(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    task = send_letters.apply_async
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda _seconds: pytest.fail("a page waits for this"))
    with app.connection_for_write(url="redis+socket:///nowhere/valkey.sock") as broken:
        monkeypatch.setattr(send_letters, "apply_async", lambda **options: task(connection=broken, **options))
        monkeypatch.setattr("mail.outbox.nudge", NUDGE)
        post()
    assert "letters wait for the next round" in caplog.text
    assert delivery.send_due() == 1


def test_old_letters_are_forgotten_and_waiting_ones_are_not(post_office: type[PostOffice]) -> None:
    post()
    delivery.send_due()
    post_office.trouble = ConnectionRefusedError("no")
    post()
    with later(days=7, seconds=1):
        assert delivery.forget_old() == 1
    assert only_letter().due is not None
