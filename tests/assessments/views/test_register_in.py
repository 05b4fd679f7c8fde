"""A filled-in register: what the dry run shows and asks, what is saved, what is refused and why."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from acecs.audit.models import Event
from assessments.actions import figures as actions
from assessments.models import (
    Assessment,
    FigureVersion,
    Listing,
    LookUp,
    Notification,
    Penalty,
    RelevantDocuments,
)
from assessments.queries.figures import register_version
from assessments.verification import problems
from tests import pages, registered
from tests.assessments.workbook import books
from tests.conftest import NOW
from tests.documents import put_in_vault
from tests.evidence import corpus
from tests.replay import replayed

pytestmark = pytest.mark.usefixtures("in_english")
# Places of the sheets.
PENALTY, NOTIFICATION, LISTING, LOOK_UP, DOCUMENTS = range(5)
NEW_PENALTY = {
    "number": "沪关缉违字〔2026〕0099号",
    "office": "乙海关",
    "decided_on": "2026年5月12日",
    "party": "企业本身",
    "ground": "customs supervision regulations",
    "acts": 1,
    "fine": "3,000.50",
    "state": "生效 in force",
}
NEW_NOTIFICATION = {
    "notified_on": "2026-05-12",
    "country": "日本",
    "product": "冷冻菠菜",
    "own_fault": "no",
    "quality_management": "no",
}
NEW_LISTING = {"since": "2024/1/1", "until": date(2024, 6, 30), "note": "=1+1"}
Cells = Mapping[str, Any]


@pytest.fixture(autouse=True)
def _at_a_fixed_time() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def enterprise(officer: User) -> Enterprise:
    return Enterprise.objects.get(memberships__user=officer)


def url(enterprise: Enterprise, name: str) -> str:
    return reverse(f"assessments:{name}", args=[enterprise.public_id])


@replayed
def downloaded(page: Client, enterprise: Enterprise) -> bytes:
    return page.get(url(enterprise, "register_workbook")).content


def send(page: Client, enterprise: Enterprise, content: bytes, name: str = "filled.xlsx") -> Any:
    return page.post(url(enterprise, "bring_register_in"), {"files": SimpleUploadedFile(name, content)})


def filled_in(content: bytes, changes: Mapping[int, Mapping[str | int, Cells]]) -> bytes:
    """Place of a sheet → public id of an entry, or the place of an empty row → column → what is written there."""
    workbook = books.opened(content)
    for place, rows in changes.items():
        there = books.rows_of(workbook.worksheets[place])
        empty = [row for row in there.values() if row["version"].value == "0"]
        for key, cells in rows.items():
            row = empty[key] if isinstance(key, int) else there[key]
            for name, value in cells.items():
                row[name].value = value
    return books.saved(workbook)


def bring(page: Client, enterprise: Enterprise, changes: Mapping[int, Mapping[str | int, Cells]]) -> Any:
    return send(page, enterprise, filled_in(downloaded(page, enterprise), changes))


def confirm(page: Client, enterprise: Enterprise, dry_run: Any, *, ticked: bool = True) -> Any:
    sent: dict[str, Any] = pages.form_to(dry_run, url(enterprise, "save_register"))
    boxes = [each.get("value") for each in pages.page(dry_run).iter("input") if each.get("name") == "meant"]
    return page.post(url(enterprise, "save_register"), sent | ({"meant": boxes} if ticked else {}), follow=True)


def counts(response: Any) -> str:
    return next(text for text in map(pages.text, pages.page(response).iter("p")) if "unchanged" in text)


def reasons(response: Any) -> list[str]:
    """Why rows are refused."""
    tables = pages.page(response).findall(".//table[@aria-labelledby='refused-title']")
    return [pages.text(row[2]) for table in tables for row in table.findall("tbody/tr")]


def to_save(response: Any) -> list[list[str]]:
    """(what is saved now, what the workbook says) of each row to be saved."""
    tables = pages.page(response).findall(".//table[@aria-labelledby='saved-title']")
    return [[pages.text(row[2]), pages.text(row[3])] for table in tables for row in table.findall("tbody/tr")]


def questions(response: Any) -> list[str]:
    return [pages.text(each) for each in pages.by_class(response, "form-check-label")]


# --- What is brought in ------------------------------------------------------------------------


def test_register_as_downloaded_changes_nothing(officer_page: Client, enterprise: Enterprise, officer: User):
    for kind in registered.ONE_OF_EACH:
        registered.add(enterprise, kind, by=officer)

    response = bring(officer_page, enterprise, {})

    assert counts(response) == "0 rows changed · 0 rows refused · 5 rows unchanged"
    assert pages.page(response).findall(".//table") == []


def test_new_entries_of_each_kind_are_shown_then_saved_at_once(officer_page: Client, enterprise: Enterprise):
    notification = {
        "notified_on": 20260601,
        "country": "日本",
        "product": "冷冻菠菜",
        "batches": "B-1\nB-2",
        "unnumbered": 2,
        "own_fault": "是",
        "confirmed_on": "2026.7.1",
        "serious": "✓",
        "quality_management": "no",
    }
    documents = {"year": 2025, "declarations": "11,746", "filing_lists": 0, "manifests": 0, "other": 0}
    look_up = {"looked_up_on": "2026-11-20", "was_listed": "否 no"}

    response = bring(
        officer_page,
        enterprise,
        {
            PENALTY: {0: NEW_PENALTY},
            NOTIFICATION: {0: notification},
            LISTING: {3: NEW_LISTING},
            LOOK_UP: {0: look_up},
            DOCUMENTS: {0: documents},
        },
    )

    assert counts(response) == "5 rows new · 0 rows changed · 0 rows refused · 0 rows unchanged"
    assert Penalty.objects.count() == 0
    assert "Date of the decision 2026-05-12" in to_save(response)[0][1]
    after = confirm(officer_page, enterprise, response)

    assert pages.texts(after, "notice--success") == ["5 entries were saved from the workbook."]
    expected = registered.PENALTY | {"number": NEW_PENALTY["number"], "office": "乙海关", "fine": Decimal("3000.50")}
    assert Penalty.objects.get().values() == expected
    assert Notification.objects.get().values() == registered.NOTIFICATION | {
        "batches": ["B-1", "B-2", "", ""],
        "serious": True,
    }
    assert Listing.objects.get().values() == {"since": date(2024, 1, 1), "until": date(2024, 6, 30), "note": "=1+1"}
    assert LookUp.objects.get().values() == registered.LOOK_UP
    assert RelevantDocuments.objects.get().values() == registered.DOCUMENTS | {"filing_lists": 0}


def test_whole_workbook_is_one_version_and_one_event(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    before = register_version(enterprise)
    changes = {PENALTY: {str(penalty.public_id): {"fine": "5000"}}, LISTING: {0: NEW_LISTING}}

    confirm(officer_page, enterprise, bring(officer_page, enterprise, changes))

    assert register_version(enterprise) == before + 1
    [event] = Event.objects.filter(kind="assessments.figures_saved")
    kept = FigureVersion.objects.filter(saved_at=event.at).order_by("pk")
    assert event.data == {
        "figures": [str(penalty.public_id), str(Listing.objects.get().public_id)],
        "versions": [2, 1],
        "digests": [each.digest for each in kept],
    }
    assert list(problems()) == []


def test_changed_cell_alone_is_changed(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    key = str(penalty.public_id)

    response = bring(
        officer_page, enterprise, {PENALTY: {key: {"fine": 5000.5, "state": "under reconsideration or appeal"}}}
    )

    assert to_save(response) == [
        [
            "Fine (RMB) 3,000.00 Status of the decision in force",
            "Fine (RMB) 5,000.50 Status of the decision under reconsideration or appeal",
        ]
    ]
    confirm(officer_page, enterprise, response)
    penalty.refresh_from_db()
    assert penalty.values() == registered.PENALTY | {"fine": Decimal("5000.50"), "state": "under_appeal"}
    assert penalty.version == 2


def test_same_value_typed_otherwise_changes_nothing(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    cells = {"fine": "人民币3,000元", "decided_on": "2026/5/12", "party": "enterprise", "warning": "no"}

    response = bring(officer_page, enterprise, {PENALTY: {str(penalty.public_id): cells}})

    assert counts(response) == "0 rows changed · 0 rows refused · 1 row unchanged"


def test_entry_with_a_reason_is_marked_as_a_mistake(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    filled = filled_in(
        downloaded(officer_page, enterprise), {PENALTY: {str(penalty.public_id): {"void_reason": "重复录入。"}}}
    )

    confirm(officer_page, enterprise, send(officer_page, enterprise, filled))

    penalty.refresh_from_db()
    assert (penalty.is_void, penalty.void_reason, penalty.version) == (True, "重复录入。", 2)
    assert counts(send(officer_page, enterprise, filled)) == "0 rows changed · 0 rows refused · 1 row unchanged"


def test_number_of_a_mistake_is_free_for_a_new_entry(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer, number=NEW_PENALTY["number"])
    changes = {PENALTY: {str(penalty.public_id): {"void_reason": "金额录错。"}, 0: NEW_PENALTY}}

    confirm(officer_page, enterprise, bring(officer_page, enterprise, changes))

    assert list(Penalty.objects.not_void().values_list("office", flat=True)) == ["乙海关"]
    assert list(problems()) == []


def test_missing_row_deletes_nothing(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    workbook = books.opened(downloaded(officer_page, enterprise))
    sheet = workbook.worksheets[PENALTY]
    sheet.delete_rows(books.rows_of(sheet)[str(penalty.public_id)]["key"].row)

    response = send(officer_page, enterprise, books.saved(workbook))

    assert counts(response) == "0 rows changed · 0 rows refused · 0 rows unchanged"


def test_same_file_again_adds_nothing(officer_page: Client, enterprise: Enterprise):
    filled = filled_in(downloaded(officer_page, enterprise), {LISTING: {0: NEW_LISTING}, PENALTY: {0: NEW_PENALTY}})
    dry_run = send(officer_page, enterprise, filled)
    confirm(officer_page, enterprise, dry_run)

    second_click = confirm(officer_page, enterprise, dry_run)
    again = send(officer_page, enterprise, filled)

    assert pages.texts(second_click, "notice--success") == ["0 entries were saved from the workbook."]
    assert counts(again) == "0 rows changed · 0 rows refused · 2 rows unchanged"
    assert Listing.objects.count() == 1


def test_new_row_of_a_former_file_can_be_corrected(officer_page: Client, enterprise: Enterprise):
    filled = filled_in(downloaded(officer_page, enterprise), {LISTING: {0: NEW_LISTING}})
    confirm(officer_page, enterprise, send(officer_page, enterprise, filled))
    corrected = books.opened(filled)
    row = next(row for row in books.rows_of(corrected.worksheets[LISTING]).values() if row["note"].value)
    row["note"].value = "新"

    confirm(officer_page, enterprise, send(officer_page, enterprise, books.saved(corrected)))

    assert [(each.note, each.version) for each in Listing.objects.all()] == [("新", 2)]


def test_inserted_row_without_hidden_cells_is_added_once(officer_page: Client, enterprise: Enterprise):
    workbook = books.opened(downloaded(officer_page, enterprise))
    row = next(iter(books.rows_of(workbook.worksheets[LISTING]).values()))
    for name, value in (NEW_LISTING | {"key": None, "version": None}).items():
        row[name].value = value
    filled = books.saved(workbook)

    confirm(officer_page, enterprise, send(officer_page, enterprise, filled))
    again = send(officer_page, enterprise, filled)

    assert counts(again) == "0 rows changed · 0 rows refused · 1 row unchanged"
    assert Listing.objects.count() == 1


def test_document_is_found_by_its_title(
    officer_page: Client, enterprise: Enterprise, officer: User, answer: Callable[..., Any]
):
    put_in_vault(answer(11), by=officer)
    document = answer(11).evidence_links.get().document

    confirm(
        officer_page,
        enterprise,
        bring(officer_page, enterprise, {PENALTY: {0: NEW_PENALTY | {"document": document.title}}}),
    )

    assert Penalty.objects.get().document == document
    assert counts(bring(officer_page, enterprise, {})) == "0 rows changed · 0 rows refused · 1 row unchanged"


def test_verdict_is_renewed(officer_page: Client, draft: Assessment):
    confirm(
        officer_page,
        draft.enterprise,
        bring(officer_page, draft.enterprise, {PENALTY: {0: NEW_PENALTY | {"fine": 20_000}}}),
    )

    draft.refresh_from_db()
    assert {each.key: each.result for each in draft.readiness.figures}["10(1)"] == "not_meet"


@pytest.mark.parametrize("rows", [1, 20])
def test_statements_do_not_grow_with_the_rows(
    officer_page: Client, enterprise: Enterprise, rows: int, django_assert_num_queries: Any
):
    new = {place: NEW_PENALTY | {"number": f"{place}号", "office": f"海关{place}"} for place in range(rows)}
    dry_run = bring(officer_page, enterprise, {PENALTY: new})
    sent = pages.form_to(dry_run, url(enterprise, "save_register"))

    with django_assert_num_queries(38):
        officer_page.post(url(enterprise, "save_register"), sent)

    assert Penalty.objects.count() == rows


# --- What is asked -----------------------------------------------------------------------------


def test_unlikely_values_are_asked_about_one_by_one(officer_page: Client, enterprise: Enterprise):
    unlikely = NEW_PENALTY | {"fine": "200,000,000", "acts": 60}

    response = bring(officer_page, enterprise, {PENALTY: {0: unlikely}})

    assert questions(response) == [
        "60 is an unusually large number. Yes, this is correct",
        "RMB 200,000,000.00 is an unusually large amount. Yes, this is correct",
    ]
    unconfirmed = confirm(officer_page, enterprise, response, ticked=False)
    assert unconfirmed.status_code == 422
    assert Penalty.objects.count() == 0
    one = [each.get("value") for each in pages.page(response).iter("input") if each.get("name") == "meant"][:1]
    sent = pages.form_to(response, url(enterprise, "save_register")) | {"meant": one}
    half = officer_page.post(url(enterprise, "save_register"), sent)
    assert half.status_code == 422
    assert [each.get("value") for each in pages.page(half).iter("input") if "checked" in each.attrib] == one
    confirm(officer_page, enterprise, half)
    assert Penalty.objects.get().acts == 60


def test_unconfirmed_dry_run_still_lists_what_is_refused(officer_page: Client, enterprise: Enterprise, officer: User):
    registered.look_up(enterprise, by=officer)
    rows = {0: NEW_PENALTY | {"number": "9号", "fine": "100 USD"}, 1: NEW_PENALTY | {"acts": 60}}
    dry_run = bring(officer_page, enterprise, {PENALTY: rows})

    response = confirm(officer_page, enterprise, dry_run, ticked=False)

    assert response.status_code == 422
    assert counts(response) == counts(dry_run) == "1 row new · 0 rows changed · 1 row refused · 1 row unchanged"
    assert reasons(response) == reasons(dry_run) != []
    assert to_save(response) == to_save(dry_run)
    confirm(officer_page, enterprise, response)
    assert Penalty.objects.get().acts == 60


def test_look_alike_is_asked_about_also_within_the_workbook(
    officer_page: Client, enterprise: Enterprise, officer: User
):
    registered.penalty(enterprise, by=officer, number="沪关缉违字〔2026〕0012号", office="甲海关")
    first = NEW_PENALTY | {"number": "沪关缉违字〔2026〕12号"}
    second = NEW_PENALTY | {"number": "AB-7", "office": "丙海关"}
    third = NEW_PENALTY | {"number": "AB-007", "office": "丁海关"}

    response = bring(officer_page, enterprise, {PENALTY: {0: first, 1: second, 2: third}})

    day = "12 May 2026"
    assert [each.removesuffix(" Yes, this is correct") for each in questions(response)] == [
        f"“沪关缉违字〔2026〕12号” looks like decision “沪关缉违字〔2026〕0012号” of {day}, which is in the register: the same?",
        f"“AB-007” looks like decision “AB-7” of {day} in row 10 of this sheet: the same?",
    ]


def test_look_alike_notification_names_the_row_of_the_workbook(officer_page: Client, enterprise: Enterprise):
    batches = {
        "first": {"batches": "B-1\nB-2"},
        "second": {"batches": "B-01"},
        "third": {"product": "冷凍菠菜", "batches": "B-2"},
    }

    response = bring(
        officer_page,
        enterprise,
        {NOTIFICATION: {place: NEW_NOTIFICATION | cells for place, cells in enumerate(batches.values())}},
    )

    place = "日本 12 May 2026 in row 8 of this sheet"
    assert [each.removesuffix(" Yes, this is correct") for each in questions(response)] == [
        f"Batch “B-01” looks like batch “B-1” ({place}): the same?",
        f"“冷凍菠菜” looks like “冷冻菠菜” of notification {place}: the same product?",
    ]


def test_copied_row_is_asked_about(officer_page: Client, enterprise: Enterprise, officer: User):
    registered.look_up(enterprise, by=officer)
    look_up = {"looked_up_on": "2026-11-20", "was_listed": "no"}

    response = bring(
        officer_page,
        enterprise,
        {
            LOOK_UP: {
                0: look_up,
                1: look_up | {"looked_up_on": "2026-11-21"},
                2: look_up | {"looked_up_on": "2026-11-21"},
            }
        },
    )

    assert questions(response) == [
        "“20 November 2026” is there already, with all the same values: a second one? Yes, this is correct",
        "Row 10 of this sheet says the same: a second “21 November 2026”? Yes, this is correct",
    ]


# --- Rows that are refused ---------------------------------------------------------------------


def test_rows_say_why_they_are_refused(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    key = str(penalty.public_id)

    response = bring(
        officer_page,
        enterprise,
        {
            PENALTY: {
                0: NEW_PENALTY | {"number": penalty.number},
                1: NEW_PENALTY | {"fine": "100 USD", "decided_on": "2027-01-01"},
                2: NEW_PENALTY | {"fine": "=1000*2"},
                3: NEW_PENALTY | {"warning": "maybe", "party": "somebody"},
                4: NEW_PENALTY | {"document": "没有"},
                5: NEW_PENALTY | {"void_reason": "错"},
                6: {"number": "9号"},
                7: NEW_PENALTY | {"decided_on": "2026-05-12 10:42"},
                key: {"fine": "1", "void_reason": "错"},
            },
            LISTING: {0: {"since": "2024-06-30", "until": "2024-01-01"}},
            DOCUMENTS: {0: {"year": 2025, "declarations": 1}},
        },
    )

    day = "Date of the decision Enter the day as year-month-day, for example 2027-03-01."
    number = "Enter the number (0 if there were none), or select that it cannot be calculated."
    assert reasons(response) == [
        "Either correct the entry, or give the reason why it was a mistake, not both.",
        (
            "Row 8 of this sheet still has 沪关缉违字〔2026〕0012号, which it cannot give up. Correct that row first, or change "
            "both entries on their pages."
        ),
        "Fine (RMB) Enter the amount in RMB as stated in the decision, in digits only, for example 10,000.50.",
        "Fine (RMB) “=1000*2” is a formula. Write its value.",
        "Whom the decision names Choose one from the list. Warning “maybe” is neither yes nor no.",
        "Document in the vault No document in the vault is called “没有”.",
        "A new entry cannot be a mistake. Empty its last cell, or the whole row.",
        (
            "Office that decided Enter the customs office that issued the decision. "
            f"{day} Whom the decision names Choose one. What was violated Choose one. "
            "Number of acts in the decision Enter how many acts the decision names, from 1 to 999. "
            "Status of the decision Choose one."
        ),
        day,
        "Listed until The listing would end before it begins. Correct one of the two dates.",
        f"Filing lists (number) {number} Manifests (number) {number} Other relevant documents (number) {number}",
    ]
    assert to_save(response) == []
    assert (Penalty.objects.get().version, Listing.objects.count()) == (1, 0)


@pytest.mark.parametrize("year", ["9" * 5_000, "-2025", "²⁰²⁵", "٢٠٢٥", "2025.5"])
def test_year_that_is_no_year_is_refused(officer_page: Client, enterprise: Enterprise, officer: User, year: str):
    row = registered.documents(enterprise, by=officer, year=2024)

    changes = {LISTING: {0: NEW_LISTING}, DOCUMENTS: {str(row.public_id): {"year": year}}}
    response = bring(officer_page, enterprise, changes)
    saved = confirm(officer_page, enterprise, response)

    assert reasons(response) == ["Calendar year Enter the calendar year in four digits, for example 2025."]
    assert (saved.status_code, Listing.objects.count()) == (200, 1)
    assert RelevantDocuments.objects.get().year == 2024


def test_emptied_row_deletes_nothing(officer_page: Client, enterprise: Enterprise, officer: User):
    listing = registered.listing(enterprise, by=officer)

    response = bring(
        officer_page, enterprise, {LISTING: {str(listing.public_id): {"since": None, "until": None, "note": None}}}
    )

    assert reasons(response) == ["Listed from Enter the day as year-month-day, for example 2027-03-01."]


def test_entry_that_somebody_changed_is_a_conflict(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    other = registered.listing(enterprise, by=officer)
    former = downloaded(officer_page, enterprise)
    for row, changes in ((penalty, {"fine": Decimal(4000)}), (other, {"note": "同事写的"})):
        actions.change(figure=row, version=1, values=row.values() | changes, by=officer, at=NOW)
    mine = filled_in(former, {PENALTY: {str(penalty.public_id): {"fine": "5000"}}, LOOK_UP: {}})

    response = send(officer_page, enterprise, mine)

    assert counts(response) == "0 rows changed · 1 row refused · 1 row unchanged"
    [row] = pages.page(response).findall(".//table/tbody/tr")
    assert pages.text(row[2]).startswith(
        "Officer changed this entry at 23 November 2026, 12:00 Beijing time, after the workbook was made."
    )
    assert (pages.text(row[3]), pages.text(row[4])) == ("Fine (RMB) 4,000.00", "Fine (RMB) 5,000.00")


def test_entry_changed_since_the_dry_run_saves_nothing(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    changes = {PENALTY: {str(penalty.public_id): {"fine": "5000"}}, LISTING: {0: NEW_LISTING}}
    dry_run = bring(officer_page, enterprise, changes)
    actions.change(figure=penalty, version=1, values=penalty.values() | {"fine": Decimal(4000)}, by=officer, at=NOW)

    response = confirm(officer_page, enterprise, dry_run)

    assert response.status_code == 409
    assert pages.texts(response, "error-summary") == [
        "Nothing was saved, because some rows cannot be brought in any more."
    ]
    assert Listing.objects.count() == 0
    confirm(officer_page, enterprise, response)
    assert Listing.objects.count() == 1


def test_damaged_stamp_is_refused(officer_page: Client, enterprise: Enterprise, officer: User):
    first, second, third = (
        registered.look_up(enterprise, by=officer, looked_up_on=date(2026, 11, day)) for day in (1, 2, 3)
    )
    wrong = {
        str(first.public_id): {"version": "7", "was_listed": "yes"},
        str(second.public_id): {"key": "5f0a", "was_listed": "yes"},
        str(third.public_id): {"version": None, "was_listed": "yes"},
    }

    response = bring(officer_page, enterprise, {LOOK_UP: wrong})

    assert {*reasons(response)} == {"The row's stamp is damaged. Download the workbook anew and fill that in."}
    assert counts(response).startswith("0 rows changed · 3 rows refused")


def test_numbers_cannot_be_swapped_in_one_workbook(officer_page: Client, enterprise: Enterprise, officer: User):
    first, second = (registered.penalty(enterprise, by=officer, number=number) for number in ("甲1", "乙2"))
    changes = {PENALTY: {str(first.public_id): {"number": "乙2"}, str(second.public_id): {"number": "甲1"}}}

    response = bring(officer_page, enterprise, changes)

    assert counts(response).startswith("0 rows changed · 2 rows refused")
    why = "Row {} of this sheet still has {}, which it cannot give up. Correct that row first, or change both entries on their pages."
    assert sorted(reasons(response)) == [why.format(8, "乙2"), why.format(9, "甲1")]


@pytest.mark.parametrize("by", [1, -1])
def test_years_shifted_by_one_are_saved_together(officer_page: Client, enterprise: Enterprise, officer: User, by: int):
    years = {year: registered.documents(enterprise, by=officer, year=year) for year in (2021, 2022, 2023)}
    shifted = {str(row.public_id): {"year": year + by} for year, row in years.items()}

    response = bring(officer_page, enterprise, {DOCUMENTS: shifted})
    confirm(officer_page, enterprise, response)

    assert counts(response) == "3 rows changed · 0 rows refused · 0 rows unchanged"
    saved = dict(RelevantDocuments.objects.values_list("public_id", "year"))
    assert saved == {row.public_id: year + by for year, row in years.items()}
    assert list(problems()) == []


def test_shift_that_ends_in_a_refused_year_is_refused_as_a_whole(
    officer_page: Client, enterprise: Enterprise, officer: User
):
    years = {year: registered.documents(enterprise, by=officer, year=year) for year in (2025, 2026)}

    response = bring(
        officer_page, enterprise, {DOCUMENTS: {str(row.public_id): {"year": year + 1} for year, row in years.items()}}
    )

    assert counts(response) == "0 rows changed · 2 rows refused · 0 rows unchanged"
    assert sorted(reasons(response)) == [
        "Calendar year Enter a year from 2000 to 2026.",
        (
            "Row 8 of this sheet still has 2026, which it cannot give up. Correct that row first, or change both entries "
            "on their pages."
        ),
    ]


def test_new_entry_takes_the_number_that_another_row_gives_up(
    officer_page: Client, enterprise: Enterprise, officer: User
):
    former = registered.penalty(enterprise, by=officer, number="甲1")
    changes = {PENALTY: {str(former.public_id): {"number": "乙2"}, 0: NEW_PENALTY | {"number": "甲1"}}}

    confirm(officer_page, enterprise, bring(officer_page, enterprise, changes))

    assert {*Penalty.objects.values_list("number", flat=True)} == {"甲1", "乙2"}


def test_number_that_the_portal_gave_an_entry_is_not_said_to_be_its_rows(
    officer_page: Client, enterprise: Enterprise, officer: User
):
    entry = registered.penalty(enterprise, by=officer, number="甲1")
    content = downloaded(officer_page, enterprise)
    actions.change(figure=entry, version=1, values=entry.values() | {"number": "乙2"}, by=officer, at=NOW)

    response = send(officer_page, enterprise, filled_in(content, {PENALTY: {0: NEW_PENALTY | {"number": "乙2"}}}))

    assert counts(response) == "0 rows changed · 1 row refused · 1 row unchanged"
    assert reasons(response) == ["Decision 乙2 is already in the register. Open it there instead."]


# --- Who may, and files that are refused -------------------------------------------------------


def test_manager_gets_a_locked_workbook_without_empty_rows(
    sign_in: Callable[[User], Client], manager: User, officer: User, enterprise: Enterprise
):
    registered.penalty(enterprise, by=officer)

    workbook = books.opened(downloaded(sign_in(manager), enterprise))

    cells = [cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.protection.locked for cell in cells)
    assert [len(books.rows_of(sheet)) for sheet in workbook.worksheets[:5]] == [1, 0, 0, 0, 0]


def test_officer_may_write_everywhere_but_in_hidden_cells(officer_page: Client, enterprise: Enterprise, officer: User):
    listing = registered.listing(enterprise, by=officer)

    rows = books.rows_of(books.opened(downloaded(officer_page, enterprise)).worksheets[LISTING])

    unlocked = [[name for name, cell in row.items() if not cell.protection.locked] for row in list(rows.values())[:2]]
    assert next(iter(rows)) == str(listing.public_id)
    assert unlocked == [["since", "until", "note", "void_reason"], ["since", "until", "note"]]
    assert len(rows) == 31


def with_sheet(change: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        workbook = books.opened(content)
        change(workbook)
        return books.saved(workbook)

    return changed


def _merge(workbook: Any) -> None:
    workbook.worksheets[LISTING].merge_cells("A8:A9")


def _repeat(workbook: Any) -> None:
    rows = list(books.rows_of(workbook.worksheets[LISTING]).values())
    rows[1]["key"].value = rows[0]["key"].value


def _repeat_in_capitals(workbook: Any) -> None:
    _repeat(workbook)
    rows = list(books.rows_of(workbook.worksheets[LISTING]).values())
    rows[1]["key"].value = rows[1]["key"].value.upper()


def _other_enterprise(workbook: Any) -> None:
    workbook["acecs"]["B3"].value = "0831da5b-3486-4c9a-ae89-e411b490f542"


def _ten_thousand_rows(workbook: Any) -> None:
    for row in range(100, 10_100):
        workbook.worksheets[LISTING].cell(row, 3).value = "有"


def _older(workbook: Any) -> None:
    workbook["acecs"]["B1"].value = "1"


def _without_a_sheet(workbook: Any) -> None:
    workbook.remove(workbook.worksheets[LISTING])


def _sheet_twice(workbook: Any) -> None:
    workbook.copy_worksheet(workbook.worksheets[LISTING])


def _grid(workbook: Any) -> None:
    workbook["acecs"]["B2"].value = "grid"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (with_sheet(_merge), "Cells are merged, so it is unclear which row they belong to: A8:A9."),
        (with_sheet(_repeat), "Rows 8, 9 of sheet “列入不良记录名单” all stand for the same entry."),
        (
            with_sheet(_repeat_in_capitals),
            "Rows 8, 9 of sheet “列入不良记录名单” all stand for the same entry.",
        ),
        (with_sheet(_other_enterprise), "“a.xlsx” belongs to something else"),
        (with_sheet(_ten_thousand_rows), "“a.xlsx” has far more rows or columns than the portal wrote."),
        (with_sheet(_older), "“a.xlsx” was made by another version of the portal."),
        (with_sheet(_without_a_sheet), "A sheet of “a.xlsx” is missing, or its hidden columns are."),
        (with_sheet(_sheet_twice), "“a.xlsx” contains one of its sheets twice"),
        (with_sheet(_grid), "“a.xlsx” is another kind of workbook."),
        (corpus.locked_zip, "“a.xlsx” is protected by a password."),
        (lambda _content: corpus.workbook(), "“a.xlsx” is not a workbook that was downloaded here."),
    ],
)
def test_bad_file_gets_a_sentence_and_changes_nothing(
    officer_page: Client, enterprise: Enterprise, make: Callable[[bytes], bytes], sentence: str
):
    response = send(officer_page, enterprise, make(downloaded(officer_page, enterprise)), "a.xlsx")

    assert response.status_code == 422
    [said] = pages.texts(response, "error-summary")
    assert said.removeprefix("Please correct the following ").startswith(sentence)


def test_confirmation_is_of_one_person_and_one_enterprise(
    officer_page: Client, enterprise: Enterprise, other_enterprise: Enterprise, stranger: User, sign_in: Any
):
    dry_run = bring(officer_page, enterprise, {LISTING: {0: NEW_LISTING}})
    rows = {"rows": pages.form_to(dry_run, url(enterprise, "save_register"))["rows"][0]}

    answers = [
        sign_in(stranger).post(url(other_enterprise, "save_register"), rows),
        officer_page.post(url(enterprise, "save_register"), {"rows": rows["rows"][:-3] + "abc"}),
    ]

    assert [response.status_code for response in answers] == [400] * 2
    assert Listing.objects.count() == 0


def test_language_is_switched_on_the_dry_run(officer_page: Client, enterprise: Enterprise):
    dry_run = bring(officer_page, enterprise, {LISTING: {0: NEW_LISTING}})
    sent = pages.form_to(dry_run, url(enterprise, "save_register")) | {"page_language": "zh-hans"}

    response = officer_page.post(url(enterprise, "save_register"), sent)

    assert response.status_code == 422
    assert Listing.objects.count() == 0


def test_tick_stays_when_the_language_is_switched(officer_page: Client, enterprise: Enterprise):
    dry_run = bring(officer_page, enterprise, {PENALTY: {0: NEW_PENALTY | {"fine": "200,000,000"}}})
    [box] = [each.get("value") for each in pages.page(dry_run).iter("input") if each.get("name") == "meant"]
    sent = pages.form_to(dry_run, url(enterprise, "save_register")) | {"meant": [box], "page_language": "zh-hans"}

    response = officer_page.post(url(enterprise, "save_register"), sent)

    assert [each.get("value") for each in pages.page(response).iter("input") if "checked" in each.attrib] == [box]
    assert questions(response) == ["金额 200,000,000.00 元异常之大。 是的，填写无误"]
