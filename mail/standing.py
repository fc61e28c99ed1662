"""How it goes with letters, for those who look after the portal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import Count, Max, Min, Q

from mail.kinds import kinds_by_former
from mail.models import Letter


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the letters of the last week."""

    sent_at: datetime | None
    """When the last one left that tells whether the mail server of now works."""
    waiting: int
    """That were tried already and did not leave."""
    waiting_since: datetime | None
    given_up: int

    @classmethod
    def now(cls) -> Self:
        tried, over = Q(due__isnull=False) & ~Q(error=""), Q(due=None, sent_at=None) & ~Q(error="")
        found = Letter.objects.aggregate(
            last=Max("sent_at", filter=~Q(kind__in=kinds_by_former())),
            tried=Count("pk", filter=tried),
            oldest=Min("created", filter=tried),
            over=Count("pk", filter=over),
        )
        return cls(found["last"], found["tried"], found["oldest"], found["over"])
