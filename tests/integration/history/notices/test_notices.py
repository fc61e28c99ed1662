"""The bell gathers what waits from wherever it waits, and keeps nothing itself (NOTI-02); choices (NOTI-01, 03)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import JournalEntry, User
from history import notes, notices
from history.mailboxes import messages
from history.missed import ledger
from history.models import Message, MissedCall, NoticeChoice, PostIt
from history.notes import postits
from history.notes.subjects import NOTHING, Subject
from history.notices import Kind
from history.telling import notify
from jobs.models import Job
from pbx.mailbox import Folder
from tests.integration.voicemail import a_message, listed

NOWAK = "+48601570947"
CHOICE = {
    **dict.fromkeys(("missed", "answered_by_other", "voicemail", "post_its"), "off"),
    "digest_at": "17:00",
    "quiet_from": "",
    "quiet_until": "",
}


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def a_missed_call(scope: str = "1011", number: str = NOWAK, origin: str = "c-1") -> MissedCall:
    moment = timezone.now() - timedelta(minutes=5)
    return MissedCall.objects.create(
        pbx="lab", origin=origin, call=origin, scope=scope, number=number, name="Jan Nowak", started=moment
    )


OF_SERVICES = {Kind.LEFT_ON, Kind.NOT_RETURNED, Kind.ALERT, Kind.WAKE_UP, Kind.LIMIT, Kind.BY_OTHER, Kind.FOR_ALL}
"""Have tests of their own."""


def kinds(user: User) -> list[str]:
    return [item.kind for item in notices.bell(user, timezone.now()).items]


@pytest.mark.req("NOTI-02")
def test_everything_that_waits_is_in_the_bell_and_leaves_it_when_it_is_seen_to(anna: User, jan: User) -> None:
    call = a_missed_call()
    listed("1011", a_message())
    (post_it,) = postits.write(jan, [anna], "Please call", NOTHING, timezone.now())
    note = notes.write(anna, NOTHING, "The offer!", shared=False, remind_at=timezone.now())
    job = Job.objects.create(owner=anna, kind="history.pdf", language="en", state="done", lease_until=None, size=10)
    assert sorted(kinds(anna)) == sorted(set(Kind) - OF_SERVICES)
    assert kinds(jan) == []
    ledger.done(anna, [call.pk])
    messages.lay(Message.objects.get(), Folder.OLD, anna)
    postits.finish(post_it, timezone.now())
    notes.put_away(note, timezone.now())
    job.delete()
    assert kinds(anna) == []


def test_a_reminder_comes_when_it_is_time(anna: User) -> None:
    notes.write(anna, NOTHING, "The offer!", shared=False, remind_at=timezone.now() + timedelta(hours=1))
    assert kinds(anna) == []


@pytest.mark.req("NOTI-02")
def test_each_item_is_a_link_to_its_function(browser: Client, anna: User, jan: User) -> None:
    a_missed_call()
    listed("1011", a_message())
    postits.write(jan, [anna], "Please call", NOTHING, timezone.now())
    page = browser.get("/notices/", headers={"HX-Request": "true", "HX-Target": "bell"}).content.decode()
    links = re.findall(r'class="bell-item" href="([^"]+)"', page)
    assert links
    for link in links:
        assert browser.get(link.replace("&amp;", "&")).status_code == 200
    assert {link.partition("?")[0] for link in links} == {"/history/", "/voicemail/", "/post-its/"}


@pytest.mark.req("NOTI-02")
def test_what_was_looked_at_is_no_longer_new_and_its_post_its_are_read(browser: Client, anna: User, jan: User) -> None:
    (post_it,) = postits.write(jan, [anna], "Please call", NOTHING, timezone.now())
    assert notices.bell(anna, timezone.now()).new == 1
    browser.post("/notices/seen/", {"post_it": [post_it.pk]}, headers={"HX-Request": "true"})
    bell = notices.bell(anna, timezone.now())
    assert (bell.new, len(bell.items)) == (0, 1)
    assert PostIt.objects.get().seen_at is not None


def test_an_extension_that_one_works_with_has_its_own_bell(browser: Client, anna: User) -> None:
    a_missed_call(scope="1080")
    assert kinds(anna) == []
    anna.main_devices.create(extension="1080")
    anna.__dict__.pop("extensions", None)
    anna.acting = "1080"
    assert kinds(anna) == [Kind.MISSED]


def test_the_bell_asks_few_questions(anna: User, jan: User, django_assert_max_num_queries: object) -> None:
    for n in range(12):
        a_missed_call(number=f"+4860157000{n % 10}", origin=f"c-{n}")
        postits.write(jan, [anna], "Please call", Subject(NOWAK), timezone.now())
        notes.write(anna, Subject(NOWAK), "The offer!", shared=False, remind_at=timezone.now())
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        bell = notices.bell(anna, timezone.now())
    assert len(bell.items) == 3 * notices.MOST


def test_a_browser_is_told_when_it_is_quiet(browser: Client, anna: User) -> None:
    local = timezone.localtime()
    NoticeChoice.objects.create(
        user=anna, quiet_from=(local - timedelta(hours=1)).time(), quiet_until=(local + timedelta(hours=1)).time()
    )
    page = browser.get("/notices/", headers={"HX-Request": "true", "HX-Target": "bell"}).content.decode()
    (begins, ends) = re.findall(r'data-quiet="(\d+) (\d+)"', page)[0]
    assert int(begins) <= local.timestamp() + 60 < int(ends)


@pytest.mark.req("NOTI-01")
def test_everybody_chooses_for_themselves_and_the_journal_tells(browser: Client, anna: User) -> None:
    form = {**CHOICE, "missed": "now", "voicemail": "digest", "quiet_from": "20:00", "quiet_until": "07:00"}
    browser.post("/settings/notices/", {**form, "quiet_days": ["6", "7"]})
    choice = notify.choice_of(anna)
    assert (choice.missed, choice.voicemail, choice.quiet_days, choice.set_by) == ("now", "digest", "67", anna)
    entry = JournalEntry.objects.get()
    assert "missed: now" in entry.after
    activity = browser.get("/settings/activity/").content.decode()
    assert "You chose what e-mails tell you of." in activity
    assert "Missed calls: At once, while I am not here" in activity
    assert "Chosen last by" not in browser.get("/settings/notices/").content.decode()
    browser.post("/settings/notices/", {**form, "quiet_days": ["6", "7"]})
    assert JournalEntry.objects.count() == 1, "nothing changed"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_from": "20:00"}, "Say both, or neither."),
        ({"quiet_from": "20:00", "quiet_until": "20:00"}, "Choose another time than the first."),
        ({"quiet_days": list("1234567")}, "Leave a day on which you can be told."),
        ({"missed": "sometimes"}, "Select a valid choice."),
        ({"digest_at": "25:99"}, "Enter a valid time."),
    ],
)
def test_a_choice_that_makes_no_sense_is_asked_again(browser: Client, wrong: dict[str, object], words: str) -> None:
    answer = browser.post("/settings/notices/", {**CHOICE, **wrong})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not NoticeChoice.objects.exists()


def test_sound_is_offered_only_where_it_may_leave_the_house(browser: Client, anna: User, settings: Settings) -> None:
    assert "attach_audio" not in browser.get("/settings/notices/").content.decode()
    browser.post("/settings/notices/", {**CHOICE, "missed": "now", "attach_audio": "on"})
    assert not notify.choice_of(anna).attach_audio
    settings.VOICEMAIL_BY_MAIL = True
    browser.post("/settings/notices/", {**CHOICE, "missed": "now", "attach_audio": "on"})
    assert notify.choice_of(anna).attach_audio
