"""An office's queue: its first page, and the middle page of a long one."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from assessments.states import State, Urgency
from bench.measuring import Ratio, Statements, ratio
from bench.pages import against_trivial
from bench.portal import Portal

DEPTH = 20_000


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    first = reverse("reviews:queue")
    deep = f"{first}?{urlencode({'after': fill(portal.assessment)})}"
    yield from against_trivial(f"queue of {DEPTH:,} cases", portal.reviewer, first, times, most=6)
    yield ratio(
        f"queue at {DEPTH // 2:,} / its first page",
        partial(portal.reviewer.get, deep),
        partial(portal.reviewer.get, first),
        times,
        most=1.1,
    )


def fill(like: Assessment) -> str:
    """Put `DEPTH` submissions into one office's queue; return the key of the page in its middle."""
    office, at = like.enterprise.office, timezone.now()
    rows = [
        Assessment(
            enterprise=like.enterprise,
            edition=like.edition,
            name="bench",
            planned_date=like.planned_date,
            state=State.SUBMITTED,
            created_by=like.created_by,
            created_at=at,
            updated_at=at,
            start_token=uuid4(),
            round=1,
            office=office,
            submitted_at=at - timedelta(seconds=number),
            submitted_name="bench",
            submitted_date=like.planned_date,
        )
        for number in range(DEPTH)
    ]
    Assessment.objects.bulk_create(rows, batch_size=500)
    middle = rows[DEPTH // 2]
    return f"{Urgency.WAITING.value}~{middle.submitted_at.isoformat()}~{middle.pk}"
