"""The queue says what to do next in each case, by its state and the reader's role, the most urgent first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import OfficeMembership, User
from assessments.models import Assessment
from reviews.actions import case as cases
from reviews.actions import letters
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day", "in_english")]

SignIn = Callable[[User], Client]


def steps(client: Client, show: str = "open") -> list[str]:
    page = client.get(reverse("reviews:queue"), {"show": show})
    return [pages.text(each) for each in pages.page(page).iter("td") if each.get("data-label") == "Next step"]


def seen(sign_in: SignIn, *readers: User) -> list[list[str]]:
    return [steps(sign_in(reader)) for reader in readers]


def test_each_state_says_what_the_reader_does(
    submitted: Assessment, officer: User, reviewer: User, other_of_office: User, head: User, sign_in: SignIn
):
    readers = (reviewer, other_of_office, head)
    found = [seen(sign_in, *readers)]
    cases.assign(assessment=submitted, reviewer=reviewer, by=head, at=NOW)
    found.append(seen(sign_in, *readers))
    cases.take(assessment=submitted, by=reviewer, at=NOW)
    rounds.judge(submitted, 20, by=reviewer)
    found.append(seen(sign_in, *readers))
    rounds.judge_all(submitted, by=reviewer)
    found.append(seen(sign_in, *readers))
    cases.release(assessment=submitted, by=reviewer, at=NOW)
    found.append(seen(sign_in, *readers))
    cases.take(assessment=submitted, by=reviewer, at=NOW)
    rounds.return_(submitted, 21, by=reviewer)
    found.append(seen(sign_in, *readers))
    submitted.refresh_from_db()
    cases_of_round_2 = rounds.submit(submitted, by=officer)
    found.append(seen(sign_in, other_of_office, head))

    waiting, corrects = "waiting since 23 November 2026", "Nothing: the enterprise corrects it"
    assert found == [
        [[f"Take it: {waiting}"], [f"Take it: {waiting}"], [f"Assign a reviewer: {waiting}"]],
        [[f"Take it: {waiting}"], *[[f"For Reviewer to take: {waiting}"]] * 2],
        [["You rated 1 of 3; rate the rest, or return"], *[["Nothing: Reviewer rated 1 of 3"]] * 2],
        [["You rated 3 of 3; conclude or return"], *[["Nothing: Reviewer rated 3 of 3"]] * 2],
        [["Take it: nobody has it"], ["Take it: nobody has it"], ["Assign a reviewer: nobody has it"]],
        [[corrects], [corrects], [corrects]],
        [[f"For Reviewer to take: {waiting}"], [f"For Reviewer to take: {waiting}"]],
    ]
    assert cases_of_round_2.version == 2


def test_queue_without_head_says_who_can_take_over(
    submitted: Assessment, reviewer: User, head: User, other_of_office: User, sign_in: SignIn
):
    cases.assign(assessment=submitted, reviewer=reviewer, by=head, at=NOW)
    with_head = sign_in(other_of_office).get(reverse("reviews:queue"))
    OfficeMembership.objects.filter(user=head).delete()

    found = seen(sign_in, reviewer, other_of_office)
    shown = sign_in(other_of_office).get(reverse("reviews:queue"))
    cases.take(assessment=submitted, by=reviewer, at=NOW)
    found += seen(sign_in, other_of_office)

    assert found == [
        ["Take it: waiting since 23 November 2026"],
        ["For Reviewer to take, or for you: waiting since 23 November 2026"],
        ["Reviewer rated 0 of 3; you can take it over"],
    ]
    assert pages.text(pages.by_id(shown, "without-head")) == (
        "No head of office: Office A. Reviewers can take over each other's review tasks, with a note; "
        "the administrator of the portal can appoint a head."
    )
    assert "without-head" not in with_head.content.decode()


def test_resubmitted_case_says_so_to_its_reviewer(returned: Assessment, officer: User, reviewer: User, sign_in: SignIn):
    rounds.submit(returned, by=officer)

    assert steps(sign_in(reviewer)) == ["Take it: submitted again, waiting since 23 November 2026"]


def test_resubmitted_case_comes_before_a_newer_one(
    returned: Assessment, officer: User, reviewer: User, sign_in: SignIn
):
    rounds.submit(returned, by=officer)
    newer = Assessment.objects.get(pk=returned.pk)
    newer.pk, newer.public_id, newer.start_token = None, uuid4(), uuid4()
    newer.round, newer.submitted_at, newer.customs_word = 1, NOW + timedelta(hours=1), None
    newer.save()

    assert steps(sign_in(reviewer)) == [
        "Take it: submitted again, waiting since 23 November 2026",
        "Take it: waiting since 23 November 2026",
    ]


def test_ended_case_asks_for_nothing(in_review: Assessment, reviewer: User, sign_in: SignIn):
    rounds.judge_all(in_review, by=reviewer)
    letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)

    assert steps(sign_in(reviewer), "ended") == ["–"]


def test_rated_items_cost_one_query(
    in_review: Assessment, reviewer: User, sign_in: SignIn, django_assert_num_queries: Any
):
    client = sign_in(reviewer)
    steps(client)

    with django_assert_num_queries(8):
        steps(client)
