"""Rows of the register that look alike are asked about, never merged."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assessments.models import Notification, Penalty
from assessments.rules.lookalikes import lookalikes
from assessments.vocabulary import FigureKind
from tests import registered

pytestmark = pytest.mark.usefixtures("in_english")


def asked_of_penalty(**changes: Any) -> dict[str, str]:
    """What is asked if a second decision is entered after the known one, with another day."""
    values = registered.PENALTY | {"decided_on": date(2026, 6, 1)} | changes
    return lookalikes(FigureKind.PENALTY, values, [Penalty(**registered.PENALTY)])


def asked_of_batches(*batches: str, **changes: Any) -> dict[str, str]:
    values = registered.NOTIFICATION | {"batches": list(batches)} | changes
    other = Notification(**registered.NOTIFICATION | {"batches": ["LOT-007", ""]})
    return lookalikes(FigureKind.NOTIFICATION, values, [other])


@pytest.mark.parametrize("number", ["滬關緝違字〔2026〕0012號", "沪关缉违字[2026]12号", "沪关缉违字（2026）第12号"])
def test_number_that_looks_like_another_is_asked_about(number: str):
    question = (
        "Decision “沪关缉违字〔2026〕0012号” of 12 May 2026, which is in the register, has the same day, office and amount "
        "as “9”: the same?"
    )

    assert asked_of_penalty(number="9", decided_on=date(2026, 5, 12), office="甲海關") == {"number": question}


@pytest.mark.parametrize(
    "changes",
    [{"decided_on": date(2026, 5, 13)}, {"office": "乙海关"}, {"fine": Decimal("3000.01")}],
    ids=["day", "office", "amount"],
)
def test_other_day_office_or_amount_is_another_decision(changes: dict[str, Any]):
    assert asked_of_penalty(**{"number": "9", "decided_on": date(2026, 5, 12)} | changes) == {}


def test_number_that_means_the_same_is_left_to_the_register():
    assert asked_of_penalty(number="沪关缉违字(2026)0012号") == {}


def test_batch_that_looks_like_another_is_asked_about():
    question = {"batches": "Batch “LOT-7” looks like batch “LOT-007” (日本 1 June 2026): the same?"}

    assert asked_of_batches("LOT-7") == question
    assert asked_of_batches("LOT-7", product="其他") == {}
    assert asked_of_batches("LOT-8", "") == {}


def test_batches_of_one_notification_are_compared():
    question = {"batches": "Batch “12” looks like batch “012” (this notification): the same?"}

    assert asked_of_batches("12", "012") == question


def test_same_batch_of_a_product_that_looks_alike_is_asked_about():
    question = {"product": "“冷凍菠菜” looks like “冷冻菠菜” of notification 日本 1 June 2026: the same product?"}

    assert asked_of_batches("LOT-007", product="冷凍菠菜") == question
