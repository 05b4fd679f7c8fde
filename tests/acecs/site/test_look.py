"""What a page says once, first, or folded away. What needs a browser's geometry: tests/browser/test_look.py."""

from collections import Counter
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.models import Assessment
from reviews.actions import case as cases
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

HEADINGS = ("h1", "h2", "h3", "h4")


def headings(root: Element) -> list[str]:
    return [pages.text(each) for each in root.iter() if each.tag in HEADINGS]


def hashes_in_sight(root: Element) -> list[str]:
    """Hashes that are outside of folded parts."""
    folded = {id(each) for details in root.iter("details") if details.get("open") is None for each in details.iter()}
    return [
        pages.text(each) for each in root.iter() if "hash" in each.get("class", "").split() and id(each) not in folded
    ]


@pytest.fixture
def reviewer_page(reviewer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(reviewer)


@pytest.fixture
def taken(start: Callable[..., Assessment], officer: User, reviewer: User) -> Assessment:
    """Logistics, items 20-22: submitted and taken by the reviewer."""
    assessment = start(8)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    cases.take(assessment=assessment, by=reviewer, at=NOW)
    return assessment


def test_item_page_says_number_and_title_once(officer_page: Client, draft: Assessment):
    response = officer_page.get(reverse("assessments:item", args=[draft.public_id, 20]))

    (first, *others) = headings(pages.page(response))
    title = "Carriage business with own operation of means of transport"
    assert first == f"20 {title} 8. Logistics and transportation business"
    assert [each for each in others if title in each] == []
    assert pages.texts(response, "item-number") == ["20"]


def test_item_page_of_case_says_number_and_title_once(reviewer_page: Client, taken: Assessment):
    response = reviewer_page.get(reverse("reviews:item", args=[taken.public_id, 20]))

    title = "Carriage business with own operation of means of transport"
    assert Counter(title in each for each in headings(pages.page(response)))[True] == 1
    assert pages.texts(response, "item-number") == ["20"]


def test_case_offers_its_steps_after_last_item_too(reviewer_page: Client, taken: Assessment):
    response = reviewer_page.get(reverse("reviews:case", args=[taken.public_id]))

    order = [
        each.get("class", "").split()[0]
        for each in pages.page(response).iter()
        if each.get("class", "").split()[:1] in (["steps"], ["items"])
    ]
    before, after = pages.by_class(response, "steps")
    assert order == ["steps", "items", "steps"]
    assert pages.links_in(before) == pages.links_in(after) != []
    assert [each.get("action") for each in before.iter("form")] == [each.get("action") for each in after.iter("form")]


def test_ids_of_a_case_are_unique(reviewer_page: Client, taken: Assessment):
    response = reviewer_page.get(reverse("reviews:case", args=[taken.public_id]))

    ids = Counter(each.get("id") for each in pages.page(response).iter() if each.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_hashes_of_case_and_records_are_folded_away(
    reviewer_page: Client, officer_page: Client, reviewer: User, taken: Assessment
):
    rounds.return_(taken, 20, by=reviewer)
    case = reviewer_page.get(reverse("reviews:case", args=[taken.public_id]))
    sent = officer_page.get(reverse("reviews:sent", args=[taken.public_id]))

    assert [hashes_in_sight(pages.page(each)) for each in (case, sent)] == [[], []]
    assert [len(pages.by_class(each, "hash")) for each in (case, sent)] == [2, 1]
