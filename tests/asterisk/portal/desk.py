"""One person at their computer: the screen, and the lists that it fetches when it is told to."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from tests.asterisk.portal.markup import first, found, text
from tests.asterisk.portal.rows import Claim, Row, history_rows, voicemail_rows
from tests.asterisk.portal.screen import PATIENCE, Screen
from tests.asterisk.portal.visitor import Visitor


class Desk:
    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.screen = Screen(visitor)
        self.extension = visitor.extension
        self._listed: list[Row] = []
        self._fetched: Counter[str] = Counter()
        self._before: list[Row] = []

    async def sit_down(self) -> None:
        """Open the pages; what is listed now is not looked at any more."""
        await self.screen.open()
        self._listed = self._before = await self.whole_history()

    async def leave(self) -> None:
        await self.screen.close()

    # -- the history ---------------------------------------------------------------------------------

    async def whole_history(self) -> list[Row]:
        """Every row, newest first, turning page after page."""
        rows, address = [], "/history/"
        while address:
            page = await self.visitor.get(address)
            rows += history_rows(page)
            more = first(page, "a", rel="next")
            address = "" if more is None else more.get("href", "")
        assert [row.started for row in rows] == sorted((row.started for row in rows), reverse=True)
        return rows

    async def new_rows(self) -> list[Row]:
        """What came on top since `sit_down`, as the page lists it: fetched again only when the socket said so."""
        if self._fetched != self.screen.news:
            await self.reload()
        older = len(self._before)
        assert [row.claim for row in self._listed[len(self._listed) - older :]] == [row.claim for row in self._before]
        return self._listed[: len(self._listed) - older]

    async def reload(self) -> None:
        """Look at the history whether anything is said to have changed or not."""
        self._fetched = self.screen.news.copy()
        self._listed = await self.whole_history()

    async def lists(self, condition: Callable[[list[Row]], object], what: str) -> list[Row]:
        """The new rows, once `condition` holds for them."""
        rows: list[Row] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition(rows := await self.new_rows()):
                    await self.screen.until(lambda: self._fetched != self.screen.news, "a change in its lists")
        except (TimeoutError, AssertionError) as error:
            listed = "\n".join(map(str, rows))
            raise AssertionError(f"{self.extension}'s history never showed {what}, but\n{listed}\n{error}") from None
        return rows

    async def lists_exactly(self, *claims: Claim) -> list[Row]:
        wanted = sorted(claims)
        return await self.lists(lambda rows: sorted(row.claim for row in rows) == wanted, f"exactly {wanted}")

    # -- live ------------------------------------------------------------------------------------------

    async def shows(self, states: Sequence[str]) -> None:
        """Wait until the socket shows the own calls so, and the strip above every page with it.

        They may differ only while a step is under way: then the socket has more to say.
        """
        screen = self.screen
        while True:
            await screen.until(lambda: screen.states == tuple(states), f"itself {' '.join(states) or 'free'}")
            steps = len(screen.past)
            strip = [state for state, _who in await self.strip()]
            if sorted(strip) == sorted(states):
                return
            await screen.until(lambda: len(screen.past) > steps, f"anything but {states}, as its strip: {strip}")  # noqa: B023 awaited here

    # -- the other pages -------------------------------------------------------------------------------

    async def strip(self) -> list[tuple[str, str]]:
        """The own calls above every page: state and who."""
        page = await self.visitor.get("/live/strip/", HX_Request="true")
        return [(call.get("data-state", ""), _who(call)) for call in found(page, "section", "live-call")]

    async def new_messages(self) -> str:
        """The badge of the start page's panel: `1 new`, or nothing."""
        panel = first(await self.visitor.get("/"), "section", id="voicemail")
        assert panel is not None
        head = first(panel, "header")
        assert head is not None
        return text(first(head, "span", "badge"))

    async def voicemail_calls(self) -> list[tuple[str, str]]:
        """Name and number of every call that reached the own mailbox."""
        return voicemail_rows(await self.visitor.get("/voicemail/?shelf=calls"))


def _who(call: Element) -> str:
    return text(first(call, "strong"))
