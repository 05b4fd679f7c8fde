"""The register of figures as a workbook."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl.utils import get_column_letter

from acecs.accounts.models import Enterprise, User
from assessments.actions import figures
from tests import registered
from tests.assessments.workbook import books
from tests.conftest import NOW


@pytest.fixture
def enterprise(officer: User) -> Enterprise:
    return Enterprise.objects.get(memberships__user=officer)


def opened(page: Client, enterprise: Enterprise) -> Any:
    return books.opened(page.get(reverse("assessments:register_workbook", args=[enterprise.public_id])).content)


def shown(sheet: Any) -> list[dict[str, Any]]:
    """Field → text of each entry."""
    rows = [{name: cell.value for name, cell in row.items()} for row in books.rows_of(sheet).values()]
    return [row for row in rows if row["version"] != "0"]


def test_every_kind_has_its_sheet_with_the_values_of_its_form(
    officer_page: Client, enterprise: Enterprise, officer: User
):
    registered.penalty(enterprise, by=officer, number="=沪关缉违字〔2026〕1号", fine=Decimal("3000.50"), warning=True)
    registered.notification(enterprise, by=officer)
    registered.listing(enterprise, by=officer)
    registered.look_up(enterprise, by=officer)
    registered.documents(enterprise, by=officer, **registered.UNKNOWN, year=2026)

    workbook = opened(officer_page, enterprise)

    assert len(workbook.sheetnames) == 6
    penalty, notification, listing, look_up, documents = (shown(sheet)[0] for sheet in workbook.worksheets[:5])
    assert (penalty["number"], penalty["fine"], penalty["decided_on"]) == (
        "=沪关缉违字〔2026〕1号",
        "3000.50",
        "2026-05-12",
    )
    assert (penalty["party"], penalty["warning"]) == ("企业本身 the enterprise itself", "是 yes")
    assert (notification["batches"], notification["unnumbered"]) == ("B-1", "1")
    assert (listing["since"], listing["until"]) == ("2024-01-01", "2026-02-01")
    assert look_up["was_listed"] == "否 no"
    assert (documents["year"], documents["cannot_be_calculated"], documents["declarations"]) == ("2026", "是 yes", None)
    assert {sheet.print_title_rows for sheet in workbook.worksheets[:5]} == {"$7:$7"}


def test_entries_made_by_mistake_are_left_out(officer_page: Client, enterprise: Enterprise, officer: User):
    penalty = registered.penalty(enterprise, by=officer)
    figures.void(figure=penalty, version=1, reason="录错。", by=officer, at=NOW)

    assert shown(opened(officer_page, enterprise).worksheets[0]) == []


@pytest.mark.parametrize("rows", [1, 5])
def test_statements_do_not_grow_with_the_rows(
    officer_page: Client, enterprise: Enterprise, officer: User, rows: int, django_assert_num_queries: Any
):
    for number in range(rows):
        registered.penalty(enterprise, by=officer, number=f"{number}号")
    opened(officer_page, enterprise)

    with django_assert_num_queries(9):
        officer_page.get(reverse("assessments:register_workbook", args=[enterprise.public_id]))


def test_sheets_print_at_nearly_full_size(officer_page: Client, enterprise: Enterprise):
    for sheet in opened(officer_page, enterprise).worksheets[:-1]:
        columns = [sheet.column_dimensions[get_column_letter(place)] for place in range(1, sheet.max_column + 1)]
        # A4 landscape takes 148 characters of the default font; 165 are printed at 90 %.
        assert sum(column.width for column in columns if not column.hidden) <= 165
