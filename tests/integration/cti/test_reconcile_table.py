"""The exchange's table of calls, in a real MariaDB and a real PostgreSQL, fills the history, once (R-02, R-13)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from cti import reconcile
from cti.cdr import table as call_table
from cti.cdr.address import TableAddress, address_of
from cti.cdr.check import findings
from cti.cdr.connection import opened
from cti.cdr.source import CallLogUnavailable, Reading
from cti.models import TakenUp, Watermark
from history import actions
from history.models import Record, Recording
from pbx.call_detail import CallDetail, Disposition
from tests.integration.cti.call_tables import ZONE, CdrTable, recently
from tests.unit.pbx.scenarios import SCENARIOS
from tests.unit.pbx.script import PEOPLE

pytestmark = pytest.mark.django_db(transaction=True)
EXCHANGE = "scripted://lab"


@pytest.fixture(params=["mariadb_table", "postgresql_table"])
def server(request: pytest.FixtureRequest) -> CdrTable:
    table: CdrTable = request.getfixturevalue(request.param)
    return table


@pytest.fixture
def table(server: CdrTable, settings: Settings, transactional_db: None) -> CdrTable:
    server.make()
    settings.PBX_CDR = server.setting
    for extension in PEOPLE:
        User.objects.create_user(extension)
    return server


def calls(name: str, since: datetime) -> list[CallDetail]:
    """What the calls of all scenarios write, a minute apart."""
    return [
        event
        for number, scenario in enumerate(SCENARIOS.values())
        for event in scenario.events(f"{name}{number}", since + timedelta(minutes=2 * number))
        if isinstance(event, CallDetail)
    ]


def call(name: str = "a", **changes: object) -> CallDetail:
    """101 talks with 102, ten minutes ago."""
    (detail,) = (event for event in SCENARIOS["answered"].events(name, recently(10)) if isinstance(event, CallDetail))
    return replace(detail, **changes)  # type: ignore[arg-type]


def run() -> Mapping[str, frozenset[str]]:
    """Whose lists changed."""
    return reconcile.reconcile(EXCHANGE, "lab").changed


NAMES = ("origin", "extension", "direction", "outcome", "number", "answered_by", "voicemail", "final")
Rows = set[tuple[object, ...]]


def rows(*more: str) -> Rows:
    found = list(Record.objects.values_list(*NAMES, *more))
    assert len(found) == len(set(found))
    return set(found)


def rows_of_one_reading() -> Rows:
    """What the history is after everything in one go."""
    for model in (Record, Watermark, TakenUp):
        model.objects.all().delete()
    run()
    return rows("talk_seconds", "via", "dialled")


@pytest.mark.req("HIST-01")
def test_what_nobody_watched_is_in_the_history_after_one_run(table: CdrTable) -> None:
    details = calls("n", recently(180))
    table.write(details)
    changed = run()
    assert set(changed) == set(Record.objects.values_list("extension", flat=True))
    found = rows()
    Record.objects.all().delete()
    actions.record("lab", reconcile._legs(details, frozenset(PEOPLE)).values())
    assert found == rows(), "the rows of the table tell what the lines of a file do"
    assert not Watermark.objects.get().unreadable
    assert Watermark.objects.get().reconciled


def test_a_second_run_changes_nothing(table: CdrTable) -> None:
    table.write(calls("n", recently(180)))
    run()
    before = rows()
    assert run() == {}
    Watermark.objects.update(moment=None)
    assert run() == {}
    assert rows() == before


def test_batches_make_no_difference_even_smaller_than_a_call(table: CdrTable, monkeypatch: pytest.MonkeyPatch) -> None:
    table.write(calls("n", recently(180)))
    table.write([replace(call(f"same{number}"), sequence=str(number)) for number in range(9)])  # in one second
    whole = rows_of_one_reading()
    monkeypatch.setattr(call_table, "BATCH", 4)
    monkeypatch.setattr(call_table, "CALLS_AT_ONCE", 1)
    assert rows_of_one_reading() == whole


def test_an_edit_that_takes_an_answer_back_is_followed(table: CdrTable) -> None:
    table.write([call()])
    run()
    assert Record.objects.get(extension="102").outcome == "incoming"
    table.edit(call(disposition=Disposition.NO_ANSWER, answered=None, talk_seconds=0))
    assert set(run()) == {"101", "102"}
    assert Record.objects.get(extension="102").outcome == "missed"
    assert Record.objects.get(extension="101").answered is None


def test_a_row_that_is_gone_from_the_table_stays_in_the_history(table: CdrTable) -> None:
    table.write([call()])
    run()
    table.do("DELETE FROM cdr")
    Watermark.objects.update(swept=None)
    run()
    assert Record.objects.count() == 2


def test_what_was_seen_live_keeps_what_the_records_do_not_tell(table: CdrTable) -> None:
    legs = reconcile._legs([call()], frozenset(PEOPLE)).values()
    actions.record("lab", [replace(leg, final=False, via="600") for leg in legs])
    table.write([call()])
    run()
    assert set(Record.objects.values_list("via", "final")) == {("600", True)}


def test_a_call_of_hours_is_found_by_the_next_sweep(table: CdrTable) -> None:
    run()
    long = call(started=recently(300), answered=recently(300), ended=recently(1), talk_seconds=299 * 60)
    table.write([long])
    run()
    assert not Record.objects.exists()
    Watermark.objects.update(swept=recently(61))
    run()
    assert Record.objects.count() == 2


def test_a_late_part_of_a_call_brings_the_rest_along(table: CdrTable) -> None:
    """Only the second part of a transferred call is in the overlap; the first is still understood."""
    run()
    first, second = (
        event for event in SCENARIOS["blind_by_called"].events("t", recently(40)) if isinstance(event, CallDetail)
    )
    late = timedelta(minutes=30)
    table.write([first, replace(second, started=second.started + late, answered=recently(9), ended=recently(8))])
    run()
    assert Record.objects.get(extension="102").outcome == "incoming"
    assert Record.objects.get(extension="101").dialled == "102"


def test_after_a_pause_of_days_nothing_is_missing(table: CdrTable) -> None:
    run()
    Watermark.objects.update(moment=recently(3 * 24 * 60), swept=recently(3 * 24 * 60))
    old = recently(3 * 24 * 60 - 30)
    table.write([call(started=old, answered=old, ended=old + timedelta(minutes=1))])
    table.write([call("b")])
    run()
    assert Record.objects.filter(extension="102").count() == 2


def test_rows_that_make_no_sense_are_counted_and_stepped_over(table: CdrTable) -> None:
    table.write([call(), call("b")])
    table.do("UPDATE cdr SET disposition = 'what', duration = -1 WHERE uniqueid = 'b.0'")
    run()
    assert Watermark.objects.get().unreadable == 1
    assert Record.objects.count() == 2


@pytest.mark.req("HIST-01")
def test_a_database_that_is_away_is_said_and_loses_nothing(table: CdrTable, settings: Settings) -> None:
    table.write([call()])
    there, settings.PBX_CDR = settings.PBX_CDR, settings.PBX_CDR.replace("%26", "")
    settings.PBX_CDR = settings.PBX_CDR.replace("webcti:", "nobody:")
    assert run() == {}
    sentence = reconcile.trouble(EXCHANGE)
    assert "cannot be read" in sentence
    assert "nobody" in sentence
    assert "s3cr" not in sentence
    assert reconcile.seconds_behind(EXCHANGE) is None
    settings.PBX_CDR = there
    run()
    assert reconcile.trouble(EXCHANGE) == ""
    assert Record.objects.count() == 2


def test_the_portal_cannot_write_there(table: CdrTable, settings: Settings) -> None:
    """Not even with an account that could (rule A: the exchange is the truth)."""
    table.do("GRANT ALL ON TABLE cdr TO webcti")
    address = address_of(settings.PBX_CDR, "UTC")
    assert isinstance(address, TableAddress)
    with opened(address) as open_table, pytest.raises(CallLogUnavailable, match=r"(?i)read.only"):
        open_table._ask("INSERT INTO cdr (src) VALUES ('101')")


def test_moments_need_no_zone(table: CdrTable, settings: Settings) -> None:
    table.make(calldate=table.instant)
    settings.PBX_CDR = f"{table.url}&zone=Asia/Tokyo"
    table.writes_in(f"{recently().astimezone(ZONE):%z}")
    detail = call()
    table.write([detail])
    run()
    assert Record.objects.get(extension="101").started == detail.started.replace(microsecond=0)


def test_another_table_is_begun_anew(table: CdrTable, settings: Settings) -> None:
    table.write([call()])
    run()
    settings.PBX_CDR = f"{table.setting}&table=public.cdr" if "postgres" in table.url else f"{table.setting}&table=CDR"
    before = Watermark.objects.get().file
    run()
    assert Watermark.objects.get().file != before


def said(table: CdrTable) -> str:
    return " ".join(finding.sentence for finding in findings(table.setting, "UTC"))


def test_the_check_finds_a_good_table_good(table: CdrTable) -> None:
    born = recently(30)
    table.write([call(f"lab-{born.timestamp():.0f}", started=born)])
    assert findings(table.setting, "UTC") == ()


def test_the_check_names_the_columns_that_are_not_there(table: CdrTable) -> None:
    table.make(without=("linkedid", "sequence"))
    assert "lacks the columns linkedid, sequence" in said(table)
    run()
    assert "linkedid" in reconcile.trouble(EXCHANGE)


def test_the_check_names_a_right_that_is_lacking(table: CdrTable) -> None:
    table.do("REVOKE ALL ON TABLE cdr FROM webcti")
    assert "denied" in said(table)
    table.do("GRANT SELECT (calldate, src) ON cdr TO webcti")
    assert "denied" in said(table)


def test_the_check_notices_a_wrong_zone(table: CdrTable, settings: Settings) -> None:
    born = recently(30)
    table.write([call(f"lab-{born.timestamp():.0f}", started=born)])
    (finding,) = findings(f"{table.url}&zone=Asia/Tokyo", "UTC")
    assert "set zone in PBX_CDR" in finding.sentence
    assert "hours behind" in finding.sentence


def test_the_check_notices_names_of_calls_that_were_cut(table: CdrTable) -> None:
    table.write([call("the-telephone-exchange-of-our-company")])
    assert "shorten systemname" in said(table)


def test_whoever_finds_the_rows_taken_up_stops(table: CdrTable, monkeypatch: pytest.MonkeyPatch) -> None:
    table.write(calls("n", recently(180)))
    real = call_table.Log.reading

    def overtaken(log: call_table.Log, batch: call_table.Batch) -> Reading | None:
        reading = real(log, batch)
        monkeypatch.setattr(call_table.Log, "reading", real)
        run()
        return reading

    monkeypatch.setattr(call_table.Log, "reading", overtaken)
    assert run() == {}
    assert Record.objects.exists()


@pytest.mark.req("REC-01")
def test_what_the_exchange_recorded_by_itself_is_among_the_recordings_of_both_sides(table: CdrTable) -> None:
    detail = call()
    table.write([detail])
    table.do("UPDATE cdr SET recordingfile = 'out-102-101-a.wav'")
    assert run() == {extension: frozenset({"history", "recordings"}) for extension in ("101", "102")}
    day = detail.started.astimezone(ZONE)
    found = set(Recording.objects.values_list("extension", "name", "state", "seconds"))
    name = f"{day:%Y/%m/%d}/out-102-101-a.wav"
    assert found == {(extension, name, "over", detail.talk_seconds) for extension in ("101", "102")}
    assert all(row.record and row.record.extension == row.extension for row in Recording.objects.all())
    assert run() == {}
    assert Recording.objects.count() == 2


def test_a_table_without_files_and_files_that_no_browser_plays_are_no_recordings(table: CdrTable) -> None:
    table.write([call()])
    table.do("UPDATE cdr SET recordingfile = '../../etc/passwd'")
    run()
    table.make(without=["recordingfile"])
    table.write([call("b")])
    run()
    assert (Record.objects.count(), Recording.objects.count()) == (4, 0)
