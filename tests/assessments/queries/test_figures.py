"""The register as plain data, and as the page shows it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from acecs.accounts.models import Enterprise, User
from assessments.actions import figures as actions
from assessments.models import Figure
from assessments.queries import figures as queries
from standards.law import figures as plain
from standards.law.food import number_of_batches
from tests import registered
from tests.conftest import NOW

TODAY = date(2026, 11, 23)


def void(figure: Figure, *, by: User) -> None:
    actions.void(figure=figure, version=figure.version, reason="重复录入。", by=by, at=NOW)


def test_empty_register_has_no_figures(enterprise: Enterprise):
    assert queries.figures_of(enterprise) == plain.Figures()


def test_every_row_is_read_as_plain_data(enterprise: Enterprise, officer: User):
    registered.penalty(
        enterprise,
        by=officer,
        warning=True,
        confiscated_gains=Decimal("0.01"),
        confiscated_goods=Decimal("999999999999.99"),
        disclosed=True,
        recognised=True,
        acts=2,
        party="branch",
        ground="quarantine",
        state="under_appeal",
    )
    registered.notification(enterprise, by=officer, serious=True, banned_substance=True, quality_management="open")
    registered.listing(enterprise, by=officer)
    registered.listing(enterprise, by=officer, since=date(2026, 11, 1), until=None)
    registered.look_up(enterprise, by=officer, looked_up_on=date(2026, 1, 1))
    registered.look_up(enterprise, by=officer)
    registered.documents(enterprise, by=officer, other=1)
    registered.documents(enterprise, by=officer, year=2024, **registered.UNKNOWN)

    assert queries.figures_of(enterprise) == plain.Figures(
        penalties=(
            plain.Penalty(
                decided_on=date(2026, 5, 12),
                party=plain.Party.BRANCH,
                ground=plain.Ground.QUARANTINE,
                warning=True,
                fine=300_000,
                confiscated_gains=1,
                confiscated_goods=99_999_999_999_999,
                disclosed=True,
                recognised=True,
                state=plain.PenaltyState.UNDER_APPEAL,
                acts=2,
                label="沪关缉违字〔2026〕0012号",
            ),
        ),
        notifications=(
            plain.Notification(
                notified_on=date(2026, 6, 1),
                batches=("B-1", ""),
                own_fault=plain.YesNoOpen.YES,
                confirmed_on=date(2026, 7, 1),
                serious=True,
                banned_substance=True,
                quality_management=plain.YesNoOpen.OPEN,
                label="日本 冷冻菠菜",
                product="冷冻菠菜",
            ),
        ),
        listings=(
            plain.Listing(since=date(2026, 11, 1), until=None),
            plain.Listing(since=date(2024, 1, 1), until=date(2026, 2, 1)),
        ),
        documents={2025: 12_847, 2024: None},
        looked_up_on=date(2026, 11, 20),
    )


def test_changed_amount_counts_as_in_force(enterprise: Enterprise, officer: User):
    registered.penalty(enterprise, by=officer, state="changed", fine=Decimal(2000))

    (penalty,) = queries.figures_of(enterprise).penalties
    assert (penalty.state, penalty.amount, penalty.decided_on) == (
        plain.PenaltyState.IN_FORCE,
        200_000,
        date(2026, 5, 12),
    )


def test_voided_rows_and_other_enterprises_are_left_out(
    enterprise: Enterprise, officer: User, other_enterprise: Enterprise, stranger: User
):
    for kind in registered.ONE_OF_EACH:
        void(registered.add(enterprise, kind, by=officer), by=officer)
        registered.add(other_enterprise, kind, by=stranger)

    assert queries.figures_of(enterprise) == plain.Figures()


@pytest.mark.parametrize("count", [0, 1, 20])
def test_figures_take_five_queries(enterprise: Enterprise, officer: User, count: int, django_assert_num_queries: Any):
    for number in range(count):
        registered.penalty(enterprise, by=officer, number=str(number))
        registered.notification(enterprise, by=officer)

    with django_assert_num_queries(5):
        queries.read_figures(enterprise)


@pytest.mark.parametrize("count", [0, 1, 20])
def test_register_page_takes_seven_queries(
    enterprise: Enterprise, officer: User, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        registered.penalty(enterprise, by=officer, number=str(number))

    with django_assert_num_queries(7):
        queries.register(enterprise, today=TODAY)


def test_this_and_last_year_are_missing_without_a_number(enterprise: Enterprise, officer: User):
    registered.documents(enterprise, by=officer, year=2023)
    void(registered.documents(enterprise, by=officer, year=2025), by=officer)

    page = queries.register(enterprise, today=TODAY)

    assert [(each.year, each.row is not None) for each in page.years] == [
        (2026, False),
        (2025, False),
        (2025, True),
        (2023, True),
    ]
    assert page.missing_years == [2026, 2025]


def test_totals_count_current_rows_only(enterprise: Enterprise, officer: User):
    registered.penalty(enterprise, by=officer, number="1", fine=Decimal("10000.50"))
    registered.penalty(enterprise, by=officer, number="2", state="under_appeal")
    registered.penalty(enterprise, by=officer, number="3", state="revoked")
    void(registered.penalty(enterprise, by=officer, number="4"), by=officer)
    registered.notification(enterprise, by=officer)

    page = queries.register(enterprise, today=TODAY)

    assert (len(page.counted), page.counted_text, page.batches) == (2, "13,000.50", 2)


def test_items_of_each_part_come_from_the_edition(enterprise: Enterprise):
    assert queries.register(enterprise, today=TODAY).items == {
        "penalties": ["10(1)", "10(2)", "10(3)"],
        "notifications": ["6", "7"],
        "listings": ["8"],
        "documents": ["10(2)", "10(3)"],
    }


def test_history_lists_every_version_newest_first(enterprise: Enterprise, officer: User):
    first = registered.penalty(enterprise, by=officer)
    registered.look_up(enterprise, by=officer)
    void(first, by=officer)

    assert [(each.kind, each.version) for each in queries.figures_versions(enterprise)] == [
        ("penalty", 2),
        ("look-up", 1),
        ("penalty", 1),
    ]


def test_same_batch_number_counts_once_per_product(enterprise: Enterprise, officer: User):
    registered.notification(enterprise, by=officer, product="Ａ 1", batches=["23", "〔4〕"])
    registered.notification(enterprise, by=officer, product="a1", batches=["２３", "[4]"])
    registered.notification(enterprise, by=officer, product="A12", batches=["3"])

    assert number_of_batches(queries.figures_of(enterprise).notifications) == 3
