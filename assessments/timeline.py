"""The spans ahead as one SVG for page and PDF: the verdict as rated now, and after all work is done. Pure.

Color is never the only mark: each verdict has its own hatching and sign, in print and in dark mode.
A table with the same spans is always beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from assessments.drawing import EDGE, Box, Ink, hatched, svg
from standards.law.parts import SpanPart

# Keys that `words` must have, besides each verdict.
WORDS = ("title", "as_of", "reference_date", "as_rated", "after_work")
INKS: Mapping[str, Ink] = {
    "satisfied": Ink("#2f6f5e", "", ""),
    "not_satisfied": Ink("#8f1d2c", "/\\", "#c98a93"),
    "undecided": Ink("#e0b04c", "/", "#7a5710"),
    "not_assessed": Ink("#d5dae1", "-", "#667281"),
}
# A check mark, a cross, a question mark and a dash around the middle of a box, drawn so that no font is needed.
SIGNS: Mapping[str, str] = {
    "satisfied": "M-5 0L-1.5 4L5 -4",
    "not_satisfied": "M-4 -4L4 4M4 -4L-4 4",
    "undecided": "M-3 -2.5C-3 -7 3 -7 3 -2.5C3 0 0 0 0 2.5M0 4.6L0 5.8",
    "not_assessed": "M-4 0L4 0",
}
PAPER, INK = "#ffffff", "#18222e"
SIGN_INKS: Mapping[str, str] = {"satisfied": PAPER, "not_satisfied": PAPER, "undecided": INK, "not_assessed": INK}
# The report's font; a page overrides it.
FONT = "Report Sans, Report Sans All"
SIZE = 11
LANE, ARROW, SIGN_ROOM = 22, 12, 18
DAY_ROW = 14
# Tops of the two lanes.
RATED, AFTER = 48, 48 + LANE + DAY_ROW + 20
YEAR_WIDTH, DAY_WIDTH, MARK_ROOM = 40, 72, 150
NEXT_TO_LINE = {"start": 4, "middle": 0, "end": -4}
# How a day label may be placed at its turn, and the share of its width that is then to the left.
DAY_ANCHORS = {"middle": 0.5, "start": 0.0, "end": 1.0}
SHORTEST, LONGEST, AFTER_THE_LAST_TURN = 366, 8 * 366, 90


@dataclass(frozen=True)
class Scale:
    """Converts days to units: `first` is at the left edge, `last` where the arrows of open spans begin."""

    first: date
    days: int
    width: int

    def at(self, day: date, *, plus: int = 0) -> float:
        """`plus`: further days, as a number because the day after the calendar's last does not exist."""
        days = (day - self.first).days + plus
        return min(max(days, 0), self.days) * self.width / self.days

    def holds(self, day: date) -> bool:
        return 0 <= (day - self.first).days <= self.days

    def new_years(self) -> Iterator[date]:
        """As many as there is room to label."""
        last = self.first.year + self.days // 365 + 1
        days = [date(year, 1, 1) for year in range(self.first.year + 1, min(last, date.max.year) + 1)]
        inside = [day for day in days if self.holds(day)]
        step = len(inside) * YEAR_WIDTH // self.width + 1
        yield from inside[::step]


@dataclass(frozen=True)
class Stretch:
    """`since`: its first day."""

    since: str
    start: float
    end: float
    verdict: str


@dataclass(frozen=True)
class Lane:
    top: int
    name: str
    stretches: tuple[Stretch, ...]

    def box(self, stretch: Stretch) -> Box:
        return Box(stretch.start, self.top, stretch.end - stretch.start, LANE)


def timeline(
    spans: Sequence[SpanPart], *, as_of: date, reference_date: date, words: Mapping[str, str], width: int
) -> str:
    """Return the drawing, or an empty string without spans (re-review). `words` are in the language of the page.

    `as_of`: the day on which the spans were computed, which need not be today.
    """
    if not spans:
        return ""
    scale = _scale(spans, reference_date, width - ARROW)
    axis = AFTER + LANE + 2
    lanes = [
        Lane(RATED, words["as_rated"], _stretches(scale, [(span, span.verdict) for span in spans])),
        Lane(AFTER, words["after_work"], _stretches(scale, [(span, span.after_work) for span in spans])),
    ]
    content = [
        *(piece for lane in lanes for piece in _boxes(scale, lane)),
        *_years(scale, axis),
        *_turns(scale, lanes[0], (as_of, reference_date)),
        *_mark(scale, as_of, words["as_of"], 11, axis, ""),
        *_mark(scale, reference_date, words["reference_date"], 26, axis, "3 2"),
        # Drawn above the marks, because a sign crossed by a line is hard to read.
        *(piece for lane in lanes for piece in _signs(lane)),
        *(_lane_name(scale, lane, reference_date) for lane in lanes),
        *_legend(spans, words, width, axis + 32),
    ]
    style = f'font-family="{FONT}" font-size="{SIZE}"'
    return svg(width, axis + 40, words["title"], f"<g {style}>{''.join(content)}</g>", name="timeline")


def swatch(verdict: str) -> str:
    """A verdict's box and sign, for use beside its word in a table."""
    box = Box(0, 0, SIGN_ROOM, 14)
    return svg(SIGN_ROOM, 14, "", hatched(INKS[verdict], box) + _sign(verdict, box), name="timeline-swatch")


def _scale(spans: Sequence[SpanPart], reference_date: date, width: int) -> Scale:
    """From the first day to some time after the last turn: at least a year, but not so long that spans become invisible."""
    first, turn = date.fromisoformat(spans[0].since), date.fromisoformat(spans[-1].since)
    days = max((turn - first).days, (reference_date - first).days) + AFTER_THE_LAST_TURN
    return Scale(first, min(max(days, SHORTEST), LONGEST), width)


def _boxes(scale: Scale, lane: Lane) -> Iterator[str]:
    """One box per stretch with the same verdict; a stretch that goes beyond the edge ends in an arrow."""
    for stretch in lane.stretches:
        yield hatched(INKS[stretch.verdict], lane.box(stretch))
        if stretch.end >= scale.width:
            yield _arrow(stretch, lane.top)


def _signs(lane: Lane) -> Iterator[str]:
    for stretch in lane.stretches:
        if stretch.end - stretch.start >= SIGN_ROOM:
            yield _sign(stretch.verdict, lane.box(stretch))


def _lane_name(scale: Scale, lane: Lane, reference_date: date) -> str:
    """Placed on the side opposite the mark of the reference date."""
    if scale.at(reference_date) > scale.width / 2:
        return _words(6, lane.top - 5, lane.name)
    return _words(scale.width, lane.top - 5, lane.name, "end")


def _stretches(scale: Scale, spans: Sequence[tuple[SpanPart, str]]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    for span, verdict in spans:
        start = scale.at(date.fromisoformat(span.since))
        # The last day is included, so the box ends after it.
        end = scale.at(date.fromisoformat(span.until), plus=1) if span.until else scale.width
        if stretches and stretches[-1].verdict == verdict:
            stretches[-1] = Stretch(stretches[-1].since, stretches[-1].start, end, verdict)
        elif start < scale.width:
            stretches.append(Stretch(span.since, start, end, verdict))
    return tuple(stretches)


def _arrow(stretch: Stretch, top: int) -> str:
    left, middle, bottom = stretch.end, top + LANE / 2, top + LANE - 0.5
    path = f"M{left:.2f} {top + 0.5}L{left + ARROW - 1:.2f} {middle:g}L{left:.2f} {bottom}z"
    fill = INKS[stretch.verdict].fill
    return f'<path class="drawn-edge" d="{path}" fill="{fill}" stroke="{EDGE}" stroke-width="0.6"/>'


def _sign(verdict: str, box: Box) -> str:
    """The sign on a plain disk in the verdict's tone, so that no hatching or mark crosses it."""
    ink = INKS[verdict]
    x, y, size = box.left + box.width / 2, box.top + box.height / 2, min(1, box.height / 18)
    disk = f'<circle cx="{x:.2f}" cy="{y:g}" r="{9 * size:g}" fill="{ink.fill}"/>'
    place = f'transform="translate({x:.2f} {y:g}) scale({size:.2f})" fill="none"'
    return f'{disk}<path d="{SIGNS[verdict]}" {place} stroke="{SIGN_INKS[verdict]}" stroke-width="1.8"/>'


def _years(scale: Scale, top: int) -> Iterator[str]:
    yield f'<path class="drawn-edge" d="M0 {top}H{scale.width}" stroke="{EDGE}" stroke-width="0.8"/>'
    for day in scale.new_years():
        x = scale.at(day)
        yield f'<path class="drawn-edge" d="M{x:.2f} {top}v5" stroke="{EDGE}" stroke-width="0.8"/>'
        yield _words(x, top + 15, str(day.year), _anchor(x, scale.width, YEAR_WIDTH // 2))


def _turns(scale: Scale, lane: Lane, marks: Iterable[date]) -> Iterator[str]:
    """Label each turn of a lane with its day unless a mark or another day is in the way; the table has all days."""
    taken = [(scale.at(day) - 3, scale.at(day) + 3) for day in marks if scale.holds(day)]
    for stretch in lane.stretches[1:]:
        for anchor, share in DAY_ANCHORS.items():
            x = stretch.start + NEXT_TO_LINE[anchor]
            left, right = x - share * DAY_WIDTH, x + (1 - share) * DAY_WIDTH
            if left >= 0 and right <= scale.width and all(right <= start or end <= left for start, end in taken):
                taken.append((left, right))
                yield _words(x, lane.top + LANE + DAY_ROW - 2, stretch.since, anchor)
                break


def _mark(scale: Scale, day: date, word: str, baseline: int, bottom: int, dashes: str) -> Iterator[str]:
    """A line through both lanes with its word and day above; empty for a day outside the scale."""
    if not scale.holds(day):
        return
    x = min(max(scale.at(day), 1), scale.width - 1)
    anchor = _anchor(x, scale.width, MARK_ROOM)
    top = baseline + 3 if anchor == "middle" else baseline - 9
    path = f'd="M{x:.2f} {top}V{bottom}"'
    # The light line behind it keeps the dark one visible on any fill.
    yield f'<path class="drawn-halo" {path} stroke="{PAPER}" stroke-width="3.6"/>'
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    yield f'<path class="drawn-mark" {path} stroke="{INK}" stroke-width="1.6"{dashed}/>'
    yield _words(x + NEXT_TO_LINE[anchor], baseline, f"{word} {day}", anchor)


def _anchor(x: float, width: int, room: int) -> str:
    """Text that does not fit on both sides is anchored away from the edge."""
    if x < room:
        return "start"
    return "end" if x > width - room else "middle"


def _legend(spans: Sequence[SpanPart], words: Mapping[str, str], width: int, baseline: int) -> Iterator[str]:
    """Each verdict that occurs, with its box, sign and word."""
    seen = {verdict for span in spans for verdict in (span.verdict, span.after_work)}
    shown = [verdict for verdict in INKS if verdict in seen]
    for number, verdict in enumerate(shown):
        box = Box(width / len(shown) * number, baseline - 11, SIGN_ROOM, 14)
        yield hatched(INKS[verdict], box) + _sign(verdict, box)
        yield _words(box.left + SIGN_ROOM + 5, baseline, words[verdict])


def _words(x: float, baseline: int, text: str, anchor: str = "start") -> str:
    place = f'x="{x:.2f}" y="{baseline}" text-anchor="{anchor}"'
    return f'<text class="drawn-words" {place} fill="{INK}">{escape(text)}</text>'
