"""What waits for somebody, in numbers: beside the pages, in the title of the tab and on the app's badge (HIST-08)."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Permission
from cti import live
from history.missed import ledger


@dataclass(frozen=True, slots=True)
class Counter:
    """`page` is the name of the page's URL, which its links carry as data-counter."""

    page: str
    count: int

    @property
    def shown(self) -> str:
        """At most two digits, or empty."""
        return f"{ledger.COUNTED - 1}+" if self.count >= ledger.COUNTED else str(self.count or "")


def counts_of(user: User) -> dict[str, object]:
    """What templates/cti/_counts.html shows."""
    found = counters(user)
    return {"counters": found, "total": sum(counter.count for counter in found)}


def counters(user: User) -> tuple[Counter, ...]:
    """New missed calls, which opening the list clears, and new voice messages, which hearing them clears."""
    if not user.has_perm(Permission.VIEW_OWN_HISTORY):
        return ()
    line = live.last_line_of(user.acting)
    messages = line.voicemail[0] if line and line.voicemail else 0
    return (Counter("history:history", ledger.unseen(user)), Counter("history:voicemail", messages))
