"""Item 10 is rated by its sub-items."""

from typing import Any

import pytest
from django.test import Client

from assessments.models import Assessment
from tests import pages
from tests.assessments.views.item_forms import Save, form, stored, subs, swapped, url


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def left_out(response: Any) -> list[str]:
    return [each.attrib["id"] for each in pages.by_class(response, "sub-item--left-out")]


def test_item_10_is_rated_by_its_sub_items_without_javascript(officer_page: Client, draft: Assessment):
    asked = officer_page.get(url(draft, 10))
    officer_page.post(url(draft, 10), form(asked, draft, 10) | {"count_known": "known", "sub_1": "meet"})
    half = officer_page.get(url(draft, 10))

    officer_page.post(url(draft, 10), form(half, draft, 10) | {"sub_2": "basically_meet"})

    assert form(asked, draft, 10) == {
        "from": ["item"],
        "version": ["0"],
        "sub_2": [""],
        "sub_3": [""],
        "note": [""],
    }
    assert pages.text(pages.by_id(half, "status-10")) == "unrated"
    assert left_out(half) == ["sub-10-3"]
    assert stored(draft, 10) == ("basically_meet", "", "", 2)
    assert subs(draft) == {1: "meet", 2: "basically_meet", 3: ""}


def test_sub_items_are_redrawn_only_if_others_apply(save: Save):
    known = save(10, htmx=True, count_known="known", sub_1="meet")
    rated = save(10, htmx=True, version=1, count_known="known", sub_1="meet", sub_2="not_meet")
    unknown = save(10, htmx=True, version=2, count_known="unknown", sub_1="meet", sub_2="not_meet")

    assert swapped(known) == ["version-10", "status-10", "sub-items-10", "figures-10"]
    assert left_out(known) == ["sub-10-3"]
    assert swapped(rated) == ["version-10", "status-10", "figures-10"]
    assert pages.text(pages.by_id(rated, "status-10")) == "does not meet"
    assert left_out(unknown) == ["sub-10-2"]
    assert pages.text(pages.by_id(unknown, "status-10")) == "unrated"


def test_left_out_sub_item_has_a_hint_and_keeps_its_rating(save: Save, officer_page: Client, draft: Assessment):
    save(10, count_known="known", sub_1="meet", sub_2="not_meet")
    save(10, version=1, count_known="unknown", sub_1="meet", sub_2="not_meet", sub_3="meet")

    response = officer_page.get(url(draft, 10))

    hints = [pages.text(each) for each in pages.by_id(response, "sub-10-2").iter("p") if each.get("class") == "hint"]
    assert hints == ["Not applicable by rule: it is left out of the item's rating."]
    assert form(response, draft, 10)["sub_2"] == ["not_meet"]
    assert stored(draft, 10)[0] == "meet"


@pytest.mark.parametrize("rating", ["not_applicable", "excellent"])
def test_sub_item_accepts_three_ratings_only(save: Save, draft: Assessment, rating: str):
    page = save(10, count_known="known", sub_1=rating, note="Typed.")

    assert page.status_code == 400
    assert pages.errors(page) == [("#item-10", "Choose meets, basically meets or does not meet for each sub-item.")]
    assert form(page, draft, 10)["note"] == ["Typed."]
    assert subs(draft) == {1: "", 2: "", 3: ""}
