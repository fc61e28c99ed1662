"""One leg told twice: what the gateway saw and what the exchange wrote down make one row."""

from datetime import UTC, datetime, timedelta

import pytest

from history.calls.merging import merge
from history.models import Record

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIVE = {"outcome": "incoming", "started": START, "answered": START + timedelta(seconds=4), "talk_seconds": 30}


def row(**values: object) -> Record:
    fields = {"outcome": "missed", "started": START, "ended": START + timedelta(seconds=40)} | values
    return Record(pbx="pbx", origin="1", extension="1011", direction="in", call="1", **fields)


def test_the_same_account_twice_changes_nothing() -> None:
    assert merge(row(**LIVE), row(**LIVE)) is False


def test_the_detail_record_confirms_and_has_the_last_word_on_times() -> None:
    stored = row(**LIVE)
    assert merge(stored, row(**LIVE | {"talk_seconds": 36}, final=True))
    assert (stored.talk_seconds, stored.final) == (36, True)


def test_what_was_seen_live_cannot_overrule_the_detail_record() -> None:
    stored = row(**LIVE, final=True)
    assert not merge(stored, row(**LIVE | {"talk_seconds": 99}))
    assert stored.talk_seconds == 30


@pytest.mark.req("HIST-02")
def test_a_detail_record_that_knows_no_pickup_does_not_turn_it_into_a_missed_call() -> None:
    stored = row(outcome="answered_by_other", answered_by="1012")
    merge(stored, row(outcome="missed", final=True))
    assert (stored.outcome, stored.answered_by, stored.final) == ("answered_by_other", "1012", True)


def test_an_answered_call_never_becomes_unanswered() -> None:
    stored = row(**LIVE)
    merge(stored, row(outcome="missed", final=True))
    assert (stored.outcome, stored.talk_seconds, stored.answered) == ("incoming", 30, LIVE["answered"])


def test_a_late_account_fills_what_the_first_did_not_know() -> None:
    stored = row(outcome="missed", final=True)
    assert merge(stored, row(outcome="answered_by_other", answered_by="1012", via="1080", voicemail=True))
    assert (stored.outcome, stored.answered_by, stored.via, stored.voicemail) == (
        "answered_by_other",
        "1012",
        "1080",
        True,
    )


def test_times_that_differ_only_by_the_resolution_of_a_detail_record_stay() -> None:
    stored = row(**LIVE)
    merge(stored, row(**LIVE | {"started": START + timedelta(milliseconds=900)}, final=True))
    assert stored.started == START


def test_the_fuller_story_stays() -> None:
    stored = row(**LIVE, steps='[["rang",0,4,"1011"],["held",9,3,""]]')
    merge(stored, row(**LIVE, final=True, steps='[["rang",0,4,"1011"]]'))
    assert "held" in stored.steps
    assert merge(stored, row(**LIVE, final=True, steps=stored.steps.replace("]]", '],["voicemail",20,0,""]]')))
    assert "voicemail" in stored.steps


def test_a_number_that_is_known_better_says_anew_whether_it_is_inside() -> None:
    stored = row(**LIVE, number="", internal=False)
    merge(stored, row(**LIVE, number="1012", internal=True))
    assert (stored.number, stored.internal) == ("1012", True)
