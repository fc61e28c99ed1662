"""From a telephone's keys to the proof: through the exchange, the gateway and the database (SECURITY T-PIN-10)."""

import asyncio
from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from accounts.models import PhoneProof, User
from accounts.proving import proofs
from accounts.proving.proofs import State
from cti import commands, live
from history.models import Record
from pbx.commands import AskDigits
from pbx.events import DigitsKeyed
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.test_simulator import Company
from tests.integration.cti.test_simulator import company as company
from tests.integration.cti.waiting import until, until_here

HERE = "198.51.100.7"
AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def begun(extension: str) -> PhoneProof:
    User.objects.create_user(extension, "x")
    return proofs.begin(extension, "a-session", HERE)


def state_of(proof: PhoneProof) -> str:
    return str(PhoneProof.objects.get(pk=proof.pk).state)


async def ask(proof: PhoneProof, *, decoy: bool = False) -> None:
    command = AskDigits(proof.extension, proofs.DIGITS)
    await asyncio.to_thread(commands.post, command, request=proof.name, decoy=decoy)


@pytest.mark.req("LOG-04")
async def test_t_pin_10_what_is_keyed_in_at_the_telephone_confirms_the_proof(company: Company) -> None:
    proof = await sync_to_async(begun)("1011")
    await ask(proof)
    legs = await until(lambda: live.line_of("1011").legs)
    assert legs[0].request == proof.name
    await company.do("answer", who="1011")
    await company.do("key_digits", who="1011", digits=proof.code)
    await until(lambda: state_of(proof) == State.CONFIRMED)
    await until(lambda: not live.line_of("1011").legs)
    await company.do("call", **{"from": "601570947", "to": "1012"})
    await until(lambda: live.line_of("1012").legs)
    await company.do("hang_up", who="601570947")
    await until(lambda: Record.objects.filter(extension="1012").exists())
    assert not await sync_to_async(Record.objects.filter(extension="1011").exists)()


async def test_t_enm_01_a_decoy_reaches_nobody(company: Company) -> None:
    proof = await sync_to_async(begun)("1011")
    await ask(proof, decoy=True)
    await asyncio.to_thread(commands.send, AskDigits("1012", 2), key="after it")
    await until(lambda: live.line_of("1012").legs)
    assert not live.line_of("1011").legs


async def test_digits_wait_for_a_database_that_is_away(pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = await sync_to_async(begun)("1011")
    tries: list[str] = []
    real = proofs.answered

    def first_away(name: str, extension: str, digits: str) -> None:
        tries.append(digits)
        if len(tries) == 1:
            raise OperationalError("away")
        real(name, extension, digits)

    monkeypatch.setattr(proofs, "answered", first_away)
    pbx.put(DigitsKeyed(AT, proof.name, "1011", proof.code))
    await until(lambda: state_of(proof) == State.CONFIRMED)
    assert len(tries) == 2


async def test_digits_of_no_proof_disturb_nobody(pbx: ScriptedPbx) -> None:
    proof = await sync_to_async(begun)("1011")
    pbx.put(DigitsKeyed(AT, "made-up", "1011", "47"))
    pbx.put(DigitsKeyed(AT, proof.name, "1011", proof.code))
    await until(lambda: state_of(proof) == State.CONFIRMED)


async def test_a_posted_command_is_done_without_anybody_waiting(pbx: ScriptedPbx) -> None:
    await asyncio.to_thread(commands.post, AskDigits("101", 2), request="proof-1")
    await until_here(lambda: pbx.executed)
    assert pbx.executed == [(AskDigits("101", 2), "proof-1")]
