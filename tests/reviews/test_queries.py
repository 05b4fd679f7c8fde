"""The office's queue: paged by keyset, each case once, only cases of the office."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.accounts.queries import office_memberships
from assessments.models import Assessment
from reviews import queries
from reviews.models import Case
from reviews.queries import QUEUES, QueuePage, QueueRow
from standards.models import Edition
from tests.conftest import NOW

pytestmark = pytest.mark.engines

ROWS = 60


@pytest.fixture
def handed_in(officer: User, enterprise: Enterprise, edition: Edition) -> Callable[..., list[Assessment]]:
    """Create rows as a submission would, three with each timestamp, so that a page can end within a tie."""

    def handed_in(number: int, **fields: Any) -> list[Assessment]:
        values = {
            "enterprise": enterprise,
            "edition": edition,
            "name": "in the queue",
            "planned_date": NOW.date(),
            "created_by": officer,
            "created_at": NOW,
            "updated_at": NOW,
            "state": "submitted",
            "round": 1,
            "office": enterprise.office,
            "submitted_date": NOW.date(),
        }
        rows = [
            Assessment(**{**values, "submitted_at": NOW + timedelta(hours=each // 3), "start_token": uuid4(), **fields})
            for each in range(number)
        ]
        Assessment.objects.bulk_create(rows)
        return rows

    return handed_in


def queue(user: User, show: str, after: str, **options: Any) -> QueuePage:
    return queries.queue(user, list(office_memberships(user)), show, after, **options)


def keys(rows: Iterable[QueueRow]) -> list[int]:
    return [row.key for row in rows]


def pages(user: User, show: str = "open", **options: Any) -> list[tuple[QueueRow, ...]]:
    """Return the rows of each page, in order."""
    rows_of_pages, after = [], ""
    while True:
        page = queue(user, show, after, **options)
        rows_of_pages.append(page.rows)
        after = page.following
        if not after:
            return rows_of_pages


def test_equally_urgent_cases_are_listed_once_newest_first(handed_in: Callable[..., list[Assessment]], reviewer: User):
    rows = handed_in(ROWS)

    shown = pages(reviewer)

    newest_first = sorted(rows, key=lambda row: (row.submitted_at, row.pk), reverse=True)
    assert [len(page) for page in shown] == [25, 25, 10]
    assert [row.key for page in shown for row in page] == [row.pk for row in newest_first]


def test_most_urgent_case_comes_first_on_whatever_page(
    handed_in: Callable[..., list[Assessment]], reviewer: User, other_of_office: User
):
    returned = handed_in(ROWS, state="returned", submitted_at=NOW + timedelta(days=8))
    waiting = handed_in(ROWS, submitted_at=NOW + timedelta(days=9))
    own = handed_in(ROWS, state="in_review", submitted_at=NOW + timedelta(days=10), holder=reviewer)
    anothers = handed_in(ROWS, state="in_review", submitted_at=NOW + timedelta(days=11), holder=other_of_office)
    free = handed_in(2, state="in_review", submitted_at=NOW + timedelta(days=12))
    again = handed_in(2, round=2)
    Case.objects.bulk_create(Case(assessment=each, reviewer=reviewer) for each in own)
    Case.objects.bulk_create(Case(assessment=each, reviewer=other_of_office) for each in anothers)

    shown = [row for page in pages(reviewer) for row in page]

    in_order = [again, waiting, free, own, anothers, returned]
    assert keys(shown) == [each.pk for rows in in_order for each in reversed(rows)]


def test_mine_puts_the_most_urgent_first(handed_in: Callable[..., list[Assessment]], reviewer: User):
    own = handed_in(ROWS, state="in_review", holder=reviewer)
    returned = handed_in(2, state="returned", submitted_at=NOW + timedelta(days=9), holder=reviewer)
    again = handed_in(2, round=2, submitted_at=NOW - timedelta(days=9), holder=reviewer)
    Case.objects.bulk_create(Case(assessment=each, reviewer=reviewer) for each in [*own, *returned, *again])

    shown = [row.key for page in pages(reviewer, mine=True) for row in page]

    newest_first = [each.pk for each in sorted(own, key=lambda row: (row.submitted_at, row.pk), reverse=True)]
    assert shown == [again[1].pk, again[0].pk, *newest_first, returned[1].pk, returned[0].pk]


def test_exactly_full_page_is_the_last(handed_in: Callable[..., list[Assessment]], reviewer: User):
    handed_in(25)

    assert [len(page) for page in pages(reviewer)] == [25]


def test_new_submission_does_not_shift_the_next_page(handed_in: Callable[..., list[Assessment]], reviewer: User):
    handed_in(30)
    first = queue(reviewer, "open", "")
    handed_in(5, submitted_at=NOW + timedelta(days=1))

    second = queue(reviewer, "open", first.following)

    assert len({*first.rows, *second.rows}) == len(first.rows) + len(second.rows) == 30


@pytest.mark.parametrize(
    "key",
    [
        "",
        "~",
        "5~",
        "7~2026-11-23T04:00:00+00:00~1",
        "-1~2026-11-23T04:00:00+00:00~1",
        "５~2026-11-23T04:00:00+00:00~1",
        "2026-11-23T04:00:00+00:00~1",
        "5~yesterday~1",
        "5~2026-11-23T04:00:00~1",  # no time zone
        "5~2026-13-45T04:00:00+00:00~1",
        "5~2026-11-23T04:00:00+00:00~",
        "5~2026-11-23T04:00:00+00:00~-1",
        "5~2026-11-23T04:00:00+00:00~1~2",
        "5~2026-11-23T04:00:00+00:00~1' OR 1=1",
        "5~2026-11-23T04:00:00+00:00~١",
        f"5~2026-11-23T04:00:00+00:00~{'9' * 19}",
        "5~0001-01-01T00:00:00+23:59~1",  # before year 1 in UTC
        "5~9999-12-31T23:59:59-23:59~1",
        "\x00~\x00",
        "9" * 1_000_000,
    ],
    ids=lambda key: repr(key[:40]),
)
def test_damaged_key_opens_the_first_page(handed_in: Callable[..., list[Assessment]], reviewer: User, key: str):
    handed_in(30)

    assert queue(reviewer, "open", key) == queue(reviewer, "open", "")


def test_key_after_all_cases_opens_an_empty_page(handed_in: Callable[..., list[Assessment]], reviewer: User):
    handed_in(3)

    assert queue(reviewer, "open", "0~0001-01-01T00:00:00+00:00~1") == QueuePage((), "")


def test_each_filter_shows_its_states(handed_in: Callable[..., list[Assessment]], reviewer: User):
    opinion = {"opinion": "satisfied", "concluded_at": NOW}
    for state in ("submitted", "in_review", "returned", "concluded", "withdrawn"):
        handed_in(1, state=state, **(opinion if state == "concluded" else {}))

    states = {show: {row.state for page in pages(reviewer, show) for row in page} for show in QUEUES}

    assert states == {
        "open": {"submitted", "in_review", "returned"},
        "waiting": {"submitted"},
        "in_review": {"in_review"},
        "returned": {"returned"},
        "ended": {"concluded", "withdrawn"},
    }


def test_mine_shows_only_own_cases(handed_in: Callable[..., list[Assessment]], reviewer: User, other_of_office: User):
    (own,) = handed_in(1, holder=reviewer)
    handed_in(1, holder=other_of_office)
    handed_in(1)

    assert [keys(page) for page in pages(reviewer, mine=True)] == [[own.pk]]


def test_queue_hides_drafts_other_offices_and_own_enterprise(
    handed_in: Callable[..., list[Assessment]],
    draft: Assessment,
    reviewer: User,
    other_of_office: User,
    enterprise: Enterprise,
    other_enterprise: Enterprise,
):
    elsewhere = CustomsOffice.objects.get(code="5101")
    (seen,) = handed_in(1)
    handed_in(1, office=elsewhere)
    (of_other,) = handed_in(1, enterprise=other_enterprise, submitted_at=NOW - timedelta(days=1))
    Membership.objects.create(user=other_of_office, enterprise=enterprise, role="contributor")

    assert [keys(page) for page in pages(reviewer)] == [[seen.pk, of_other.pk]]
    assert [keys(page) for page in pages(other_of_office)] == [[of_other.pk]]


def test_member_of_two_offices_sees_each_case_once(handed_in: Callable[..., list[Assessment]], reviewer: User):
    elsewhere = CustomsOffice.objects.get(code="5101")
    OfficeMembership.objects.create(user=reviewer, office=elsewhere, role="head")
    (here,) = handed_in(1)
    (there,) = handed_in(1, office=elsewhere, submitted_at=NOW - timedelta(days=1))

    assert [keys(page) for page in pages(reviewer)] == [[here.pk, there.pk]]


@pytest.mark.parametrize("number", [1, ROWS])
def test_queue_page_costs_two_queries_at_any_length(
    handed_in: Callable[..., list[Assessment]],
    reviewer: User,
    number: int,
    django_assert_num_queries: Callable[..., Any],
):
    rows = handed_in(number)
    Case.objects.create(assessment=rows[-1], reviewer=reviewer)
    memberships = list(office_memberships(reviewer))

    with django_assert_num_queries(2):
        page = queries.queue(reviewer, memberships, "open", "")

    assert len(page.rows) == min(number, 25)
    assert (page.rows[0].enterprise, page.rows[0].reviewer) == (rows[0].enterprise.display_name, reviewer.name)


@pytest.mark.parametrize("show", QUEUES)
@pytest.mark.parametrize("after", ["", f"5~{NOW.isoformat()}~1"], ids=["first page", "deep page"])
def test_queue_page_reads_rows_in_index_order(
    handed_in: Callable[..., list[Assessment]], reviewer: User, show: str, after: str
):
    """Sorting all cases of the office took seven times as long as the rest of the page."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by statistics, which a test's few rows do not give")
    handed_in(ROWS)
    memberships = list(office_memberships(reviewer))
    with CaptureQueriesContext(connection) as captured:
        queries.queue(reviewer, memberships, show, after)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured.captured_queries[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]

    assert [step for step in plan if "urgency>? AND (urgency,submitted_at)<(?,?)" in step]
    assert [step for step in plan if "ORDER BY" in step] == []


def test_person_without_an_office_sees_no_case(handed_in: Callable[..., list[Assessment]], officer: User):
    handed_in(3)

    assert queue(officer, "open", "") == QueuePage((), "")


def test_memberships_of_another_person_show_no_case(
    handed_in: Callable[..., list[Assessment]], officer: User, reviewer: User
):
    handed_in(3)

    assert queries.queue(officer, list(office_memberships(reviewer)), "open", "") == QueuePage((), "")


@pytest.mark.parametrize("number", [1, ROWS])
def test_query_count_of_the_queue_page(
    handed_in: Callable[..., list[Assessment]],
    reviewer: User,
    sign_in: Callable[[User], Client],
    number: int,
    django_assert_num_queries: Callable[..., Any],
):
    handed_in(number)
    client = sign_in(reviewer)
    client.get(reverse("reviews:queue"))

    with django_assert_num_queries(7):
        client.get(reverse("reviews:queue"))
