"""An act whose answer was lost is sent again: the same act of the same person has the same answer and one effect."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.notifications.models import Message
from assessments.actions import submission
from assessments.models import Assessment
from reviews.actions import case as cases
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day", "in_english")]

SignIn = Callable[[User], Client]


def post(client: Client, name: str, assessment: Assessment, **data: str) -> Any:
    return client.post(reverse(name, args=[assessment.public_id]), data)


def twice(client: Client, name: str, assessment: Assessment, **data: str) -> list[tuple[int, str]]:
    """Status and target of the two answers, once the second one is known to have had no effect."""
    first = post(client, name, assessment, **data)
    effects = Event.objects.count(), Message.objects.count()
    second = post(client, name, assessment, **data)
    assert (Event.objects.count(), Message.objects.count()) == effects
    return [(each.status_code, each.headers.get("Location", "")) for each in (first, second)]


def case_page(assessment: Assessment) -> str:
    return reverse("reviews:case", args=[assessment.public_id])


def prepare(assessment: Assessment, reviewer: User) -> None:
    rounds.judge_all(assessment, by=reviewer)
    rounds.judge(assessment, 21, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("reviews:return", {"notice": "请补正。"}),
        ("reviews:conclude", {"opinion": "not_satisfied", "opinion_note": "单项标准不达标。"}),
        ("reviews:release", {"note": "休假。"}),
    ],
)
def test_repeated_act_has_the_same_answer(
    name: str, data: dict[str, str], in_review: Assessment, reviewer: User, head: User, sign_in: SignIn
):
    prepare(in_review, reviewer)

    answers = twice(sign_in(reviewer), name, in_review, **data)

    assert answers == [(302, case_page(in_review))] * 2


def test_repeated_hand_over_has_the_same_answer(
    in_review: Assessment, reviewer: User, other_of_office: User, sign_in: SignIn
):
    data = {"reviewer": str(other_of_office.public_id), "note": "请接手。"}

    answers = twice(sign_in(reviewer), "reviews:hand_over", in_review, **data)

    assert answers == [(302, case_page(in_review))] * 2


def test_note_added_to_a_repeated_hand_over_is_sent(in_review: Assessment, reviewer: User, other_of_office: User):
    for note in ("请接手。", "", "材料在柜子里。"):
        cases.hand_over(assessment=in_review, reviewer=other_of_office, by=reviewer, at=NOW, note=note)

    told = [(each.kind, each.values["note"]) for each in Message.objects.filter(recipient=other_of_office)]
    assert sorted(told) == [("assigned", "请接手。"), ("noted", "材料在柜子里。")]


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("reviews:return", {"notice": "请补正。"}, {"notice": "请尽快补正。"}),
        ("reviews:conclude", {"opinion": "not_satisfied"}, {"opinion": "satisfied"}),
        ("reviews:conclude", {"opinion": "not_satisfied"}, {"opinion": "not_satisfied", "opinion_note": "不达标。"}),
    ],
)
def test_other_letter_is_refused(
    name: str,
    first: dict[str, str],
    second: dict[str, str],
    in_review: Assessment,
    reviewer: User,
    sign_in: SignIn,
):
    prepare(in_review, reviewer)
    client = sign_in(reviewer)

    answers = [post(client, name, in_review, **data).status_code for data in (first, second)]

    assert answers == [302, 409]


def test_act_of_a_colleague_is_not_ones_own(
    in_review: Assessment, reviewer: User, other_of_office: User, sign_in: SignIn
):
    prepare(in_review, reviewer)
    colleague = sign_in(other_of_office)
    post(sign_in(reviewer), "reviews:release", in_review)
    released = post(colleague, "reviews:release", in_review).status_code
    cases.take(assessment=in_review, by=reviewer, at=NOW)
    post(sign_in(reviewer), "reviews:return", in_review)

    returned = post(colleague, "reviews:return", in_review).status_code

    assert (released, returned) == (409, 409)


def test_repeated_taking_back_has_the_same_answer(submitted: Assessment, officer_page: Client):
    answers = twice(officer_page, "assessments:take_back", submitted)

    assert answers == [(302, reverse("assessments:hub", args=[submitted.public_id]))] * 2


def test_submission_is_found_again_after_customs_took_it(in_review: Assessment, officer: User):
    again = submission.submit(assessment=in_review, seen_round=0, by=officer, at=NOW)

    assert again == in_review.dossiers.get()


@pytest.mark.parametrize("seen", ["7", "", "-1"])
def test_page_of_another_round_submits_nothing(seen: str, rated: Assessment, officer_page: Client):
    page = officer_page.get(reverse("assessments:submit", args=[rated.public_id]))
    content = pages.form_to(page, reverse("assessments:submit", args=[rated.public_id]))["seen_content"]

    response = post(officer_page, "assessments:submit", rated, declared="yes", seen_round=seen, seen_content=content[0])

    rated.refresh_from_db()
    assert (response.status_code, rated.state) == (409, "draft")
    assert [text for _link, text in pages.errors(response)] == [
        "Not submitted: this page was opened in another round. Read the answers as they are now, then submit."
    ]


def test_older_message_says_that_the_submission_was_taken_back(
    submitted: Assessment, officer: User, reviewer: User, stranger: User, sign_in: SignIn
):
    submission.take_back(assessment=submitted, by=officer, at=NOW)
    readers = (reviewer, officer, stranger)

    found = [sign_in(reader).get(case_page(submitted)) for reader in readers]

    assert [each.status_code for each in found] == [410, 404, 404]
    assert "The enterprise took back its submission on 23 November 2026" in pages.text(pages.page(found[0]))
