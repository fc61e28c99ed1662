"""What follows when a limit comes near, is reached, or moves away: one place, whatever moved it (a call, a top-up, an
administrator).

The person is told at NEAR and at REACHED, their managers at REACHED; once for each crossing, and again after a top-up.
"""

from datetime import datetime

from django.utils import timezone

from accounts import letters
from accounts.journal import Origin
from accounts.letters import Notice
from accounts.models import User
from costs.allowances.arithmetic import REACHED, crossed
from costs.allowances.reached import tell_flip
from costs.models import Allowance
from history.telling.announcing import announce

TOPICS = frozenset({"costs"})


def settle(allowance: Allowance, reached_before: bool, now: datetime | None = None) -> None:
    """Call it in the transaction that changed `allowance` and holds its row, with what is stored there now."""
    if allowance.reached != reached_before:
        tell_flip(allowance.extension)
    mark = crossed(allowance.limit, allowance.spent)
    topics = TOPICS
    if mark != allowance.told_at:
        topics |= {"notices"}
        if mark > allowance.told_at:
            allowance.told = now or timezone.now()
            _tell(allowance, mark)
        allowance.told_at = mark
        allowance.save(update_fields=["told_at", "told"])
    announce(extensions={allowance.extension: topics})
    announce(people=dict.fromkeys(_onlookers(allowance.extension), topics))


def watchers(extension: str) -> list[User]:
    """Who looks after the person: the managers of their department (MGR-07)."""
    owner = User.objects.filter(extension=extension, role=User.Role.USER).select_related("department").first()
    if owner is None or owner.department is None:
        return []
    return list(User.objects.filter(manages=owner.department, role=User.Role.MANAGER, is_active=True).distinct())


def _onlookers(extension: str) -> set[int]:
    """Whose lists of limits show it."""
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
    return {*administrators.values_list("pk", flat=True), *(person.pk for person in watchers(extension))}


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
