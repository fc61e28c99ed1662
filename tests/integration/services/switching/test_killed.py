"""What was set for a while returns once, whatever is killed in between (RELIABILITY promises 3, 4 and 6).

Real processes on a data folder of their own. The simulator dies with its gateway and forgets what was switched: this
telephone has do-not-disturb on in the morning, so the exchange still has it when it is back, as a real one would.
"""

import json
import random
import signal
import time
from typing import Any

import pytest

from tests.running import RunningPortal, running_portal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
DISTURBED = "1029"
LASTS = 6
"""Seconds for which it was set."""
PATIENCE = 120.0
KILLED = ("gateway", "web", "worker", "valkey")

SET = f"""
from datetime import timedelta
from django.utils import timezone
from accounts.journal import Origin
from accounts.models import User
from cti.live import read_board
from pbx.features import Feature
from services.models import By
from services.switching import switch
user = User.objects.get(extension="{DISTURBED}")
until = timezone.now() + timedelta(seconds={LASTS})
answer = switch(read_board(), "{DISTURBED}", Feature.DND, "on", By.PERSON, Origin(user), key="for a while", until=until)
assert answer.accepted, answer
"""
LOOK = f"""
import json
from accounts.models import JournalEntry
from cti.live import read_board
from services.models import Change, Timed
line = read_board().lines.get("{DISTURBED}")
print(json.dumps({{
    "dnd": line.features.get("dnd", "") if line else None,
    "waits": Timed.objects.count(),
    "returned": Change.objects.filter(extension="{DISTURBED}", by="schedule").count(),
    "told": JournalEntry.objects.filter(event="service_returned").count(),
}}))
"""
ROUND = """
from django.utils import timezone
from services.switching.returning import bring_back
print(bring_back(timezone.now()))
"""


def look(portal: RunningPortal) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(portal.manage("shell", "--no-imports", "-c", LOOK).splitlines()[-1])
    return found


def has_returned(portal: RunningPortal) -> bool:
    return look(portal)["dnd"] == ""


def kill_everything(portal: RunningPortal) -> None:
    for name in KILLED:
        portal.kill(name, signal.SIGKILL)


def start_everything(portal: RunningPortal) -> None:
    for name in reversed(KILLED):
        portal.start(name)
    portal.wait_until_ready()


def test_the_previous_state_returns_once_after_a_kill_of_every_process() -> None:
    chance = random.Random(6)
    with running_portal(worker=True) as portal:
        portal.manage("shell", "--no-imports", "-c", SET)
        kill_everything(portal)
        time.sleep(LASTS)  # it is over while nobody is there
        start_everything(portal)
        for _again in range(2):  # the worker dies when it may just be about it
            time.sleep(chance.random() * 10)
            portal.restart("worker", signal.SIGKILL)
        portal.wait(lambda: has_returned(portal), "do-not-disturb to end", within=PATIENCE)
        portal.wait(lambda: look(portal)["waits"] == 0, "the end to be settled", within=PATIENCE)
        found = look(portal)
        assert found["returned"] == 1, found
        assert found["told"] <= 1, found
        portal.control(do="set", who=DISTURBED, feature="dnd", value="on")
        portal.wait(lambda: look(portal)["dnd"] == "on", "the telephone to have it on again")
        assert portal.manage("shell", "--no-imports", "-c", ROUND).split()[-1] == "0", "it stays as somebody set it"
        assert look(portal)["dnd"] == "on"
