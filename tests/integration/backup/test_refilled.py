"""Yesterday's backup on a new machine: what was called since comes from the exchange's log of calls (R-40)."""

import shutil
from pathlib import Path

import pytest

from tests.running import RunningPortal, running_portal

CALLERS = (
    "from history.models import Record; print(*Record.objects.order_by('started').values_list('number', flat=True))"
)
BEFORE, AFTER = "601999111", "602999222"


def callers(portal: RunningPortal) -> list[str]:
    return portal.manage("shell", "-v", "0", "-c", CALLERS).split()


def call(portal: RunningPortal, number: str) -> None:
    portal.control(do="call", from_=number, to="1011")
    portal.control(do="hang_up", who=number)


def has(portal: RunningPortal, number: str) -> bool:
    return any(caller.endswith(number) for caller in callers(portal))


@pytest.mark.slow
def test_r_40_calls_since_the_backup_come_from_the_log_of_the_exchange(tmp_path: Path) -> None:
    archive, new = tmp_path / "backup.tar.gz", tmp_path / "new"
    with running_portal() as old:
        call(old, BEFORE)
        old.wait(lambda: has(old, BEFORE), "the first call")
        old.manage("backup", str(archive))
        call(old, AFTER)
        old.wait(lambda: has(old, AFTER), "the second call")
        old.stop()

        log = old.folder / "calls.csv"
        shutil.copytree(old.folder, new)
        for path in new.glob("portal.sqlite3*"):
            path.unlink()
        restored = RunningPortal(new, "unix:///nowhere?db=0", {"PBX_CDR": str(log)}, "")
        restored.manage("restore", str(archive))
        assert [number for number in (BEFORE, AFTER) if has(restored, number)] == [BEFORE]
        with running_portal(prepared=new, PBX_CDR=str(log)) as portal:
            portal.wait(lambda: has(portal, AFTER), "the call since the backup")
            assert [sum(caller.endswith(number) for caller in callers(portal)) for number in (BEFORE, AFTER)] == [1, 1]
