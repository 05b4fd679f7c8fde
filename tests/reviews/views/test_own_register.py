"""A case whose enterprise has a register of its own: the worst window, constant queries, who could take the case over."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from assessments.actions import figures
from assessments.models import Assessment, RelevantDocuments
from assessments.vocabulary import Mode
from reviews.actions import case as cases
from tests import pages, registered, rounds
from tests.conftest import NOW
from tests.reviews.views.test_case import case_of, facts, item_of, table


def test_re_review_shows_the_worst_12_months_too(
    start: Callable[..., Assessment],
    officer: User,
    enterprise: Enterprise,
    reviewer_page: Client,
    change: Callable[..., None],
):
    assessment = start(6)
    change(assessment, mode=Mode.RE_REVIEW, last_accepted_date=date(2025, 6, 1))
    registered.penalty(enterprise, by=officer, number="1", decided_on=date(2025, 1, 10), fine=20_000)
    registered.penalty(enterprise, by=officer, number="2", decided_on=date(2026, 6, 1), fine=500)
    for year in (2024, 2025):
        registered.documents(enterprise, by=officer, year=year, declarations=20_000)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)

    case, item = case_of(reviewer_page, assessment), item_of(reviewer_page, assessment, 10)

    assert table(item)[:3] == [
        ["Item", "As rated by the enterprise", "By its figures", "In the worst window"],
        ["10", "meets", "meets", "does not meet"],
        ["10(1)", "meets", "meets", "does not meet"],
    ]
    assert facts(case)["What the assessment is for"] == "re-review"
    assert facts(case)["Last acceptance by customs"] == "2025-06-01"


@pytest.mark.parametrize(("types", "items"), [((6,), 4), (tuple(range(1, 11)), 32)])
def test_query_counts_of_case_item_and_changes(
    start: Callable[..., Assessment],
    officer: User,
    reviewer: User,
    reviewer_page: Client,
    types: tuple[int, ...],
    items: int,
    django_assert_num_queries: Any,
):
    assessment = start(*types)
    for number in range(3):
        registered.penalty(assessment.enterprise, by=officer, number=str(number), decided_on=date(2024, 1, 1))
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    cases.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.return_(assessment, 10, by=reviewer)
    row = RelevantDocuments.objects.get()
    figures.change(figure=row, version=1, values=row.values() | {"declarations": 30_000}, by=officer, at=NOW)
    rounds.submit(assessment, by=officer)
    url = reverse("reviews:case", args=[assessment.public_id])

    reviewer_page.get(url)

    with django_assert_num_queries(13):
        case = reviewer_page.get(url)
    with django_assert_num_queries(11):
        reviewer_page.get(f"{url}items/10/")
    with django_assert_num_queries(7):
        changes = reviewer_page.get(f"{url}changes/")

    assert len(pages.by_class(case, "item-number")) == items
    assert pages.texts(changes, "item-number") == ["10"]


@pytest.mark.parametrize("has_colleague", [True, False])
def test_handing_over_is_offered_only_if_somebody_could_take_it(
    in_review: Assessment, reviewer: User, sign_in: Any, request: pytest.FixtureRequest, has_colleague: bool
):
    if has_colleague:
        request.getfixturevalue("other_of_office")

    response = sign_in(reviewer).get(reverse("reviews:case", args=[in_review.public_id]))

    selects = [each for each in pages.page(response).iter("select") if (each.get("id") or "").startswith("colleague")]
    buttons = {pages.text(each) for each in pages.page(response).iter("button")}
    assert (bool(selects), "Hand over" in buttons, "Release" in buttons) == (has_colleague, has_colleague, True)
