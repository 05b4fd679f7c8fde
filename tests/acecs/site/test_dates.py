"""Days and moments: written out in sentences, ISO in tables and forms, and Beijing time is named wherever a time stands."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from acecs.site.templatetags import dates
from acecs.text.moments import written

TEMPLATES = Path(settings.BASE_DIR, "templates")
# Reports are made of frozen documents, which hold days as text.
PAGES = {
    str(path.relative_to(TEMPLATES)): path.read_text("utf-8")
    for path in TEMPLATES.rglob("*.*")
    if "reports/v1" not in str(path)
}
SENTENCE = re.compile(r"\{% blocktranslate[^%]*%\}")
TABLE_FORM = re.compile(r"[\w.]+\|(?:day|moment|second)\b")


@pytest.mark.parametrize(
    ("language", "day", "moment", "clock"),
    [
        ("en", "3 November 2026", "4 November 2026, 00:42 Beijing time", "00:42 Beijing time"),
        ("zh-hans", "2026年11月3日", "2026年11月4日 北京时间 00:42", "北京时间 00:42"),
    ],
)
def test_sentences_write_days_out_and_name_beijing_time(language: str, day: str, moment: str, clock: str):
    with translation.override(language):
        assert written(date(2026, 11, 3)) == day
        assert written(datetime(2026, 11, 3, 16, 42, tzinfo=UTC)) == moment
        assert dates.clock(datetime(2026, 11, 3, 16, 42, tzinfo=UTC)) == clock


def test_tables_show_iso_days_and_beijing_time():
    at = datetime(2026, 11, 3, 16, 42, 7, tzinfo=UTC)

    assert (dates.day(date(2026, 11, 3)), dates.day(at)) == ("2026-11-03", "2026-11-04")
    assert (dates.moment(at), dates.second(at)) == ("2026-11-04 00:42", "2026-11-04 00:42:07")
    assert [show(None) for show in (dates.written, dates.day, dates.moment, dates.second)] == [""] * 4


def test_templates_use_only_these_filters():
    assert [name for name, text in PAGES.items() if re.search(r"\|(date|time):", text)] == []


def test_no_sentence_of_a_template_has_an_iso_day():
    found = {
        name: iso
        for name, text in PAGES.items()
        if (iso := [each for sentence in SENTENCE.findall(text) for each in TABLE_FORM.findall(sentence)])
    }

    assert found == {}


def test_no_paragraph_or_heading_of_a_template_has_an_iso_day():
    paragraph = re.compile(r"<(p|h[1-6])\b[^>]*>(?:(?!</\1>).)*</\1>", re.DOTALL)
    allowed = {
        # Lists whose head names the time.
        "notifications/list.html",
        "assessments/figure.html",
        "assessments/corrective_action.html",
        # In a table's cell.
        "assessments/confirm.html",
        # Beside status and name, as in a table.
        "assessments/corrective_of_item.html",
    }

    found = {name for name, text in PAGES.items() for each in paragraph.finditer(text) if TABLE_FORM.search(each[0])}

    assert found == allowed


def test_pages_with_times_name_beijing_time_in_a_head():
    shown = re.compile(r"\|(?:moment|second)\b")
    named = re.compile(r"\{% in_beijing %\}|Beijing time")

    assert [name for name, text in PAGES.items() if shown.search(text) and not named.search(text)] == []


def test_no_day_of_a_page_can_break_across_lines():
    """Outside of tags and their attributes, a day is in <time> or goes through `unbroken`."""
    tag = re.compile(r"<[^<>]*>")
    shown = {name: tag.sub("", re.sub(r"<time\b[^<>]*>[^<>]*</time>", "", text)) for name, text in PAGES.items()}
    bare = re.compile(r"\{\{ [\w.]+\|(?:day|moment|second)\b(?![^}]*\|unbroken)[^}]*\}\}")

    assert {name: days for name, text in shown.items() if (days := bare.findall(text))} == {}


def test_days_of_a_text_are_kept_on_one_line():
    said = dates.unbroken("due 2026-11-03, <late> since 2026-11-04 10:42")

    assert said == "due <time>2026-11-03</time>, &lt;late&gt; since <time>2026-11-04</time> 10:42"
