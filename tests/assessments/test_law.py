"""An edition's rows become the numbers that the rules are computed from."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.law import DatedAmount, Limit
from assessments.queries.law import law_of
from standards.models import Edition
from tests.assessments.edition_2022 import LAW

DAY = date(2026, 3, 15)


@pytest.mark.django_db
def test_edition_2022_says_what_the_law_says():
    assert law_of(Edition.objects.get(code="2022")) == LAW


@pytest.mark.django_db
def test_a_frozen_edition_is_read_once():
    edition = Edition.objects.get(code="2022")
    edition.frozen_at = timezone.now()
    law_of(edition)

    with CaptureQueriesContext(connection) as queries:
        again = law_of(edition)

    assert again == LAW
    assert len(queries) == 0


def test_a_limit_is_named_as_the_annex_names_it():
    assert Limit(item=10, sub_item=2, code="penalty_sum", most=0).key == "10(2)"
    assert Limit(item=6, code="notified_batches", most=2).key == "6"


def test_limits_of_a_code():
    assert [limit.key for limit in LAW.limits_of("penalty_count")] == ["10(2)", "10(3)"]
    assert LAW.limits_of("unheard_of") == ()


def test_items_that_figures_decide():
    assert LAW.figure_items == {6, 7, 8, 10}


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, True),
        (DAY, None, True),
        (None, DAY, True),
        (DAY, DAY, True),
        (date(2026, 3, 16), None, False),
        (None, date(2026, 3, 14), False),
        (date(2026, 3, 14), date(2026, 3, 16), True),
    ],
)
def test_a_dated_amount_holds_on_both_its_days(since: date | None, until: date | None, expected: bool):
    assert DatedAmount(since, until, amount=1).holds_on(DAY) is expected
