"""Exporting and importing a register changes nothing; and it says what was filled in, also as saved by LibreOffice."""

import shutil
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acecs.accounts.models import Enterprise, User
from acecs.refusals import Refused, Why
from acecs.text.typed import cleaned, is_blank, one_line
from assessments.actions import figures
from assessments.actions import register_workbook as actions
from assessments.actions.register_workbook import ChangedFigure, MistakenFigure, NewFigure
from assessments.forms.register_rows import FigurePlan, planned
from assessments.forms.register_workbook import columns_of, register_content
from assessments.models import FIGURES, Listing, Penalty
from assessments.vocabulary import FigureKind
from assessments.workbook.reading import ReadBook, read, task
from assessments.workbook.register import names, written
from assessments.workbook.sent_figure import sent_figures
from tests import registered
from tests.assessments.actions.test_workbook import TEXTS, plain
from tests.assessments.workbook import books
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def line(text: str) -> str:
    return one_line(plain(text))[:80]


LINES = TEXTS.map(line).filter(lambda text: not is_blank(text))
NOTES = TEXTS.map(lambda text: cleaned(plain(text)).strip()[:2_000])
DAYS = st.integers(0, 2_000).map(lambda days: date(2020, 1, 1) + timedelta(days))
AMOUNTS = st.decimals(0, 999_999_999_999, places=2)
ENTRIES = st.one_of(
    st.fixed_dictionaries(
        {
            "office": LINES,
            "decided_on": DAYS,
            "party": st.sampled_from(("enterprise", "branch", "client", "employee")),
            "fine": AMOUNTS,
            "warning": st.just(value=True),
            "state_note": NOTES,
            "state": st.sampled_from(("in_force", "under_appeal", "changed", "revoked")),
        }
    ).map(lambda changes: (FigureKind.PENALTY, changes)),
    st.fixed_dictionaries(
        {"country": LINES, "product": LINES, "batches": st.sampled_from((["=1", "", ""], ["007"], [""], ["a b", "-1"]))}
    ).map(lambda changes: (FigureKind.NOTIFICATION, changes)),
    st.fixed_dictionaries({"until": st.none() | DAYS.map(lambda day: day + timedelta(3_000)), "note": NOTES}).map(
        lambda changes: (FigureKind.LISTING, changes)
    ),
    st.booleans().map(lambda was: (FigureKind.LOOK_UP, {"was_listed": was})),
    st.fixed_dictionaries({"year": st.integers(2000, 2026), "other": st.integers(0, 999_999_999)}).map(
        lambda changes: (FigureKind.DOCUMENTS, changes)
    ),
)


def book_of(enterprise: Enterprise) -> bytes:
    return written(register_content(enterprise, NOW, is_open=True))


def plan_of(enterprise: Enterprise, path: Path) -> FigurePlan:
    book = ReadBook.model_validate_json(
        read(task(str(path), {kind.value: names(columns_of(kind)) for kind in FIGURES}))
    )
    rows = [row for kind in FIGURES for row in sent_figures(kind, book.tables[kind], columns_of(kind))]
    with time_machine.travel(NOW, tick=False):
        return planned(enterprise, rows)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRIES, max_size=6))
def test_import_of_an_export_changes_nothing(
    entries: list[tuple[FigureKind, dict[str, Any]]], enterprise: Enterprise, officer: User, tmp_path: Path
):
    for kind, changes in entries:
        add(enterprise, kind, changes, officer)
    path = tmp_path / "out.xlsx"
    path.write_bytes(book_of(enterprise))

    plan = plan_of(enterprise, path)

    assert [(row.sent.cells, row.why, row.changes) for row in (*plan.to_save, *plan.refused)] == []
    assert len(plan.unchanged) == sum(model.objects.not_void().count() for model in FIGURES.values())


def add(enterprise: Enterprise, kind: FigureKind, changes: dict[str, Any], by: User) -> None:
    """Hypothesis runs many examples in one test, so a year may have its number already."""
    if kind == FigureKind.PENALTY:
        changes = changes | {"number": str(uuid4())}
    try:
        registered.add(enterprise, kind, by=by, **changes)
    except Refused:
        assert kind == FigureKind.DOCUMENTS


def test_register_saved_by_libreoffice_says_the_same(enterprise: Enterprise, officer: User, tmp_path: Path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed.")
    for kind in FigureKind:
        registered.add(enterprise, kind, by=officer)
    penalty = registered.penalty(enterprise, by=officer, number="=1+1", office="_x0041_", state_note="a\n\tb")
    workbook = books.opened(book_of(enterprise))
    rows = books.rows_of(workbook.worksheets[0])
    rows[str(penalty.public_id)]["fine"].value = 4000.5
    empty = next(row for row in books.rows_of(workbook.worksheets[2]).values() if row["version"].value == "0")
    empty["since"].value, empty["until"].value, empty["note"].value = "2024年1月1日", date(2024, 6, 30), "-1"
    (tmp_path / "mine.xlsx").write_bytes(books.saved(workbook))

    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", f"{tmp_path}/again"]
    subprocess.run([*command, f"{tmp_path}/mine.xlsx"], check=True, capture_output=True, timeout=120)
    plan = plan_of(enterprise, tmp_path / "again" / "mine.xlsx")

    assert [row.why for row in plan.refused] == []
    changed, new = (row.change for row in plan.to_save)
    assert changed == ChangedFigure(
        FigureKind.PENALTY, penalty.public_id, 1, penalty.values() | {"fine": Decimal("4000.50")}
    )
    assert isinstance(new, NewFigure)
    assert new.values == {"since": date(2024, 1, 1), "until": date(2024, 6, 30), "note": "-1"}


def test_change_that_does_not_fit_saves_nothing(enterprise: Enterprise, officer: User):
    listing = NewFigure(FigureKind.LISTING, uuid4(), registered.LISTING)
    wrong = NewFigure(FigureKind.LISTING, uuid4(), registered.LISTING | {"until": date(2020, 1, 1)})

    with pytest.raises(Refused) as refused:
        actions.bring_in(enterprise=enterprise, changes=[listing, wrong], by=officer, at=NOW)

    assert refused.value.refusal.why == Why.INVALID
    assert Listing.objects.count() == 0


@pytest.mark.parametrize("change", ["changed", "mistaken", "new"])
def test_entry_changed_since_is_stale(enterprise: Enterprise, officer: User, change: str):
    token = uuid4()
    penalty = registered.penalty(enterprise, by=officer, token=token)
    later = penalty.values() | {"fine": Decimal(1)}
    figures.change(figure=penalty, version=1, values=later, by=officer, at=NOW)
    values = penalty.values() | {"fine": Decimal(2)}
    changes = {
        "changed": ChangedFigure(FigureKind.PENALTY, penalty.public_id, 1, values),
        "mistaken": MistakenFigure(FigureKind.PENALTY, penalty.public_id, 1, "错"),
        "new": NewFigure(FigureKind.PENALTY, token, values),
    }

    with pytest.raises(Refused) as refused:
        actions.bring_in(enterprise=enterprise, changes=[changes[change]], by=officer, at=NOW)

    assert refused.value.refusal.why == Why.STALE
    assert Penalty.objects.get().values() == later


def test_entry_of_another_enterprise_is_not_there(
    enterprise: Enterprise, officer: User, other_enterprise: Enterprise, stranger: User
):
    penalty = registered.penalty(other_enterprise, by=stranger)
    change = MistakenFigure(FigureKind.PENALTY, penalty.public_id, 1, "错")

    with pytest.raises(Refused) as refused:
        actions.bring_in(enterprise=enterprise, changes=[change], by=officer, at=NOW)

    assert refused.value.refusal.why == Why.STALE


def test_only_officers_bring_a_register_in(enterprise: Enterprise, manager: User):
    with pytest.raises(Refused) as refused:
        actions.bring_in(enterprise=enterprise, changes=[], by=manager, at=NOW)

    assert refused.value.refusal.why == Why.WRONG_ROLE
