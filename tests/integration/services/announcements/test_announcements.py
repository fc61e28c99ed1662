"""Announcements: who may keep, use and hear them, what is refused, and that the exchange has their sound."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.journal import Event, Origin
from accounts.models import JournalEntry, User
from cti.live import read_board
from pbx.audio import wav
from pbx.commands import SpeakAnnouncement
from pbx.features import Feature
from pbx.simulator.spool import Spool
from pbx.sound import AnnouncementSpoken
from services.announcements import files, keeping, speaking
from services.models import Announcement
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.services.announcements.given import PAGE, an_announcement, folder, heard, keeper, send
from tests.integration.services.rules.given import a_rule
from tests.integration.voicemail import a_sound

__all__ = ["folder", "keeper"]

AT = timezone.now()


@pytest.fixture(autouse=True)
def there(folder: Path) -> Path:
    return folder


def page(browser: Client) -> str:
    return browser.get(PAGE).content.decode()


def last_entry() -> JournalEntry:
    return JournalEntry.objects.filter(event=Event.ANNOUNCEMENT_CHANGED).latest("pk")


# -- from a file ------------------------------------------------------------------------------------------


@pytest.mark.req("OFFH-04", "FWD-07")
def test_t_upl_03_a_sound_is_written_anew_under_a_name_of_our_own(browser: Client, keeper: User, folder: Path) -> None:
    sound = a_sound(9)
    answer = send(
        browser, wav.encode(sound) + b"<script>alert(1)</script>", description=" Closed\n today ", public="on"
    )
    assert "done" in answer
    made = Announcement.objects.get()
    assert (made.description, made.creator, made.extension, made.public) == ("Closed today", keeper, "1011", True)
    (file,) = folder.iterdir()
    assert file.name == f"{made.name}.wav"
    assert file.read_bytes() == wav.encode(sound), "what is not sound is gone"
    assert (made.seconds, made.size) == (9, file.stat().st_size)
    entry = last_entry()
    assert (entry.subject, entry.actor, entry.after) == (keeper, keeper, "uploaded: Closed today")
    assert "Closed today" in page(browser)
    response = browser.get(f"{PAGE}{made.pk}/audio/")
    assert heard(response) == wav.encode(sound)
    part = browser.get(f"{PAGE}{made.pk}/audio/", headers={"Range": "bytes=0-3"})
    assert (part.status_code, heard(part)) == (206, b"RIFF")
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>" + b"x" * 1000, "no sound that telephones can play"),
        (b"ID3\x04" + bytes(1000), "no sound that telephones can play"),
        (b"RIFF\xff\xff\xff\x7fWAVE" + bytes(100), "no sound that telephones can play"),
        (wav.encode(a_sound(130)), "at most 120 seconds"),
        (wav.encode(a_sound(1))[:-50], "no sound that telephones can play"),
    ],
    ids=["HTML", "MP3", "a size that lies", "too long", "cut"],
)
def test_t_upl_08_what_telephones_cannot_play_is_refused_in_words(
    browser: Client, keeper: User, folder: Path, content: bytes, words: str
) -> None:
    assert words in str(send(browser, content)["error"])
    assert not Announcement.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"description": "  "}, "Say what the announcement is for"),
        ({"description": "x" * 61}, "at most 60"),
        ({"description": "cLOSED"}, "of this description already"),
        ({"instead_of": "7", "description": "x"}, "not there any more"),
        ({"instead_of": "../x", "description": "x"}, "not there any more"),
    ],
)
def test_an_upload_says_what_it_is_for(browser: Client, keeper: User, wish: dict[str, str], words: str) -> None:
    an_announcement(keeper)
    assert words in str(send(browser, **wish)["error"])
    assert Announcement.objects.count() == 1


def test_t_upl_01_nobody_keeps_more_than_there_is_room_for(
    browser: Client, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 2)
    for number in range(2):
        an_announcement(keeper, f"{number}")
    assert "You have 2 announcements already" in str(send(browser)["error"])
    assert "You have 2 announcements already" in page(browser)


def test_t_upl_01_removing_again_and_again_makes_no_room(
    browser: Client, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_STORED", 2)
    for number in range(2):
        keeping.remove(an_announcement(keeper, f"{number}"), read_board(), Origin(keeper))
    assert "announcements already" in str(send(browser)["error"])


@pytest.mark.req("FWD-07")
def test_t_az_12_without_the_right_one_uses_public_ones_and_keeps_none(browser: Client, anna: User, jan: User) -> None:
    public, private = an_announcement(jan, "For all", public=True), an_announcement(jan, "My own")
    text = page(browser)
    assert "For all" in text
    assert "My own" not in text
    assert "Your administrator can allow you" in text
    assert browser.get(f"{PAGE}{public.pk}/audio/").status_code == 200
    assert browser.get(f"{PAGE}{private.pk}/audio/").status_code == 404
    assert browser.get(f"{PAGE}{public.pk}/").status_code == 403
    response = browser.generic(
        "POST", f"{PAGE}upload/", b"x", query_params={"description": "x", "at": "0", "size": "9"}
    )
    assert response.status_code == 403
    assert browser.post(f"{PAGE}speak/", {"key": a_key(), "description": "x"}).status_code == 403


def test_t_fil_01_a_private_one_is_nobody_elses_whatever_is_asked(browser: Client, keeper: User, jan: User) -> None:
    private, public = an_announcement(jan, "My own"), an_announcement(jan, "For all", public=True)
    for pk in (private.pk, public.pk):
        assert browser.get(f"{PAGE}{pk}/").status_code == 404
        assert browser.post(f"{PAGE}{pk}/remove/").status_code == 404
        assert browser.post(f"{PAGE}{pk}/restore/").status_code == 404
        assert "not there any more" in str(send(browser, instead_of=str(pk))["error"])
    assert Announcement.objects.filter(removed=None).count() == 2


def test_an_administrator_looks_after_public_ones(client: Client, exchange: Exchange, keeper: User, jan: User) -> None:
    public, private = an_announcement(keeper, "For all", public=True), an_announcement(keeper, "My own")
    User.objects.filter(pk=jan.pk).update(role=User.Role.ADMINISTRATOR)
    client.force_login(jan)
    assert client.get(f"{PAGE}{private.pk}/").status_code == 404
    client.post(f"{PAGE}{public.pk}/", {"description": "For everybody", "public": "on"})
    public.refresh_from_db()
    assert (public.description, public.creator) == ("For everybody", keeper)


def test_where_the_exchange_plays_nothing_of_ours_the_page_says_so(
    browser: Client, keeper: User, settings: object, folder: Path
) -> None:
    folder.rmdir()
    assert "cannot be written from here" in page(browser)
    assert "cannot be written from here" in str(send(browser)["error"])
    settings.ANNOUNCEMENTS_DIR = None  # type: ignore[attr-defined]
    assert "plays no announcements of the portal" in page(browser)
    assert not Announcement.objects.exists()


# -- changed and removed ------------------------------------------------------------------------------------


def test_another_sound_takes_the_place_of_the_first_under_the_same_name(
    browser: Client, keeper: User, folder: Path
) -> None:
    made = an_announcement(keeper)
    assert "done" in send(browser, wav.encode(a_sound(5)), instead_of=str(made.pk), description="")
    (file,) = folder.iterdir()
    assert file.name == f"{made.name}.wav"
    assert file.read_bytes() == wav.encode(a_sound(5))
    made.refresh_from_db()
    assert (made.description, made.seconds) == ("Closed", 5)


@pytest.mark.req("OFFH-04")
def test_it_is_renamed_and_given_to_colleagues(browser: Client, keeper: User, jan: User) -> None:
    made = an_announcement(keeper)
    browser.post(f"{PAGE}{made.pk}/", {"description": "Away", "public": "on"})
    assert Announcement.objects.visible_to(jan).get().description == "Away"
    assert set(JournalEntry.objects.values_list("after", flat=True)) >= {"public: Closed", "renamed: Closed"}
    refused = browser.post(f"{PAGE}{made.pk}/", {"description": ""})
    assert refused.status_code == 200
    assert "Say what the announcement is for." in refused.content.decode()


def test_what_others_use_stays_open_to_them(browser: Client, exchange: Exchange, keeper: User, jan: User) -> None:
    made = an_announcement(keeper, public=True)
    exchange.feature("1012", Feature.DND_MESSAGE, made.name)
    text = browser.post(f"{PAGE}{made.pk}/", {"description": "Closed"}).content.decode()
    assert "1 other extension uses it" in text
    made.refresh_from_db()
    assert made.public


def test_what_callers_may_hear_is_not_removed_and_it_is_said_where(
    browser: Client, exchange: Exchange, keeper: User, jan: User
) -> None:
    made = an_announcement(keeper, public=True)
    a_rule(keeper, deed="announce", announcement=made, active=False)
    a_rule(jan, deed="announce", announcement=made)
    exchange.feature("1011", Feature.DND_MESSAGE, made.name)
    where = "1 of your rules, your message while not to be disturbed, 1 other extension"
    assert f"Used by {where}" in page(browser)
    text = browser.post(f"{PAGE}{made.pk}/remove/", headers=htmx("toasts")).content.decode()
    assert f"It is in use: {where}." in text
    assert "1012" not in text
    assert Announcement.objects.filter(removed=None).count() == 1
    assert "→ the caller hears “Closed”, and the call ends" in browser.get(f"{PAGE}{made.pk}/").content.decode()


def test_while_the_exchange_is_away_nobody_knows_and_nothing_is_removed(
    browser: Client, exchange: Exchange, keeper: User
) -> None:
    made = an_announcement(keeper)
    exchange.connected = False
    exchange.show()
    text = browser.post(f"{PAGE}{made.pk}/remove/", headers=htmx("toasts")).content.decode()
    assert "nobody knows whether callers hear it" in text
    assert Announcement.objects.filter(removed=None).exists()


def test_what_was_removed_comes_back_and_goes_for_good_after_a_day(browser: Client, keeper: User, folder: Path) -> None:
    made = an_announcement(keeper)
    text = browser.post(f"{PAGE}{made.pk}/remove/", headers=htmx("toasts")).content.decode()
    assert f"{PAGE}{made.pk}/restore/" in text
    assert "Closed" not in page(browser)
    assert browser.get(f"{PAGE}{made.pk}/audio/").status_code == 404
    browser.post(f"{PAGE}{made.pk}/restore/", headers=htmx())
    assert "Closed" in page(browser)
    browser.post(f"{PAGE}{made.pk}/remove/", headers=htmx("toasts"))
    an_announcement(keeper)
    assert "of this description already" in browser.post(f"{PAGE}{made.pk}/restore/", headers=htmx()).content.decode()
    keeping.purge(read_board(), timezone.now() + timedelta(hours=23))
    assert Announcement.objects.count() == 2
    keeping.purge(read_board(), timezone.now() + timedelta(hours=25))
    files.follow(timezone.now() + timedelta(hours=25))
    assert [path.stem for path in folder.iterdir()] == [Announcement.objects.get().name]


def test_what_people_who_are_gone_kept_for_themselves_goes_and_what_others_use_stays(
    exchange: Exchange, keeper: User, jan: User
) -> None:
    public, _private = an_announcement(keeper, "For all", public=True), an_announcement(keeper, "My own")
    a_rule(jan, deed="announce", announcement=public)
    keeper.delete()
    now = timezone.now()
    keeping.purge(read_board(), now)
    keeping.purge(read_board(), now + timedelta(days=2))
    assert Announcement.objects.get() == public


# -- the exchange's folder -----------------------------------------------------------------------------------


def test_the_folder_follows_the_database(keeper: User, folder: Path) -> None:
    one, other = an_announcement(keeper, "One"), an_announcement(keeper, "Other")
    (folder / f"{one.name}.wav").unlink()
    (folder / f"{other.name}.wav").write_bytes(b"cut")
    strange, young, theirs = "0" * 24, "1" * 24, "closed"
    for name in (strange, young, theirs):
        (folder / f"{name}.wav").write_bytes(b"x")
    os.utime(folder / f"{strange}.wav", (1, 1))
    files.follow(timezone.now())
    assert {path.stem for path in folder.iterdir()} == {one.name, other.name, young, theirs}
    assert (folder / f"{one.name}.wav").read_bytes() == (folder / f"{other.name}.wav").read_bytes()
    with CaptureQueriesContext(connection) as asked:
        files.follow(timezone.now())
    assert len(asked) == 1, "what is as it should be is not read"


def test_what_the_exchange_cannot_have_is_not_kept(keeper: User, folder: Path, jan: User) -> None:
    made = an_announcement(keeper)
    (folder / f"{made.name}.wav").unlink()
    folder.rmdir()
    with pytest.raises(files.NotInstalled):
        an_announcement(keeper, "Another")
    with pytest.raises(files.NotInstalled):
        keeping.replace(made, a_sound(4), Origin(keeper), "uploaded")
    assert Announcement.objects.get().seconds == 2
    files.follow(timezone.now())


# -- by telephone ------------------------------------------------------------------------------------------


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    files = Spool(tmp_path)
    files.open([])
    return files


def asked(exchange: Exchange) -> str:
    """The name of the last request, as short as the exchange's own are."""
    cache.set("announcement:spoken", cache.get(f"announcement:request-{exchange.keys[-1]}"), 60)
    return "spoken"


def speak(exchange: Exchange, spool: Spool, seconds: float) -> None:
    request = asked(exchange)
    spool.record(request, seconds, [a_sound(seconds)])
    speaking.heard(AnnouncementSpoken(AT, request, "1011"))


@pytest.mark.req("OFFH-04", "FWD-07")
def test_it_is_spoken_at_the_own_telephone(
    browser: Client, exchange: Exchange, keeper: User, spool: Spool, folder: Path
) -> None:
    key = a_key()
    wish = {"key": key, "description": "Away", "public": "on"}
    said = browser.post(f"{PAGE}speak/", wish, headers=htmx("toasts")).content.decode()
    assert "Speak after the tone" in said
    assert exchange.asked == [SpeakAnnouncement("1011")]
    speak(exchange, spool, 3)
    made = Announcement.objects.get()
    assert (made.description, made.public, made.creator, made.seconds) == ("Away", True, keeper, 3)
    assert last_entry().after == "spoken: Away"
    assert not list((spool.recordings / "webcti").iterdir())
    again = {"key": a_key(), "instead_of": str(made.pk)}
    browser.post(f"{PAGE}speak/", again, headers=htmx("toasts"))
    speak(exchange, spool, 4)
    made.refresh_from_db()
    assert (made.seconds, Announcement.objects.count()) == (4, 1)


@pytest.mark.parametrize("why", ["nobody asked", "no right any more", "nothing recorded"])
def test_what_cannot_be_kept_disturbs_nobody(
    browser: Client,
    exchange: Exchange,
    keeper: User,
    spool: Spool,
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    browser.post(f"{PAGE}speak/", {"key": a_key(), "description": "Away"}, headers=htmx("toasts"))
    request = "strange" if why == "nobody asked" else asked(exchange)
    if why == "no right any more":
        keeper.grants.all().delete()
    if why != "nothing recorded":
        spool.record(request, 3, [a_sound(3)])
    speaking.heard(AnnouncementSpoken(AT, request, "1011"))
    assert "spoken announcement lost extension=1011" in caplog.text
    assert not Announcement.objects.exists()
