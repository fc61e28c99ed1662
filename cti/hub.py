"""One mirror for each web process, fanned out to its sockets.

What others may see of a line is one frame, made once and shared; after each round of it the hub
rests twice as long as the round took of the processor, so that a busy exchange costs frames a
second, not frames an event. One's own line goes out at once.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from channels.db import database_sync_to_async
from django.db import DatabaseError

from accounts.monitoring import Sight
from cti import frames, store
from cti.attendance import keep_marking
from cti.lately import EVERYBODY
from cti.mirror import Mirror
from cti.oversight import OVERSEEN, is_news
from cti.sockets import COME_BACK, LOG_IN_AGAIN, TOO_MANY, Shared, Socket
from cti.tickets import Ticket, tickets_of

logger = logging.getLogger(__name__)

REST = 0.01
"""Seconds between two rounds at least."""
AT_A_TIME = 50
"""Sockets served before the loop may do something else."""
STUCK = 5.0
"""Seconds that one send may block."""
SWEEP = 30.0
"""Seconds between checks of all sessions."""
BATCH = 500
PER_USER = 10
"""Sockets of one person in this process."""

check_tickets = database_sync_to_async(tickets_of, thread_sensitive=False)


class Hub:
    """The sockets of this process's event loop, and what they are shown."""

    def __init__(self) -> None:
        self.mirror = Mirror(self)
        self.sockets: dict[Socket, asyncio.Future[None]] = {}
        """Each with its writer."""
        self._watchers: defaultdict[str, set[Socket]] = defaultdict(set)
        self._of_user: defaultdict[int, list[Socket]] = defaultdict(list)
        self._overseers: defaultdict[str | int, set[Socket]] = defaultdict(set)
        """By extension and user id, and of EVERYBODY."""
        self._changed: dict[Sight, dict[str, None]] = {Sight.LAMP: {}, Sight.CALLERS: {}}
        self._wake = asyncio.Event()
        self.kicks = 0
        """How often sockets were to be checked again: a ticket from before the last time may be worth nothing."""
        self._joined = asyncio.Event()
        self._kicked: asyncio.Queue[tuple[Socket, ...]] = asyncio.Queue()

    async def run(self) -> None:
        """Serve until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.mirror.run())
                group.create_task(self._show_others())
                group.create_task(self._watch())
                group.create_task(self._sweep())
                group.create_task(self._check_kicked())
                group.create_task(keep_marking(lambda: tuple(self._of_user), self._joined))
        finally:
            for socket in self.sockets:
                socket.close(COME_BACK)

    # -- sockets ---------------------------------------------------------------------------------------

    def join(self, socket: Socket, writer: "asyncio.Future[None]") -> None:
        self.sockets[socket] = writer
        self._index(socket)
        self._joined.set()
        for oldest in self._of_user[socket.ticket.user_id][:-PER_USER]:
            oldest.close(TOO_MANY)

    def leave(self, socket: Socket) -> None:
        if self.sockets.pop(socket, None):
            self._unindex(socket)

    def _index(self, socket: Socket) -> None:
        for extension in socket.viewer.special:
            self._watchers[extension].add(socket)
        for one in _overseen(socket):
            self._overseers[one].add(socket)
        self._of_user[socket.ticket.user_id].append(socket)

    def _unindex(self, socket: Socket) -> None:
        for extension in socket.viewer.special:
            self._watchers[extension].discard(socket)
            if not self._watchers[extension]:
                del self._watchers[extension]
        for one in _overseen(socket):
            self._overseers[one].discard(socket)
            if not self._overseers[one]:
                del self._overseers[one]
        self._of_user[socket.ticket.user_id].remove(socket)
        if not self._of_user[socket.ticket.user_id]:
            del self._of_user[socket.ticket.user_id]

    # -- what the mirror tells -------------------------------------------------------------------------

    def show_all(self) -> None:
        for changed in self._changed.values():
            changed.clear()
        for socket in self.sockets:
            socket.offer_snapshot()

    def show_link(self) -> None:
        for socket in self.sockets:
            socket.offer_link()

    def show_line(self, extension: str, old: frames.Forms | None, new: frames.Forms) -> None:
        for socket in self._watchers.get(extension, ()):
            seen = socket.viewer.special[extension]
            if old is None or old[seen - 1] != new[seen - 1]:
                socket.offer_line(extension)
        for sight, changed in self._changed.items():
            if old is None or old[sight - 1] != new[sight - 1]:
                changed[extension] = None
                self._wake.set()

    def show_beat(self) -> None:
        beat = Shared(frames.beat(self.mirror.standing), (), self.mirror.version)
        for socket in self.sockets:
            socket.offer_beat(beat)

    def show_changed(self, extension: str, topics: Collection[str]) -> None:
        for socket in self._watchers.get(extension, ()):
            if socket.viewer.acting == extension:
                socket.offer_changed(topics)
        self._show_overseers(extension, topics)

    def show_changed_for(self, user_id: int, topics: Collection[str]) -> None:
        for socket in self._of_user.get(user_id, ()):
            socket.offer_changed(topics)
        self._show_overseers(user_id, topics)

    def _show_overseers(self, whose: str | int, topics: Collection[str]) -> None:
        if is_news(topics):
            for socket in (*self._overseers.get(whose, ()), *self._overseers.get(EVERYBODY, ())):
                socket.offer_changed((OVERSEEN,))

    def show_changed_for_all(self, topics: Collection[str]) -> None:
        for socket in self.sockets:
            socket.offer_changed(topics)

    def check_again(self, user_id: int | None, session: str | None) -> None:
        """Nothing more goes out to them until it is known that they may stay."""
        sockets: Iterable[Socket] = self.sockets if user_id is None else self._of_user.get(user_id, ())
        self.kicks += 1
        self.hold(*(s for s in sockets if session is None or store.session_name(s.ticket.session_key) == session))

    def hold(self, *sockets: Socket) -> None:
        """Send them nothing more until their sessions were looked at."""
        for socket in sockets:
            socket.hold()
        if sockets:
            self._kicked.put_nowait(sockets)

    # -- rounds ----------------------------------------------------------------------------------------

    async def _show_others(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            began = time.thread_time()
            for sight in self._changed:
                extensions, self._changed[sight] = self._changed[sight].keys(), {}
                if extensions:
                    await self._round(sight, extensions)
            await asyncio.sleep(max(REST, 2 * (time.thread_time() - began)))

    async def _round(self, sight: Sight, extensions: Collection[str]) -> None:
        """Send to those who see `sight` of other people's lines."""
        lines = self.mirror.lines
        frame = frames.lines(self.mirror.standing, [lines[x][sight - 1] for x in extensions if x in lines])
        shared = Shared(frame, extensions, self.mirror.version)
        sockets = [socket for socket in self.sockets if socket.viewer.others is sight]
        for start in range(0, len(sockets), AT_A_TIME):
            for socket in sockets[start : start + AT_A_TIME]:
                socket.offer_lines(shared)
            await asyncio.sleep(0)

    # -- who may stay ------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Slow sockets and old ones, and those whose session has just come to its end."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(1)
            now = time.time()
            self.hold(*(socket for socket in self.sockets if socket.ticket.until <= now and not socket.held))
            for socket in tuple(self.sockets):
                if socket.sending_since is not None and clock() - socket.sending_since > STUCK:
                    await self._give_up(socket)
                elif clock() > socket.retires:
                    socket.close(COME_BACK)

    async def _give_up(self, socket: Socket) -> None:
        """Its browser does not read: the frame under way is abandoned."""
        writer = self.sockets.get(socket)
        self.leave(socket)
        if writer:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            try:
                async with asyncio.timeout(1):
                    await socket.close_stuck()
            except (TimeoutError, OSError):
                logger.info("slow socket gone user=%d", socket.ticket.user_id)

    async def _check_kicked(self) -> None:
        while True:
            await self._check(await self._kicked.get())

    async def _sweep(self) -> None:
        """The safety net: a kick may be lost, and sessions expire by themselves."""
        while True:
            await asyncio.sleep(SWEEP)
            await self.mirror.look_at_mask()
            sockets = tuple(self.sockets)
            for start in range(0, len(sockets), BATCH):
                await self._check(sockets[start : start + BATCH])

    async def _check(self, sockets: Sequence[Socket]) -> None:
        try:
            tickets = await check_tickets([socket.ticket.session_key for socket in sockets])
        except DatabaseError as error:
            logger.warning("sessions unavailable error=%s", error)
            for socket in sockets:
                if socket.held:
                    socket.close(COME_BACK)
            return
        for socket in sockets:
            ticket = tickets.get(socket.ticket.session_key)
            if ticket is None:
                socket.close(LOG_IN_AGAIN)
            elif socket in self.sockets and (socket.held or ticket.viewer != socket.viewer):
                self._admit(socket, ticket)
            else:
                socket.ticket = ticket  # it may last longer now, or shorter

    def _admit(self, socket: Socket, ticket: Ticket) -> None:
        self._unindex(socket)
        socket.admit(ticket)
        self._index(socket)


def _overseen(socket: Socket) -> Iterable[str | int]:
    looks_after = socket.viewer.looks_after
    return (EVERYBODY,) if looks_after is None else looks_after
