"""The situations that somebody can choose: own ones, those of the company, and the presets that nobody replaced."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from accounts.models import User
from pbx.features import Feature
from services.models import Preset, Running, Situation
from services.situations import wishes
from services.situations.presets import PRESETS


@dataclass(frozen=True, slots=True)
class Offer:
    """One situation, wherever it comes from."""

    key: str
    """As addresses and buttons name it."""
    name: str
    icon: str
    wishes: Mapping[Feature, str]
    status: str
    span: str
    """Its usual end, a `Span`; empty: until somebody ends it."""
    situation: Situation | None = None
    preset: str = ""

    @property
    def of_company(self) -> bool:
        return self.situation is not None and not self.situation.extension

    def runs_as(self, running: Running | None) -> bool:
        """Is it the one that runs?"""
        if running is None or self.preset:
            return running is not None and running.preset == self.preset
        return self.situation is not None and running.situation_id == self.situation.pk

    def as_own(self) -> Self:
        """As somebody begins to write their own in its place."""
        return replace(self, situation=None)

    @property
    def is_own(self) -> bool:
        return self.situation is not None and bool(self.situation.extension)


def offers(user: User) -> tuple[Offer, ...]:
    """In order: the presets as they are for this extension, the company's, the own ones."""
    written = list(Situation.objects.visible_to(user))
    replaced = {row.preset: row for row in sorted(written, key=lambda row: bool(row.extension)) if row.preset}
    presets = (_of(replaced[preset]) if preset in replaced else _ready(preset) for preset in Preset)
    others = sorted((row for row in written if not row.preset), key=lambda row: bool(row.extension))
    return (*presets, *map(_of, others))


def offer(user: User, key: str) -> Offer | None:
    return next((each for each in offers(user) if each.key == key), None)


def _of(row: Situation) -> Offer:
    key = row.preset or str(row.pk)
    return Offer(key, row.name, row.icon, wishes.read(row.wishes), row.status, row.span, row, row.preset)


def _ready(preset: Preset) -> Offer:
    ready = PRESETS[preset]
    return Offer(
        preset.value, str(preset.label), ready.icon, ready.wishes, str(ready.status), ready.span, None, preset.value
    )
