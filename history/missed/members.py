"""Who belongs to a ring group or queue: whoever rang with it lately. Learned, so that nobody has to enter it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from history.models import GroupMember, Record
from history.telling.changes import Told

LEFT_AFTER = timedelta(days=30)
"""Somebody whose telephone did not ring with the group for so long is no member any more."""
FRESH = timedelta(days=1)
"""How exactly it is remembered when a member rang last: one writing a day."""
LISTS = frozenset({"history"})


@dataclass(frozen=True, slots=True)
class Groups:
    """The members of some groups: (pbx, group) → extension → when it rang last."""

    members: dict[tuple[str, str], dict[str, datetime]]

    def told(self, scopes: Collection[str], house: Collection[str]) -> Told:
        """Whose lists show the missed calls of these scopes: the members' of a group, else the extension's own."""
        groups = {scope for scope in scopes if scope not in house}
        known = self.members | _read(groups - {group for _pbx, group in self.members})
        rung = [rang for (_pbx, group), rang in known.items() if group in groups]
        return Told(dict.fromkeys({*scopes, *_members(rung)}, LISTS))


def learn(rung: Iterable[Record], house: Collection[str]) -> Groups:
    """Remember who rang through a group in these calls; the members of these groups."""
    told: defaultdict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    for record in rung:
        if record.via and record.via not in house and record.extension != record.via:
            group = told[record.pbx, record.via]
            group[record.extension] = max(record.started, group.get(record.extension, record.started))
    if not told:
        return Groups({})
    known = _read({group for _pbx, group in told})
    news = [
        GroupMember(pbx=pbx, group=group, extension=extension, rung=at)
        for (pbx, group), rang in told.items()
        for extension, at in rang.items()
        if at >= known.get((pbx, group), {}).get(extension, at - FRESH) + FRESH
    ]
    GroupMember.objects.bulk_create(
        news, update_conflicts=True, unique_fields=("pbx", "group", "extension"), update_fields=("rung",)
    )
    for member in news:
        known.setdefault((member.pbx, member.group), {})[member.extension] = member.rung
    return Groups(known)


def groups_of(extension: str) -> tuple[str, ...]:
    """The groups in which `extension` rings."""
    since = timezone.now() - LEFT_AFTER
    found = GroupMember.objects.filter(extension=extension, rung__gte=since).order_by("group")
    return tuple(dict.fromkeys(found.values_list("group", flat=True)))


def members_of(groups: Collection[str]) -> set[str]:
    """The extensions that ring in these groups."""
    return _members(_read(groups).values())


def _members(rung: Iterable[Mapping[str, datetime]]) -> set[str]:
    since = timezone.now() - LEFT_AFTER
    return {extension for rang in rung for extension, last in rang.items() if last >= since}


def _read(groups: Collection[str]) -> dict[tuple[str, str], dict[str, datetime]]:
    found: defaultdict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    if groups:
        rows = GroupMember.objects.filter(group__in=groups)
        for pbx, group, extension, rung in rows.values_list("pbx", "group", "extension", "rung"):
            found[pbx, group][extension] = rung
    return dict(found)
