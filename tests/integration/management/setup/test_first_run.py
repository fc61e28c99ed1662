"""The first minutes of an installation: the setup code, and the first administrator (SECURITY §2.1)."""

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from accounts.models import JournalEntry, User
from company.models import Setup
from management.setup import code
from tests.integration.management.conftest import person
from tests.integration.management.setup.conftest import FIRST, PASSWORD

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_assistant_wherever_they_go() -> None:
    browser = Client()
    assert browser.get("/history/", follow=True).redirect_chain[-1][0] == "/setup/code/"
    assert browser.get("/login/").headers["Location"] == "/setup/code/"


def test_the_page_for_strangers_tells_nothing_of_the_installation(settings: Settings) -> None:
    person("1011", "Canary Colleague")
    text = Client().get("/setup/code/").content.decode()
    assert code.code() not in text
    assert "Canary" not in text
    assert "1011" not in text


def test_the_right_code_leads_to_the_first_administrator_who_is_logged_in_at_once() -> None:
    browser = Client()
    shown = code.code()
    assert browser.get("/setup/administrator/").headers["Location"] == "/setup/code/"
    answer = browser.post("/setup/code/", {"code": f"  {shown.upper().replace('-', ' ')} "})
    assert answer.headers["Location"] == "/setup/administrator/"
    before = browser.session.session_key
    answer = browser.post("/setup/administrator/", FIRST)
    assert answer.headers["Location"] == "/setup/exchange/"
    user = User.objects.get()
    assert (user.extension, user.comment, user.role, user.language) == ("1031", "Anna Nowak", "administrator", "pl")
    assert user.check_password(PASSWORD)
    assert not user.must_change_password
    assert browser.session.session_key != before
    assert browser.get("/setup/exchange/").status_code == 200
    events = list(JournalEntry.objects.order_by("pk").values_list("event", "actor_number"))
    assert events[:3] == [("set_up", ""), ("account_created", ""), ("password_set", "")]


@pytest.mark.parametrize("name", ["Anna" * 16, "Anna\u202eNowak"])
def test_a_name_that_no_account_can_hold_is_refused(admitted: Client, name: str) -> None:
    answer = admitted.post("/setup/administrator/", FIRST | {"comment": name})
    assert set(answer.context["form"].errors) == {"comment"}
    assert not User.objects.exists()


def test_what_was_logged_in_before_the_code_is_another_session() -> None:
    browser = Client()
    browser.get("/setup/code/")
    first = browser.session.session_key
    browser.post("/setup/code/", {"code": code.code()})
    assert browser.session.session_key != first


def test_nothing_is_there_for_anybody_once_there_is_an_administrator(admitted: Client) -> None:
    shown = code.code()
    assert admitted.post("/setup/administrator/", FIRST).status_code == 302
    for browser in (Client(), admitted):
        assert browser.get("/setup/code/").status_code == 404
        assert browser.post("/setup/code/", {"code": shown}).status_code == 404
        assert browser.get("/setup/administrator/").status_code == 404
        assert browser.post("/setup/administrator/", FIRST | {"extension": "1032"}).status_code == 404
    assert User.objects.count() == 1
    assert Client().get("/login/").status_code == 200
    assert Client().get("/setup/").headers["Location"].startswith("/login/")


@pytest.mark.parametrize("active", [True, False])
def test_an_installation_with_an_administrator_never_shows_it(active: bool) -> None:
    person("1031", "Charlotte", role=User.Role.ADMINISTRATOR, is_active=active)
    assert Client().get("/setup/code/").status_code == 404
    assert Client().get("/login/").status_code == 200


def test_it_stays_closed_when_the_first_administrator_is_gone(admitted: Client) -> None:
    admitted.post("/setup/administrator/", FIRST)
    User.objects.update(role=User.Role.USER)
    assert not code.is_open()
    assert Client().get("/setup/code/").status_code == 404


def test_the_demo_has_no_assistant(settings: Settings) -> None:
    settings.FIRST_RUN = False
    assert Client().get("/setup/code/").status_code == 404


def test_wrong_codes_are_throttled_and_written_down() -> None:
    browser = Client()
    for _attempt in range(5):
        assert browser.post("/setup/code/", {"code": "abcde-fghjk"}).status_code == 200
    answer = browser.post("/setup/code/", {"code": code.code()})
    assert answer.status_code == 200, "the right one has to wait, too"
    assert JournalEntry.objects.filter(event="setup_refused").count() == 6
    assert Client(REMOTE_ADDR="198.51.100.7").post("/setup/code/", {"code": code.code()}).status_code == 302


def test_t_csrf_01_the_forms_want_their_token() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/setup/code/", {"code": code.code()}).status_code == 403


def test_the_code_is_in_no_row_and_changes_with_the_key(settings: Settings) -> None:
    first = code.code()
    assert first == code.code()
    row = Setup.objects.get()
    assert first not in repr(vars(row))
    assert first.replace("-", "") not in repr(vars(row))
    settings.SECRET_KEY = "another-key-of-the-tests-that-is-long-enough-and-guards-nothing"
    assert code.code() != first


def test_t_log_01_the_code_is_in_no_log_and_no_journal(caplog: pytest.LogCaptureFixture, admitted: Client) -> None:
    with caplog.at_level(logging.DEBUG):
        Client().post("/setup/code/", {"code": code.code()})
        admitted.post("/setup/administrator/", FIRST)
    written = "".join(f"{entry.before}{entry.after}" for entry in JournalEntry.objects.all())
    assert code.code() not in caplog.text + written
    assert PASSWORD not in caplog.text + written


def test_the_command_prints_the_code_as_long_as_it_opens_something(admitted: Client) -> None:
    out = StringIO()
    call_command("setupcode", stdout=out)
    assert code.code() in out.getvalue()
    admitted.post("/setup/administrator/", FIRST)
    with pytest.raises(CommandError):
        call_command("setupcode", stdout=out)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"password": "short", "repeated": "short"}, "password"),
        ({"repeated": "another one that is long enough"}, "repeated"),
        ({"password": "1031 Anna Nowak", "repeated": "1031 Anna Nowak"}, "password"),
        ({"extension": "1"}, "extension"),
        ({"extension": "1011"}, "extension"),
        ({"comment": ""}, "comment"),
        ({"email": "nonsense"}, "email"),
        ({"language": "xx"}, "language"),
    ],
)
def test_bad_input_makes_nobody(admitted: Client, changed: dict[str, str], field: str) -> None:
    person("1011", "Somebody")
    answer = admitted.post("/setup/administrator/", FIRST | changed)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert PASSWORD not in answer.content.decode()
    assert User.objects.count() == 1
    assert code.is_open()


def test_who_must_have_a_second_factor_sets_it_up_first(admitted: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR_FOR = frozenset({"administrator"})
    answer = admitted.post("/setup/administrator/", FIRST)
    assert answer.headers["Location"].startswith("/second-factor/")


def test_the_admission_ends_with_the_salt(admitted: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Setup.objects.update(salt="another")
    assert admitted.get("/setup/administrator/").headers["Location"] == "/setup/code/"
