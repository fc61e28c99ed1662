"""Open pages hear that books and shortcuts changed, through a real Valkey: of private ones their owners alone."""

import pytest
from asgiref.sync import sync_to_async

from cti import live
from phonebook import favourites, removing, shortcuts
from phonebook.actions import add_contact, edit_contact
from phonebook.book import groups
from phonebook.models import Shortcut
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx

END = ["history"]
NUMBERS = [("601 570 947", "")]


def end(*extensions: str) -> None:
    """Whatever was told before this has been heard once this is."""
    live.publish_changed({extension: {"history"} for extension in extensions})


@pytest.mark.req("X-02")
async def test_t_ws_04_of_a_private_book_all_pages_of_its_owner_hear_and_no_others(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    anna, session = await sync_to_async(logged_in)("101")
    _jan, other = await sync_to_async(logged_in)("102")
    tabs, stranger = [await web.open(session), await web.open(session)], await web.open(other)
    contact = await sync_to_async(add_contact)(anna, "Zofia", NUMBERS)
    for tab in tabs:
        await tab.frame("changed", what=["contacts"])
    for change in (
        lambda: edit_contact(contact, "+48601570947", "Zosia", "", ""),
        lambda: favourites.mark(anna, contact),
        lambda: groups.put(groups.make(anna, "Chór"), [contact.pk]),
        lambda: removing.bring_back(anna, removing.remove(anna, [contact])),
    ):
        await sync_to_async(change)()
        for tab in tabs:
            await tab.frame("changed", what=["contacts"])
    await sync_to_async(end)("102")
    assert (await stranger.frame("changed"))["what"] == END


@pytest.mark.req("X-02")
async def test_of_the_public_book_everybody_hears(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    anna, session = await sync_to_async(logged_in)("101")
    _jan, other = await sync_to_async(logged_in)("102")
    pages = [await web.open(session), await web.open(other)]
    contact = await sync_to_async(add_contact)(None, "Zofia", NUMBERS)
    for page in pages:
        await page.frame("changed", what=["contacts"])
    await sync_to_async(removing.remove)(anna, [contact])
    for page in pages:
        await page.frame("changed", what=["contacts"])


async def test_a_page_that_opens_a_moment_later_is_told_that_the_public_book_changed(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _anna, session = await sync_to_async(logged_in)("101")
    _jan, other = await sync_to_async(logged_in)("102")
    first = await web.open(session)
    await sync_to_async(add_contact)(None, "Zofia", NUMBERS)
    await first.frame("changed", what=["contacts"])
    late = web.browser(other)
    assert "contacts" in (await late.frame("snapshot"))["ago"]


@pytest.mark.req("SPD-01")
async def test_of_shortcuts_their_owner_hears(pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    anna, session = await sync_to_async(logged_in)("101")
    _jan, other = await sync_to_async(logged_in)("102")
    page, stranger = await web.open(session), await web.open(other)
    shortcut = await sync_to_async(shortcuts.add)(anna, Shortcut.Kind.SPEED, "+48601570947")
    await page.frame("changed", what=["shortcuts"])
    for change in (
        lambda: shortcuts.change(shortcut, "+48601570947", "Zosia"),
        lambda: shortcuts.move(shortcut, 0),
        lambda: shortcuts.remove(shortcut),
    ):
        await sync_to_async(change)()
        await page.frame("changed", what=["shortcuts"])
    await sync_to_async(end)("102")
    assert (await stranger.frame("changed"))["what"] == END
