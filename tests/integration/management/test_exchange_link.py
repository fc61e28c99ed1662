"""About the exchange → Connection: named, checked, stored and taken back. SECURITY T-SMTP-01…05 hold here, too."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import JournalEntry, User
from company import exchange
from company.models import Exchange
from management.exchange import linking
from tests.integration.management.conftest import PASSWORD, As
from tests.unit.pbx.fake_ami import FakeAsterisk, fake_asterisk

pytestmark = pytest.mark.django_db
PAGE, CHECK = "/administration/exchange/link/", "/administration/exchange/link/check/"
SECRET = "kanarek-4711-secret"
OWN = {
    "use": "own",
    "host": "pbx.example.com",
    "port": "5038",
    "tls": "none",
    "authority": "",
    "user": "webcti",
    "secret": SECRET,
    "current": PASSWORD,
}


@pytest.fixture
def browser(as_: As, administrator: User) -> Client:
    return as_(administrator)


def save(browser: Client, **changed: str) -> Any:
    return browser.post(PAGE, OWN | {"version": str(exchange.stored().version)} | changed)


def errors(answer: Any) -> set[str]:
    assert answer.status_code == 200
    return set(answer.context["form"].errors)


@contextmanager
def answering(fake: FakeAsterisk) -> Iterator[FakeAsterisk]:
    """It answers while this thread waits for a page."""
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    async def serve() -> None:
        async with fake_asterisk(fake):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield fake
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def test_an_exchange_is_stored_with_its_secret_encrypted(browser: Client) -> None:
    assert save(browser).status_code == 302
    address = exchange.address()
    assert address is not None
    assert (address.host, address.port, address.user, address.secret, address.tls) == (
        "pbx.example.com",
        5038,
        "webcti",
        SECRET,
        None,
    )
    assert exchange.name() == exchange.in_force().name == "asterisk://pbx.example.com:5038"
    entry = JournalEntry.objects.get(event="exchange_changed")
    assert (entry.before, entry.after) == ("installation", "own pbx.example.com:5038 open webcti secret new-secret")


def test_t_smtp_03_the_secret_is_on_no_page_and_in_no_row(browser: Client) -> None:
    save(browser)
    save(browser, host="pbx2.example.com", secret="kanarek-0815-secret")
    for page in (PAGE, "/setup/exchange/", "/administration/journal/", "/administration/exchange/"):
        assert b"kanarek" not in browser.get(page).content
    refused = save(browser, port="80", secret=SECRET)
    assert b"kanarek" not in refused.content
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "kanarek" not in repr(cursor.fetchall()), table


@pytest.mark.parametrize(
    "changed", [{"host": "other.example.com"}, {"port": "5039"}, {"user": "anna"}, {"tls": "tls"}], ids=str
)
def test_t_smtp_03_a_stored_secret_goes_to_nobody_else(browser: Client, changed: dict[str, str]) -> None:
    save(browser)
    assert save(browser, secret="").status_code == 302, "the same exchange keeps it"
    assert errors(save(browser, secret="", **changed)) == {"secret"}
    checked = browser.post(CHECK, OWN | {"version": "2", "secret": ""} | changed)
    assert checked.context["unchecked"]
    assert exchange.opened(exchange.stored()).secret == SECRET


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"host": "0x7f.1"}, "host"),
        ({"host": "two words"}, "host"),
        ({"host": ""}, "host"),
        ({"port": "22"}, "port"),
        ({"port": ""}, "port"),
        ({"user": "a]b"}, "user"),
        ({"secret": "a;b"}, "secret"),
        ({"secret": "a\nb"}, "secret"),
        ({"authority": "-----BEGIN CERTIFICATE-----", "tls": "tls"}, "authority"),
        ({"current": "wrong"}, "current"),
        ({"version": "7"}, "__all__"),
        ({"use": "another"}, "use"),
    ],
    ids=str,
)
def test_bad_input_stores_nothing(browser: Client, changed: dict[str, str], field: str) -> None:
    assert field in errors(save(browser, **changed))
    assert not exchange.stored().own


def test_the_change_is_taken_back_with_the_secret_of_before(browser: Client, settings: Settings) -> None:
    save(browser)
    save(browser, host="pbx2.example.com", secret="another")
    undo = {"version": "2", "current": PASSWORD}
    refused = browser.post(f"{PAGE}undo/", undo | {"current": "wrong"})
    assert refused.status_code == 200
    assert f'hx-get="{PAGE}"' in refused.content.decode(), "the state goes on fetching itself from the page"
    assert exchange.name() == "asterisk://pbx2.example.com:5038"
    assert browser.post(f"{PAGE}undo/", undo).status_code == 302
    assert exchange.name() == "asterisk://pbx.example.com:5038"
    assert exchange.opened(exchange.stored()).secret == SECRET
    assert exchange.stored().version == 3, "gateways see it"
    browser.post(f"{PAGE}undo/", undo | {"version": "3"})
    assert exchange.stored().version == 3, "there is nothing more to take back"


def test_what_changes_nothing_leaves_the_gateways_at_peace_and_can_be_taken_back_no_less(browser: Client) -> None:
    save(browser)
    save(browser, user="other", secret="kanarek-4712-secret")
    before = Exchange.objects.values().get()
    assert save(browser, user="other", secret="").status_code == 302
    assert Exchange.objects.values().get() == before
    browser.post(f"{PAGE}undo/", {"version": str(exchange.stored().version), "current": PASSWORD})
    assert exchange.stored().user == "webcti"


def test_the_installation_counts_again_when_it_is_chosen(browser: Client, settings: Settings) -> None:
    settings.PBX_URL = "asterisk://u:s@given.example.com:5038"
    assert exchange.name() == "asterisk://given.example.com:5038"
    save(browser)
    assert exchange.name() == "asterisk://pbx.example.com:5038"
    assert save(browser, use="installation").status_code == 302
    assert exchange.name() == "asterisk://given.example.com:5038"
    assert exchange.stored().secret == ""


def test_a_made_secret_is_shown_until_it_is_used(browser: Client) -> None:
    assert browser.post(f"{PAGE}secret/", {"version": "0"}).status_code == 302
    text = browser.get(PAGE).content.decode()
    made = linking.draft_of(exchange.stored())
    assert len(made) == 48
    assert f"secret = {made}" in text
    assert "write = call,agent,reporting,originate,user" in text
    assert made not in repr(vars(exchange.stored()))
    assert save(browser, secret="").status_code == 302
    assert exchange.opened(exchange.stored()).secret == made
    assert made not in browser.get(PAGE).content.decode()


def test_secrets_are_encrypted_anew_after_a_change_of_the_key(browser: Client, settings: Settings) -> None:
    save(browser)
    save(browser, host="pbx2.example.com", secret="second")
    browser.post(f"{PAGE}secret/", {"version": "2"})
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-the-tests-that-is-long-enough-and-more"
    assert not exchange.BOX.is_readable(exchange.stored().secret)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert exchange.encrypt_anew() == 3
    assert exchange.encrypt_anew() == 0
    settings.SECRET_KEY_FALLBACKS = []
    row = exchange.stored()
    assert exchange.opened(row).secret == "second"
    assert linking.draft_of(row)
    assert exchange.BOX.decrypted(row.before["secret"]) == SECRET


def check(browser: Client, port: int, **changed: str) -> Any:
    return browser.post(
        CHECK, OWN | {"version": "0", "host": "127.0.0.1", "port": str(port), "secret": "right"} | changed
    )


def titles(answer: Any) -> list[str]:
    return [one.title for one in answer.context["result"].said]


def test_a_check_logs_in_and_says_what_there_is_to_mend(browser: Client, settings: Settings) -> None:
    with answering(FakeAsterisk(records="No")) as fake:
        settings.PBX_PORTS = frozenset({fake.port})
        answer = check(browser, fake.port)
    assert answer.context["result"].good
    assert "The exchange keeps no records of calls" in titles(answer)
    assert not Exchange.objects.filter(own=True).exists(), "a check stores nothing"
    entry = JournalEntry.objects.get(event="exchange_checked")
    assert entry.after == f"127.0.0.1:{fake.port} good"


def test_a_check_says_that_the_secret_is_wrong(browser: Client, settings: Settings) -> None:
    with answering(FakeAsterisk()) as fake:
        settings.PBX_PORTS = frozenset({fake.port})
        answer = check(browser, fake.port, secret="kanarek-wrong")
    assert titles(answer) == ["The exchange refuses the account"]
    assert b"kanarek" not in answer.content


def test_t_smtp_02_where_no_exchange_may_be_looks_as_if_nobody_answered(browser: Client, settings: Settings) -> None:
    with answering(FakeAsterisk()) as fake:
        settings.PBX_PORTS = frozenset({fake.port})
        settings.PBX_NETWORKS = ()
        assert titles(check(browser, fake.port)) == ["The exchange cannot be reached"]
    assert not fake.heard


def test_t_smtp_05_checks_are_throttled(browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PBX_NETWORKS = ()
    for _turn in range(10):
        assert check(browser, 5038).context.get("result")
    assert check(browser, 5038).context.get("unchecked")


def test_the_gateway_looks_only_where_an_exchange_may_be(browser: Client, settings: Settings) -> None:
    save(browser, host="127.0.0.1")
    settings.PBX_NETWORKS = ()
    address = exchange.address()
    assert address is not None
    assert address.find is not None
    with pytest.raises(OSError, match="address"):
        address.find(address.host, address.port)
