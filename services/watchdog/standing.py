"""Since when services are on and telephones registered. The board says only how they are."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from cti.live import LiveBoard
from pbx.features import Feature
from pbx.routing.values import number_in
from pbx.states import Line
from phonebook.plan import mailbox_code, plan
from services.models import Change, Standing
from services.models.watchdog import REGISTERED
from services.targets import FORWARDINGS

FORGOTTEN = (*FORWARDINGS, Feature.DND, Feature.LOCK)
"""What people leave on by mistake; the most telling first."""
KEPT = (*FORGOTTEN, Feature.MOBILE)
TO_ONES_MAILBOX = {Feature.FORWARD_BUSY, Feature.FORWARD_NO_ANSWER, Feature.FORWARD_UNAVAILABLE}
"""To the own mailbox these are how people want it for good, and nothing that was forgotten."""
Key = tuple[str, str]
"""Extension and what."""


@dataclass(frozen=True, slots=True)
class On:
    """One service that is on."""

    feature: Feature
    value: str
    since: datetime | None
    """None: nobody knows."""
    watched: bool
    """It began then; else it was on already when it was first seen."""

    @property
    def number(self) -> str:
        """Where calls go, canonical; empty: nowhere else."""
        number = number_in(self.feature, self.value)
        return plan().dialled(number).key if number else ""


def observe(board: LiveBoard, now: datetime) -> int:
    """Write down what is otherwise than it was; how much that was. Safe to run twice at a time."""
    if not board.connected:
        return 0
    seen = {key: value for line in board.lines.values() for key, value in _seen(line)}
    known = {(each.extension, each.what): each for each in Standing.objects.all()}
    fresh = {key: value for key, value in seen.items() if key not in known or known[key].value != value}
    gone = [each.pk for key, each in known.items() if key not in seen]
    begun, extensions = _begun(fresh), {extension for extension, _what in known}
    with transaction.atomic():
        Standing.objects.filter(pk__in=[*gone, *(known[key].pk for key in fresh if key in known)]).delete()
        rows = (
            Standing(
                extension=extension,
                what=what,
                value=value,
                since=begun.get((extension, what), now),
                watched=(extension, what) in begun or extension in extensions,
            )
            for (extension, what), value in fresh.items()
        )
        Standing.objects.bulk_create(rows, ignore_conflicts=True)
    return len(fresh) + len(gone)


def switched_on(extension: str, features: Mapping[Feature, str]) -> tuple[On, ...]:
    """What of `features` may be forgotten, the longest on first."""
    return switched_on_at({extension: features}).get(extension, ())


def switched_on_at(lines: Mapping[str, Mapping[Feature, str]]) -> dict[str, tuple[On, ...]]:
    """The same of many extensions, in two queries; those at which nothing is on are absent."""
    shown = {
        (extension, feature.value): value
        for extension, features in lines.items()
        for feature in KEPT
        if (value := features.get(feature))
    }
    if not shown:
        return {}
    begun = _begun(shown)
    standing = Standing.objects.filter(extension__in={extension for extension, _what in shown})
    seen = {(each.extension, each.what): each for each in standing}
    found: defaultdict[str, list[On]] = defaultdict(list)
    for (extension, name), value in shown.items():
        known, since = seen.get((extension, name)), begun.get((extension, name))
        if since is None and known is not None and known.value == value:
            found[extension].append(On(Feature(name), value, known.since, known.watched))
        else:
            found[extension].append(On(Feature(name), value, since, since is not None))
    return {
        extension: tuple(sorted(on, key=lambda on: on.since.timestamp() if on.since else 0.0))
        for extension, on in found.items()
    }


def unregistered_since(extensions: Collection[str]) -> dict[str, Standing]:
    """Since when the telephones of these are not registered, as far as anybody knows."""
    standing = Standing.objects.filter(extension__in=extensions, what=REGISTERED, value="no")
    return {each.extension: each for each in standing}


def forgettable(extension: str, on: On) -> bool:
    """Is it something that people leave on by mistake?"""
    for_good = on.feature in TO_ONES_MAILBOX and on.number == mailbox_code(extension)
    return on.feature in FORGOTTEN and not for_good


def _seen(line: Line) -> Iterator[tuple[Key, str]]:
    for feature in KEPT:
        if value := line.features.get(feature, ""):
            yield (line.extension, feature.value), value
    if line.registered is not None:
        yield (line.extension, REGISTERED), "yes" if line.registered else "no"


def _begun(shown: Mapping[Key, str]) -> dict[Key, datetime]:
    """When what is shown was switched on, as far as the list of changes tells."""
    newest = {(change.extension, change.feature): change for change in _newest({extension for extension, _ in shown})}
    return {key: newest[key].at for key, value in shown.items() if key in newest and newest[key].after == value}


def _newest(extensions: Collection[str]) -> Iterator[Change]:
    """The last change of each service."""
    features = [feature.value for feature in KEPT]
    changes = Change.objects.happened().filter(extension__in=extensions, feature__in=features).order_by()
    last = changes.values("extension", "feature").annotate(last=Max("pk")).values("last")
    return Change.objects.filter(pk__in=last).iterator()
