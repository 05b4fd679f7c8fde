"""The time of the rules alone, over many loaded figures, relative to a view of the worksheet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from django.utils import timezone

from assessments.queries.facts import facts_of
from assessments.vocabulary import PenaltyState
from bench.measuring import Ratio, ratio
from bench.portal import Portal
from standards.law.figures import Figures, Penalty
from standards.law.projection import span_of
from standards.law.readiness import assess
from standards.law.statement import statement

PENALTIES = 200
DATES = 1_000


def measure(portal: Portal, times: int) -> Iterator[Ratio]:
    today = timezone.localdate()
    facts = replace(facts_of(portal.assessment, as_of=today), figures=many_figures(today))
    inputs, now = facts.inputs, assess(facts.inputs)
    days = [today + timedelta(days=number) for number in range(DATES)]
    sheet = partial(portal.client.get, portal.url("assessments:worksheet"))
    what = f"{len(facts.items)} items, {PENALTIES} penalties"
    yield ratio(f"verdict, trace, advice ({what}) / worksheet", partial(statement, facts), sheet, times)

    def dates() -> None:
        for day in days:
            span_of(inputs, day, now)

    yield ratio(f"{DATES:,} dates ({what}) / worksheet", dates, sheet, max(1, times // 10))


def many_figures(today: date) -> Figures:
    """A decision every five days, some under appeal, some disclosed; enough documents that the count decides nothing."""
    return Figures(
        penalties=tuple(
            Penalty(
                decided_on=today - timedelta(days=5 * number),
                fine=100 * (number + 1),
                disclosed=number % 4 == 0,
                recognised=number % 8 == 0,
                state=PenaltyState.UNDER_APPEAL if number % 5 == 0 else PenaltyState.IN_FORCE,
                label=f"No. {number}",
            )
            for number in range(PENALTIES)
        ),
        documents=dict.fromkeys(range(today.year - 4, today.year + 4), 2_000_000),
        looked_up_on=today,
    )
