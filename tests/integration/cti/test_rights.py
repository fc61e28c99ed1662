"""Every kind of message times every kind of viewer: what arrives is what they may see, and nothing else.

(SECURITY T-WS-04, T-WS-08.) Forbidden facts are looked for as canary digits in the bytes of the frames.
"""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from accounts.actions import rights
from accounts.journal import Origin
from accounts.models import Department, User
from accounts.monitoring import Watch
from accounts.permissions import Permission, permissions_of
from accounts.sessions import acting
from accounts.sessions.store import SessionStore
from cti import live
from pbx.events import FeatureChanged, MailboxChanged, RegistrationChanged
from pbx.features import Feature
from pbx.party import Party
from phonebook.actions import add_contact
from phonebook.models import ContactNumber
from tests.integration.cti.browsers import Browser, Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.unit.pbx.script import START, Script

CANARY = Party("48777000111", "Canary Caller")
FORWARD = "48777000222"
TWO_SECONDS = 2.0
CLASSES = {
    "owner": "101",
    "colleague": "102",
    "granted": "103",
    "manager of the department": "104",
    "manager of another department": "105",
    "administrator": "106",
    "watcher of the lamp": "107",
    "watcher of callers": "108",
    "with the line as a main device": "109",
    "working with the line": "110",
    "without lamps": "111",
}
ROLES = {"104": "manager", "105": "manager", "106": "administrator"}
CALLERS = {CANARY.number, CANARY.name}
SEES: dict[str, set[str]] = {
    "owner": {"lamp", "callers", "line", "history"},
    "colleague": {"lamp"},
    "granted": {"lamp", "callers"},
    "manager of the department": {"lamp", "callers", "overseen"},
    "manager of another department": {"lamp"},
    "administrator": {"lamp", "overseen"},
    "watcher of the lamp": {"lamp"},
    "watcher of callers": {"lamp", "callers"},
    "with the line as a main device": {"lamp", "callers", "line"},
    "working with the line": {"lamp", "callers", "line", "history"},
    "without lamps": set(),
}


def people(logged_in: LogIn) -> dict[str, str]:
    """One of each class of viewers of 101: class → session key."""
    sales, service = (Department.objects.create(name=name) for name in ("Sales", "Service"))
    session_of, user_of = {}, {}
    for name, extension in CLASSES.items():
        department = sales if extension in {"101", "102"} else service
        role = ROLES.get(extension, "user")
        user_of[extension], session_of[name] = logged_in(extension, role=role, department=department)
    user_of["104"].manages.add(sales)
    user_of["105"].manages.add(service)
    rights.set_grants(user_of["103"], ["calls.see_callers"], Origin())
    rights.set_monitor_rights(user_of["107"], [Watch("101", pick_up=True)], Origin())
    rights.set_monitor_rights(user_of["108"], [Watch("101", callers=True)], Origin())
    rights.set_main_devices(user_of["109"], ["101"], Origin())
    rights.set_main_devices(user_of["110"], ["101"], Origin())
    session = SessionStore(session_of["working with the line"])
    acting.switch(session, user_of["110"], "101")
    return session_of


@pytest.mark.req("PSA-08", "PSA-10")
async def test_t_ws_04_each_viewer_gets_exactly_what_the_permissions_say(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def permissions(user: User) -> frozenset[Permission]:
        hidden = {Permission.SEE_LAMPS} if user.extension == CLASSES["without lamps"] else set()
        return permissions_of(user) - hidden

    monkeypatch.setattr("accounts.monitoring.permissions_of", permissions)
    sessions = await sync_to_async(people)(logged_in)
    browsers = {name: await web.open(session) for name, session in sessions.items()}

    script = Script()
    caller = script.places(CANARY, "101")
    own = script.rings(caller, "101")
    script.answers(own, caller)
    script.holds(caller)
    script.resumes(caller)
    pbx.play(script)
    pbx.put(MailboxChanged(START, "101", 4242, 1))
    pbx.put(FeatureChanged(START, "101", Feature.FORWARD_ALWAYS, FORWARD))
    pbx.put(RegistrationChanged(START, "101", registered=False))
    await sync_to_async(live.publish_changed)({"101": {"history"}})
    script = Script("other")
    script.rings(script.places(Party("48600000000"), "106"), "106")
    pbx.play(script)
    for name, browser in browsers.items():
        if SEES[name]:
            await browser.line("106", "ringing")
    await sync_to_async(live.publish_changed)({x: {"notes"} for x in CLASSES.values()})
    for browser in browsers.values():
        await browser.hears_of_change("notes")

    got = {name: "".join(browser.raw) for name, browser in browsers.items()}
    facts = {
        "lamp": {'"x":"101"'},
        "callers": CALLERS,
        "line": {"4242", FORWARD, live.call_token("101", own)},
        "history": {"history"},
        "overseen": {'"overseen"'},
    }
    everything = frozenset[str]().union(*facts.values())
    for name, text in got.items():
        assert {fact for fact in everything if fact in text} == set().union(*(facts[kind] for kind in SEES[name])), name
    assert not any(own in text or caller in text for text in got.values()), "the exchange's channel names got out"


async def test_t_ws_08_who_sees_no_more_than_callers_is_not_told_that_more_happened(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("102")
    await sync_to_async(rights.set_monitor_rights)(user, [Watch("101", callers=True)], Origin())
    browser = await web.open(session)
    browser.raw.clear()
    pbx.put(MailboxChanged(START, "101", 4242, 1))
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    shown = await browser.line("101", "ringing")
    assert shown["c"][0]["n"] == CANARY.number
    assert sum('"101"' in text for text in browser.raw) == 1


@pytest.mark.req("X-20")
async def test_t_ws_08_a_reserved_number_reaches_no_browser_not_even_its_owners(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    def reserve() -> None:
        add_contact(None, "Director", [(f"+{CANARY.number}", "")])
        ContactNumber.objects.update(reserved=True)

    await sync_to_async(reserve)()
    sessions = [(await sync_to_async(logged_in)(extension))[1] for extension in ("101", "102")]
    owner, colleague = [await web.open(session) for session in sessions]
    script = Script()
    script.rings(script.places(Party(f"00{CANARY.number}", CANARY.number), "101"), "101")
    pbx.play(script)
    shown = await owner.line("101", "ringing")
    await colleague.line("101", "ringing")
    assert (shown["c"][0]["n"], shown["c"][0]["m"]) == ("", "")
    owner.say('{"k":"snapshot"}')
    await owner.frame("snapshot")
    assert not any(CANARY.number in text for browser in (owner, colleague) for text in browser.raw)


async def test_t_ws_04_what_is_meant_for_one_person_reaches_their_pages_alone(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    ala, session = await sync_to_async(logged_in)("101")
    _ola, others_session = await sync_to_async(logged_in)("102")
    tabs, other = [await web.open(session), await web.open(session)], await web.open(others_session)
    await sync_to_async(live.publish_changed)({}, {ala.pk: {"notices", "nonsense"}})
    for tab in tabs:
        await tab.frame("changed", what=["notices"])
    await sync_to_async(live.publish_changed)({"102": {"history"}})
    await other.frame("changed", what=["history"])
    assert "notices" not in "".join(other.raw)


@pytest.mark.req("LOG-20")
async def test_a_switched_session_is_told_whose_line_is_its_own_now(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("102")
    await sync_to_async(rights.set_main_devices)(user, ["101"], Origin())
    _user, elsewhere = await sync_to_async(logged_in)("102")
    tabs, other = [await web.open(session), await web.open(session)], await web.open(elsewhere)
    await sync_to_async(acting.switch)(SessionStore(session), user, "101")
    for tab in tabs:
        await tab.frame("snapshot", own="101")
    await sync_to_async(live.publish_changed)({"101": {"history"}, "102": {"voicemail"}})
    for tab in tabs:
        await tab.frame("changed", what=["history"])
    await other.frame("changed", what=["voicemail"])
    assert '"own":"101"' not in "".join(other.raw), "another session works on with its own"


async def test_t_az_11_a_line_that_is_taken_away_goes_dark_at_once(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    user, session = await sync_to_async(logged_in)("102")
    await sync_to_async(rights.set_main_devices)(user, ["101"], Origin())
    await sync_to_async(acting.switch)(SessionStore(session), user, "101")
    browser = await web.open(session)
    async with asyncio.timeout(TWO_SECONDS):
        await sync_to_async(rights.set_main_devices)(user, [], Origin())
        await browser.frame("snapshot", own="102")
    browser.raw.clear()
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    await browser.line("101", "ringing")
    await sync_to_async(live.publish_changed)({"101": {"history"}, "102": {"voicemail"}})
    await browser.frame("changed")
    text = "".join(browser.raw)
    assert not {fact for fact in (*CALLERS, "history") if fact in text}


@pytest.mark.parametrize("right", ["grant", "monitor right", "department"])
async def test_t_az_11_callers_that_may_be_seen_no_longer_are_gone_at_once(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn, right: str
) -> None:
    user, session = await sync_to_async(logged_in)("102", role="manager")

    def give(given: bool) -> None:
        if right == "grant":
            rights.set_grants(user, ["calls.see_callers"] if given else [], Origin())
        elif right == "monitor right":
            rights.set_monitor_rights(user, [Watch("101", callers=True)] if given else [], Origin())
        else:
            department, _new = Department.objects.get_or_create(name="Sales")
            User.objects.filter(extension="101").update(department=department)
            rights.change_place(user, None, [department] if given else [], Origin())

    await sync_to_async(logged_in)("101")
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    browser = await web.open(session)
    for given in (True, False):
        async with asyncio.timeout(TWO_SECONDS):
            await sync_to_async(give)(given)
            await browser.frame("snapshot")
        assert (CANARY.number in browser.raw[-1]) is given


async def test_t_ws_08_a_snapshot_is_cut_down_like_the_messages(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    log_in = sync_to_async(logged_in)
    owner = await web.open((await log_in("101"))[1])
    await owner.line("101", "ringing") if CANARY.number not in "".join(owner.raw) else None
    colleague = await web.open((await log_in("102"))[1])
    assert CANARY.number in "".join(owner.raw)
    assert CANARY.number not in "".join(colleague.raw)
    assert '"x":"101"' in "".join(colleague.raw)


async def test_t_ws_03_a_browser_cannot_name_the_number_it_wants(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("102")
    browser = await web.open(session)
    browser.say('{"k":"snapshot","x":"101","own":["101"],"callers":["101"]}')
    await browser.frame("snapshot")
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    await browser.line("101", "ringing")
    assert CANARY.number not in "".join(browser.raw)


async def test_lines_that_others_see_are_one_shared_text(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    log_in = sync_to_async(logged_in)
    browsers: list[Browser] = [await web.open((await log_in(x))[1]) for x in ("102", "103")]
    for browser in browsers:
        browser.raw.clear()
    script = Script()
    script.rings(script.places(CANARY, "101"), "101")
    pbx.play(script)
    for browser in browsers:
        await browser.line("101", "ringing")
    shown = [next(text for text in browser.raw if '"101"' in text) for browser in browsers]
    assert shown[0] is shown[1]
