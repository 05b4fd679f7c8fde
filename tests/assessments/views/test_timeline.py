"""The timeline on a page: the drawing, and the table with the same content."""

from datetime import date
from xml.etree.ElementTree import Element

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from assessments.views.timeline import timeline_context
from standards.law.parts import ReadinessPart, SpanPart
from tests import pages
from tests.pages import text
from tests.reports import dossiers

# Of the statements of `dossiers`.
AS_OF = date(2026, 3, 1)


def drawn(readiness: ReadinessPart, *, today: date | None = AS_OF) -> Element:
    with translation.override("en"):
        shown = {"timeline": timeline_context(readiness, today=today), "mode": readiness.mode}
        content = render_to_string("assessments/timeline.html", shown)
    return pages.page(HttpResponse(content))


def test_table_lists_spans_with_both_verdicts_and_items() -> None:
    spans = [
        SpanPart(since="2026-11-25", until="2026-12-31", verdict="not_satisfied", after_work="satisfied", items=[]),
        SpanPart(since="2027-01-01", until=None, verdict="undecided", after_work="undecided", items=[6, 10]),
    ]
    readiness = dossiers.readiness("satisfied").model_copy(update={"spans": spans})

    rows = [[text(cell) for cell in row] for row in drawn(readiness).iter("tr")]

    assert rows[1:] == [
        ["2026-11-25", "2026-12-31", "not satisfied", "satisfied", "–"],
        ["2027-01-01", "from then on", "cannot be decided yet", "cannot be decided yet", "6, 10"],
    ]


def test_drawing_has_a_title_and_scrolls_by_keyboard() -> None:
    page = drawn(dossiers.readiness("satisfied"))

    (frame,) = [each for each in page.iter("div") if each.get("class") == "timeline-frame"]
    assert (frame.get("tabindex"), frame.get("role"), frame.get("aria-label")) == ("0", "region", "Timeline")
    (title,) = [text(each) for each in frame.iter() if each.tag.endswith("title")]
    assert title == "Timeline: on which dates the conditions are satisfied"


@pytest.mark.parametrize(
    ("today", "word"), [(AS_OF, "today"), (date(2026, 3, 2), "as of"), (None, "as of")], ids=["live", "old", "frozen"]
)
def test_only_a_verdict_of_today_is_labeled_today(today: date | None, word: str) -> None:
    page = drawn(dossiers.readiness("satisfied"), today=today)

    words = [text(each) for each in page.iter() if each.tag.endswith("text")]
    assert [each for each in words if each.endswith("2026-03-01")] == [f"{word} 2026-03-01"]


def test_timeline_has_no_inline_style() -> None:
    assert [each for each in drawn(dossiers.readiness("thirty_open")).iter() if each.get("style")] == []


def test_re_review_shows_a_sentence_and_no_date() -> None:
    page = drawn(dossiers.readiness("re_review"))

    assert [each for each in page.iter() if each.tag.endswith("svg")] == []
    assert text(page) == "Waiting does not help in a re-review, so no later date is shown."
