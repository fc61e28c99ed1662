"""What people do to calls from their pages, at real telephones on the real Asterisk."""

import uuid
from collections.abc import Awaitable, Callable

import pytest

from pbx.states import LegState
from tests.asterisk.company import Company
from tests.asterisk.lab.exchange import PEOPLE
from tests.asterisk.portal.desk import Desk
from tests.asterisk.portal.expected import EXPECTED, Rows, called, called_in_vain, missed, taken_by, took
from tests.asterisk.portal.markup import first
from tests.asterisk.portal.office import Office
from tests.asterisk.portal.reconciling import Reconciler
from tests.asterisk.portal.visitor import told
from tests.asterisk.scenarios import SCENARIOS
from tests.asterisk.sip.call import Call, CallState

Ends = Callable[[Rows], Awaitable[None]]


async def in_a_call(company: Company, office: Office, *more: str) -> tuple[Call, Call]:
    """101 talks with 102; the telephones of `more` are there as well."""
    alice, bob, *_others = await company.arrive("101", "102", *more)
    talk = await company.talk(alice, bob)
    await office.sees("101", LegState.TALKING)
    await office.sees("102", LegState.TALKING)
    return talk


async def works(desk: Desk, action: str, **fields: str) -> str:
    """Do `action` to the own call, as the strip's button or its dialog does; what the portal says."""
    (call,) = desk.screen.calls
    return told(await desk.visitor.post(f"/call/{action}/", {"call": call["id"], **fields}))


@pytest.fixture
def ends(company: Company, office: Office, reconciler: Reconciler) -> Ends:
    """`await ends(rows)`: nobody is in a call, and the histories say exactly that, before and after a reconcile."""
    told = company.forget_records()

    async def ends(rows: Rows) -> None:
        await office.is_quiet()
        await office.lists(rows)
        await company.records(told)
        reconciler.run(company.exchange.records)
        await office.look_again()
        await office.lists(rows)

    return ends


@pytest.mark.req("CALL-11")
async def test_hanging_up_ends_the_call_at_both_telephones(company: Company, office: Office, ends: Ends) -> None:
    call, there = await in_a_call(company, office)
    assert await works(office["102"], "hang_up") == ""
    for end in (call, there):
        await end.until(CallState.ENDED)
    await ends(EXPECTED["answered"])


@pytest.mark.req("CALL-04")
async def test_a_rejected_call_is_over_for_its_caller_and_missed_here(
    company: Company, office: Office, ends: Ends
) -> None:
    alice, eve = await company.arrive("101", "105")
    call = alice.dial("105")
    there = await eve.rings()
    await office.sees("105", LegState.RINGING)
    assert await works(office["105"], "reject") == ""
    await there.until(CallState.ENDED)
    await call.until(CallState.ENDED)
    await ends({"101": (called_in_vain("105"),), "105": (missed("101"),)})


@pytest.mark.req("CALL-05")
async def test_a_call_is_handed_on_at_once(company: Company, office: Office, ends: Ends) -> None:
    call, there = await in_a_call(company, office, "103")
    said = await works(office["102"], "transfer", number="103")
    assert said == "success: Carol Clark: The call is being transferred."
    onward = await company.phones["103"].rings()
    assert onward.caller == ("101", "Alice Adams")
    await there.until(CallState.ENDED)
    await office.sees("102")
    await office.sees("103", LegState.RINGING)
    await company.answer(onward, call)
    await office.sees_peer("103", "101")
    await office.sees_peer("101", "103")
    await call.hang_up()
    await ends(EXPECTED["blind_transfer"])


@pytest.mark.req("CALL-05")
async def test_a_call_is_announced_before_it_is_handed_on(company: Company, office: Office, ends: Ends) -> None:
    call, there = await in_a_call(company, office, "103")
    said = await works(office["102"], "transfer", number="103", announce="1")
    assert said == "success: Carol Clark: Speak with the target, then hang up to connect."
    onward = await company.phones["103"].rings()
    assert onward.caller == ("102", "Bob Brown")
    await office.sees("103", LegState.RINGING)
    await office.sees_peer("103", "102")
    onward.answer()
    await onward.until(CallState.UP)
    await office.sees("103", LegState.TALKING)
    await there.hang_up()
    await office.sees("102")
    await office.sees_peer("101", "103")
    await office.sees_peer("103", "101")
    await office.sees("101", LegState.TALKING)
    await call.hang_up()
    await ends(
        {"101": (called("102"),), "102": (took("101", f"Transferred to {PEOPLE['103']}"),), "103": (took("102"),)}
    )


@pytest.mark.req("CALL-11")
async def test_a_parked_call_waits_at_a_space_that_a_colleague_dials(
    company: Company, office: Office, ends: Ends
) -> None:
    call, there = await in_a_call(company, office, "103")
    assert await works(office["102"], "park") == ""
    await there.until(CallState.ENDED)
    await office.sees("102", LegState.PARKED)
    (parked,) = office["102"].screen.calls
    assert parked["n"] == "101"
    assert (await office["103"].visitor.dial(parked["space"])).endswith("Your telephone rings.")
    taken = await company.phones["103"].rings()
    taken.answer()
    await office.sees("103", LegState.TALKING)
    await office.sees("101", LegState.TALKING)
    await office.sees("102")
    await call.hang_up()
    await taken.until(CallState.ENDED)
    await ends({"101": (called("102"),), "102": (took("101"),), "103": (called("101"),)})


async def test_a_call_that_rings_at_a_colleagues_is_taken(company: Company, office: Office, ends: Ends) -> None:
    alice, bob, carol = await company.arrive("101", "102", "103")
    call = alice.dial("102")
    there = await bob.rings()
    await office.sees("102", LegState.RINGING)
    visitor = office["103"].visitor
    card = await visitor.get("/people/102/", HX_Request="true")
    token = first(card, "input", name="call")
    assert token is not None
    said = told(await visitor.post("/call/pick-up/", {"extension": "102", "call": token.get("value", "")}))
    assert said == "success: Your telephone rings."
    taken = await carol.rings()
    taken.answer()
    await company.connected(call, taken)
    await there.until(CallState.ENDED)
    await office.sees("103", LegState.TALKING)
    await office.sees_peer("103", "101")
    await office.sees("102")
    await call.hang_up()
    await taken.until(CallState.ENDED)
    await ends({"101": (called("102"),), "102": (taken_by("103", "101"),), "103": (took("101"),)})


@pytest.mark.req("CALL-03")
async def test_digits_are_sent_to_the_other_side(company: Company, office: Office, ends: Ends) -> None:
    call, there = await in_a_call(company, office)
    since = company.console.now()
    assert await works(office["101"], "digits", digits="4#") == ""
    for digit in "4#":
        await company.console.wait_for("DTMFEnd", since, Digit=digit)
    await call.hang_up()
    await there.until(CallState.ENDED)
    await ends(EXPECTED["answered"])


@pytest.mark.slow
@pytest.mark.req("MAIN-15", "HIST-04", "VM-01")
async def test_listening_to_ones_messages_is_listed_without_a_duration(
    company: Company, office: Office, ends: Ends
) -> None:
    await SCENARIOS["voicemail_left"](company, office)
    bob = company.phones["102"]
    said = told(await office["102"].visitor.post("/voicemail/listen/", {}))
    assert said == "success: Your telephone rings. Lift the handset to hear your messages."
    own = await bob.rings()
    await office.sees("102", LegState.DIALLING)
    own.answer()
    await office.sees("102", LegState.TALKING)
    await own.hang_up()
    rows = EXPECTED["voicemail_left"]
    listened = called("*97")._replace(talked=False)
    await ends({**rows, "102": (*rows["102"], listened)})


@pytest.mark.req("CALL-01")
async def test_r_26_however_often_one_click_is_sent_the_telephone_rings_once(
    company: Company, office: Office, ends: Ends
) -> None:
    alice, bob = await company.arrive("101", "102")
    visitor = office["102"].visitor
    form = {"number": "101", "key": str(uuid.uuid4())}
    for _again in range(3):
        assert told(await visitor.post("/dial/", form)) == "success: Alice Adams: Your telephone rings."
    own = await bob.rings()
    own.answer()
    there = await alice.rings()
    await company.answer(there, own)
    await office.sees("101", LegState.TALKING)
    await own.hang_up()
    await there.until(CallState.ENDED)
    assert [len(phone.calls) for phone in (alice, bob)] == [1, 1]
    await ends({"102": (called("101"),), "101": (took("102"),)})


@pytest.mark.req("CALL-01")
async def test_without_the_own_telephone_nothing_is_dialled_and_it_is_said(company: Company, office: Office) -> None:
    (alice,) = await company.arrive("101")
    await office.sees_registered("105", registered=False)
    said = await office["105"].visitor.dial("101")
    assert said.startswith("error: Alice Adams: The exchange refused this.")
    assert alice.idle
    await office.is_quiet()
    await office.lists({})


@pytest.mark.req("CALL-11")
async def test_t_ws_09_the_token_of_anothers_call_ends_nothing(company: Company, office: Office, ends: Ends) -> None:
    call, there = await in_a_call(company, office)
    (token,) = (own["id"] for own in office["102"].screen.calls)
    for action in ("hang_up", "park"):
        said = told(await office["103"].visitor.post(f"/call/{action}/", {"call": token}))
        assert said == "warning: This call is already over."
    await office.sees("102", LegState.TALKING)
    assert call.state is CallState.UP
    await call.hang_up()
    await there.until(CallState.ENDED)
    await ends(EXPECTED["answered"])
