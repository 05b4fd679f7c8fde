"""After the corrected submission, until customs answers: its last word, and what became of each item that it raised."""

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import submission
from assessments.entry import Entry
from assessments.models import Assessment
from reviews.actions import letters
from tests import pages, rounds
from tests.conftest import NOW
from tests.reviews.views.test_two_answers import read, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("written_case", "on_that_day")]

BECAME = {
    "en": ["submitted again unchanged", "changed since the return", "answered, not changed"],
    "zh-hans": ["再次提交时未修改", "退回后已修改", "已答复，未修改"],
}


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


@pytest.fixture
def corrected(in_review: Assessment, officer: User, reviewer: User) -> Assessment:
    """Of three items to correct, 20 is submitted again as it was, 21 was changed, and 22 was answered."""
    for number in (20, 21, 22):
        rounds.judge(in_review, number, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
    letters.return_(assessment=in_review, notice="", by=reviewer, at=NOW, anyway=True)
    rounds.rate(in_review, 21, by=officer, note="已补充台账。")
    answer = in_review.answers.select_related("item", "assessment").get(item__number=22)
    rounds.save(answer, replace(Entry(rating="meet", note=answer.note), reply="台账由母公司保管。"), by=officer)
    rounds.submit(in_review, by=officer)
    in_review.refresh_from_db()
    return in_review


@pytest.mark.parametrize("language", BECAME)
def test_pages_say_what_became_of_each_item(language: str, corrected: Assessment, officer: User, sign_in: Any):
    client = sign_in(officer)

    hub = read(client, reverse("assessments:hub", args=[corrected.public_id]), language)
    readiness = read(client, reverse("assessments:readiness", args=[corrected.public_id]), language)
    sent = read(client, reverse("reviews:sent", args=[corrected.public_id]), language)
    items = [
        read(client, reverse("assessments:item", args=[corrected.public_id, number]), language)
        for number in (20, 21, 22)
    ]

    [raised] = pages.by_class(hub, "raised")
    said = {
        "hub": [pages.text(item) for item in raised.iter("li")],
        "readiness": [row[2] for row in rows(pages.by_id(readiness, "raised"))],
        "sent": [row[4] for row in rows(next(pages.by_id(sent, "record-1").iter("table")))],
        "items": [pages.texts(item, "defect")[0].lower() for item in items],
    }
    expected = BECAME[language]
    assert {
        place: [word in text for word, text in zip(expected, texts, strict=True)] for place, texts in said.items()
    } == {place: [True] * 3 for place in said}


@pytest.mark.parametrize("name", ["hub", "worksheet", "readiness"])
def test_pages_say_that_customs_has_not_answered(name: str, corrected: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse(f"assessments:{name}", args=[corrected.public_id]), "en")

    unanswered = "Customs has not answered the corrected submission yet."
    assert pages.text(pages.page(page)).count(unanswered) == 1


@pytest.mark.parametrize("name", ["hub", "worksheet", "readiness"])
def test_pages_of_ended_assessment_wait_for_no_answer(name: str, corrected: Assessment, officer: User, sign_in: Any):
    submission.withdraw(assessment=corrected, by=officer, at=NOW)

    page = read(sign_in(officer), reverse(f"assessments:{name}", args=[corrected.public_id]), "en")

    assert "has not answered" not in pages.text(pages.page(page))


def test_item_page_says_what_was_to_be_corrected(corrected: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("assessments:item", args=[corrected.public_id, 20]), "en")

    assert pages.texts(page, "defect") == [
        "Customs, round 1, before the correction does not meet to be corrected 补充台账。 Submitted again unchanged"
    ]


def test_customs_reads_what_became_of_each_item(corrected: Assessment, reviewer: User, sign_in: Any):
    case = read(sign_in(reviewer), reverse("reviews:case", args=[corrected.public_id]), "en")

    [raised] = pages.by_class(case, "raised")
    texts = [pages.text(item) for item in raised.iter("li")]
    assert [word in text for word, text in zip(BECAME["en"], texts, strict=True)] == [True] * 3


def test_customs_reads_nothing_of_what_is_changed_after_a_return(
    corrected: Assessment, officer: User, reviewer: User, sign_in: Any
):
    submission.take_back(assessment=corrected, by=officer, at=NOW)

    case = read(sign_in(reviewer), reverse("reviews:case", args=[corrected.public_id]), "en")

    [raised] = pages.by_class(case, "raised")
    assert [word for word in BECAME["en"] if word in pages.text(raised)] == []


@pytest.mark.parametrize(
    ("language", "caption"),
    [
        ("en", "By the ratings of customs (round 1, before the correction)"),
        ("zh-hans", "按海关评定（第 1 轮，补正之前）"),
    ],
)
def test_conditions_by_customs_are_those_of_the_round_before(
    language: str, caption: str, corrected: Assessment, officer: User, sign_in: Any
):
    page = read(sign_in(officer), reverse("assessments:readiness", args=[corrected.public_id]), language)

    table = pages.by_id(page, "customs-conditions")
    assert [pages.text(each) for each in table.iter("caption")] == [caption]
    assert {"en": "not satisfied", "zh-hans": "不符合"}[language] in {row[1] for row in rows(table)}


def test_worksheet_names_the_round_of_customs_ratings(corrected: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("assessments:worksheet", args=[corrected.public_id]), "en")

    assert "customs, round 1: does not meet" in pages.text(pages.by_id(page, "marks-21"))
