"""The enterprise's readiness on the reviewer's pages: frozen with the dossier, and labeled as the enterprise's."""

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from assessments.actions import profile
from assessments.models import Assessment
from reviews.actions import case as cases
from tests import cast, pages, registered, rounds
from tests.conftest import NOW, Write, started


@pytest.fixture(scope="module")
def written_food(shared: Write) -> int:
    with shared():
        officer = User.objects.get(email=cast.OFFICER)
        assessment = started(4, 6, by=officer)
        registered.penalty(assessment.enterprise, by=officer)
        registered.look_up(assessment.enterprise, by=officer)
        profile.save(assessment=assessment, answers={"food_export": True, "food_import": False}, by=officer, at=NOW)
        rounds.rate_all(assessment, by=officer)
        rounds.rate(assessment, 7, by=officer, rating="not_applicable")
        return assessment.pk


@pytest.fixture
def food(db: None, written_food: int) -> Assessment:
    """Food and customs declaration, with a penalty within the limits. Item 7 is rated against the profile."""
    return Assessment.objects.get(pk=written_food)


def case_of(page: Client, assessment: Assessment) -> Any:
    return page.get(reverse("reviews:case", args=[assessment.public_id]))


def item_of(page: Client, assessment: Assessment, number: int) -> Any:
    return page.get(reverse("reviews:item", args=[assessment.public_id, number]))


def table(response: HttpResponse, class_name: str = "figures") -> list[list[str]]:
    (element,) = pages.by_class(response, class_name)
    return [[pages.text(cell) for cell in row] for row in element.iter("tr")]


def facts(response: HttpResponse) -> dict[str, str]:
    (element,) = pages.by_class(response, "facts")
    return {pages.text(each[0]): pages.text(each[1]) for each in element}


def lines_under(section: Element, heading: str) -> list[str]:
    """Return the entries of the list that follows the heading."""
    children = list(section)
    place = next(place for place, each in enumerate(children) if each.tag == "h3" and pages.text(each) == heading)
    return [pages.text(each) for each in children[place + 1]]


# --- Header of the case ------------------------------------------------------------------------


def test_verdict_is_labeled_as_the_enterprises_own(
    food: Assessment, officer: User, reviewer_page: Client, change: Callable[..., None]
):
    change(food, general_not_meet=0, general_basically_meet=2)
    rounds.submit(food, by=officer)

    case = case_of(reviewer_page, food)

    verdict = pages.text(pages.by_id(case, "verdict"))
    assert verdict.startswith(
        "As the enterprise assessed itself Individual standards: conditions satisfied on self-assessment for 1 March 2027"
    )
    assert verdict.endswith("frozen with the submission on 23 November 2026. It is not an opinion of customs.")
    assert facts(case)["General items that do not meet"] == "0 (as entered by the enterprise, not checked here)"
    assert facts(case)["General items that basically meet"] == "2 (as entered by the enterprise, not checked here)"
    assert facts(case)["What the assessment is for"] == "application for certification"


def test_empty_frame_fields_are_not_shown(food: Assessment, officer: User, reviewer_page: Client):
    rounds.submit(food, by=officer)

    shown = facts(case_of(reviewer_page, food))

    assert [name for name in shown if name.startswith(("General", "Last"))] == []


def test_warnings_separate_law_from_advice(food: Assessment, officer: User, reviewer_page: Client):
    rounds.rate(food, 5, by=officer, rating="not_meet")
    rounds.submit(food, by=officer)

    case = case_of(reviewer_page, food)

    section = pages.by_id(case, "warnings")
    law, advice = lines_under(section, "Law"), lines_under(section, "Advice, not law")
    assert [line for line in law if line.endswith("Item 5")] == [
        "Does not meet: with it, the conditions for passing are not satisfied. Item 5"
    ]
    assert [line for line in advice if line.endswith("Item 7")] == [
        "Rated “not applicable”, but by the profile the enterprise does this business. Item 7"
    ]
    assert f"{reverse('reviews:case', args=[food.public_id])}?round=1#item-7" in pages.links(case)


def test_customs_sees_neither_assignee_nor_due_date(
    food: Assessment, officer: User, contributor: User, reviewer_page: Client
):
    food.answers.filter(item__number=5).update(assignee=contributor, due_date=date(2026, 12, 24))
    rounds.rate(food, 5, by=officer, rating="not_meet")
    rounds.submit(food, by=officer)

    shown = [case_of(reviewer_page, food), item_of(reviewer_page, food, 5)]

    assert ["2026-12-24" in page.content.decode() for page in shown] == [False, False]
    assert [contributor.name in page.content.decode() for page in shown] == [False, False]


# --- An item -----------------------------------------------------------------------------------


def test_item_shows_rating_beside_result_of_figures(food: Assessment, officer: User, reviewer_page: Client):
    rounds.submit(food, by=officer)

    item = item_of(reviewer_page, food, 10)

    assert table(item) == [
        ["Item", "As rated by the enterprise", "By its figures"],
        ["10", "meets", "meets"],
        ["10(1)", "meets", "meets"],
        ["10(2)", "meets", "meets"],
        ["10(3)", "not applicable", "not applicable"],
    ]
    assert "1 × 10,000 ≤ 12,846? yes" in " ".join(pages.texts(item, "trace"))


@pytest.mark.parametrize(
    ("number", "rating", "says"),
    [
        (7, "not_applicable", "Rated “not applicable”, but by the profile the enterprise does this business."),
        (8, "meet", "By the profile the enterprise does not do this business, and “not applicable” is suggested: The"),
    ],
)
def test_rating_against_the_profile_is_marked_with_the_reason(
    food: Assessment, officer: User, reviewer_page: Client, number: int, rating: str, says: str
):
    rounds.rate(food, number, by=officer, rating=rating)
    rounds.submit(food, by=officer)

    (mark,) = pages.texts(item_of(reviewer_page, food, number), "suggestion")

    assert mark.startswith(f"Contradicts the profile: {says}")


def test_item_without_figures_or_mark_shows_neither(food: Assessment, officer: User, reviewer_page: Client):
    rounds.submit(food, by=officer)

    item = item_of(reviewer_page, food, 11)

    assert (pages.by_class(item, "figures"), pages.by_class(item, "suggestion")) == ([], [])


# --- Frozen ------------------------------------------------------------------------------------


def test_customs_sees_frozen_figures_after_register_changes(
    food: Assessment, officer: User, enterprise: Enterprise, reviewer_page: Client
):
    rounds.submit(food, by=officer)
    before = case_of(reviewer_page, food), item_of(reviewer_page, food, 10)
    registered.penalty(enterprise, by=officer, number="沪关缉违字〔2026〕0099号", fine=900_000)

    after = case_of(reviewer_page, food), item_of(reviewer_page, food, 10)

    assert pages.text(pages.by_id(after[0], "verdict")) == pages.text(pages.by_id(before[0], "verdict"))
    assert table(after[1]) == table(before[1])
    assert ["0099" in page.content.decode() for page in after] == [False, False]


def test_item_with_changed_figures_keeps_no_judgment(food: Assessment, officer: User, reviewer: User):
    rounds.submit(food, by=officer)
    cases.take(assessment=food, by=reviewer, at=NOW)
    rounds.judge(food, 10, by=reviewer)
    rounds.judge(food, 12, by=reviewer)
    rounds.return_(food, 11, by=reviewer)
    registered.penalty(food.enterprise, by=officer, number="沪关缉违字〔2026〕0099号", decided_on=date(2024, 1, 1))
    rounds.rate(food, 11, by=officer, note="已补充。")
    newest = rounds.submit(food, by=officer)

    cases.take(assessment=food, by=reviewer, at=NOW)

    assert list(newest.judgments.values_list("number", flat=True)) == [12]


def test_changes_page_shows_frame_verdict_and_register(
    food: Assessment, officer: User, reviewer: User, reviewer_page: Client, change: Callable[..., None]
):
    rounds.submit(food, by=officer)
    cases.take(assessment=food, by=reviewer, at=NOW)
    rounds.return_(food, 5, by=reviewer)
    change(food, general_not_meet=0, general_basically_meet=1)
    registered.notification(food.enterprise, by=officer)
    rounds.rate(food, 5, by=officer, rating="not_meet", note="制度未建立。")
    rounds.submit(food, by=officer)

    shown = reviewer_page.get(reverse("reviews:changes", args=[food.public_id]))

    assert table(shown, "ledger") == [
        ["Conditions for passing", "Before", "After"],
        ["Self-assessment result", "conditions hold", "not satisfied"],
        ["With the general standards as entered", "–", "not satisfied"],
    ]
    assert pages.text(pages.by_class(shown, "register-changes")[0]).startswith(
        "added Notification from abroad 日本 冷冻菠菜 "
    )
    assert "General items that basically meet: – → 1" in pages.text(pages.page(shown))
    assert pages.texts(shown, "item-number") == ["5", "6", "7"]


@pytest.mark.parametrize(
    ("number", "neighbors"),
    [
        (5, [("next", 6, "Next: item 6")]),
        (8, [("prev", 7, "Previous: item 7"), ("next", 10, "Next: item 10")]),
        (13, [("prev", 12, "Previous: item 12")]),
    ],
)
def test_previous_and_next_link_to_items_of_the_submission(
    food: Assessment, officer: User, reviewer_page: Client, number: int, neighbors: list[tuple[str, int, str]]
):
    rounds.submit(food, by=officer)

    response = item_of(reviewer_page, food, number)

    links = [each for each in pages.by_class(response, "pager")[0].iter("a") if "rel" in each.attrib]
    assert [(each.attrib["rel"], each.attrib["href"], pages.text(each)) for each in links] == [
        (rel, reverse("reviews:item", args=[food.public_id, neighbor]), words) for rel, neighbor, words in neighbors
    ]
