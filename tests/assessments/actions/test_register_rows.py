"""Judging the rows of a register's workbook: bounded work, and rows that contradict one another."""

from itertools import product as product_of
from typing import Any
from uuid import uuid4

import pytest

from acecs.accounts.models import Enterprise
from acecs.refusals import Refused
from assessments.forms.register_rows import planned
from assessments.models import Notification
from assessments.queries import near
from assessments.rules import lookalikes
from assessments.rules.workbook_file import MOST_WRITTEN_ROWS
from assessments.vocabulary import FigureKind
from assessments.workbook.sent_figure import SentFigure
from tests import registered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PENALTY = {
    "decided_on": "2026-05-12",
    "party": "企业本身",
    "ground": "customs supervision regulations",
    "acts": "1",
    "fine": "3000",
    "state": "生效 in force",
}


def penalties(*numbers: str) -> list[SentFigure]:
    return [
        SentFigure(
            kind="penalty",
            sheet="处罚",
            row=row,
            key=str(uuid4()),
            version=0,
            cells=PENALTY | {"number": number, "office": f"海关{row}"},
            void_reason="",
        )
        for row, number in enumerate(numbers, start=8)
    ]


def keys_computed(enterprise: Enterprise, rows: int, monkeypatch: Any) -> int:
    calls = []

    def counted(key: Any) -> Any:
        return lambda number: calls.append(number) or key(number)

    with monkeypatch.context() as patch:
        for module in (near, lookalikes):
            for name in ("number_key", "near_key"):
                patch.setattr(module, name, counted(getattr(module, name)))
        plan = planned(enterprise, penalties(*(f"{number}号" for number in range(1, rows + 1))))
    assert len(plan.to_save) == rows
    return len(calls)


def test_keys_grow_with_the_rows_only(enterprise: Enterprise, monkeypatch: Any):
    few = keys_computed(enterprise, 5, monkeypatch)

    assert keys_computed(enterprise, 10, monkeypatch) == 2 * few


def test_nearest_rows_ask_what_all_rows_would():
    rows = [
        Notification(**registered.NOTIFICATION | {"product": product, "batches": batches})
        for product, batches in product_of(
            ("冷冻菠菜", "冷凍菠菜", "茶"), (["1", "2"], ["02", "3"], ["1号", "03"], ["7", ""])
        )
    ]
    shelf = near.NearRows(FigureKind.NOTIFICATION, rows)

    for place, row in enumerate(rows):
        others = [*rows[:place], *rows[place + 1 :]]
        nearest = shelf.of(row.values(), apart_from=row.public_id)
        asked = lookalikes.lookalikes(FigureKind.NOTIFICATION, row.values(), nearest)
        assert asked == lookalikes.lookalikes(FigureKind.NOTIFICATION, row.values(), others)
        assert len(nearest) <= 2


def test_many_look_alike_batches_are_not_compared_one_by_one(enterprise: Enterprise, monkeypatch: Any):
    sought = []
    first = near.NearRows._first
    monkeypatch.setattr(near.NearRows, "_first", lambda *args: (first(*args) and sought.append(args)) or first(*args))
    cells = {
        "notified_on": "2026-05-12",
        "country": "日本",
        "product": "冷冻菠菜",
        "own_fault": "no",
        "quality_management": "no",
    }
    rows = [
        SentFigure(
            kind="notification",
            sheet="通报",
            row=row,
            key=str(uuid4()),
            version=0,
            cells=cells | {"batches": "\n".join(f"{'0' * row}{batch}" for batch in range(1, 31))},
            void_reason="",
        )
        for row in range(8, 18)
    ]

    plan = planned(enterprise, rows)

    assert [len(row.questions) for row in plan.to_save] == [0, *[1] * 9]
    assert len(sought) == 9


def test_second_row_of_a_decision_names_the_first(enterprise: Enterprise):
    plan = planned(enterprise, penalties("〔2026〕1号", "[2026]1号"))

    assert [row.why for row in plan.refused] == [
        (("", "Row 8 of this sheet already contains [2026]1号. Delete one of the two rows."),)
    ]


def test_too_many_new_rows_are_refused(enterprise: Enterprise, monkeypatch: Any):
    monkeypatch.setattr("assessments.rules.workbook_file.MOST_WRITTEN_ROWS", 2)

    with pytest.raises(Refused) as refused:
        planned(enterprise, penalties("1", "2", "3"))

    assert MOST_WRITTEN_ROWS == 200
    assert str(refused.value.refusal.message) == (
        "Sheet “处罚” has more than 2 new or corrected rows. Bring in the first 2, then the rest in a second workbook."
    )
