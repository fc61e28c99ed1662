"""What will happen when: a queue of actions in order of their time."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

Action = Callable[[], None]


class Later:
    """One action to come; `cancel` unmakes it, also when it is already over."""

    __slots__ = ("_action", "due")

    def __init__(self, due: datetime, action: Action) -> None:
        self.due = due
        self._action: Action | None = action

    @property
    def cancelled(self) -> bool:
        return self._action is None

    def cancel(self) -> None:
        self._action = None

    def happen(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            action()


class Timeline:
    """Runs actions in order of their time, those of one moment in the order they were planned.

    `speed` shortens every delay: at 10, a telephone that rings for 20 s rings for 2 s.
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self.now = start
        self._speed = speed
        self._coming: list[tuple[datetime, int, Later]] = []
        self._numbers = count()

    def after(self, seconds: float, action: Action) -> Later:
        later = Later(self.now + timedelta(seconds=max(0.0, seconds) / self._speed), action)
        heapq.heappush(self._coming, (later.due, next(self._numbers), later))
        return later

    @property
    def next_due(self) -> datetime | None:
        while self._coming and self._coming[0][2].cancelled:
            heapq.heappop(self._coming)
        return self._coming[0][0] if self._coming else None

    def run(self, until: datetime) -> None:
        """Let everything happen that is due by `until`; afterwards it is `until`."""
        while (due := self.next_due) is not None and due <= until:
            self.now = max(self.now, due)
            heapq.heappop(self._coming)[2].happen()
        self.now = max(self.now, until)
