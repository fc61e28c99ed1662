"""The journal as people read it: T-AUD-03, part 10 of the accounts."""

from datetime import timedelta

import lucide
import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts import journal
from accounts.actions import own, rights
from accounts.journal import Event, Origin
from accounts.journal.queries import PAGE_ROWS
from accounts.journal.sentences import row, sentence
from accounts.journal.values import RIGHTS
from accounts.journal.words import WORDS
from accounts.models import Department, JournalEntry, User
from accounts.permissions import GRANTABLE
from tests.integration.accounts.authenticator import set_up
from tests.integration.accounts.conftest import PASSWORD, Login

ACTIVITY = "/settings/activity/"
STEP = "/second-factor/"


@pytest.fixture
def client(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD)


@pytest.fixture
def kasia(db: None, manager: User) -> User:
    """Works in the department that `manager` manages."""
    return User.objects.create_user("1013", PASSWORD, comment="Kasia", department=manager.manages.get(), language="en")


def write(event: Event, subject: User | None, actor: User | None = None, **values: str) -> JournalEntry:
    journal.write(event, subject, Origin(actor, "192.0.2.7"), **values)
    entry = JournalEntry.objects.select_related("subject", "actor").first()
    assert entry is not None
    return entry


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("language", ["pl", "en", "de"])
def test_every_event_has_its_words(ala: User, administrator: User, event: Event, language: str) -> None:
    assert event in WORDS, f"accounts.journal.words has no words for {event}"
    assert lucide._load_icon(WORDS[event].icon) is not None
    with translation.override(language):
        for actor in (ala, administrator, None):
            words = sentence(write(event, ala, actor), ala)
            assert words
            assert "%(" not in words


def test_every_right_that_is_given_has_its_name() -> None:
    assert set(RIGHTS) == GRANTABLE


def test_there_are_words_for_events_alone() -> None:
    assert set(WORDS) == set(Event)


def test_a_sentence_says_you_to_who_did_it_and_names_everybody_else(ala: User, administrator: User) -> None:
    mine = write(Event.EMAIL_CHANGED, ala, ala)
    assert sentence(mine, ala) == "You changed your e-mail address."
    assert sentence(mine, administrator) == "Ala Nowak (1011) changed the e-mail address."
    others = write(Event.EMAIL_CHANGED, ala, administrator)
    assert sentence(others, ala) == "Charlotte (1031) changed the e-mail address."
    assert sentence(others, administrator) == "Charlotte (1031) changed the e-mail address."
    assert sentence(write(Event.ACCOUNT_DISABLED, ala), ala) == "The portal disabled the account."
    assert sentence(write(Event.LOGGED_IN_BY_PIN, ala, ala), ala) == "You logged in by PIN."


def test_who_is_gone_is_named_by_number(ala: User, administrator: User) -> None:
    rights.disable(ala, Origin(administrator))
    administrator.delete()
    entry = JournalEntry.objects.visible_to(ala).get()
    assert sentence(entry, ala) == "1031 disabled the account."


def test_values_are_told_in_the_readers_words(ala: User, administrator: User) -> None:
    own.update_application(ala, {"language": "de", "callback": "mobile"}, Origin(ala))
    entry = JournalEntry.objects.get()
    assert row(entry, ala).before == "Language: English, Calling back: Ask each time"
    assert row(entry, ala).after == "Language: Deutsch, Calling back: MobilePhone"
    changed = row(write(Event.ROLE_CHANGED, ala, administrator, before="user", after="manager"), ala)
    assert (changed.before, changed.after, changed.by_other) == ("User", "Manager", True)


VALUES = {
    (Event.GRANTS_CHANGED, "calls.premium, reports.view"): "Call numbers with a special charge, Reports",
    (Event.ACCESS_CHANGED, "contacts: read, recordings: departments"): "Contacts: Read, Recordings: Own departments",
    (Event.MONITOR_RIGHTS_CHANGED, "1012 callers pick_up, 1013"): "1012 (callers, pick up); 1013",
    (Event.SERVICE_CHANGED, "1011 dnd: on"): "1011 Do not disturb: on",
    (Event.SERVICE_CHANGED, "1011 forward_busy: 0601570947"): "1011 Forwarding when busy: 0601570947",
    (Event.RECOVERY_CODE_USED, "1"): "1 code is left",
    (Event.SESSIONS_ENDED_BY_OTHER, "3"): "3 sessions",
    (Event.LINK_USED, "reset"): "Choose a new password",
    (Event.GRANTS_CHANGED, "moon.land"): "moon.land",
    (Event.APPLICATION_CHANGED, "language: , shoe: 43"): "Language: –, shoe: 43",
    (Event.RECOVERY_CODE_USED, "many"): "many",
    (Event.LOGGED_IN_BY_FACTOR, "57"): "",
}


@pytest.mark.parametrize(("kept", "told"), VALUES.items())
def test_a_value_is_told_in_words_where_there_are_any(ala: User, kept: tuple[Event, str], told: str) -> None:
    event, value = kept
    assert row(write(event, ala, before=value), ala).before == told


def test_an_event_of_a_newer_version_is_shown_as_it_is(ala: User) -> None:
    entry = JournalEntry(pk=1, at=timezone.now(), event="moon_landed", subject=ala, actor=ala, before="a", after="b")
    assert (row(entry, ala).sentence, row(entry, ala).after) == ("moon_landed", "b")


def test_t_aud_03_everybody_reads_their_own_entries_managers_their_peoples_administrators_all(
    ala: User, kasia: User, manager: User, administrator: User
) -> None:
    elsewhere = User.objects.create_user("1041", department=Department.objects.create(name="Service"))
    chief = User.objects.create_user("1022", role=User.Role.MANAGER, department=kasia.department)
    written = {who: write(Event.DESCRIPTION_CHANGED, who, administrator) for who in (ala, kasia, manager, elsewhere)}
    written[chief] = write(Event.DESCRIPTION_CHANGED, chief, administrator)
    nobodys = write(Event.PIN_PATH_CLOSED, None)

    def seen(user: User) -> set[JournalEntry]:
        return set(JournalEntry.objects.visible_to(user))

    assert seen(ala) == {written[ala]}
    assert seen(kasia) == {written[kasia]}
    assert seen(manager) == {written[manager], written[kasia]}
    assert seen(administrator) == {*written.values(), nobodys}


def test_t_aud_03_the_page_shows_own_entries_alone_also_to_an_administrator(
    ala: User, administrator: User, log_in: Login
) -> None:
    write(Event.DESCRIPTION_CHANGED, ala, ala, after="in the garden")
    page = log_in("1031", PASSWORD).get(ACTIVITY).content.decode()
    assert "You logged in." in page
    assert "in the garden" not in page


def test_t_aud_03_a_deed_of_somebody_else_is_marked_and_says_who_when_and_from_where(
    client: Client, ala: User, administrator: User
) -> None:
    write(Event.EMAIL_CHANGED, ala, administrator, before="old@example.com", after="new@example.com")
    page = client.get(ACTIVITY).content.decode()
    assert "Charlotte (1031) changed the e-mail address." in page
    assert "old@example.com" in page
    assert "new@example.com" in page
    assert "192.0.2.7" in page
    assert page.count("Not you") == 1, "the own log-in is not marked"
    assert "Today" in page


def test_the_page_shows_everything_changes_or_log_ins(client: Client, ala: User) -> None:
    write(Event.DESCRIPTION_CHANGED, ala, ala)
    shown = {kind: client.get(f"{ACTIVITY}?kind={kind}").content.decode() for kind in ("", "changes", "log-ins", "x")}
    assert {kind for kind, page in shown.items() if "You changed your description." in page} == {"", "changes", "x"}
    assert {kind for kind, page in shown.items() if "You logged in." in page} == {"", "log-ins", "x"}
    part = client.get(f"{ACTIVITY}?kind=changes", headers={"HX-Request": "true", "HX-Target": "activity"})
    assert part.content.decode().lstrip().startswith('<div id="activity"')


def test_days_stand_over_their_entries(client: Client, ala: User) -> None:
    now = timezone.now()
    for days in (400, 2, 1):
        with time_machine.travel(now - timedelta(days=days)):
            write(Event.DESCRIPTION_CHANGED, ala, ala)
    page = client.get(ACTIVITY).content.decode()
    assert page.index("Yesterday") < page.index(str((now - timedelta(days=400)).year))


def test_without_entries_the_page_says_so(ala: User) -> None:
    client = Client()
    client.force_login(ala)
    assert "Log-ins and changes of your account will be listed here." in client.get(ACTIVITY).content.decode()
    assert "Nothing of this kind" in client.get(f"{ACTIVITY}?kind=changes").content.decode()


def test_the_pager_leads_to_the_end_and_back(
    client: Client, ala: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2 * PAGE_ROWS):
        write(Event.DESCRIPTION_CHANGED, ala, ala, after=f"number {number}.")
    first = client.get(ACTIVITY)
    assert "number 99." in first.content.decode()
    assert 'rel="prev"' not in first.content.decode()
    second = client.get(f"{ACTIVITY}?older={first.context['page'].older}")
    with django_assert_max_num_queries(11):
        third = client.get(f"{ACTIVITY}?older={second.context['page'].older}")
    assert "You logged in." in third.content.decode()
    assert 'rel="next"' not in third.content.decode()
    back = client.get(f"{ACTIVITY}?newer={third.context['page'].newer}")
    assert [one.entry for one in back.context["page"].rows] == [one.entry for one in second.context["page"].rows]
    assert len({one.entry.pk for page in (first, second, third) for one in page.context["page"].rows}) == 101
    top = client.get(f"{ACTIVITY}?newer={back.context['page'].newer}")
    assert top.context["page"].newer is None


@pytest.mark.parametrize(
    "query", ["older=x", "older=-1", "older=" + "9" * 40, "newer=٣", "older=%00", "newer=", "kind=%00"]
)
def test_t_inj_01_a_place_that_makes_no_sense_is_the_first_page(client: Client, query: str) -> None:
    answer = client.get(f"{ACTIVITY}?{query}")
    assert answer.status_code == 200
    assert "You logged in." in answer.content.decode()


def test_t_xss_02_what_people_wrote_is_only_text(client: Client, ala: User, administrator: User) -> None:
    payload = '"><img src=x onerror=alert(1)>%(who)s'
    User.objects.filter(pk=administrator.pk).update(comment=payload)
    write(Event.DESCRIPTION_CHANGED, ala, administrator, before=payload, after=payload)
    page = client.get(ACTIVITY).content.decode()
    assert "<img" not in page
    assert page.count("&lt;img src=x") == 3


def sentences(client: Client, kind: str = "") -> list[str]:
    return [row.sentence for row in client.get(f"{ACTIVITY}?kind={kind}").context["page"].rows]


FACTOR = "You logged in with your second factor."
HALF_WAY = "Your password was given; the code was still to come."


@pytest.mark.parametrize("kind", ["", "log-ins"])
def test_a_log_in_with_a_second_factor_is_one_line(ala: User, log_in: Login, kind: str) -> None:
    app = set_up(ala)
    client = log_in("1011", PASSWORD)
    client.post(STEP, {"code": app.code()})
    assert sentences(client, kind) == [FACTOR, "You turned on your second factor."][: 1 if kind else 2]
    assert "password_accepted" in JournalEntry.objects.values_list("event", flat=True)


def test_a_log_in_on_a_trusted_device_is_one_line(ala: User, log_in: Login) -> None:
    app = set_up(ala)
    client = log_in("1011", PASSWORD)
    client.post(STEP, {"code": app.code(), "trust": "on"})
    client.post("/logout/")
    log_in("1011", PASSWORD, client=client)
    assert sentences(client, "log-ins") == ["You logged in.", "You logged out.", FACTOR]


def test_t_mfa_01_a_right_password_that_no_code_followed_stays_in_sight(ala: User, log_in: Login) -> None:
    app = set_up(ala)
    stranger, owner = log_in("1011", PASSWORD), log_in("1011", PASSWORD)
    log_in("1011", PASSWORD)
    owner.post(STEP, {"code": app.code()})
    assert sentences(owner, "log-ins") == [FACTOR, HALF_WAY, HALF_WAY]
    assert [one.entry.pk for one in owner.get(ACTIVITY).context["page"].rows if one.sentence == HALF_WAY] == [4, 2]
    stranger.post(STEP, {"code": app.wrong_code()})
    assert sentences(owner, "log-ins")[0] == "Somebody gave the right password and a wrong code."
    stranger.post(STEP, {"code": app.code(1)})
    assert sentences(owner, "log-ins").count(HALF_WAY) == 1


def test_another_persons_log_in_in_the_same_browser_hides_nothing(ala: User, kasia: User, log_in: Login) -> None:
    app = set_up(kasia)
    set_up(ala)
    client = log_in("1011", PASSWORD)
    log_in("1013", PASSWORD, client=client)
    client.post(STEP, {"code": app.code()})
    client.post("/logout/")
    client.force_login(ala)
    assert HALF_WAY in sentences(client)


def test_whoever_manages_a_person_reads_one_line_too_and_administrators_everything(
    kasia: User, manager: User, administrator: User, log_in: Login
) -> None:
    app = set_up(kasia)
    log_in("1013", PASSWORD).post(STEP, {"code": app.code()})
    of_person = log_in("1021", PASSWORD).get("/administration/people/1013/journal/").content.decode()
    assert "logged in with the second factor" in of_person
    assert "The right password was given" not in of_person
    whole = log_in("1031", PASSWORD).get("/administration/journal/?person=1013").content.decode()
    assert "The right password was given" in whole


@pytest.mark.parametrize("event", list(Event))
def test_who_reads_of_several_accounts_is_told_whose_it_is(ala: User, administrator: User, event: Event) -> None:
    for actor in (ala, administrator, None):
        entry = write(event, ala, actor)
        for reader in (ala, administrator):
            shown = row(entry, reader)
            said = shown.about + shown.sentence
            assert "Ala Nowak (1011)" in said or (reader == actor == ala and "You" in said), (actor, reader)
            assert said.count("Ala Nowak") <= 1
