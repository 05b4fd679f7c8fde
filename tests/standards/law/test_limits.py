"""An edition's numbers, as plain data."""

from dataclasses import replace
from datetime import date

import pytest

from acecs.text.bilingual import Text
from standards.law.limits import DatedAmount, Limit, LimitCode
from standards.law.limits_text import penalty_types
from tests.standards.law.edition_2022 import LAW

DAY = date(2026, 3, 15)


def test_limit_key_is_written_as_in_the_annex():
    assert Limit(item=10, sub_item=2, code=LimitCode.PENALTY_SUM, most=0).key == "10(2)"
    assert Limit(item=6, code=LimitCode.NOTIFIED_BATCHES, most=2).key == "6"


def test_types_that_limit_penalties_are_listed_bilingually():
    two = ((3, Text(en="Warehouses", zh="仓储")), (6, Text(en="Brokers", zh="代理")))

    assert penalty_types(replace(LAW, penalty_types=two)) == Text(
        en="business type 3 (Warehouses), business type 6 (Brokers)", zh="第3类业务（仓储）、第6类业务（代理）"
    )


def test_limits_of_a_code():
    assert [limit.key for limit in LAW.limits_of(LimitCode.PENALTY_COUNT)] == ["10(2)", "10(3)"]
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
def test_dated_amount_is_valid_on_both_its_end_days(since: date | None, until: date | None, expected: bool):
    assert DatedAmount(since, until, amount=1).period.holds(DAY) is expected
