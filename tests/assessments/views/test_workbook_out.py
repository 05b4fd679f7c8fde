"""The worksheet as a workbook: what is in it, for whom, and that it is what the pages show."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from acecs.accounts.models import User
from assessments.actions import submission
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.queries.readiness import readiness_of
from tests import corrected, registered, rounds
from tests.assessments.workbook import books
from tests.assessments.workbook.books import RATED, rows_of, ticked
from tests.conftest import NOW
from tests.documents import put_in_vault

SHEETS = [
    "评估底稿 Worksheet",
    "自评结论 Verdict",
    "数据依据 Figures",
    "证明材料 Evidence",
    "整改措施 Corrective actions",
    "acecs",
]


def download(page: Client, assessment: Assessment) -> Any:
    return page.get(reverse("assessments:workbook", args=[assessment.public_id]))


def opened(page: Client, assessment: Assessment) -> openpyxl.Workbook:
    return books.opened(download(page, assessment).content)


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.fixture
def filled(draft: Assessment, officer: User, contributor: User, answer: Callable[..., Any]) -> Assessment:
    """Items 10, 11, 12 and 20 are rated, 20 is the contributor's; a penalty is registered."""
    rounds.rate(draft, 10, by=officer, note="=SUM(1)\n第二行")
    rounds.save(answer(11), Entry(rating="basically_meet", note="-"), by=officer)
    rounds.save(answer(12), Entry(rating="not_applicable", reason="没有委托人。"), by=officer)
    rounds.rate(draft, 20, by=officer)
    draft.answers.filter(item__number=20).update(assignee=contributor, due_date="2027-01-31")
    registered.documents(draft.enterprise, by=officer, year=2026)
    registered.penalty(draft.enterprise, by=officer)
    draft.refresh_from_db()
    return draft


def test_grid_has_ticks_notes_persons_and_due_dates(officer_page: Client, filled: Assessment):
    rows = rows_of(opened(officer_page, filled)[SHEETS[0]])

    assert list(rows) == ["10", "10(1)", "10(2)", "10(3)", "11", "12", "13", "20", "21", "22"]
    assert {key: ticked(row) for key, row in rows.items()} == {
        "10": ["meet"],
        "10(1)": ["meet"],
        "10(2)": ["meet"],
        "10(3)": ["not_applicable"],
        "11": ["basically_meet"],
        "12": ["not_applicable"],
        "13": [],
        "20": ["meet"],
        "21": [],
        "22": [],
    }
    assert (rows["10"]["note"].value, rows["10"]["note"].data_type) == ("=SUM(1)\n第二行", "s")
    assert (rows["12"]["reason"].value, rows["11"]["note"].value) == ("没有委托人。", "-")
    assert (rows["20"]["person"].value, rows["20"]["due"].value.date().isoformat()) == ("Contributor", "2027-01-31")
    assert {key: row["version"].value for key, row in rows.items() if key in ("10(2)", "13")} == {
        "10(2)": "1",
        "13": "0",
    }


def test_grid_has_the_wording_in_both_languages(officer_page: Client, filled: Assessment):
    rows = rows_of(opened(officer_page, filled)[SHEETS[0]])

    item = filled.answers.select_related("item").get(item__number=13).item
    assert (rows["13"]["zh"].value, rows["13"]["en"].value) == (item.text_zh, item.text_en)


def test_closing_words_of_an_item_follow_its_sub_items(officer_page: Client, filled: Assessment):
    sheet = opened(officer_page, filled)[SHEETS[0]]

    item = filled.answers.select_related("item").get(item__number=10).item
    last = rows_of(sheet)["10(3)"]["zh"]
    assert (last.offset(1, 0).value, last.offset(1, 1).value) == (item.closing_zh, item.closing_en)


def test_reply_column_is_shown_and_open_where_customs_asked(officer_page: Client, returned: Assessment):
    sheet = opened(officer_page, returned)[SHEETS[0]]

    rows = rows_of(sheet)
    assert [key for key, row in rows.items() if not row["reply"].protection.locked] == ["21"]
    assert not sheet.column_dimensions[rows["21"]["reply"].column_letter].hidden


def test_only_what_may_be_filled_in_is_unlocked(officer_page: Client, filled: Assessment):
    sheet = opened(officer_page, filled)[SHEETS[0]]

    open_cells = {
        key: [name for name, cell in row.items() if not cell.protection.locked]
        for key, row in rows_of(sheet).items()
        if key in ("10", "10(1)", "10(3)", "11")
    }

    assert open_cells == {
        "10": ["note"],
        "10(1)": ["meet", "basically_meet", "not_meet"],
        "10(3)": [],
        "11": [*RATED, "note", "reason"],
    }
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert [each.type for each in sheet.data_validations.dataValidation] == ["list", "textLength"]


def test_sheets_print_on_a4_landscape_with_repeated_heads(officer_page: Client, filled: Assessment):
    workbook = opened(officer_page, filled)
    sheet = workbook[SHEETS[0]]

    assert workbook.sheetnames == SHEETS
    assert [each.sheet_state for each in workbook.worksheets] == ["visible"] * 5 + ["hidden"]
    setup = sheet.page_setup
    assert (setup.orientation, int(setup.paperSize), setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    head = next(cell.row for cell in sheet["A"] if cell.value == "项号\nNo.")
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.freeze_panes == f"B{head + 1}"
    assert {letter for letter, each in sheet.column_dimensions.items() if each.hidden} == {"J", "N", "O"}
    assert sheet.row_dimensions[head - 1].hidden
    assert not sheet.merged_cells.ranges


def test_figures_have_the_lines_of_the_readiness_page(officer_page: Client, filled: Assessment):
    shown = texts(opened(officer_page, filled)[SHEETS[2]])

    readiness = readiness_of(filled, today=timezone.localdate())
    lines = [line.text for figure in readiness.figures for line in figure.trace if line.code != "result"]
    assert len(lines) > 4
    assert {each.zh for each in lines} | {each.en for each in lines} <= set(shown)


def test_verdict_is_that_of_the_pages(officer_page: Client, filled: Assessment):
    sheet = opened(officer_page, filled)[SHEETS[1]]

    readiness = readiness_of(filled, today=timezone.localdate())
    assert sheet["A1"].value == f"{readiness.headline.zh} · {readiness.headline.en}"
    assert sheet["A2"].value == "基准日2027年3月1日 · Reference date 1 March 2027"
    assert {each.text.zh for each in readiness.conditions} <= set(texts(sheet))
    assert {each.text.en for each in readiness.checks} <= set(texts(sheet))


def test_evidence_is_listed_by_item(
    officer_page: Client, filled: Assessment, answer: Callable[..., Any], officer: User
):
    put_in_vault(answer(11), by=officer)

    rows = [[cell.value for cell in row] for row in opened(officer_page, filled)[SHEETS[3]].iter_rows()]

    link = answer(11).evidence_links.select_related("document").get()
    version = link.document.versions.get()
    [row] = [row for row in rows if row[0] == 11]
    assert (row[1], row[2], row[4], row[5], row[8]) == (
        link.document.title,
        version.filename,
        1,
        version.size,
        version.sha256,
    )


def test_corrective_actions_are_listed(officer_page: Client, filled: Assessment, officer: User):
    corrected.checked(corrected.finished(corrected.planned(filled, 20, by=officer), by=officer), by=officer)

    rows = [[cell.value for cell in row] for row in opened(officer_page, filled)[SHEETS[4]].iter_rows()]

    assert [row[:7] for row in rows if row[0] == 20] == [
        [
            20,
            "已完成\ndone",
            corrected.PLAN["cause"],
            corrected.PLAN["measure"],
            "王总\n法定代表人\nlegal representative",
            "Officer",
            "2026-12-15",
        ]
    ]


def test_contributor_sees_only_own_corrective_actions(
    sign_in: Callable[[User], Client], contributor: User, filled: Assessment, officer: User
):
    for number in (11, 20):
        corrected.planned(filled, number, by=officer)

    rows = [[cell.value for cell in row] for row in opened(sign_in(contributor), filled)[SHEETS[4]].iter_rows()]

    assert [row[0] for row in rows if isinstance(row[0], int)] == [20]


def test_contributor_gets_own_items_without_the_verdict(
    sign_in: Callable[[User], Client], contributor: User, filled: Assessment
):
    workbook = opened(sign_in(contributor), filled)

    assert workbook.sheetnames == [SHEETS[0], *SHEETS[3:]]
    assert list(rows_of(workbook[SHEETS[0]])) == ["20"]


def test_nothing_is_unlocked_for_those_who_only_read(
    sign_in: Callable[[User], Client], manager: User, officer: User, rated: Assessment, officer_page: Client
):
    by_manager = opened(sign_in(manager), rated)
    submission.submit(assessment=rated, seen_round=0, by=officer, at=NOW)
    submitted = opened(officer_page, rated)

    for workbook in (by_manager, submitted):
        cells = [cell for row in workbook[SHEETS[0]].iter_rows() for cell in row]
        assert all(cell.protection.locked for cell in cells)


def test_file_is_named_after_the_assessment(officer_page: Client, draft: Assessment):
    response = download(officer_page, draft)

    today = timezone.localdate()
    assert unquote(response.headers["Content-Disposition"]) == f'attachment; filename="2027 application {today}.xlsx"'


@pytest.mark.parametrize("types", [(1,), range(1, 11)])
def test_statements_do_not_grow_with_the_items(
    officer_page: Client, start: Callable[..., Assessment], types: Any, django_assert_num_queries: Any
):
    assessment = start(*types)
    download(officer_page, assessment)

    with django_assert_num_queries(8):
        download(officer_page, assessment)
