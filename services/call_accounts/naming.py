"""What accounts are called, for statements of costs."""

from collections.abc import Collection

from services.models import CallAccount


def names(numbers: Collection[str]) -> dict[str, str]:
    """Of those numbers that are accounts today."""
    return dict(CallAccount.objects.filter(number__in=numbers).values_list("number", "name"))
