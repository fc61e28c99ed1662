"""What an administrator does with the checklist."""

import secrets

from django.db import transaction
from django.utils import timezone

from company.models import ONLY, Setup


@transaction.atomic
def skip(name: str, skipped: bool = True) -> None:
    """The step is left out on purpose, or taken up again."""
    row = _locked()
    rest = [one for one in row.skipped if one != name]
    row.skipped = [*rest, name] if skipped else rest
    row.save(update_fields=["skipped"])


def dismiss(dismissed: bool = True) -> None:
    """The checklist leaves the overview of administration, or comes back."""
    _row()
    Setup.objects.filter(pk=ONLY).update(dismissed=timezone.now() if dismissed else None)


def _row() -> None:
    Setup.objects.get_or_create(pk=ONLY, defaults={"salt": secrets.token_hex(16)})


def _locked() -> Setup:
    _row()
    return Setup.objects.select_for_update().get(pk=ONLY)
