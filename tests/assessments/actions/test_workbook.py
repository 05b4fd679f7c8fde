"""Exporting and importing changes nothing, whatever was entered; and every workbook that is filled in says what was filled in."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acecs.accounts.models import User
from assessments.actions.workbook import dry_run
from assessments.entry import Entry
from assessments.models import Assessment, RelevantDocuments
from assessments.queries.workbook import grid_content
from assessments.workbook.grid import COLUMNS, written
from assessments.workbook.reading import ReadBook, read, task
from assessments.workbook.sent import SentRow, sent_row
from assessments.workbook.sheets import GRID_KIND
from tests import registered, rounds
from tests.assessments.workbook import books
from tests.conftest import NOW

RATINGS = ("", "meet", "basically_meet", "not_meet")
STRANGE = (
    "=1+1",
    "＝A1",
    "+",
    "-1",
    "@x",
    "\t=",
    "\r\n",
    "_x000D_",
    "_x005F_x0041_",
    "x005F_",
    "#N/A",
    "\x00\x1f",
    "1e5",
    " \n ",
    "\ud800",
    "✓",
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=60),
    st.lists(st.sampled_from(STRANGE), max_size=6).map("".join),
    st.sampled_from(("字" * 10_000, "a\n" * 5_000, "")),
)
# Item number → entry. The register has the number of documents, so 10(1) and 10(2) apply.
ENTRIES = st.one_of(
    st.tuples(
        st.just(10),
        st.builds(
            Entry, note=TEXTS, sub_ratings=st.fixed_dictionaries(dict.fromkeys((1, 2, 3), st.sampled_from(RATINGS)))
        ),
    ),
    st.tuples(
        st.sampled_from((11, 12, 13, 20, 21, 22)),
        st.builds(Entry, rating=st.sampled_from(RATINGS), note=TEXTS, reason=TEXTS),
    ),
    st.tuples(
        st.sampled_from((11, 12, 13)),
        st.builds(
            Entry, rating=st.just("not_applicable"), note=TEXTS, reason=TEXTS.map(lambda text: f"无：{text}"[:10_000])
        ),
    ),
)


def book_of(assessment: Assessment, user: User) -> bytes:
    assessment.role = "officer"
    return written(grid_content(assessment, user, NOW, has_verdict=True, is_open=True))


def rows_in(path: Path) -> list[SentRow]:
    book = ReadBook.model_validate_json(read(task(str(path), {GRID_KIND: list(COLUMNS)})))
    return [sent_row(each) for each in book.tables[GRID_KIND].rows]


def save(assessment: Assessment, number: int, entry: Entry, by: User) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, entry, by=by)


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(ENTRIES, max_size=5))
def test_import_of_an_export_changes_nothing(
    edits: list[tuple[int, Entry]], draft: Assessment, officer: User, tmp_path: Path
):
    registered_once(draft, officer)
    for number, entry in edits:
        save(draft, number, storable(entry), officer)
    path = tmp_path / "out.xlsx"

    path.write_bytes(book_of(draft, officer))
    plan = dry_run(draft, rows_in(path), officer, NOW)

    assert [(row.sent.key, row.why, row.changes) for row in (*plan.changed, *plan.refused)] == []
    assert len(plan.unchanged) == 10
    assert plan.entries == {}


@pytest.mark.django_db
def test_workbook_saved_by_libreoffice_says_the_same(draft: Assessment, officer: User, tmp_path: Path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed.")
    registered_once(draft, officer)
    for number, text in zip(
        (10, 11, 12, 13, 20, 21), ("=1+1\n第二行", "_x0041_ \t", "  a  ", "字" * 10_000, "#N/A", "+1"), strict=True
    ):
        save(draft, number, Entry(note=text, sub_ratings=dict.fromkeys((1, 2, 3), "") if number == 10 else {}), officer)
    changes: dict[str, dict[str, Any]] = {"10(1)": {"rating": "meet"}, "22": {"rating": "not_meet", "note": "=A1\n新"}}
    (tmp_path / "mine.xlsx").write_bytes(books.filled_in(book_of(draft, officer), changes))

    again = tmp_path / "again"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(again),
        str(tmp_path / "mine.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    plan = dry_run(draft, rows_in(again / "mine.xlsx"), officer, NOW)

    assert [(row.sent.key, row.why) for row in plan.refused] == []
    assert {row.sent.key: {each.name: each.new for each in row.changes} for row in plan.changed} == {
        "10(1)": {"rating": "meet"},
        "22": {"rating": "not_meet", "note": "=A1\n新"},
    }


def registered_once(assessment: Assessment, by: User) -> None:
    """Hypothesis runs many examples in one test."""
    if not RelevantDocuments.objects.filter(enterprise=assessment.enterprise).exists():
        registered.documents(assessment.enterprise, by=by, year=2026)


def storable(entry: Entry) -> Entry:
    """Databases store neither half surrogates nor, PostgreSQL, the character zero."""
    return Entry(**(vars(entry) | {name: plain(getattr(entry, name)) for name in ("note", "reason")}))


def plain(text: str) -> str:
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")
