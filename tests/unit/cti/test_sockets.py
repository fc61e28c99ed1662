"""What one browser gets, in which order: never a step back, and always the end."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accounts.monitoring import Sight, Viewer
from cti import frames
from cti.lately import Lately
from cti.sockets import COME_BACK, LOG_IN_AGAIN, Shared, Socket
from cti.tickets import Ticket
from pbx.features import Feature
from pbx.states import Line

KEY = b"k" * 32
PEOPLE = ("101", "102", "103", "104")
OWN, HIDDEN = "101", "104"
VIEWER = Viewer(Sight.LAMP, {OWN: Sight.EVERYTHING, HIDDEN: Sight.NOTHING}, acting=OWN)


class State:
    """What a mirror knows; a line has as many new messages as it was changed times."""

    def __init__(self) -> None:
        self.version = 0
        self.counts = dict.fromkeys(PEOPLE, 0)
        self.lines: dict[str, frames.Forms] = {}
        self.lately = Lately()
        self.standing = frames.Standing(1, 0, connected=True, since=1.0)
        for extension in PEOPLE:
            self._draw(extension)

    def now(self) -> float:
        return 1.0

    def change(self, extension: str) -> None:
        self.version += 1
        self.counts[extension] += 1
        self.standing = self.standing._replace(seq=self.standing.seq + 1)
        self._draw(extension)

    def _draw(self, extension: str) -> None:
        count = self.counts[extension]
        line = Line(extension, features={Feature.DND: "on"} if count % 2 else {}, voicemail=(count, 0))
        self.lines[extension] = frames.forms(line, KEY)

    def shared(self, *extensions: str) -> Shared:
        lines = [self.lines[extension].lamp for extension in extensions]
        return Shared(frames.lines(self.standing, lines), extensions, self.version)


async def ignore(_message: dict[str, Any]) -> None:
    """Nothing is sent here: the tests take frames themselves."""


def opened(state: State) -> Socket:
    socket = Socket(Ticket(1, "s" * 32, VIEWER), state, ignore, retires=1e9)
    assert drain(socket)[0]["k"] == "snapshot"
    return socket


def drain(socket: Socket) -> list[dict[str, Any]]:
    got = []
    while not socket.held and (message := socket._next()) is not None:
        if message["type"] == "websocket.close":
            return [*got, message]
        got.append(json.loads(message["text"]))
    return got


def shown(got: list[dict[str, Any]]) -> dict[str, str]:
    return {line["x"]: line["s"] for frame in got for line in frame.get("lines", ())}


def test_the_first_frame_tells_what_changed_while_the_page_was_on_its_way() -> None:
    state = State()
    state.lately.note(OWN, {"voicemail"})
    state.lately.note("102", {"recordings"})
    state.lately.note(1, {"notes"})
    socket = Socket(Ticket(1, "s" * 32, VIEWER), state, ignore, retires=1e9)
    assert drain(socket)[0]["ago"].keys() == {"voicemail", "notes"}


def test_a_frame_of_an_earlier_moment_does_not_undo_what_was_shown() -> None:
    state = State()
    socket = opened(state)
    state.change("102")
    earlier = state.shared("102")
    state.change("102")
    socket.offer_snapshot()
    first = drain(socket)
    socket.offer_lines(earlier)
    second = drain(socket)
    assert shown(first)["102"] == shown(second)["102"] == "free"
    assert second[0]["n"] >= first[0]["n"]


def test_a_heartbeat_of_an_earlier_moment_is_not_sent_after_a_later_frame() -> None:
    state = State()
    socket = opened(state)
    beat = Shared(frames.beat(state.standing), (), state.version)
    socket.offer_beat(beat)
    state.change(OWN)
    socket.offer_line(OWN)
    assert [frame["k"] for frame in drain(socket)] == ["lines"]


def test_a_held_socket_says_nothing_and_then_everything() -> None:
    state = State()
    socket = opened(state)
    socket.hold()
    state.change("102")
    socket.offer_lines(state.shared("102"))
    socket.offer_changed(["history"])
    assert drain(socket) == []
    socket.admit(Ticket(1, "s" * 32, VIEWER))
    assert [frame["k"] for frame in drain(socket)] == ["snapshot", "changed"]


def test_the_first_reason_to_close_counts_and_nothing_goes_out_before_it() -> None:
    state = State()
    socket = opened(state)
    state.change("102")
    socket.offer_lines(state.shared("102"))
    socket.hold()
    socket.close(LOG_IN_AGAIN)
    socket.close(COME_BACK)
    assert drain(socket) == [{"type": "websocket.close", "code": LOG_IN_AGAIN}]


class Rounds:
    """As the hub does it: own lines at once, others' in rounds that may come late."""

    def __init__(self) -> None:
        self.state = State()
        self.socket = opened(self.state)
        self.frames: list[dict[str, Any]] = []
        self._dirty: dict[str, None] = {}
        self._made: list[Shared] = []

    def change(self, extension: str) -> None:
        self.state.change(extension)
        self._dirty[extension] = None
        if extension in VIEWER.special:
            self.socket.offer_line(extension)

    def make(self) -> None:
        if self._dirty:
            self._made.append(self.state.shared(*self._dirty))
            self._dirty = {}

    def offer(self) -> None:
        if self._made:
            self.socket.offer_lines(self._made.pop(0))

    def beat(self) -> None:
        self.socket.offer_beat(Shared(frames.beat(self.state.standing), (), self.state.version))

    def snapshot(self) -> None:
        self.socket.offer_snapshot()

    def send(self) -> None:
        self.frames += drain(self.socket)

    def finish(self) -> None:
        self.make()
        while self._made:
            self.offer()
        self.send()


CHANGES = st.tuples(st.just("change"), st.sampled_from(PEOPLE))
STEPS = CHANGES | st.sampled_from([(name,) for name in ("make", "offer", "beat", "snapshot", "send")])


@given(st.lists(STEPS, max_size=40))
def test_whatever_the_order_numbers_rise_and_the_end_is_right(steps: list[tuple[str, ...]]) -> None:
    rounds = Rounds()
    for name, *arguments in steps:
        getattr(rounds, name)(*arguments)
    rounds.finish()
    numbers = [frame["n"] for frame in rounds.frames]
    assert numbers == sorted(numbers)
    end = shown(rounds.frames)
    assert HIDDEN not in end
    for extension in (OWN, "102", "103"):
        changed = rounds.state.counts[extension]
        assert end.get(extension, "free") == ("dnd" if changed % 2 else "free")


def test_who_looks_after_a_department_is_told_that_it_changed_and_not_what() -> None:
    state = State()
    state.lately.note("102", {"history", "services"})
    state.lately.note(17, {"voicemail"})
    state.lately.note("103", {"notes"})

    def first(looks_after: frozenset[str | int] | None) -> set[str]:
        viewer = Viewer(Sight.LAMP, {OWN: Sight.EVERYTHING}, acting=OWN, looks_after=looks_after)
        return set(drain(Socket(Ticket(1, "s" * 32, viewer), state, ignore, retires=1e9))[0]["ago"])

    assert first(frozenset()) == first(frozenset({"103"})) == set()
    assert first(frozenset({"102"})) == first(frozenset({17})) == first(None) == {"overseen"}
