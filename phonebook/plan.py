"""The numbering plan of this installation."""

from functools import cache

from django.conf import settings

from accounts.models import User
from phonebook.numbers import NumberingPlan


@cache
def plan() -> NumberingPlan:
    """The plan that the settings REGION and OUTSIDE_PREFIX describe."""
    return NumberingPlan(
        region=settings.REGION,
        outside_prefix=settings.OUTSIDE_PREFIX,
        is_extension=lambda digits: User.objects.filter(extension=digits).exists(),
    )


def mailbox_code(extension: str) -> str:
    """What is dialled to speak to the mailbox of `extension` directly: a service code that only it may forward to."""
    return f"*{extension}"
