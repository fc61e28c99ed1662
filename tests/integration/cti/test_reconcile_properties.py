"""However records of calls come, late, twice, mended and in any order: one history (RELIABILITY R-13).

The same property of a file and of tables in a real MariaDB and a real PostgreSQL.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from cti import reconcile
from cti.models import TakenUp, Watermark
from history.models import Record
from pbx.asterisk.cdr import format_line
from pbx.call_detail import CallDetail, Disposition
from tests.integration.cti.call_tables import recently
from tests.unit.pbx.scenarios import SCENARIOS
from tests.unit.pbx.script import PEOPLE

pytestmark = pytest.mark.django_db(transaction=True)
EXCHANGE = "scripted://lab"


class Log(Protocol):
    """What an exchange writes its calls to."""

    @property
    def setting(self) -> str: ...
    def make(self) -> None: ...
    def write(self, details: Iterable[CallDetail]) -> None: ...
    def edit(self, detail: CallDetail) -> None: ...


@dataclass
class CdrFile:
    path: Path

    @property
    def setting(self) -> str:
        return str(self.path)

    def make(self) -> None:
        self.path.write_bytes(b"")

    def write(self, details: Iterable[CallDetail]) -> None:
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.writelines(f"{format_line(detail)}\n" for detail in details)
        long_ago = self.path.stat().st_mtime - 60
        os.utime(self.path, (long_ago, long_ago))

    def edit(self, detail: CallDetail) -> None:
        """Of a line that was written the exchange says the contrary in another."""
        self.write([detail])


@pytest.fixture
def file_log(tmp_path: Path) -> CdrFile:
    return CdrFile(tmp_path / "Portal.csv")


@pytest.fixture(params=["file_log", "mariadb_table", "postgresql_table"])
def log(request: pytest.FixtureRequest) -> Log:
    log: Log = request.getfixturevalue(request.param)
    return log


@pytest.fixture(autouse=True)
def company(log: Log, settings: Settings, transactional_db: None) -> None:
    settings.PBX_CDR = log.setting
    for extension in PEOPLE:
        User.objects.create_user(extension)


@pytest.mark.slow
@pytest.mark.req("HIST-01")
@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(SCENARIOS)), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_r_13_late_doubled_mended_and_shuffled_records_give_one_history(
    log: Log, names: list[str], chance: Random
) -> None:
    log.make()
    forget()
    begun = recently(180)
    left = [
        event
        for number, name in enumerate(names)
        for event in SCENARIOS[name].events(f"c{number}", begun + timedelta(minutes=3 * number))
        if isinstance(event, CallDetail)
    ]
    chance.shuffle(left)
    written: dict[tuple[str, str], CallDetail] = {}
    while left:
        some, left = left[: (size := chance.randint(1, 9))], left[size:]
        log.write(some + some[: chance.randint(0, 2)])
        written |= {(detail.channel, detail.sequence): detail for detail in some}
        for detail in chance.sample(sorted(written.values(), key=format_line), min(2, len(written))):
            written[detail.channel, detail.sequence] = mended(detail, chance)
            log.edit(written[detail.channel, detail.sequence])
        Watermark.objects.update(swept=None)  # an hour goes by
        reconcile.reconcile(EXCHANGE, "lab")
    found = history()
    forget()
    log.make()
    log.write(written.values())
    reconcile.reconcile(EXCHANGE, "lab")
    expected = history()
    assert found.keys() == expected.keys()
    assert not Watermark.objects.get().unreadable
    assert all(abs(found[row] - seconds) <= 1 for row, seconds in expected.items())


def mended(detail: CallDetail, chance: Random) -> CallDetail:
    """Answered after all or not, longer, to another number; or as it was, with a note that is none of ours."""
    match chance.randrange(5):
        case 0 if detail.answered:
            return replace(detail, answered=None, talk_seconds=0, disposition=Disposition.NO_ANSWER)
        case 1:
            talked = round((detail.ended - detail.started).total_seconds())
            return replace(detail, answered=detail.started, talk_seconds=talked, disposition=Disposition.ANSWERED)
        case 2:
            later = detail.ended + timedelta(seconds=30)
            talked = detail.talk_seconds + (30 if detail.answered else 0)
            return replace(detail, at=later, ended=later, talk_seconds=talked)
        case 3 if not detail.callee_extension:
            return replace(detail, dialled="555777")
    return detail


def forget() -> None:
    for model in (Record, Watermark, TakenUp):
        model.objects.all().delete()


WORDS = "origin extension direction outcome number answered_by voicemail via dialled transferred_to forwarded_to final"


def history() -> dict[tuple[object, ...], int]:
    """Each row once, and its seconds of talk."""
    found = list(Record.objects.values_list(*WORDS.split(), "talk_seconds"))
    rows = {tuple(words): seconds for *words, seconds in found}
    assert len(rows) == len(found)
    return rows
