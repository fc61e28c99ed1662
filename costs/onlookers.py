"""Who beside the person sees what an extension costs, on pages that may be open: the managers of its department, and
administrators (MGR-07). Whether they still may is asked when such a page fetches itself."""

from collections.abc import Collection

from django.db.models import Q

from accounts.models import User


def onlookers(extensions: Collection[str]) -> set[int]:
    """Their keys, for all of `extensions` in one query."""
    manages = Q(role=User.Role.MANAGER, manages__members__extension__in=extensions)
    either = Q(role=User.Role.ADMINISTRATOR) | manages
    return set(User.objects.filter(either, is_active=True).values_list("pk", flat=True)) if extensions else set()
