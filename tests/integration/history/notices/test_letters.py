"""Letters to whoever is not here: what each chose, once, and nothing that is no news any more (NOTI-01)."""

import logging
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from pytest_django import Settings

from accounts.journal import Origin
from accounts.models import User
from history import actions, notes
from history.mailboxes import messages
from history.missed import seen
from history.models import Message, MissedCall, NoticeChoice, Notification, PostIt, Record
from history.notes import postits
from history.notes.subjects import NOTHING, Subject
from history.notices import letters
from history.telling import notify
from mail.models import Letter
from pbx.mailbox import Folder
from pbx.party import Party
from pbx.simulator.spool import Spool
from pbx.states import Direction, FinishedLeg, Outcome
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from tests.integration.accounts.letterbox import fetch, fetch_one
from tests.integration.voicemail import a_message, a_sound, listed, spool

__all__ = ["spool"]

NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
"""A Monday, 12:00 by the clocks of the site."""
LATER = NOON + notify.PATIENCE + timedelta(seconds=1)
CALLER = Party("0601570947", "Jan Nowak")


@pytest.fixture
def anna(anna: User) -> User:
    anna.email = "anna@example.com"
    anna.language = "en"
    anna.save()
    return anna


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def nobody(_people: Collection[int]) -> frozenset[int]:
    return frozenset()


def everybody(people: Collection[int]) -> Collection[int]:
    return people


def choose(user: User, **values: object) -> None:
    notify.choose(user, values, Origin(user))


def missed(
    caller: Party = CALLER, at: datetime = NOON, extension: str = "1011", origin: str = "c-1", **more: object
) -> None:
    values = {"outcome": Outcome.MISSED, "answered": None, "answered_by": "", **more}
    leg = FinishedLeg(
        call=origin,
        origin=origin,
        extension=extension,
        direction=Direction.IN,
        peer=caller,
        dialled=extension,
        started=at,
        ended=at + timedelta(seconds=20),
        talk_seconds=0,
        **values,  # type: ignore[arg-type]
    )
    actions.record("lab", [leg])


def told(now: datetime = LATER, here: letters.Here = nobody) -> list[str]:
    """The subjects of the letters that go at `now`."""
    with time_machine.travel(now, tick=False):
        letters.post_due(here, now)
        return [str(letter.subject) for letter in fetch()]


@pytest.mark.req("NOTI-01")
def test_whoever_chose_nothing_gets_nothing(anna: User, jan: User) -> None:
    missed()
    postits.write(jan, [anna], "Please call", NOTHING, NOON)
    assert told() == []
    assert not Notification.objects.exists()


@pytest.mark.req("NOTI-01", "NOTI-03")
def test_a_missed_call_is_told_once_to_whoever_is_not_here(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    missed()  # the exchange's log tells of it again
    assert told(NOON) == []
    assert told() == ["Missed call from Jan Nowak"]
    assert told() == []
    missed()
    assert told(LATER + timedelta(minutes=5)) == []


def test_a_letter_says_who_when_and_where(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        letter = fetch_one()
    assert letter.to == ["anna@example.com"]
    for words in ("Hello Anna Krawiec-Łoś", "601 570 947", "12:00:00", "http://testserver/history/?kind=missed"):
        assert words in str(letter.body)


@pytest.mark.req("NOTI-01")
def test_whoever_is_here_has_seen_it(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    assert told(here=everybody) == []
    assert told(LATER + timedelta(hours=1)) == [], "not later either"


def test_what_a_group_has_done_is_no_news_whatever_name_the_call_has_in_the_ledger(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    MissedCall.objects.update(call="another leg's", done_at=NOON)
    assert told() == []


def test_what_was_seen_or_called_back_is_no_news(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    seen.mark_seen(anna, NOON)
    assert told() == []
    missed(origin="c-2", at=NOON + timedelta(seconds=1))
    missed(
        origin="c-3",
        at=NOON + timedelta(seconds=30),
        outcome=Outcome.INCOMING,
        answered=NOON + timedelta(seconds=35),
        answered_by="1011",
    )
    assert told() == []


@pytest.mark.req("NOTI-03")
def test_calls_that_others_answered_are_a_choice_of_their_own(anna: User) -> None:
    choose(anna, answered_by_other="now")
    missed()
    missed(origin="c-2", outcome=Outcome.ANSWERED_BY_OTHER, answered_by="1012")
    assert told() == ["Jan Nowak called; 1012 answered"]


def test_old_calls_from_the_exchanges_log_are_no_news(anna: User) -> None:
    choose(anna, missed="now")
    missed(at=NOON - timedelta(days=1))
    assert told() == []


@pytest.mark.req("NOTI-01")
def test_a_daily_letter_tells_all_together_also_to_whoever_is_here(anna: User, jan: User) -> None:
    choose(anna, missed="digest", post_its="digest", digest_at=time(17))
    missed()
    missed(caller=Party("", ""), origin="c-2")
    postits.write(jan, [anna], "Please call", Subject("+48601570947"), NOON)
    assert told() == []
    evening = NOON + timedelta(hours=5, seconds=1)
    with time_machine.travel(evening, tick=False):
        letters.post_due(everybody, evening)
        letter = fetch_one()
    assert letter.subject == "While you were away: 3 notices"
    for words in ("Missed call from Jan Nowak", "Missed call from Withheld number", "Post-it from Jan Nowak"):
        assert words in str(letter.body)


def test_quiet_hours_keep_letters_back_but_for_reminders(anna: User) -> None:
    choose(anna, missed="now", quiet_from=time(11), quiet_until=time(14))
    missed()
    notes.write(anna, Subject("+48601570947"), "The offer!", shared=False, remind_at=NOON)
    notify.remind(NOON)
    assert told() == ["Reminder: The offer!"]
    assert told(NOON + timedelta(hours=2, minutes=1)) == ["Missed call from Jan Nowak"]


def test_quiet_days_keep_letters_back(anna: User) -> None:
    choose(anna, missed="now", quiet_days="1")
    missed()
    assert told() == []
    assert told(NOON + timedelta(hours=12)) == ["Missed call from Jan Nowak"]


@pytest.mark.req("NOTE-03", "NOTI-01")
def test_a_post_it_goes_by_letter_unless_it_was_read(anna: User, jan: User) -> None:
    choose(anna, post_its="now")
    for text in ("First", "Second"):
        postits.write(jan, [anna], text, NOTHING, NOON)
    postits.see(anna, [PostIt.objects.get(text="First").pk], NOON)
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        letter = fetch_one()
    assert letter.subject == "Post-it from Jan Nowak"
    assert "Second" in str(letter.body)
    assert "First" not in str(letter.body)


def test_a_choice_taken_back_stops_what_waits(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    choose(anna, missed="off")
    assert told() == []


def test_no_letter_goes_to_an_address_that_somebody_has_just_set(anna: User) -> None:
    choose(anna, missed="now")
    anna.email_set_by_other_at = NOON
    anna.save()
    missed()
    assert told() == []


def test_a_reminder_is_told_of_once(anna: User, jan: User) -> None:
    note = notes.write(anna, NOTHING, "The offer!", shared=True, remind_at=NOON)
    for _round in range(2):
        notify.remind(NOON)
    assert told() == ["Reminder: The offer!"]
    notify.remind(LATER)
    assert told(LATER + timedelta(minutes=5)) == []
    note.refresh_from_db()
    assert note.reminded_at is None, "it waits on the page"


def test_what_was_put_away_is_not_reminded_of(anna: User) -> None:
    note = notes.write(anna, NOTHING, "The offer!", shared=False, remind_at=NOON)
    notify.remind(NOON)
    notes.put_away(note, NOON)
    assert told() == []


@pytest.mark.req("NOTI-01", "VM-02")
def test_a_new_message_comes_with_its_sound_where_that_is_allowed(anna: User, spool: Spool, settings: Settings) -> None:
    settings.VOICEMAIL_BY_MAIL = True
    choose(anna, voicemail="now", attach_audio=True)
    left(spool)
    messages_now()
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        letter = fetch_one()
    assert letter.subject == "Voice message from Zofia Łęcka, 0:06"
    ((file, content, kind),) = letter.attachments
    assert (file, kind) == (f"2026-06-01-1200-{Message.objects.get().pk}.wav", "audio/wav")
    assert content[:4] == b"RIFF"


def left(spool: Spool) -> None:
    """A message with its sound, of this very moment."""
    message = a_message()
    spool.lay("1011", message, a_sound())
    listed("1011", message)
    Message.objects.update(left=NOON)


def messages_now() -> None:
    notify.queue_messages(Message.objects.select_related("mailbox"), NOON)


def test_no_sound_leaves_the_house_unless_both_allow_it(anna: User, spool: Spool, settings: Settings) -> None:
    choose(anna, voicemail="now", attach_audio=True)
    left(spool)
    messages_now()
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        assert fetch_one().attachments == []


def test_a_message_that_was_heard_is_no_news(anna: User) -> None:
    choose(anna, voicemail="now")
    listed("1011", a_message())
    Message.objects.update(left=NOON)
    messages_now()
    listed("1011", a_message(folder=Folder.OLD))
    assert told() == []


def test_t_ws_08_a_number_that_is_shown_to_nobody_is_in_no_letter(anna: User, jan: User) -> None:
    add_contact(None, "The director", [("+48601570947", "")])
    ContactNumber.objects.update(reserved=True)
    choose(anna, missed="now", post_its="now")
    missed()
    postits.write(jan, [anna], "Please call", Subject("+48601570947"), NOON)
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        body = str(fetch_one().body)
    assert "The director" in body
    assert "601570947" not in body.replace(" ", "")


@pytest.mark.parametrize(
    "name",
    ["Jan\r\nBcc: all@example.com", "\u202eevil", "x\u2028y", "<script>alert(1)</script>", "a\u00adb", "\0", "   "],
)
def test_t_smtp_06_t_xss_01_a_callers_name_steers_no_letter(anna: User, name: str) -> None:
    choose(anna, missed="now")
    missed(Party("0601570947", name))
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        letter = fetch_one()
    assert letter.subject.startswith("Missed call from ")
    assert letter.recipients() == ["anna@example.com"]
    assert len(str(letter.message()["Subject"]).splitlines()) == 1
    assert not {"\u202e", "\u2028", "\0"}.intersection(str(letter.body))


def test_t_log_01_the_outbox_and_the_log_hold_ids_alone(
    anna: User, jan: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    choose(anna, missed="now", post_its="now")
    missed()
    postits.write(jan, [anna], "The canary sings", NOTHING, NOON)
    with time_machine.travel(LATER, tick=False):
        letters.post_due(nobody, LATER)
        (letter,) = Letter.objects.all()
        fetch()
    assert set(letter.context) == {"user", "about"}
    assert all(isinstance(pk, int) for pk in letter.context["about"])
    logged = " ".join(
        record.getMessage() for record in caplog.records if record.name.split(".")[0] in {"history", "mail"}
    )
    assert not [word for word in ("601570947", "canary", "Nowak", "anna@example.com") if word in logged]


def test_a_batch_asks_once_who_wants_to_know(anna: User, django_assert_num_queries: object) -> None:
    records = [Record(extension="1011", outcome="missed", origin=f"{n}", ended=NOON) for n in range(100)]
    with django_assert_num_queries(1):  # type: ignore[operator]
        notify.queue_calls(records, NOON)


def test_what_was_told_a_week_ago_is_forgotten(anna: User) -> None:
    choose(anna, missed="now")
    missed()
    told()
    notify.forget_old(LATER + timedelta(days=6))
    assert Notification.objects.exists()
    notify.forget_old(LATER + timedelta(days=8))
    assert not Notification.objects.exists()
    assert NoticeChoice.objects.exists()


def test_the_mailbox_of_a_team_tells_everybody_who_has_it(anna: User, jan: User) -> None:
    for user in (anna, jan):
        choose(user, voicemail="now")
    jan.mailbox_rights.create(mailbox="1011")
    messages.store("lab", "1011", [a_message(minutes=0)])
    Message.objects.update(left=NOON)
    messages_now()
    assert set(Notification.objects.values_list("user", flat=True)) == {anna.pk, jan.pk}
