"""Settings → Subscriber and Settings → Application: SUB-02…04, APP-01…03."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import JournalEntry, User
from cti import commands
from tests.integration.accounts.conftest import PASSWORD, Login


@pytest.fixture
def client(ala: User, log_in: Login) -> Client:
    return log_in("1011", PASSWORD)


@pytest.mark.req("SUB-02")
def test_number_and_comment_are_shown_and_not_edited(client: Client, ala: User) -> None:
    page = client.get("/settings/subscriber/").content.decode()
    assert "Ala Nowak" in page
    assert 'name="comment"' not in page
    client.post(
        "/settings/subscriber/",
        {
            "description": "",
            "email": "evil@example.com",
            "extension": "1099",
            "comment": "Boss",
            "role": "administrator",
        }
        | {"mobile": "+48700100100", "is_active": "", "contact_access": "edit", "department": "1", "manages": "1"},
    )
    after = User.objects.get(pk=ala.pk)
    kept = ("extension", "comment", "email", "role", "mobile", "is_active", "contact_access", "department")
    assert [getattr(after, name) for name in kept] == [getattr(ala, name) for name in kept], "T-AZ-03, T-AZ-07"


@pytest.mark.req("X-17")
@pytest.mark.parametrize("language", ["pl", "en", "de"])
def test_comment_and_description_are_two_fields_with_two_labels(client: Client, ala: User, language: str) -> None:
    User.objects.filter(pk=ala.pk).update(language=language, description="On the road")
    page = client.get("/settings/subscriber/").content.decode()
    with translation.override(language):
        comment, description = gettext("Comment"), gettext("Description")
    assert comment != description
    assert f"<dt>{comment}</dt><dd>Ala Nowak</dd>" in page
    label = page.split('for="id_description"')[1].split("</label>")[0]
    assert description in label
    assert comment not in label


def test_a_description_turns_nothing_round(client: Client, ala: User) -> None:
    client.post("/settings/subscriber/", {"description": "gpj.\u202eexe"})
    ala.refresh_from_db()
    assert "\u202e" not in ala.description


@pytest.mark.req("SUB-03")
def test_the_description_is_one_s_own(client: Client, ala: User) -> None:
    client.post("/settings/subscriber/", {"description": "On holiday <b>"})
    ala.refresh_from_db()
    assert ala.description == "On holiday <b>"
    assert "On holiday &lt;b&gt;" in client.get("/settings/subscriber/").content.decode()
    assert JournalEntry.objects.filter(subject=ala, event="description_changed").count() == 1


def choices(**changed: str) -> dict[str, str]:
    of_user = {"language": "en", "callback": "ask", "enter_action": "card"}
    return of_user | {"layout": "auto", "theme": "auto", "density": "comfortable"} | changed


@pytest.mark.req("APP-06")
@pytest.mark.parametrize("action", User.EnterAction.values)
def test_what_enter_does_is_chosen_and_told_to_every_page(client: Client, ala: User, action: str) -> None:
    client.post("/settings/application/", choices(enter_action=action))
    ala.refresh_from_db()
    assert ala.enter_action == action
    assert f'data-enter-action="{action}"' in client.get("/history/").content.decode()


@pytest.mark.req("APP-07")
def test_announcements_and_the_ring_are_chosen_and_told_to_every_page(client: Client, ala: User) -> None:
    page = client.get("/history/").content.decode()
    assert "data-notify-calls" not in page
    assert "data-ring-sound" not in page
    client.post("/settings/application/", choices(notify_calls="on", ring_sound="on"))
    ala.refresh_from_db()
    assert (ala.notify_calls, ala.ring_sound) == (True, True)
    page = client.get("/history/").content.decode()
    assert "data-notify-calls" in page
    assert "data-ring-sound" in page
    client.post("/settings/application/", choices())
    ala.refresh_from_db()
    assert (ala.notify_calls, ala.ring_sound) == (False, False)


@pytest.mark.req("APP-06", "APP-07", "X-18")
def test_t_aud_01_each_change_of_the_application_page_is_written_down_once(client: Client, ala: User) -> None:
    client.post("/settings/application/", choices(enter_action="call", ring_sound="on", theme="dark"))
    client.post("/settings/application/", choices(enter_action="call", ring_sound="on", theme="light"))
    entry = JournalEntry.objects.get(event="application_changed")
    assert entry.before == "enter_action: card, ring_sound: False"
    assert entry.after == "enter_action: call, ring_sound: True"


@pytest.mark.parametrize(
    "wrong", [{"enter_action": "explode"}, {"callback": ""}, {"language": "xx"}, {"density": "x" * 999}]
)
def test_a_choice_that_does_not_exist_changes_nothing_and_is_said(
    client: Client, ala: User, wrong: dict[str, str]
) -> None:
    answer = client.post("/settings/application/", choices(ring_sound="on") | wrong)
    assert answer.status_code == 200
    assert "field-errors" in answer.content.decode()
    ala.refresh_from_db()
    assert ala.ring_sound is False


@pytest.mark.req("APP-01", "MAIN-18")
def test_the_language_is_the_user_s_and_a_cookie_keeps_it_for_the_log_in_page(client: Client, ala: User) -> None:
    client.post("/settings/application/", choices(language="de"))
    ala.refresh_from_db()
    assert ala.language == "de"
    assert client.cookies["language"].value == "de"
    page = client.get("/settings/application/")
    assert page.headers["Content-Language"] == "de"
    with translation.override("de"):
        assert gettext("Saved.") in page.content.decode(), "also what is said of the change"
    client.post("/logout/")
    assert client.get("/login/").headers["Content-Language"] == "de"


@pytest.mark.req("APP-01", "MAIN-18")
def test_the_language_switch_of_the_menu_does_the_same(client: Client, ala: User) -> None:
    answer = client.post("/language/", {"language": "pl", "next": "/settings/subscriber/"})
    assert answer.headers["Location"] == "/settings/subscriber/"
    ala.refresh_from_db()
    assert ala.language == "pl"
    assert client.post("/language/", {"language": "xx"}).status_code == 400


@pytest.mark.req("MAIN-18", "X-07")
def test_the_language_is_nobody_else_s_and_no_telephone_s_since_no_exchange_keeps_one_for_them(
    client: Client, ala: User, ola: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(commands, "post", lambda command, **_: sent.append(command))
    before = ola.language
    for language in ("de", "pl"):
        client.post("/settings/application/", choices(language=language))
    client.post("/language/", {"language": "en", "next": "/settings/subscriber/"})
    ola.refresh_from_db()
    assert (ola.language, sent) == (before, [])


@pytest.mark.req("APP-03")
def test_the_remembered_callback_way_can_be_changed_and_the_question_brought_back(client: Client, ala: User) -> None:
    client.post("/settings/application/", choices(callback="mobile"))
    ala.refresh_from_db()
    assert ala.callback == "mobile"
    client.post("/settings/application/", choices(callback="ask"))
    ala.refresh_from_db()
    assert ala.callback == "ask"


@pytest.mark.req("APP-03")
def test_without_a_mobilephone_it_is_not_offered(client: Client, ala: User) -> None:
    User.objects.filter(pk=ala.pk).update(mobile="")
    assert 'value="mobile"' not in client.get("/settings/application/").content.decode().split('name="layout"')[0]
    client.post("/settings/application/", choices(callback="mobile"))
    ala.refresh_from_db()
    assert ala.callback == "ask"


@pytest.mark.req("APP-02", "LOG-08")
def test_layout_theme_and_density_stay_on_the_device(client: Client, ala: User, log_in: Login) -> None:
    client.post("/settings/application/", choices(layout="mobile", theme="dark", density="compact"))
    page = client.get("/settings/application/").content.decode()
    assert 'data-theme="dark" data-density="compact" data-layout="mobile"' in page
    elsewhere = log_in("1011", PASSWORD, ip="192.0.2.4").get("/settings/application/").content.decode()
    assert 'data-theme="auto" data-density="comfortable" data-layout="full"' in elsewhere


@pytest.mark.req("LOG-08")
def test_the_log_in_page_switches_the_layout(db: None) -> None:
    client = Client()
    assert 'value="mobile"' in client.get("/login/").content.decode()
    answer = client.post("/layout/", {"layout": "mobile", "next": "/login/"})
    assert answer.headers["Location"] == "/login/"
    assert client.cookies["layout"].value == "mobile"
    assert 'value="full"' in client.get("/login/").content.decode()
    assert client.post("/layout/", {"layout": "huge"}).status_code == 400


@pytest.mark.req("LOG-08")
def test_the_log_in_page_offers_a_telephone_the_full_layout_it_does_not_have(db: None) -> None:
    page = Client().get("/login/", headers={"Sec-CH-UA-Mobile": "?1"}).content.decode()
    assert 'value="full"' in page
    assert 'value="mobile"' not in page


GREEDY = {
    "email": "evil@example.com",
    "role": "administrator",
    "extension": "1099",
    "mobile": "+48700000000",
    "department": "1",
    "manages": "1",
    "contact_access": "edit",
    "comment": "The Boss",
    "is_active": "",
    "password": "x",
    "pin": "0000",
    "must_change_password": "on",
    "activation_until": "2030-01-01",
    "grants": "calls.premium",
}


@pytest.mark.parametrize("address", ["/settings/subscriber/", "/settings/application/"])
def test_t_az_03_t_az_07_a_form_takes_nothing_that_it_does_not_show(client: Client, ala: User, address: str) -> None:
    own = {"description": "in the garden"} if "subscriber" in address else choices(language="de")
    untouched = [name for name in GREEDY if name not in {"grants", "manages"}]
    before = {name: getattr(ala, name) for name in untouched}
    assert client.post(address, GREEDY | own).status_code == 302
    changed = User.objects.get(pk=ala.pk)
    assert (changed.description, changed.language) != (ala.description, ala.language), "the form itself was accepted"
    assert {name: getattr(changed, name) for name in untouched} == before
    assert not changed.granted
    assert not changed.manages.exists()
