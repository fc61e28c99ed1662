"""The fault rig, small: a cut link, one click ten times, everything killed at once. `./portal faults` does the rest."""

import subprocess
import sys

import pytest

from tests.postgres import Unavailable, programs
from webcti import places

LONG = 600.0
"""Seconds, on a machine that is much busier than it should be."""


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.timeout(LONG + 30)
@pytest.mark.req("PLT-15", "HIST-01", "CALL-01")
def test_r_06_r_26_r_39_the_promises_hold_when_everything_runs_as_in_production() -> None:
    try:
        programs()
    except Unavailable as error:
        pytest.skip(str(error))
    command = [sys.executable, "-m", "tests.faults", "--short"]
    done = subprocess.run(command, cwd=places.ROOT, capture_output=True, text=True, check=False, timeout=LONG)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-8000:]}"
    assert done.stdout.count("      kept, ") == 3
