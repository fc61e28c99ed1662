"""The list of what was changed, told from both sides: by whoever asks the exchange, and by the exchange itself.

What the portal asks for is written down before it is asked. So when the exchange tells of a change, it is clear whose
it is; one that nobody asked for was made at the telephone, or at the exchange while nobody listened.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.journal import Origin
from accounts.models import User
from cti.switches import Heard, Survey, Switched
from history.telling.changes import Told
from pbx.events import Woken
from pbx.features import Feature
from services import targets, whose
from services.models import By, Change, Stage
from services.times import ends

SHOWS = timedelta(seconds=60)
"""In which the exchange tells of what it was asked for."""
KEPT = timedelta(days=366)
UNTOLD = {Feature.RULES, Feature.PAID_STOPPED}
"""Says no more than that rules changed, or a limit was reached: both are told elsewhere."""


@transaction.atomic
def ask(extension: str, feature: Feature, before: str, after: str, by: By, actor: User | None) -> Change | None:
    """About to be asked of the exchange; None if it changes nothing. Raises NotYoursError."""
    if by is By.PERSON:
        whose.check(extension, Origin(actor))
    if before == after:
        return None
    return Change.objects.create(extension=extension, feature=feature, before=before, after=after, by=by, actor=actor)


def accepted(change: Change) -> None:
    Change.objects.filter(pk=change.pk, stage=Stage.ASKED).update(stage=Stage.ACCEPTED)


def forget(change: Change) -> None:
    """It did not happen."""
    Change.objects.filter(pk=change.pk).exclude(stage=Stage.SHOWN).delete()


def under_way(extension: str, feature: Feature) -> str | None:
    """What the exchange has accepted and not shown yet; None: nothing."""
    mine = Change.objects.filter(extension=extension, feature=feature, at__gte=timezone.now() - SHOWS)
    newest = mine.order_by("-pk").first()
    return newest.after if newest is not None and newest.stage == Stage.ACCEPTED else None


def heard(told: Heard) -> Told:
    """Take in what an exchange told. Raises DatabaseError."""
    if isinstance(told, Woken):
        return Told()
    changed = _surveyed(told) if isinstance(told, Survey) else _switched(told)
    return whose.told(dict.fromkeys(changed, whose.TOPICS)) if changed else Told()


@transaction.atomic
def _switched(told: Switched) -> set[str]:
    if told.feature in UNTOLD:
        return set()
    if not _is_shown(told.extension, told.feature, told.after):
        _add(told.extension, told.feature, told.before, told.after, By.TELEPHONE, told.at)
    return {told.extension}


@transaction.atomic
def _surveyed(told: Survey) -> set[str]:
    """All services of all lines at once: what is otherwise than the list says was changed while nobody listened."""
    groups = Change.objects.happened().order_by().values("extension", "feature")
    newest = Change.objects.filter(pk__in=groups.annotate(last=Max("pk")).values("last"))
    changed = set()
    for last in newest.filter(at__lt=told.at - SHOWS):
        now = _kept(told.lines, last)
        if now is None or now == last.after:
            continue
        if not _is_shown(last.extension, last.service, now):
            _add(last.extension, last.service, last.after, now, By.EXCHANGE, told.at)
        changed.add(last.extension)
    return changed


def _kept(lines: Mapping[str, Mapping[Feature, str]], last: Change) -> str | None:
    """What the exchange keeps now; None: it does not know the extension or the service any more."""
    features = lines.get(last.extension)
    return None if features is None or last.feature not in set(Feature) else features.get(last.service, "")


def _is_shown(extension: str, feature: Feature, value: str) -> bool:
    """Was it asked for from here? Then that is what has come of it."""
    since = timezone.now() - SHOWS
    asked = Change.objects.filter(extension=extension, feature=feature, after=value, at__gte=since)
    mine = asked.exclude(stage=Stage.SHOWN).order_by("pk").first()
    if mine is None:
        return False
    Change.objects.filter(pk=mine.pk).update(stage=Stage.SHOWN)
    return True


def _add(extension: str, feature: Feature, before: str, after: str, by: By, at: datetime) -> None:
    Change.objects.create(
        extension=extension, feature=feature, before=before, after=after, by=by, at=at, stage=Stage.SHOWN
    )
    targets.remember(extension, feature, after, at)
    ends.outdated(extension, feature, after)


def purge(now: datetime) -> int:
    """Forget what is older than a year, and what was asked for and never came; how many it was."""
    unheard = Q(stage=Stage.ASKED, at__lt=now - timedelta(days=1))
    removed, _tables = Change.objects.filter(unheard | Q(at__lt=now - KEPT)).delete()
    return removed
