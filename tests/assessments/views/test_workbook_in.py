"""A filled-in workbook: what the dry run shows, what is saved, what is refused and why."""

import io
import json
import random
import secrets
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl.worksheet.formula import DataTableFormula

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.refusals import Refused, Why
from assessments.actions import submission
from assessments.entry import Entry
from assessments.forms.workbook import DryRun, signed, unsigned
from assessments.models import Answer, AnswerVersion, Assessment
from assessments.verification import problems
from assessments.workbook import grid, reading
from assessments.workbook.sent import SentRow
from tests import pages, registered, rounds
from tests.assessments.workbook import books
from tests.carried import next_year
from tests.conftest import NOW
from tests.evidence import corpus
from tests.replay import replayed

pytestmark = pytest.mark.usefixtures("written_draft", "in_english")


@pytest.fixture(autouse=True)
def _at_a_fixed_time() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    """Customs declaration and logistics: items 10-13 and 20-22, nothing rated."""
    return Assessment.objects.get(pk=written_draft)


def url(assessment: Assessment, name: str) -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id])


@replayed
def downloaded(page: Client, assessment: Assessment) -> bytes:
    return page.get(url(assessment, "workbook")).content


def send(page: Client, assessment: Assessment, content: bytes, name: str = "filled.xlsx") -> Any:
    return page.post(url(assessment, "bring_in"), {"files": SimpleUploadedFile(name, content)})


def confirm(page: Client, assessment: Assessment, dry_run: Any) -> Any:
    return page.post(
        url(assessment, "save_workbook"), pages.form_to(dry_run, url(assessment, "save_workbook")), follow=True
    )


def bring(page: Client, assessment: Assessment, changes: dict[str, dict[str, Any]]) -> Any:
    """Download, fill in, send."""
    return send(page, assessment, books.filled_in(downloaded(page, assessment), changes))


def rows(response: Any, place: int = 0) -> list[list[str]]:
    """The texts of a table's rows, beginning with the key of the item."""
    table = pages.page(response).findall(".//table")[place]
    texts = ([pages.text(cell) for cell in row] for row in table.findall("tbody/tr"))
    return [[name.split()[0], *rest] for name, *rest in texts]


def refusals(response: Any) -> dict[str, str]:
    """Key of a refused row → why."""
    tables = pages.page(response).findall(".//table[@aria-labelledby='refused-title']")
    return {pages.text(row[0]).split()[0]: pages.text(row[2]) for table in tables for row in table.findall("tbody/tr")}


def counts(response: Any) -> str:
    return next(text for text in map(pages.text, pages.page(response).iter("p")) if "unchanged" in text)


def content(assessment: Assessment) -> dict[int, tuple[Any, ...]]:
    fields = ("item__number", "rating", "note", "reason", "count_known", "version")
    return {number: tuple(rest) for number, *rest in assessment.answers.in_scope().values_list(*fields)}


# --- What is brought in ------------------------------------------------------------------------


def test_workbook_as_downloaded_changes_nothing(officer_page: Client, draft: Assessment, officer: User):
    rounds.rate_all(draft, by=officer)

    response = bring(officer_page, draft, {})

    assert response.status_code == 200
    assert counts(response) == "0 rows changed · 0 rows refused · 10 rows unchanged"
    assert pages.page(response).findall(".//table") == []


def test_changes_are_shown_first_then_saved_at_once(officer_page: Client, draft: Assessment, officer: User):
    rounds.rate(draft, 11, by=officer, note="以前")
    before = content(draft)

    response = bring(officer_page, draft, {"11": {"rating": "not_meet", "note": "现在"}, "20": {"rating": "meet"}})

    assert rows(response) == [
        ["11", "15", "meets Note 以前", "does not meet Note 现在"],
        ["20", "19", "unrated", "meets"],
    ]
    assert content(draft) == before

    after = confirm(officer_page, draft, response)

    assert pages.texts(after, "notice--success") == ["2 items were saved from the workbook."]
    assert content(draft) == before | {11: ("not_meet", "现在", "", "", 2), 20: ("meet", "", "", "", 1)}
    [event] = Event.objects.filter(kind="assessments.answers_saved")
    kept = AnswerVersion.objects.filter(saved_at=event.at).order_by("answer__item__number")
    assert event.data == {"items": [11, 20], "versions": [2, 1], "digests": [each.digest for each in kept]}
    assert list(problems()) == []
    draft.refresh_from_db()
    assert draft.rated_count == 2


def test_sub_items_are_rated_and_rolled_up(officer_page: Client, draft: Assessment, officer: User):
    registered.documents(draft.enterprise, by=officer, year=2026)
    registered.penalty(draft.enterprise, by=officer)

    response = bring(officer_page, draft, {"10(1)": {"rating": "meet"}, "10(2)": {"rating": "meet"}})
    confirm(officer_page, draft, response)

    answer = draft.answers.get(item__number=10)
    assert (answer.rating, answer.version) == ("meet", 1)
    assert dict(answer.sub_answers.values_list("sub_item__position", "rating")) == {1: "meet", 2: "meet", 3: ""}
    assert list(problems()) == []


def test_second_click_changes_nothing(officer_page: Client, draft: Assessment):
    response = bring(officer_page, draft, {"20": {"rating": "meet"}})
    confirm(officer_page, draft, response)

    again = confirm(officer_page, draft, response)

    assert pages.texts(again, "notice--success") == ["0 items were saved from the workbook."]
    assert content(draft)[20] == ("meet", "", "", "", 1)


def test_what_the_workbook_changed_is_undone(officer_page: Client, draft: Assessment, officer: User):
    rounds.rate(draft, 10, by=officer, note="以前")
    rounds.rate(draft, 11, by=officer, note="以前")
    changes = {"10(1)": {"rating": "not_meet"}, "11": {"rating": "", "note": None}, "12": {"note": "新"}}
    confirm(officer_page, draft, bring(officer_page, draft, changes))

    response = officer_page.post(url(draft, "undo_workbook"))

    assert response.status_code == 302
    assert {number: values[:3] for number, values in content(draft).items() if number < 13} == {
        10: ("meet", "以前", ""),
        11: ("meet", "以前", ""),
        12: ("", "", ""),
    }
    assert list(problems()) == []
    assert officer_page.post(url(draft, "undo_workbook")).status_code == 409


def test_undo_is_refused_after_another_save(officer_page: Client, draft: Assessment, officer: User):
    confirm(officer_page, draft, bring(officer_page, draft, {"20": {"rating": "meet"}, "21": {"rating": "meet"}}))
    rounds.rate(draft, 20, by=officer, rating="not_meet")
    before = content(draft)

    response = officer_page.post(url(draft, "undo_workbook"))

    assert response.status_code == 409
    assert content(draft) == before


def test_workbook_of_an_item_out_of_scope_is_not_undone(officer_page: Client, draft: Assessment):
    confirm(officer_page, draft, bring(officer_page, draft, {"11": {"rating": "meet"}, "20": {"rating": "meet"}}))
    draft.answers.filter(item__number=20).update(business_type=None)
    before = content(draft)

    response = officer_page.post(url(draft, "undo_workbook"))

    assert response.status_code == 409
    assert "some of the items no longer belong to the business types" in response.content.decode()
    assert content(draft) == before


def test_text_that_looks_like_a_formula_is_kept_as_text(officer_page: Client, start: Callable[..., Assessment]):
    assessment = start(*range(1, 11))
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@A1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A1",
        "\t=1",
        '=HYPERLINK("x")',
        "_x0041_",
        "#N/A",
        "1e5",
        "007",
    ]
    changes = {str(number): {"note": text} for number, text in enumerate(texts, start=11)}

    confirm(officer_page, assessment, bring(officer_page, assessment, changes))

    assert [content(assessment)[number][1] for number in range(11, 11 + len(texts))] == texts
    assert counts(bring(officer_page, assessment, {})).startswith("0 rows changed · 0 rows refused")


def test_table_of_what_if_is_kept_as_text(officer_page: Client, draft: Assessment):
    table = DataTableFormula(ref="H19", r1="A1", r2="B1", t="dataTable")

    confirm(officer_page, draft, bring(officer_page, draft, {"20": {"note": table}}))

    assert content(draft)[20][1] == "=TABLE(A1,B1)"


def test_stray_cell_makes_no_cells_beside_ours(draft: Assessment, officer_page: Client, tmp_path: Path):
    workbook = books.opened(downloaded(officer_page, draft))
    workbook.worksheets[0].cell(reading.MOST_CELLS_DOWN, reading.MOST_CELLS_ACROSS).value = "有"
    file = tmp_path / "stray.xlsx"
    file.write_bytes(books.saved(workbook))

    tracemalloc.start()
    read = reading.read(reading.task(str(file), {"grid": grid.COLUMNS}))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert list(json.loads(read)["tables"]) == ["grid"]
    # 4,000,000 cells would take ten times as much.
    assert most < 150_000_000


@pytest.mark.parametrize("types", [(6, 8), range(1, 11)])
def test_statements_do_not_grow_with_the_rows(
    officer_page: Client, start: Callable[..., Assessment], types: Any, django_assert_num_queries: Any
):
    assessment = start(*types)
    numbers = [str(number) for number in content(assessment) if number > 10]
    dry_run = bring(officer_page, assessment, {number: {"note": "有"} for number in numbers})
    sent = pages.form_to(dry_run, url(assessment, "save_workbook"))

    with django_assert_num_queries(19):
        officer_page.post(url(assessment, "save_workbook"), sent)

    assert Answer.objects.filter(assessment=assessment, note="有").count() == len(numbers)


# --- Rows that are refused ---------------------------------------------------------------------


def test_row_that_somebody_changed_shows_both_texts(officer_page: Client, draft: Assessment, officer: User):
    rounds.rate(draft, 20, by=officer, note="以前")
    content_before = downloaded(officer_page, draft)
    rounds.rate(draft, 20, by=officer, note="同事写的")
    mine = books.filled_in(content_before, {"20": {"note": "我写的"}, "21": {"note": "也有"}})

    response = send(officer_page, draft, mine)

    [stale] = rows(response)
    assert stale[3:] == ["Note 同事写的", "Note 我写的"]
    assert stale[2].startswith(
        "Officer changed this item at 23 November 2026, 12:00 Beijing time, after the workbook was made."
    )
    assert rows(response, 1) == [["21", "20", "Note –", "Note 也有"]]
    confirm(officer_page, draft, response)
    assert (content(draft)[20][1], content(draft)[21][1]) == ("同事写的", "也有")


def test_untouched_row_is_no_conflict_with_a_later_save(officer_page: Client, draft: Assessment, officer: User):
    rounds.rate(draft, 20, by=officer, note="以前")
    former = downloaded(officer_page, draft)
    rounds.rate(draft, 20, by=officer, note="同事写的")
    rounds.rate(draft, 21, by=officer, note="同事写的")

    response = send(officer_page, draft, former)

    assert counts(response) == "0 rows changed · 0 rows refused · 10 rows unchanged"


def test_row_changed_since_the_dry_run_is_shown_and_nothing_saved(
    officer_page: Client, draft: Assessment, officer: User
):
    dry_run = bring(officer_page, draft, {"20": {"note": "我写的"}, "21": {"note": "也有"}})
    rounds.rate(draft, 20, by=officer, note="同事写的")
    before = content(draft)

    response = confirm(officer_page, draft, dry_run)

    assert response.status_code == 409
    assert pages.texts(response, "error-summary") == [
        "Nothing was saved, because some rows cannot be brought in any more: 19"
    ]
    assert content(draft) == before
    assert rows(response)[0][3:] == ["Note 同事写的", "Note 我写的"]
    confirm(officer_page, draft, response)
    assert content(draft)[21][1] == "也有"


def test_rows_say_why_they_are_refused(officer_page: Client, draft: Assessment, officer: User):
    registered.documents(draft.enterprise, by=officer, year=2026)
    before = content(draft)

    response = bring(
        officer_page,
        draft,
        {
            "10": {"meet": "✓"},
            "10(1)": {"rating": "not_applicable"},
            "10(3)": {"rating": "meet"},
            "11": {"meet": "✓", "not_meet": "✓"},
            "12": {"meet": "maybe"},
            "13": {"meet": "不达标"},
            "20": {"rating": "not_applicable"},
            "21": {"note": "字" * 10_001},
            "22": {"version": "7", "note": "x"},
        },
    )

    assert refusals(response) == {
        "10": "This item is rated by its sub-items.",
        "10(1)": "Choose meets, basically meets or does not meet for each sub-item.",
        "10(3)": "This sub-item is left out by rule.",
        "11": "Several ratings are ticked. Tick one.",
        "12": "“maybe” is neither a tick nor a rating. Put ✓ in one of the four columns.",
        "13": "“不达标” is written in the column of another rating. Tick one.",
        "20": "Not saved yet: give the reason why the enterprise's business does not involve this item.",
        "21": "Shorten the text to 10,000 characters, or attach it as evidence.",
        "22": "The row's stamp is damaged. Download the workbook anew and fill that in.",
    }
    assert pages.page(response).findall(".//form[@id='kept']") == []
    assert content(draft) == before


def test_figures_decide_a_rating(officer_page: Client, draft: Assessment, officer: User):
    registered.documents(draft.enterprise, by=officer, year=2026)
    registered.penalty(draft.enterprise, by=officer, fine=20_000)

    response = bring(officer_page, draft, {"10(1)": {"rating": "meet"}, "10(2)": {"rating": "meet"}})

    text = "The figures in the register decide this: does not meet. Correct the register, or rate the item on its page."
    assert refusals(response) == {"10(1)": text}
    assert [row[0] for row in rows(response, 1)] == ["10(2)"]


def test_rows_of_no_item_are_refused(officer_page: Client, draft: Assessment):
    workbook = books.opened(downloaded(officer_page, draft))
    sheet = workbook.worksheets[0]
    found = books.rows_of(sheet)
    found["20"]["key"].value, found["20"]["note"].value = "99", "新"
    found["21"]["key"].value, found["21"]["note"].value = None, "新"

    response = send(officer_page, draft, books.saved(workbook))

    assert refusals(response) == {
        "99": "Item 99 is not in the scope of this assessment.",
        "–": "This row belongs to no item. Write in the rows of the items.",
    }


# --- Who may ------------------------------------------------------------------------------------


def test_contributor_changes_own_items_only(
    officer_page: Client, draft: Assessment, contributor: User, sign_in: Callable[[User], Client]
):
    draft.answers.filter(item__number=20).update(assignee=contributor)
    whole = books.filled_in(downloaded(officer_page, draft), {"20": {"rating": "meet"}, "21": {"rating": "meet"}})
    page = sign_in(contributor)

    response = send(page, draft, whole)

    assert [row[0] for row in rows(response, 1)] == ["20"]
    assert refusals(response)["21"] == "This item is not assigned to you. Ask a compliance officer to assign it."
    confirm(page, draft, response)
    assert {number: values[0] for number, values in content(draft).items() if values[0]} == {20: "meet"}


def test_item_taken_away_meanwhile_is_not_saved(
    draft: Assessment, contributor: User, sign_in: Callable[[User], Client]
):
    draft.answers.filter(item__number=20).update(assignee=contributor)
    page = sign_in(contributor)
    dry_run = bring(page, draft, {"20": {"rating": "meet"}})
    draft.answers.filter(item__number=20).update(assignee=None)

    response = confirm(page, draft, dry_run)

    assert response.status_code == 409
    assert content(draft)[20][0] == ""


def test_submitted_meanwhile_is_409(officer_page: Client, rated: Assessment, officer: User):
    dry_run = bring(officer_page, rated, {"20": {"note": "新"}})
    submission.submit(assessment=rated, seen_round=0, by=officer, at=NOW)

    assert confirm(officer_page, rated, dry_run).status_code == 409
    assert content(rated)[20][1] == ""


# --- Files that are refused ---------------------------------------------------------------------


def with_sheet(change: Callable[[Any, dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        workbook = books.opened(content)
        change(workbook, books.rows_of(workbook.worksheets[0]))
        return books.saved(workbook)

    return changed


def _merge(workbook: Any, rows: Any) -> None:
    first, last = rows["20"]["note"], rows["21"]["note"]
    workbook.worksheets[0].merge_cells(f"{first.coordinate}:{last.coordinate}")


def _repeat(_workbook: Any, rows: Any) -> None:
    rows["21"]["key"].value = "20"


def _other_format(workbook: Any, _rows: Any) -> None:
    workbook["acecs"]["B1"].value = "0"


def _other_assessment(workbook: Any, _rows: Any) -> None:
    workbook["acecs"]["B3"].value = "0831da5b-3486-4c9a-ae89-e411b490f542"


def _ten_thousand_rows(workbook: Any, rows: Any) -> None:
    sheet, note = workbook.worksheets[0], rows["20"]["note"].column
    for row in range(100, 10_100):
        sheet.cell(row, note).value = "有"


def _last_cell(workbook: Any, _rows: Any) -> None:
    workbook.worksheets[0]["XFD1048576"].value = "有"


def _all_merged(content: bytes) -> bytes:
    merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><printOptions'
    return corpus.with_part_changed(content, "xl/worksheets/sheet1.xml", b"<pageMargins", merged + b"/><pageMargins")


def _merged_in_utf_16(content: bytes) -> bytes:
    """The merged ranges of a sheet in UTF-16 would be read before they are found."""
    name, merged = "xl/worksheets/sheet1.xml", _all_merged(content)
    with zipfile.ZipFile(io.BytesIO(merged)) as package:
        sheet = package.read(name)
    return corpus.with_part_changed(merged, name, sheet, sheet.decode().encode("utf-16"))


def _half_a_character(_workbook: Any, rows: Any) -> None:
    rows["20"]["note"].value = "好_xD83D_"


def _many_sheets(workbook: Any, _rows: Any) -> None:
    for _sheet in range(30):
        workbook.create_sheet()


def bomb(content: bytes) -> bytes:
    return corpus.zipped({"[Content_Types].xml": "<Types/>", "xl/sharedStrings.xml": b"<sst>" + b" " * 300_000_000})


def with_dtd(content: bytes) -> bytes:
    entity = b'<!DOCTYPE workbook [<!ENTITY a "aaaaaaaaaa">]><workbook '
    return corpus.with_part_changed(content, "xl/workbook.xml", b"<workbook ", entity)


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("a.xlsx", with_sheet(_merge), "Cells are merged, so it is unclear which row they belong to: "),
        ("a.xlsx", with_sheet(_repeat), "Rows 19, 20 of sheet “评估底稿 Worksheet” all stand for the same entry."),
        ("a.xlsx", with_sheet(_other_format), "“a.xlsx” was made by another version of the portal."),
        ("a.xlsx", with_sheet(_other_assessment), "“a.xlsx” belongs to something else"),
        ("a.xlsx", with_sheet(_ten_thousand_rows), "“a.xlsx” has far more rows or columns than the portal wrote."),
        ("a.xlsx", with_sheet(_last_cell), "“a.xlsx” has far more rows or columns than the portal wrote."),
        ("a.xlsx", _all_merged, "“a.xlsx” has far more rows or columns than the portal wrote."),
        ("a.xlsx", _merged_in_utf_16, "“a.xlsx” is damaged, or its content does not match its name."),
        (
            "a.xlsx",
            with_sheet(_half_a_character),
            "Row 19 of sheet “评估底稿 Worksheet” contains half of a character, as a cut emoji leaves it",
        ),
        ("a.xlsx", with_sheet(_many_sheets), "“a.xlsx” is small as a file but far too large once opened."),
        ("a.xlsx", bomb, "“a.xlsx” is small as a file but far too large once opened."),
        ("a.xlsx", with_dtd, "“a.xlsx” contains something that the portal's workbooks do not."),
        ("a.xlsx", corpus.locked_zip, "“a.xlsx” is protected by a password."),
        ("a.xlsx", lambda _content: corpus.workbook(), "“a.xlsx” is not a workbook that was downloaded here."),
        (
            "a.xlsx",
            lambda _content: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "“a.xlsx” is damaged, or its content does not match its name.",
        ),
        ("a.xlsx", lambda _content: b"10,meet\n", "“a.xlsx” is damaged, or its content does not match its name."),
        ("a.xls", lambda content: content, "“a.xls” is not an .xlsx workbook."),
        ("a.csv", lambda _content: b"10,meet\n", "“a.csv” is not an .xlsx workbook."),
        ("a.xlsx", lambda _content: b"", "“a.xlsx” is empty."),
    ],
)
def test_bad_file_gets_a_sentence_and_changes_nothing(
    officer_page: Client, draft: Assessment, name: str, make: Callable[[bytes], bytes], sentence: str
):
    before = content(draft)

    response = send(officer_page, draft, make(downloaded(officer_page, draft)), name)

    assert response.status_code == 422
    [said] = pages.texts(response, "error-summary")
    assert said.removeprefix("Please correct the following ").startswith(sentence)
    assert "PDF" not in said
    assert content(draft) == before


def test_file_above_the_limit_gets_a_sentence(officer_page: Client, draft: Assessment, settings: Any):
    settings.EVIDENCE_MAX_BYTES = 1_000_000

    response = send(officer_page, draft, bytes(1_000_001), "a.xlsx")

    assert response.status_code == 413
    [said] = pages.texts(response, "error-summary")
    assert said.endswith("“a.xlsx” is over 1 MB. Remove pictures and other things that were added to the workbook.")


def test_form_without_a_workbook_asks_for_one(officer_page: Client, draft: Assessment):
    response = officer_page.post(url(draft, "bring_in"))

    assert response.status_code == 400
    assert pages.texts(response, "error-summary") == ["Please correct the following Choose a file first."]


def test_confirmation_is_of_one_person_and_one_assessment(
    officer_page: Client, draft: Assessment, start: Callable[..., Assessment], contributor: User, sign_in: Any
):
    dry_run = bring(officer_page, draft, {"20": {"rating": "meet"}})
    other = start(6, 8, name="other")
    draft.answers.filter(item__number=20).update(assignee=contributor)
    sent = pages.form_to(dry_run, url(draft, "save_workbook"))
    rows = {"rows": sent["rows"][0]}

    answers = [
        officer_page.post(url(other, "save_workbook"), rows),
        sign_in(contributor).post(url(draft, "save_workbook"), rows),
        officer_page.post(url(draft, "save_workbook"), {"rows": rows["rows"][:-3] + "abc"}),
        officer_page.post(url(draft, "save_workbook"), {}),
    ]

    assert [response.status_code for response in answers] == [400] * 4
    assert content(draft)[20][0] == content(other)[20][0] == ""


def test_confirmation_holds_for_twelve_hours(draft: Assessment, officer: User):
    row = SentRow(row=18, key="20", version=0, rating="meet", note="", reason="")
    shown = DryRun([row], [], 9)
    text = signed(shown, of=draft.public_id, by=officer)

    with time_machine.travel(NOW + timedelta(hours=11)):
        assert unsigned(text, SentRow, of=draft.public_id, by=officer) == shown
    with time_machine.travel(NOW + timedelta(hours=13)), pytest.raises(Refused) as refused:
        unsigned(text, SentRow, of=draft.public_id, by=officer)

    assert refused.value.refusal.why == Why.GONE


def test_longest_texts_of_all_items_fit_into_one_form(officer_page: Client, start: Callable[..., Assessment]):
    assessment = start(*range(1, 11))
    signs = random.Random(1)
    note = {
        str(number): "".join(chr(signs.randint(0x4E00, 0x9FA5)) for _ in range(10_000))
        for number in content(assessment)
    }

    confirm(officer_page, assessment, bring(officer_page, assessment, {key: {"note": note[key]} for key in note}))

    assert {str(number): values[1] for number, values in content(assessment).items()} == note


def test_too_much_text_for_a_form_is_refused(draft: Assessment, officer: User):
    rows = [
        SentRow(
            row=row,
            key=str(row),
            version=0,
            rating="",
            note=secrets.token_hex(32_000),
            reason=secrets.token_hex(32_000),
        )
        for row in range(32)
    ]

    with pytest.raises(Refused) as refused:
        signed(DryRun(rows, [], 0), of=draft.public_id, by=officer)

    assert refused.value.refusal.why == Why.TOO_LARGE


def test_language_is_switched_on_the_dry_run(officer_page: Client, draft: Assessment):
    dry_run = bring(officer_page, draft, {"20": {"rating": "meet"}})
    sent = pages.form_to(dry_run, url(draft, "save_workbook")) | {"page_language": "zh-hans"}

    response = officer_page.post(url(draft, "save_workbook"), sent)

    assert response.status_code == 422
    assert rows(response) == [["20", "19", "未评", "达标"]]
    assert content(draft)[20][0] == ""


def test_reply_to_customs_is_brought_in_where_customs_asked(officer_page: Client, returned: Assessment):
    changes = {"21": {"reply": "已补正。"}, "20": {"reply": "没有问到。"}}

    response = bring(officer_page, returned, changes)

    assert rows(response, 1) == [["21", *rows(response, 1)[0][1:3], "Reply to customs 已补正。"]]
    assert refusals(response) == {
        "20": "Not saved yet: customs wants nothing corrected here now. Write it in the note.",
    }
    confirm(officer_page, returned, response)
    answer = returned.answers.get(item__number=21)
    assert (answer.reply, answer.reply_round) == ("已补正。", 1)
    assert list(problems()) == []
    officer_page.post(url(returned, "undo_workbook"))
    answer.refresh_from_db()
    assert answer.reply == ""


def test_replies_of_another_round_are_not_read(officer_page: Client, returned: Assessment):
    workbook = books.opened(
        books.filled_in(downloaded(officer_page, returned), {"21": {"reply": "上一轮的说明。", "note": "新"}})
    )
    [cell] = [row[1] for row in workbook["acecs"].iter_rows() if row[0].value == "round"]
    cell.value = "0"

    confirm(officer_page, returned, send(officer_page, returned, books.saved(workbook)))

    answer = returned.answers.get(item__number=21)
    assert (answer.note, answer.reply) == ("新", "")


def test_reply_to_customs_is_kept(officer_page: Client, returned: Assessment):
    answer = returned.answers.select_related("item", "assessment").get(item__number=21)
    rounds.save(answer, Entry(rating="meet", reply="已补正。"), by=answer.assessment.created_by)

    confirm(officer_page, returned, bring(officer_page, returned, {"21": {"note": "新"}}))

    answer.refresh_from_db()
    assert (answer.note, answer.reply, answer.reply_round) == ("新", "已补正。", 1)


# --- Carried over ------------------------------------------------------------------------------


@pytest.fixture
def next_one(start: Callable[..., Assessment], officer: User) -> Assessment:
    """Customs declaration and logistics, everything carried over and nothing confirmed."""
    former = start(6, 8)
    rounds.rate_all(former, by=officer)
    rounds.submit(former, by=officer)
    return next_year(former, 6, 8, by=officer)


def unconfirmed(assessment: Assessment) -> set[int]:
    return set(assessment.answers.filter(carried_from__isnull=False).values_list("item__number", flat=True))


def test_carried_rating_is_named_but_not_ticked(officer_page: Client, next_one: Assessment):
    found = books.rows_of(books.opened(downloaded(officer_page, next_one)).worksheets[0])

    assert {key: books.ticked(found[key]) for key in ("10(1)", "11", "20")} == {"10(1)": [], "11": [], "20": []}
    assert found["20"]["marks"].value == "带入：达标，待确认\ncarried over: meets; not confirmed"


def test_workbook_confirms_only_what_is_ticked(officer_page: Client, next_one: Assessment):
    before = unconfirmed(next_one)
    untouched = bring(officer_page, next_one, {})
    assert counts(untouched).startswith("0 rows changed · 0 rows refused")

    changes = {"20": {"rating": "meet"}, "21": {"note": "新说明"}, "10(1)": {"rating": "meet"}}
    confirm(officer_page, next_one, bring(officer_page, next_one, changes))

    assert before - unconfirmed(next_one) == {20}
    confirm(officer_page, next_one, bring(officer_page, next_one, {"10(2)": {"rating": "meet"}}))
    assert before - unconfirmed(next_one) == {10, 20}
    assert list(problems()) == []
