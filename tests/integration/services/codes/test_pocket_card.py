"""The pocket card: one's own numbers, and only those codes that do something at this exchange."""

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from cti.live import read_board
from jobs import queries, run
from jobs.models import Job
from pbx.capabilities import Capability
from pbx.states import Line
from services.codes.pocket_card import Card, card
from tests import pdf as reader
from tests.integration.cti_pages.exchange import Exchange

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quiet(valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.tasks.wake", lambda: None)


def of(user: User) -> Card:
    return card(user, read_board())


def with_mailbox(exchange: Exchange) -> None:
    exchange.lines["1011"] = Line("1011", registered=True, voicemail=(0, 0))
    exchange.show()


def test_the_card_holds_the_own_numbers(anna: User, exchange: Exchange, settings: LazySettings) -> None:
    settings.MAIN_NUMBER = "22 872 58 00"
    with_mailbox(exchange)
    made = of(anna)
    assert (made.extension, made.mobile, made.main_number) == ("1011", "+48601570900", "+48228725800")
    assert (made.messages, made.mailbox) == ("*97", "*1011")


def test_what_there_is_not_is_not_on_it(anna: User, exchange: Exchange) -> None:
    User.objects.filter(pk=anna.pk).update(mobile="")
    made = of(User.objects.get(pk=anna.pk))
    assert (made.mobile, made.main_number, made.messages, made.mailbox) == ("", "", "", "")


@pytest.mark.req("PLT-02")
def test_only_codes_of_what_the_exchange_can_do(anna: User, exchange: Exchange, settings: LazySettings) -> None:
    settings.FEATURE_CODES = True
    exchange.capabilities = frozenset({Capability.DND, Capability.CALL_WAITING, Capability.CLIR, Capability.LOCK})
    exchange.show()
    assert [code.on for code in of(anna).codes] == ["*78", "*31", "*56", "*70"]
    settings.FEATURE_CODES = False
    assert of(anna).codes == ()


def test_it_is_shown_as_a_page_that_prints_without_the_library_for_pdf_files(
    client: Client, anna: User, exchange: Exchange, settings: LazySettings
) -> None:
    settings.FEATURE_CODES = True
    with_mailbox(exchange)
    client.force_login(anna)
    html = client.get("/settings/card/").content.decode()
    for words in ("Anna Żółwińska", "1011", "601 570 900", "*97", "*1011", "Do not disturb", "*78", "data-print"):
        assert words in html, words
    assert not Job.objects.exists()


def test_it_is_made_as_a_file(client: Client, anna: User, exchange: Exchange, settings: LazySettings) -> None:
    settings.FEATURE_CODES = True
    with_mailbox(exchange)
    client.force_login(anna)
    answer = client.post("/settings/card/")
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    while run.run_next():
        pass
    job.refresh_from_db()
    assert job.state == "done", job.error
    (page,) = reader.pages(b"".join(queries.content(job)))
    for words in ("AnnaŻółwińska", "1011", "601570900", "*97", "*1011", "Donotdisturb", "*78", "*79", "*72"):
        assert words in page, words


def test_it_speaks_the_language_of_whom_it_is_for(client: Client, anna: User, exchange: Exchange) -> None:
    client.force_login(anna)
    client.post("/language/", {"language": "de", "next": "/"})
    client.post("/settings/card/")
    assert Job.objects.get().language == "de"
