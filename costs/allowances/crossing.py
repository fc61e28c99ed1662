"""What follows when a limit comes near, is reached, or moves away: one place, whatever moved it (a call, a top-up, an
administrator).

The person is told at NEAR and at REACHED, their managers at REACHED: once, until somebody or something moves the
limit. A price that is corrected, and costs that come back to a mark after that, are nothing new to anybody.
"""

from django.utils import timezone

from accounts import letters
from accounts.journal import Origin
from accounts.letters import Notice
from accounts.models import Department, User
from costs.allowances.arithmetic import REACHED, crossed
from costs.allowances.reached import tell_flip
from costs.models import Allowance
from history.telling.announcing import announce

TOPICS = frozenset({"costs"})


def mark_of(allowance: Allowance) -> int:
    """The highest of the marks that are reached: 0, NEAR or REACHED."""
    return crossed(allowance.limit, allowance.spent)


def settle(allowance: Allowance, before: int, *, anew: bool = True) -> None:
    """Call it in the transaction that changed `allowance` and holds its row, with what is stored there now.

    `before` was its mark; not `anew`: only what was spent is another, so that nobody is told twice.
    """
    mark = mark_of(allowance)
    if REACHED in {mark, before} and mark != before:
        tell_flip(allowance.extension)
    topics = TOPICS if mark == before else TOPICS | {"notices"}
    if mark > allowance.told_at:
        allowance.told = timezone.now()
        _tell(allowance, mark)
    if mark > allowance.told_at or (anew and mark != allowance.told_at):
        allowance.told_at = mark
        allowance.save(update_fields=["told_at", "told"])
    announce(extensions={allowance.extension: topics})
    people = User.objects.looking_after([allowance.extension]).values_list("pk", flat=True)
    announce(people=dict.fromkeys(people, topics))


def watchers(extension: str) -> list[User]:
    """Who looks after the person: the managers of their department, and of those above it (MGR-07)."""
    owner = User.objects.filter(extension=extension, role=User.Role.USER).first()
    if owner is None or owner.department_id is None:
        return []
    managing = User.objects.managing(Department.objects.filter(pk=owner.department_id))
    return list(managing.filter(role=User.Role.MANAGER, is_active=True))


def _tell(allowance: Allowance, mark: int) -> None:
    owner = User.objects.filter(extension=allowance.extension, is_active=True).first()
    if owner is None:
        return
    if mark < REACHED:
        letters.tell(owner, Notice.LIMIT_NEAR, Origin())
        return
    letters.tell(owner, Notice.LIMIT_REACHED, Origin())
    who = f"{owner.comment} ({owner.extension})" if owner.comment else owner.extension
    for manager in watchers(allowance.extension):
        letters.tell(manager, Notice.LIMIT_OF_SOMEBODY_REACHED, Origin(), who=who)
