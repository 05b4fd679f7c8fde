"""The numbers of edition 2022, typed from the law, so that pure functions are tested without a database."""

from datetime import date

from acecs.text.bilingual import Text
from standards.law.facts import SubFacts
from standards.law.limits import Condition, CountedBy, DatedAmount, Law, Limit, LimitCode
from standards.law.rollup import SubEntry

LAW = Law(
    edition="2022",
    window_months=12,
    counted_by=CountedBy.DECISION,
    pass_rule="count-2022",
    limits=(
        Limit(item=6, code=LimitCode.NOTIFIED_BATCHES, most=2),
        Limit(item=7, code=LimitCode.SERIOUS_FOOD_PROBLEMS, most=0),
        Limit(item=8, code=LimitCode.BAD_RECORD_LISTINGS, most=0),
        Limit(item=10, sub_item=1, code=LimitCode.PENALTY_AMOUNT, most=10_000_00),
        Limit(item=10, sub_item=2, code=LimitCode.PENALTY_COUNT, most=1, per=10_000, applies="count_known"),
        Limit(item=10, sub_item=2, code=LimitCode.PENALTY_SUM, most=30_000_00, applies="count_known"),
        Limit(item=10, sub_item=3, code=LimitCode.PENALTY_COUNT, most=0, applies="count_unknown"),
    ),
    conditions=(
        Condition(position=1, rating="not_meet", part="", most=0),
        Condition(position=2, rating="basically_meet", part="general", most=3),
        Condition(position=3, rating="basically_meet", part="individual", most=3),
    ),
    disclosure_amounts=(
        DatedAmount(since=date(2021, 11, 1), until=date(2025, 10, 10), amount=500_000_00),
        DatedAmount(since=date(2025, 10, 11), until=date(2027, 6, 30), amount=1_000_000_00),
    ),
    valid_from=date(2022, 10, 28),
    valid_until=date(2026, 3, 31),
    yes_no_items=frozenset({6, 7, 8, 10, 20}),
    penalty_types=((6, Text(en="Customs brokerage business (declaring for others)", zh="代理报关业务")),),
)


# When each sub-item of item 10 takes part, by its position.
RULES_OF_10 = {1: "always", 2: "count_known", 3: "count_unknown"}


def sub_of_10(position: int, applies: bool | None, rating: str) -> SubFacts:
    """A sub-item of item 10 with its rating, and whether it takes part."""
    return SubFacts(f"10({position})", SubEntry(position, RULES_OF_10[position], rating), applies)
