"""The spans ahead as drawing and table, in the page's language."""

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from acecs.text.bilingual import Text
from acecs.text.number_lists import listed
from assessments.timeline import swatch, timeline
from assessments.vocabulary import VerdictWord, past_word
from standards.law.parts import ReadinessPart, SpanPart

WIDTH = 860


@dataclass(frozen=True)
class ShownSpan:
    since: str
    until: str | None
    verdict: str
    verdict_mark: str
    after_work: str
    after_work_mark: str
    items: tuple[tuple[str, Text], ...]
    remarks: tuple[Text, ...]


@dataclass(frozen=True)
class Timeline:
    """Drawn when the template asks for it: a page that shows a kept drawing draws nothing.

    `is_past`: customs has set the own verdict aside, so the page shows no drawing, and the table no signs.
    """

    readiness: ReadinessPart
    is_todays: bool
    is_past: bool

    @property
    def drawing(self) -> SafeString:
        drawing = timeline(
            self.readiness.spans,
            as_of=date.fromisoformat(self.readiness.as_of),
            reference_date=date.fromisoformat(self.readiness.reference_date),
            words=_words() | {"as_of": _("today") if self.is_todays else _("as of")},
            width=WIDTH,
        )
        # Numbers, dates and the words below, escaped by the drawing.
        return mark_safe(drawing)  # noqa: S308

    @property
    def rows(self) -> tuple[ShownSpan, ...]:
        words = {each.value: past_word(each.value) for each in VerdictWord} if self.is_past else _words()
        return tuple(_shown_span(span, words, is_past=self.is_past) for span in self.readiness.spans)


def timeline_context(readiness: ReadinessPart, *, today: date | None, is_past: bool = False) -> Timeline | None:
    """None in a re-review, where waiting does not help. `today`: None for a frozen verdict, which says when it was computed."""
    if not readiness.spans:
        return None
    return Timeline(readiness, is_todays=date.fromisoformat(readiness.as_of) == today, is_past=is_past)


def _shown_span(span: SpanPart, words: dict[str, str], *, is_past: bool) -> ShownSpan:
    return ShownSpan(
        since=span.since,
        until=span.until,
        verdict=words[span.verdict],
        verdict_mark="" if is_past else mark_safe(swatch(span.verdict)),  # noqa: S308
        after_work=words[span.after_work],
        after_work_mark="" if is_past else mark_safe(swatch(span.after_work)),  # noqa: S308
        items=_items(span),
        remarks=tuple(span.remarks),
    )


def _items(span: SpanPart) -> tuple[tuple[str, Text], ...]:
    """(label, item numbers); items that fail by figures have no label."""
    groups = [("", span.items), (pgettext("items", "open"), span.undecided), (_("to be rated"), span.unrated)]
    return tuple((said, listed(numbers)) for said, numbers in groups if numbers)


def _words() -> dict[str, str]:
    return {
        **{verdict.value: str(verdict.label) for verdict in VerdictWord},
        "title": _("Timeline: on which dates the conditions are satisfied"),
        "reference_date": _("reference date"),
        "as_rated": _("as rated now"),
        "after_work": _("after all work is done"),
    }
