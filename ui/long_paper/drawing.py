"""Colours and shapes as operators of a content stream (ISO 32000-1, 8)."""

from functools import cache

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path


@cache
def color(name: str) -> str:
    return " ".join(f"{int(name[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))


@cache
def path(told: str) -> str:
    """An SVG path as operators of a content stream."""
    pen = RecordingPen()
    parse_path(told, pen)
    signs = {"moveTo": "m", "lineTo": "l", "curveTo": "c", "closePath": "h"}
    steps = [(name, points) for name, points in pen.value if name in signs]
    return " ".join(
        " ".join([*(f"{at:.3f}" for point in points for at in point), signs[name]]) for name, points in steps
    )


def rounded(side: float, radius: float) -> str:
    """A square with round corners."""
    far, bend = side - radius, radius * 0.4477
    return (
        f"{radius} 0 m {far} 0 l {side - bend:.3f} 0 {side} {bend:.3f} {side} {radius} c {side} {far} l "
        f"{side} {side - bend:.3f} {side - bend:.3f} {side} {far} {side} c {radius} {side} l "
        f"{bend:.3f} {side} 0 {side - bend:.3f} 0 {far} c 0 {radius} l 0 {bend:.3f} {bend:.3f} 0 {radius} 0 c h"
    )
