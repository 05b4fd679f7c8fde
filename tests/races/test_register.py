"""Concurrent changes of the register."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from acecs.accounts.models import Enterprise, User
from acecs.refusals import Why
from assessments.actions import figures as actions
from assessments.models import Penalty
from assessments.queries.figures import register_version, versions_of
from tests import registered
from tests.conftest import NOW
from tests.races.racing import NEEDED, race

# Run on one worker: two races at once on two cores would hardly overlap.
pytestmark = pytest.mark.xdist_group("races")


def test_same_form_sent_twice_adds_one_row(pool: ThreadPoolExecutor, enterprise: Enterprise, officer: User):
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        # Creates the register if there is none.
        registered.look_up(enterprise, by=officer)
        return uuid4(), str(next(numbers)), register_version(enterprise)

    def add(token: UUID, number: str, _version: int) -> Penalty:
        return registered.penalty(enterprise, by=officer, token=token, number=number)

    def check(token: UUID, number: str, version: int, one: object, other: object) -> None:
        assert one == other == Penalty.objects.get(token=token, number=number)
        assert register_version(enterprise) == version + 1

    assert race(pool, prepare, check, add, add) >= NEEDED


def test_same_decision_entered_twice_is_refused_once(pool: ThreadPoolExecutor, enterprise: Enterprise, officer: User):
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        registered.look_up(enterprise, by=officer)
        return (str(next(numbers)),)

    def add(number: str) -> Penalty:
        return registered.penalty(enterprise, by=officer, number=number)

    def check(number: str, *results: object) -> None:
        assert [each for each in results if isinstance(each, Penalty)] == [Penalty.objects.get(number=number)]
        assert [each for each in results if isinstance(each, Why)] == [Why.INVALID]

    assert race(pool, prepare, check, add, add) >= NEEDED


def test_second_change_of_a_row_is_stale(pool: ThreadPoolExecutor, enterprise: Enterprise, officer: User):
    numbers = count()

    def prepare() -> tuple[Any, ...]:
        return (registered.penalty(enterprise, by=officer, number=str(next(numbers))),)

    def change(penalty: Penalty, fine: int) -> object:
        values = penalty.values() | {"fine": Decimal(fine)}
        figure = Penalty.objects.get(pk=penalty.pk)
        return actions.change(figure=figure, version=1, values=values, by=officer, at=NOW)

    def check(penalty: Penalty, *results: object) -> None:
        penalty.refresh_from_db()
        assert [each for each in results if isinstance(each, Penalty)] == [penalty]
        assert [each for each in results if isinstance(each, Why)] == [Why.STALE]
        assert [each.version for each in versions_of(penalty)] == [2, 1]

    overlapped = race(
        pool, prepare, check, lambda penalty: change(penalty, 1000), lambda penalty: change(penalty, 2000)
    )

    assert overlapped >= NEEDED
