"""Calls while no gateway lived are in the histories, all of them and once (RELIABILITY R-02)."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from pytest_django import Settings

from accounts.models import User
from cti import reconcile, tasks
from cti.models import Lease
from history.models import Record
from pbx.call_detail import CallDetail
from tests.integration.cti.call_tables import CdrTable, recently
from tests.integration.cti.conftest import running_gateway
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.offices import EXTENSIONS, calls
from tests.integration.cti.test_reconcile import write
from tests.integration.cti.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
EXCHANGE = "scripted://lab"
CALLS = 5000
WITHIN = 60.0
"""Seconds until everything is there (R-02), on a machine that does nothing else."""
PATIENCE = 3
"""How much slower the machine of the tests may be."""

Key = tuple[str, str, str]


@pytest.fixture
def people(transactional_db: None) -> None:
    User.objects.bulk_create(User(extension=extension) for extension in EXTENSIONS)


def six_hours() -> tuple[list[CallDetail], set[Key]]:
    """What CALLS calls of the last six hours write, and the legs that history must show: each call's own."""
    details: list[CallDetail] = []
    expected: set[Key] = set()
    for events in calls(CALLS, recently(6 * 60), timedelta(seconds=4)):
        records = [event for event in events if isinstance(event, CallDetail)]
        details += records
        expected |= set(reconcile._legs(records, EXTENSIONS))
    details.sort(key=lambda detail: detail.at)
    return details, expected


def found() -> list[Key]:
    return list(Record.objects.values_list("origin", "extension", "direction"))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.req("HIST-01")
@pytest.mark.parametrize(
    "kind",
    [pytest.param("file", marks=pytest.mark.sqlite_only), pytest.param("table", marks=pytest.mark.postgresql_only)],
)
async def test_r_02_five_thousand_calls_that_no_gateway_saw(
    kind: str, request: pytest.FixtureRequest, people: None, settings: Settings, tmp_path: Path, valkey: str
) -> None:
    details, expected = await asyncio.to_thread(six_hours)
    if kind == "file":
        settings.PBX_CDR = str(tmp_path / "Portal.csv")
        await asyncio.to_thread(write, tmp_path / "Portal.csv", details)
    else:
        table: CdrTable = request.getfixturevalue("mariadb_table")
        settings.PBX_CDR = table.setting
        await asyncio.to_thread(table.make)
        await asyncio.to_thread(table.write, details)
    pbx, started = ScriptedPbx(), time.monotonic()
    async with running_gateway(pbx):
        pbx.connect()
        await until(lambda: Lease.objects.exclude(name="").exists())
        while await asyncio.to_thread(reconcile.seconds_behind, EXCHANGE) is None:
            await database_sync_to_async(tasks.reconcile_calls)()  # the worker, beside the gateway
    taken = time.monotonic() - started
    rows = await asyncio.to_thread(found)
    assert len(rows) == len(set(rows))
    assert set(rows) == expected
    assert taken < WITHIN * PATIENCE
