"""The account that pays for the calls of an extension now, for whoever works with it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from pbx.features import Feature
from pbx.recalls import Recall
from services.codes import ACCOUNT_ENDS
from services.models import CallAccount, Change


@dataclass(frozen=True, slots=True)
class Recalled:
    number: str
    name: str
    """Empty: the portal does not know the account."""
    once: bool
    """For the next call alone."""
    since: datetime | None
    """None: nobody saw it change."""
    end_code: str
    """What ends it, dialled at the telephone; empty: nothing does."""


def recalled(extension: str, value: str) -> Recalled | None:
    """`value` as the exchange keeps it."""
    recall = Recall.read(value)
    if recall is None:
        return None
    name = CallAccount.objects.filter(number=recall.account).values_list("name", flat=True).first()
    changes = Change.objects.filter(extension=extension, feature=Feature.ACCOUNT).happened()
    last = changes.order_by("-pk").first()
    since = last.at if last is not None and last.after == value else None
    end_code = ACCOUNT_ENDS if settings.FEATURE_CODES else ""
    return Recalled(recall.account, name or "", recall.once, since, end_code)
