"""Boxes as SVG strings that differ in print without color, by tone, hatching and outline. Pure.

Colors are attributes, which the PDF uses as they are; on a page the theme's classes override them.
"""

from dataclasses import dataclass
from html import escape

EDGE = "#39475a"
HATCH_STEP = 5.0


@dataclass(frozen=True)
class Ink:
    """`hatch`: directions of the lines drawn over the fill: "/", "\\\\", "-", or none."""

    fill: str
    hatch: str
    line: str


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float


def hatched(ink: Ink, box: Box) -> str:
    """Return a filled, hatched and outlined box, inset by half a unit for the outline."""
    inner = Box(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1)
    place = f'x="{inner.left:.2f}" y="{inner.top:g}" width="{inner.width:.2f}" height="{inner.height:g}"'
    path = "".join(_hatch(direction, inner) for direction in ink.hatch)
    lines = f'<path d="{path}" stroke="{ink.line}" stroke-width="0.9" fill="none"/>' if path else ""
    outline = f'<rect class="drawn-edge" {place} fill="none" stroke="{EDGE}" stroke-width="0.6"/>'
    return f'<rect {place} fill="{ink.fill}"/>{lines}{outline}'


def _hatch(direction: str, box: Box) -> str:
    """Lines inside the box, clipped by arithmetic because clipping paths are slower to draw."""
    if direction == "-":
        steps = _steps(box.height, HATCH_STEP / 2)
        return "".join(f"M{box.left:.2f} {box.top + y:.2f}H{box.left + box.width:.2f}" for y in steps)
    lines = []
    for offset in _steps(box.width + box.height, HATCH_STEP):
        start, end = max(0.0, offset - box.height), min(box.width, offset)
        x1, x2 = (start, end) if direction == "/" else (box.width - start, box.width - end)
        top = box.top + offset
        lines.append(f"M{box.left + x1:.2f} {top - start:.2f}L{box.left + x2:.2f} {top - end:.2f}")
    return "".join(lines)


def _steps(length: float, step: float) -> list[float]:
    return [step * number for number in range(1, int(length / step) + 1) if step * number < length]


def svg(width: int, height: int, title: str, content: str, *, name: str = "") -> str:
    """A drawing. It has a title unless it only repeats the words beside it; `name` is its class on a page."""
    mark = f' class="{name}"' if name else ""
    role = f' role="img"><title>{escape(title)}</title>' if title else ' aria-hidden="true">'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg"{mark} {size}{role}{content}</svg>'
