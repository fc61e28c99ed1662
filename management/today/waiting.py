"""What of a department nobody has seen to yet: missed calls and messages in shared mailboxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from history.mailboxes import shared
from history.mailboxes.shared import SharedBox
from history.missed.departments import Caller, Open, callers, groups_with, open_at
from history.people.sides import Side, sides

MOST_CALLERS = 20
"""Rows of callers; the list of the department has all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    at: Mapping[str, Open]
    """By extension or group."""
    groups: Sequence[tuple[Side, Open]]
    callers: Sequence[Caller]
    """Empty for whoever may not see who called."""
    boxes: Sequence[SharedBox]

    @property
    def calls(self) -> int:
        return sum(one.count for one in self.at.values())


def scopes_of(members: Sequence[User]) -> tuple[str, ...]:
    """Whose missed calls are this department's: its people's, and those of the groups in which they ring."""
    extensions = [member.extension for member in members]
    return tuple(dict.fromkeys((*extensions, *groups_with(extensions))))


def waiting(viewer: User, members: Sequence[User], *, sees_calls: bool) -> Waiting:
    extensions = {member.extension for member in members}
    scopes = scopes_of(members)
    at = open_at(scopes)
    groups = [scope for scope in scopes if scope in at and scope not in extensions]
    known = sides(viewer, groups)
    return Waiting(
        at,
        [(known[group], at[group]) for group in groups],
        callers(viewer, scopes, MOST_CALLERS) if sees_calls and at else (),
        shared.waiting(viewer, [member.pk for member in members], extensions),
    )
