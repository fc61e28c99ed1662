"""The path of a call as a drawing: boxes from top to bottom, and what leads from one to the next. SVG attributes only.

The words stand beside it, so it is small, and its texts are cut to what fits.
"""

from dataclasses import dataclass

from services.who_rings.paths import Step, Story

WIDTH, BOX, GAP = 320, 44, 40
"""Units: of all boxes, the height of one, and between two."""
LONGEST = 34
"""Characters that fit into a box."""


@dataclass(frozen=True, slots=True)
class Box:
    y: int
    text: str
    kind: str
    """caller, rings, silent or end: its colour."""
    arrow: str = ""
    """What is written beside the arrow that leads here."""

    @property
    def text_y(self) -> int:
        return self.y + BOX // 2

    @property
    def arrow_y(self) -> int:
        """Where the arrow begins."""
        return self.y - GAP

    @property
    def label_y(self) -> int:
        return self.y - GAP // 2


@dataclass(frozen=True, slots=True)
class Drawing:
    boxes: tuple[Box, ...]

    @property
    def height(self) -> int:
        return len(self.boxes) * (BOX + GAP) - GAP


def drawn(story: Story) -> Drawing:
    """The caller, each telephone on the way, and the end."""
    boxes = [("", story.caller, "caller")]
    why = ""
    for steps in _by_telephone(story.steps):
        rings = any(step.rings for step in steps)
        if rings:
            why = why or _why(next(step for step in steps if step.rings))
        boxes.append((why, steps[0].who, "rings" if rings else "silent"))
        why = _why(steps[-1]) if not steps[-1].rings else ""
    boxes.append((why, story.place, "end"))
    placed = ((index * (BOX + GAP), arrow, text, kind) for index, (arrow, text, kind) in enumerate(boxes))
    return Drawing(tuple(Box(y, _cut(text), kind, _cut(arrow)) for y, arrow, text, kind in placed))


def _by_telephone(steps: tuple[Step, ...]) -> list[list[Step]]:
    found: list[list[Step]] = []
    for step in steps:
        if found and found[-1][-1].who == step.who and found[-1][-1].rings:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _why(step: Step) -> str:
    return step.reason.short if step.reason else ""


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
