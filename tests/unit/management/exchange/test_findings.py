"""What the page about the exchange says is wrong, and that it says nothing of what is well."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from management.exchange.facts import Disk, Facts, Waiting
from management.exchange.findings import findings
from pbx.condition import Condition, Trunk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SOUND = Condition(looked=NOW, ahead=0.4, trunks=(Trunk("PJSIP/provider", available=True),), reconnected=1)
WELL = Facts(
    now=NOW,
    connected=True,
    since=NOW,
    info=None,
    condition=SOUND,
    telephones=3,
    unregistered=[("102", "Ola")],
    unwatched=0,
    leader="pbx1:4711",
    reconciles=True,
    behind=20,
    trouble="",
    letters=Waiting(2, NOW - timedelta(minutes=5)),
    jobs=Waiting(1, NOW - timedelta(minutes=5)),
    disks=(Disk("/var/lib/webcti", 400 * 1024**3, 500 * 1024**3),),
    database="PostgreSQL",
    database_bytes=1,
)
LONG_AGO = NOW - timedelta(hours=1)


@pytest.mark.req("ADM-02")
def test_nothing_is_said_of_what_is_well() -> None:
    assert findings(WELL) == []
    assert findings(replace(WELL, condition=None)) == []


@pytest.mark.req("ADM-02")
@pytest.mark.parametrize(
    ("wrong", "words", "serious"),
    [
        ({"leader": "", "connected": False}, "No gateway runs", True),
        ({"connected": False}, "no connection to the exchange", True),
        ({"condition": replace(SOUND, ahead=-6.0)}, "differ by 6 seconds", False),
        ({"condition": replace(SOUND, trunks=(Trunk("PJSIP/x", available=False),))}, "PJSIP/x", True),
        ({"condition": replace(SOUND, dropped=3)}, "faster than they could be followed", False),
        ({"telephones": 1}, "No telephone is registered", True),
        ({"reconciles": False}, "PBX_CDR is not set", False),
        ({"trouble": "the table is gone"}, "the table is gone", True),
        ({"behind": None}, "five minutes", False),
        ({"behind": 301}, "five minutes", False),
        ({"letters": Waiting(3, LONG_AGO)}, "3 e-mails wait", False),
        ({"letters": Waiting(failed=1)}, "An e-mail was given up", False),
        ({"jobs": Waiting(1, LONG_AGO)}, "A job waits", False),
        ({"disks": (Disk("/srv", 2 * 1024**3, 500 * 1024**3),)}, "/srv is nearly full", False),
        ({"disks": (Disk("/srv", 1024, 500 * 1024**3),)}, "/srv is full", True),
    ],
)
def test_each_thing_that_is_wrong_is_said_with_what_helps(wrong: dict[str, Any], words: str, *, serious: bool) -> None:
    (found,) = findings(replace(WELL, **wrong))
    assert words in found.sentence
    assert found.cure
    assert found.serious is serious


def test_the_serious_comes_first() -> None:
    found = findings(replace(WELL, behind=None, trouble="", disks=(Disk("/srv", 0, 1),)))
    assert [one.serious for one in found] == [True, False]


def test_a_small_disk_with_a_tenth_free_is_no_finding() -> None:
    assert findings(replace(WELL, disks=(Disk("/srv", 3 * 1024**3, 30 * 1024**3),))) == []
