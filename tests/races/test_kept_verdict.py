"""The register changes at the same moment as an assessment. The kept verdict must include both changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from acecs.accounts.models import User
from assessments.actions import figures
from assessments.entry import Entry
from assessments.models import Answer, Assessment, Penalty
from assessments.queries.facts import facts_of
from reviews.actions import case as cases
from reviews.actions import letters
from standards.law.statement import statement
from tests import registered, rounds
from tests.conftest import NOW
from tests.races.racing import NEEDED, race

# Run on one worker: two races at once on two cores would hardly overlap.
pytestmark = pytest.mark.xdist_group("races")

TODAY = timezone.localdate(NOW)
# Only one of the actions locks the register's row; both lock the assessment's.
AT_THE_ASSESSMENT = ("assessments_assessment",)
ITEM = 11


@pytest.fixture
def broker(start: Callable[..., Assessment], officer: User) -> Assessment:
    """Customs brokerage, items 10-13, all met."""
    assessment = start(6)
    registered.documents(assessment.enterprise, by=officer, year=2026)
    rounds.rate_all(assessment, by=officer)
    return assessment


def is_up_to_date(assessment: Assessment) -> bool:
    current = Assessment.objects.select_related("enterprise", "edition").get(pk=assessment.pk)
    return bool(current.readiness == statement(facts_of(current, as_of=TODAY)))


def void(penalty: Penalty, *, by: User) -> object:
    return figures.void(figure=penalty, version=1, reason="重复录入。", by=by, at=NOW)


def test_verdict_is_current_if_figure_changes_during_rating(
    pool: ThreadPoolExecutor, broker: Assessment, officer: User
):
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        penalty = registered.penalty(broker.enterprise, by=officer, number=str(next(numbers)))
        return penalty, broker.answers.select_related("item", "assessment").get(item__number=ITEM)

    def change(penalty: Penalty, _answer: Answer) -> object:
        return void(penalty, by=officer)

    def rate(penalty: Penalty, answer: Answer) -> object:
        entry = Entry(rating="not_meet" if answer.rating == "meet" else "meet", note=penalty.number)
        return rounds.save(answer, entry, by=officer)

    def check(penalty: Penalty, answer: Answer, changed: object, saved: object) -> None:
        assert (changed, saved) == (penalty, answer)
        assert is_up_to_date(broker)

    assert race(pool, prepare, check, change, rate, locked=AT_THE_ASSESSMENT) >= NEEDED


def test_verdict_is_current_if_figure_changes_during_start(
    pool: ThreadPoolExecutor, start: Callable[..., Assessment], officer: User, enterprise: Any
):
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        # Assessments of earlier attempts are not refreshed any more.
        Assessment.objects.update(state="withdrawn")
        return (registered.penalty(enterprise, by=officer, number=str(next(numbers))),)

    def check(penalty: Penalty, changed: object, started: object) -> None:
        assert changed == penalty
        assert isinstance(started, Assessment)
        assert is_up_to_date(started)

    overlapped = race(pool, prepare, check, lambda penalty: void(penalty, by=officer), lambda _penalty: start(6))

    assert overlapped >= NEEDED


def test_verdict_is_current_if_figure_changes_during_return(
    pool: ThreadPoolExecutor, broker: Assessment, officer: User, reviewer: User
):
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        penalty = registered.penalty(broker.enterprise, by=officer, number=str(next(numbers)))
        rounds.submit(broker, by=officer)
        cases.take(assessment=broker, by=reviewer, at=NOW)
        rounds.judge(broker, ITEM, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
        return (penalty,)

    def return_(_penalty: Penalty) -> object:
        return letters.return_(assessment=broker, notice="", by=reviewer, at=NOW, anyway=True)

    def check(_penalty: Penalty, _changed: object, _returned: object) -> None:
        broker.refresh_from_db()
        assert (broker.state, broker.figures_changed_at) == ("returned", None)
        assert is_up_to_date(broker)

    overlapped = race(
        pool, prepare, check, lambda penalty: void(penalty, by=officer), return_, locked=AT_THE_ASSESSMENT
    )

    assert overlapped >= NEEDED
