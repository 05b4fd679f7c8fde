"""The report's charts as SVG strings: pure. Every rating has its own tone and its own hatching, so that a print
without color still tells them apart; the numbers stand beside it in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """`hatch`: directions of the lines drawn over the fill: "/", "\\\\", "-", or none."""

    fill: str
    hatch: str
    line: str


INKS = {
    "meet": Ink("#2f6f5e", "", ""),
    "basically_meet": Ink("#e0b04c", "/", "#7a5710"),
    "not_meet": Ink("#8f1d2c", "/\\", "#ffffff"),
    "not_applicable": Ink("#d5dae1", "-", "#7b8796"),
    "": Ink("#ffffff", "", ""),
}
EDGE = "#39475a"
HATCH_STEP = 5.0


def bar(counts: Mapping[str, int], *, most: int, width: int, height: int, title: str) -> str:
    """Return one stacked bar. `counts`: rating code → items, left to right; `most`: items that fill the width."""
    unit = width / most if most else 0.0
    parts, left = [], 0.0
    for code, count in counts.items():
        if count:
            parts.append(segment(INKS[code], left, count * unit, height))
            left += count * unit
    return _svg(width, height, title, "".join(parts))


def swatch(code: str, title: str) -> str:
    return _svg(14, 9, title, segment(INKS[code], 0.0, 14.0, 9))


def segment(ink: Ink, left: float, width: float, height: int) -> str:
    """Return a filled, hatched and outlined box; half a unit of room is left for the outline."""
    box = f'x="{left + 0.5:.2f}" y="0.5" width="{width - 1:.2f}" height="{height - 1}"'
    path = "".join(_hatch(direction, left + 0.5, width - 1, height - 1) for direction in ink.hatch)
    lines = f'<path d="{path}" stroke="{ink.line}" stroke-width="0.9" fill="none"/>' if path else ""
    return f'<rect {box} fill="{ink.fill}"/>{lines}<rect {box} fill="none" stroke="{EDGE}" stroke-width="0.6"/>'


def _hatch(direction: str, left: float, width: float, height: float) -> str:
    """Lines inside the box, cut at its edges by arithmetic: clipping paths cost more to draw than lines."""
    if direction == "-":
        return "".join(f"M{left:.2f} {0.5 + y:.2f}H{left + width:.2f}" for y in _steps(height, HATCH_STEP / 2))
    lines = []
    for offset in _steps(width + height, HATCH_STEP):
        start, end = max(0.0, offset - height), min(width, offset)
        x1, x2 = (start, end) if direction == "/" else (width - start, width - end)
        lines.append(f"M{left + x1:.2f} {0.5 + offset - start:.2f}L{left + x2:.2f} {0.5 + offset - end:.2f}")
    return "".join(lines)


def _steps(length: float, step: float) -> list[float]:
    return [step * number for number in range(1, int(length / step) + 1) if step * number < length]


def _svg(width: int, height: int, title: str, content: str) -> str:
    """`title` is one of our own words (reports/words.py), never typed text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img"><title>{title}</title>{content}</svg>'
    )
