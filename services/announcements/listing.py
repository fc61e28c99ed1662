"""Announcements as their page lists them."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Permission
from cti.live import LiveBoard
from services.announcements.choosing import maker
from services.announcements.usage import Usage, usages
from services.models import Announcement
from services.rules.wording import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Row:
    announcement: Announcement
    maker: str
    """Empty: the viewer, or somebody who is gone."""
    usage: Usage
    rules: tuple[tuple[int, Sentence], ...]
    """Key and sentence of those that the viewer may change."""
    editable: bool


def listed(viewer: User, board: LiveBoard, pk: int | None = None) -> list[Row]:
    """All that `viewer` may use; with `pk` that one alone, if they may use it."""
    seen = Announcement.objects.visible_to(viewer).select_related("creator")
    found = list(seen if pk is None else seen.filter(pk=pk))
    used = usages(viewer, found, board)
    keeps = viewer.has_perm(Permission.KEEP_ANNOUNCEMENTS)
    editable = set(Announcement.objects.editable_by(viewer).values_list("pk", flat=True)) if keeps else set()
    return [
        Row(
            each,
            maker(each, viewer),
            used[each.pk],
            tuple((rule.pk, sentence(rule, viewer)) for rule in used[each.pk].rules),
            each.pk in editable,
        )
        for each in found
    ]
