"""The timeline as a page shows it: the drawing, and the table that always stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.dossier import ReadinessPart, SpanPart
from assessments.timeline import swatch, timeline

WIDTH = 640


@dataclass(frozen=True)
class Row:
    """One span. `until` is empty where no end is in sight."""

    since: str
    until: str
    verdict: str
    verdict_mark: SafeString
    after_work: str
    after_work_mark: SafeString
    numbers: str


@dataclass(frozen=True)
class Timeline:
    drawing: SafeString
    rows: tuple[Row, ...]


def shown(readiness: ReadinessPart) -> Timeline | None:
    """In the language of the page; None where no day ahead can be told, as in a re-review."""
    if not readiness.spans:
        return None
    words = _words()
    drawing = timeline(
        readiness.spans,
        as_of=date.fromisoformat(readiness.as_of),
        reference_date=date.fromisoformat(readiness.reference_date),
        words=words,
        width=WIDTH,
    )
    return Timeline(_drawn(drawing), tuple(_row(span, words) for span in readiness.spans))


def _words() -> Mapping[str, str]:
    return {
        "title": _("Timeline of the conditions for passing; the table says the same"),
        "today": pgettext("day of asking", "Today"),
        "reference_date": _("Reference date"),
        "as_rated": _("As rated now"),
        "after_work": _("After all work is done"),
        "satisfied": pgettext("conditions", "satisfied"),
        "not_satisfied": pgettext("conditions", "not satisfied"),
        "undecided": _("cannot be decided yet"),
        "not_assessed": _("not assessed here"),
    }


def _row(span: SpanPart, words: Mapping[str, str]) -> Row:
    return Row(
        since=span.since,
        until=span.until or "",
        verdict=words[span.verdict],
        verdict_mark=_mark(span.verdict),
        after_work=words[span.after_work],
        after_work_mark=_mark(span.after_work),
        numbers=", ".join(map(str, span.items)),
    )


def _mark(verdict: str) -> SafeString:
    """The word stands beside it, so a reader of screens passes over it."""
    return _drawn(swatch(verdict))


def _drawn(svg: str) -> SafeString:
    """Made of numbers and of our own words, which it escapes."""
    return mark_safe(svg)  # noqa: S308
