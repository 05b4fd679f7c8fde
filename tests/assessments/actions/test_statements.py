"""Number of statements of an action: independent of the items, and the same for each further assessment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from acecs.accounts.models import User
from assessments.actions import answer as answers
from assessments.models import Assessment
from assessments.queries.facts import facts_of
from standards.law.parts import ReadinessPart
from standards.law.statement import statement
from tests import registered
from tests.conftest import NOW

# 32 items
EVERY_TYPE = range(1, 11)


def computed(assessment: Assessment) -> ReadinessPart:
    return statement(facts_of(assessment, as_of=timezone.localdate(NOW)))


@pytest.mark.parametrize("items", [1, 32])
@pytest.mark.parametrize(("assessments", "statements"), [(1, 14), (2, 24)])
def test_hand_over_takes_the_same_statements_for_any_items(
    items: int,
    assessments: int,
    statements: int,
    start: Callable[..., Assessment],
    officer: User,
    contributor: User,
    django_assert_num_queries: Any,
):
    for number in range(assessments):
        started = start(*EVERY_TYPE, name=str(number))
        started.answers.filter(item__number__lte=items).update(assignee=contributor)

    with django_assert_num_queries(statements):
        answers.hand_over(enterprise=started.enterprise, leaver=contributor, to=officer, by=officer, at=NOW)

    assert started.answers.filter(assignee=officer).count() == items


@pytest.mark.parametrize("types", [(8,), EVERY_TYPE])
@pytest.mark.parametrize(("assessments", "statements"), [(1, 22), (3, 30)])
def test_register_change_takes_equal_statements_per_assessment(
    types: tuple[int, ...],
    assessments: int,
    statements: int,
    start: Callable[..., Assessment],
    officer: User,
    django_assert_num_queries: Any,
):
    for number in range(assessments):
        started = start(*types, name=str(number))
    registered.look_up(started.enterprise, by=officer)

    with django_assert_num_queries(statements):
        registered.penalty(started.enterprise, by=officer)

    started.refresh_from_db()
    assert started.readiness == computed(started)
