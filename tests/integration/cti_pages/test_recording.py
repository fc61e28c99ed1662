"""Having a call recorded from the page (REC-03)."""

import pytest
from django.test import Client

from accounts.journal import Event
from accounts.models import Grant, JournalEntry, User
from accounts.permissions import Permission
from history.models import Recording
from pbx.capabilities import Capability
from pbx.commands import PauseRecording, StartRecording, StopRecording
from pbx.errors import PbxRefused
from pbx.states import LegState
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange, a_leg


def post(browser: Client, action: str, **fields: str) -> tuple[int, str]:
    said = browser.post(f"/call/recording/{action}/", {"key": a_key(), **fields}, headers=htmx())
    return said.status_code, said.content.decode()


@pytest.fixture
def call(exchange: Exchange, anna: User) -> str:
    (token,) = exchange.calls("1011", a_leg("chan-1", LegState.TALKING, answered=True))
    return token


@pytest.fixture
def jans_call(exchange: Exchange, call: str, jan: User) -> str:
    (token,) = exchange.calls(jan.extension, a_leg("chan-2", LegState.TALKING, answered=True))
    return token


def strip(browser: Client) -> str:
    return browser.get("/live/strip/", headers=htmx()).content.decode()


@pytest.mark.req("REC-03")
def test_a_call_is_recorded_paused_resumed_and_stopped(browser: Client, exchange: Exchange, call: str) -> None:
    assert "/call/recording/record/" in strip(browser)
    assert post(browser, "record", call=call) == (204, "")
    (recording,) = Recording.objects.all()
    assert (recording.begun_by and recording.begun_by.extension, recording.number) == ("1011", "+48601570947")
    assert "/call/recording/pause_recording/" in strip(browser)
    assert "/call/recording/record/" not in strip(browser)
    post(browser, "pause_recording", call=call)
    Recording.objects.update(state="paused")
    assert "/call/recording/resume_recording/" in strip(browser)
    post(browser, "resume_recording", call=call)
    post(browser, "stop_recording", call=call)
    name = recording.name
    assert exchange.asked == [
        StartRecording("1011", "chan-1"),
        PauseRecording("1011", name, on=True),
        PauseRecording("1011", name, on=False),
        StopRecording("1011", name),
    ]


def test_a_second_recording_of_a_call_is_not_begun(browser: Client, exchange: Exchange, call: str) -> None:
    post(browser, "record", call=call)
    status, said = post(browser, "record", call=call)
    assert (status, "changed meanwhile" in said) == (200, True)
    assert len(exchange.asked) == 1


@pytest.mark.parametrize("state", [LegState.RINGING, LegState.CALLING, LegState.PARKED])
def test_what_nobody_talks_in_is_not_recorded(browser: Client, exchange: Exchange, anna: User, state: LegState) -> None:
    (token,) = exchange.calls("1011", a_leg("chan-1", state))
    assert "/call/recording/" not in strip(browser)
    post(browser, "record", call=token)
    assert exchange.asked == []


def test_without_the_right_there_is_no_button_and_no_recording(
    browser: Client, exchange: Exchange, anna: User, call: str
) -> None:
    User.objects.filter(pk=anna.pk).update(recording_access="none")
    assert "/call/recording/" not in strip(browser)
    assert post(browser, "record", call=call)[0] == 403
    assert exchange.asked == []


def test_an_exchange_that_cannot_record_is_not_asked(browser: Client, exchange: Exchange, call: str) -> None:
    exchange.capabilities = frozenset(Capability) - {Capability.RECORD}
    exchange.show()
    assert "/call/recording/" not in strip(browser)
    assert "does not record" in post(browser, "record", call=call)[1]
    assert exchange.asked == []


def test_what_the_exchange_refuses_leaves_no_recording(browser: Client, exchange: Exchange, call: str) -> None:
    exchange.answer = PbxRefused("The disk is full.")
    assert "The disk is full." in post(browser, "record", call=call)[1]
    assert not Recording.objects.exists()


def test_t_ws_09_somebody_elses_call_is_recorded_by_operators_alone(
    browser: Client, exchange: Exchange, jan: User, jans_call: str
) -> None:
    assert post(browser, "record", call=jans_call, extension=jan.extension)[0] == 403
    assert post(browser, "record", call=jans_call)[0] == 200, "and as one's own it is not there"
    assert exchange.asked == []


@pytest.mark.req("REC-03")
def test_t_fil_04_an_operator_records_anybodys_call_and_the_journal_knows(
    browser: Client, exchange: Exchange, anna: User, jan: User, jans_call: str
) -> None:
    Grant.objects.create(user=anna, permission=Permission.OPERATE)
    Grant.objects.create(user=anna, permission=Permission.SEE_CALLERS)
    card = browser.get(f"/people/{jan.extension}/", headers=htmx()).content.decode()
    assert "/call/recording/record/" in card
    assert jans_call in card
    assert post(browser, "record", call=jans_call, extension=jan.extension) == (204, "")
    assert exchange.asked == [StartRecording(jan.extension, "chan-2")]
    entry = JournalEntry.objects.get(event=Event.RECORDING_BEGUN)
    assert (entry.subject, entry.actor) == (jan, anna)


def test_nonsense_is_answered_in_words_or_not_found(browser: Client, exchange: Exchange, call: str) -> None:
    assert post(browser, "burn", call=call)[0] == 404
    assert post(browser, "record", call="zz")[0] == 200
    assert exchange.asked == []
