"""The report's charts as SVG strings. Pure.

Each rating has its own tone and hatching, so that ratings can be told apart in print without color.
"""

from collections.abc import Mapping

from assessments.drawing import Box, Ink, hatched, svg

INKS = {
    "meet": Ink("#2f6f5e", "", ""),
    "basically_meet": Ink("#e0b04c", "/", "#7a5710"),
    "not_meet": Ink("#8f1d2c", "/\\", "#ffffff"),
    "not_applicable": Ink("#d5dae1", "-", "#7b8796"),
    "": Ink("#ffffff", "", ""),
}

# Ratings that customs has set aside: the same in gray.
PAST_INKS = INKS | {
    "meet": Ink("#8e9aa8", "", ""),
    "basically_meet": Ink("#c3cbd4", "/", "#4a5868"),
    "not_meet": Ink("#4a5868", "/\\", "#ffffff"),
}

# Customs' ratings, if it objects to something: only those below *meets* keep their color.
OBJECTING_INKS = INKS | {"meet": PAST_INKS["meet"]}


def bar(
    counts: Mapping[str, int], *, most: int, width: int, height: int, title: str, inks: Mapping[str, Ink] = INKS
) -> str:
    """Return one stacked bar. `counts`: rating code → items, left to right; `most`: number of items at full width."""
    unit = width / most if most else 0.0
    parts, left = [], 0.0
    for code, count in counts.items():
        if count:
            parts.append(hatched(inks[code], Box(left, 0, count * unit, height)))
            left += count * unit
    return svg(width, height, title, "".join(parts))


def swatch(code: str, title: str, inks: Mapping[str, Ink] = INKS) -> str:
    return svg(14, 9, title, hatched(inks[code], Box(0, 0, 14, 9)))
