"""What is wrong with an exchange, told in sentences (T-AMI-06)."""

from dataclasses import replace

import pytest

from pbx.asterisk.address import Address
from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.check import Facts, examine, findings, is_fixed
from pbx.asterisk.connection import Pace
from pbx.asterisk.introduction import CONTEXTS, OPTIONAL_CONTEXTS, Introduction
from pbx.errors import PbxUnavailable
from tests.unit.pbx.fake_ami import ALLOWED, FakeAsterisk, channel, fake_asterisk

EVERY_CONTEXT = frozenset(CONTEXTS + OPTIONAL_CONTEXTS)
GOOD = Facts(
    host="127.0.0.1",
    encrypted=False,
    introduction=Introduction("lab", "22.10.1", True, frozenset(ALLOWED.split()), EVERY_CONTEXT),
    booted=True,
    echo=AmiMessage("Event: UserEvent\r\nTimestamp: 1.5\r\nUserEvent: PortalCheck"),
    telephones=frozenset({"101"}),
    hinted=frozenset({"101"}),
    channel_variables=None,
    clock_ahead=0.1,
)


def introduced(**changes: object) -> Facts:
    return replace(GOOD, introduction=replace(GOOD.introduction, **changes))  # type: ignore[arg-type]


def may(*more: str, without: str = "") -> Facts:
    return introduced(commands=GOOD.introduction.commands - {without} | {*more})


def test_t_ami_06_a_good_exchange_is_praised_by_silence() -> None:
    assert findings(GOOD) == ()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (introduced(version="16.2.1"), "update it to 18.24.2"),
        (replace(GOOD, host="pbx.example"), "not encrypted"),
        (replace(GOOD, host="192.0.2.7"), "tls=1"),
        (may("Command"), "take command out of `write`"),
        (may("GetConfig", "UpdateConfig"), "take config, system out"),
        (may(without="Originate"), "add originate to `write`"),
        (may(without="DBGetTree"), "add reporting to `write`"),
        (replace(GOOD, booted=False), "add system to `read`"),
        (replace(GOOD, echo=None), "add user to `read`"),
        (replace(GOOD, echo=AmiMessage("Event: UserEvent")), "timestampevents = yes"),
        (replace(GOOD, channel_variables=frozenset({"PORTAL_REQ"})), "channelvars = PORTAL_REQ,PORTAL_FROM"),
        (introduced(system_name=""), "systemname in asterisk.conf"),
        (introduced(records=False), "cdr.conf"),
        (introduced(contexts=EVERY_CONTEXT - {"portal-dial"}), "lacks portal-dial"),
        (replace(GOOD, telephones=frozenset(), hinted=frozenset()), "No telephone"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_t_ami_06_each_fault_says_what_to_change(facts: Facts, words: str) -> None:
    (finding,) = findings(facts)
    assert words in finding.sentence
    assert finding.sentence.endswith(".")
    assert finding.serious


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (replace(GOOD, hinted=frozenset()), "cannot show 101"),
        *(
            (introduced(contexts=EVERY_CONTEXT - {context}), f"#include {file}")
            for context, file in {
                "portal-block": "webcti_block.conf",
                "portal-service": "webcti_users.conf",
                "portal-outgoing": "webcti_outgoing.conf",
                "portal-costs": "webcti_outgoing.conf",
                "portal-rules": "webcti_rules.conf",
            }.items()
        ),
        (may(without="VoicemailMove"), "load app_voicemail.so"),
        (replace(GOOD, clock_ahead=-90.0), "differ by 90 seconds"),
    ],
)
def test_a_small_fault_is_no_failure(facts: Facts, words: str) -> None:
    (finding,) = findings(facts)
    assert words in finding.sentence
    assert not finding.serious


def test_the_serious_come_first() -> None:
    found = findings(replace(GOOD, hinted=frozenset(), booted=False))
    assert [finding.serious for finding in found] == [True, False]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_on_the_same_machine_nothing_needs_to_be_encrypted(host: str) -> None:
    assert findings(replace(GOOD, host=host)) == ()


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ("18.24.1", False),
        ("18.24.2", True),
        ("19.8.0", False),
        ("20.9.1", False),
        ("20.9.2", True),
        ("20.10.0", True),
        ("21.4.1", False),
        ("21.4.2", True),
        ("22.0.0", True),
        ("23.1.0", True),
        ("16.30.0", False),
        ("certified/18.9-cert11", True),
        ("SVN-trunk", False),
    ],
)
def test_t_ami_06_known_holes_are_known_by_version(version: str, fixed: bool) -> None:
    assert is_fixed(version) is fixed


PACE = Pace(connect=2, answer=1, booted=0.2)


async def test_t_ami_06_a_manager_is_examined_over_its_own_protocol() -> None:
    lists: dict[str, list[dict[str, object]]] = {
        "DeviceStateList": [{"Event": "DeviceStateChange", "Device": f"PJSIP/{number}"} for number in (101, 102)],
        "ExtensionStateList": [{"Event": "ExtensionStatus", "Hint": "PJSIP/101&Custom:DND101"}],
        "Status": [{"Event": "Status", **channel("PJSIP/101-1", "1.1", ChanVariable=["PORTAL_REQ=", "PORTAL_FROM="])}],
    }
    commands = f"{ALLOWED} GetConfig"
    async with fake_asterisk(FakeAsterisk(lists=lists, commands=commands, contexts="portal-dial")) as fake:
        facts = await examine(Address("127.0.0.1", fake.port, "webcti", "right"), PACE)
    assert facts.booted
    assert facts.echo is not None
    assert facts.telephones == {"101", "102"}
    assert facts.hinted == {"101"}
    assert facts.channel_variables == frozenset({"PORTAL_REQ", "PORTAL_FROM"})
    assert facts.introduction.contexts == {"portal-dial"}
    sentences = " ".join(finding.sentence for finding in findings(facts))
    assert "take system out" in sentences
    assert "lacks portal-mobile" in sentences
    assert "clocks" in sentences


async def test_t_ami_06_an_account_that_may_nothing_is_told_so() -> None:
    async with fake_asterisk(FakeAsterisk(errors={"CoreSettings": "Permission denied"})) as fake:
        with pytest.raises(PbxUnavailable, match="webcti_manager"):
            await examine(Address("127.0.0.1", fake.port, "webcti", "right"), PACE)
