"""Pages that do something to many items at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import profile
from assessments.entry import Entry
from assessments.models import Assessment
from tests import pages, rounds
from tests.conftest import NOW

HTMX = {"HX-Request": "true"}
OUT_OF_SCOPE = "Nothing was undone, because some of the items no longer belong to the business types."
EXPORTED_NONE = "The enterprise exported no food in the 12 months."


@pytest.fixture
def food(start: Callable[..., Assessment], officer: User) -> Assessment:
    """Food and logistics, where the profile says that items 6 and 7 are not applicable."""
    assessment = start(4, 8)
    profile.save(assessment=assessment, answers={"food_export": False}, by=officer, at=NOW)
    return assessment


def url(assessment: Assessment, name: str) -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id])


def ticked(response: Any) -> list[str]:
    boxes = [each for each in pages.page(response).iter("input") if each.get("name") == "item"]
    return [box.attrib["value"] for box in boxes if "checked" in box.attrib]


def listed(response: Any) -> list[str]:
    """Items whose boxes the page has, in order."""
    return [each.attrib["value"] for each in pages.page(response).iter("input") if each.get("name") == "item"]


def undos(client: Client, assessment: Assessment) -> list[str]:
    """What the worksheet offers to undo."""
    forms = pages.by_class(client.get(url(assessment, "worksheet")), "undo")
    return [each.attrib["action"].split("/")[-3] for each in forms]


def held(assessment: Assessment) -> dict[int, str]:
    return dict(assessment.answers.filter(assignee__isnull=False).values_list("item__number", "assignee__name"))


def ratings(assessment: Assessment) -> dict[int, str]:
    return dict(assessment.answers.exclude(rating="").values_list("item__number", "rating"))


# --- Assign ------------------------------------------------------------------------------------


def test_page_lists_all_items_and_ticks_the_named(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, "assign_many"), {"item": ["11", "20", "1", "x"]})

    assert len(pages.page(response).findall(".//tbody/tr")) == 7
    assert ticked(response) == ["11", "20"]


def test_department_is_offered_by_its_contact(officer_page: Client, draft: Assessment, contributor: User):
    department = draft.enterprise.departments.create(name_zh="报关部", name_en="Brokerage")
    contributor.memberships.update(department=department, is_contact=True)

    response = officer_page.get(url(draft, "assign_many"))

    offered = {pages.text(each): each.get("value") for each in pages.page(response).iter("option")}
    assert offered["Brokerage → Contributor"] == str(contributor.public_id)


def test_dialog_lists_the_ticked_items_only(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, "assign_many"), {"item": ["11", "20"]}, headers=HTMX)

    assert len(pages.page(response).findall(".//tbody/tr")) == 2
    assert b"<!doctype" not in response.content


@pytest.mark.usefixtures("in_english")
def test_items_are_assigned_and_the_assignment_undone(officer_page: Client, draft: Assessment, contributor: User):
    sent = {"item": ["11", "20"], "assignee": str(contributor.public_id)}

    assigned = officer_page.post(url(draft, "assign_many"), sent, follow=True)

    assert held(draft) == dict.fromkeys((11, 20), contributor.name)
    assert pages.texts(assigned, "notice--success") == ["2 items are assigned."]
    assert url(draft, "undo_assignment") in {each.get("action") for each in pages.page(assigned).iter("form")}

    undone = officer_page.post(url(draft, "undo_assignment"), follow=True)

    assert held(draft) == {}
    assert pages.texts(undone, "notice--success") == ["The assignment is undone."]
    assert officer_page.post(url(draft, "undo_assignment")).status_code == 409


@pytest.mark.parametrize("since", ["out of scope", "changed"])
def test_undo_is_offered_as_long_as_nothing_changed_since(
    officer_page: Client, food: Assessment, officer: User, contributor: User, since: str
):
    people = dict.fromkeys((20, 21), contributor.public_id)
    officer_page.post(url(food, "assign_many"), {"item": list(people), "assignee": str(contributor.public_id)})
    officer_page.post(url(food, "ask_many"), {"item": list(people)})
    page = officer_page.get(url(food, "not_applicable"), {"item": list(people)})
    sent = pages.form_to(page, url(food, "not_applicable")) | {"reason": "None."}
    officer_page.post(url(food, "not_applicable"), sent)
    offered = undos(officer_page, food)
    if since == "changed":
        answer = food.answers.select_related("item", "assessment").get(item__number=20)
        rounds.save(answer, Entry(rating="meet"), by=officer)
        food.answers.filter(item__number=20).update(assignee=officer, evidence_asked_at=NOW)
    else:
        food.answers.filter(item__number=20).update(business_type=None)

    left = undos(officer_page, food)

    assert (offered, left) == (["assign", "ask", "not-applicable"], [])


@pytest.mark.usefixtures("in_english")
def test_assignment_of_an_item_out_of_scope_is_not_undone(officer_page: Client, draft: Assessment, contributor: User):
    sent = {"item": ["11", "20"], "assignee": str(contributor.public_id)}
    officer_page.post(url(draft, "assign_many"), sent)
    draft.answers.filter(item__number=20).update(business_type=None)

    response = officer_page.post(url(draft, "undo_assignment"))

    assert response.status_code == 409
    assert OUT_OF_SCOPE in response.content.decode()
    assert held(draft) == dict.fromkeys((11, 20), contributor.name)


def test_dialog_leads_back_to_the_worksheet(officer_page: Client, draft: Assessment, contributor: User):
    sent = {"item": ["11"], "assignee": str(contributor.public_id)}

    response = officer_page.post(url(draft, "assign_many"), sent, headers=HTMX)

    assert response.headers["HX-Redirect"] == url(draft, "worksheet")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"item": "11", "due_date": "2027-01-01"}, 422),
        ({"item": "11", "due_date": "tomorrow"}, 422),
        ({"item": ["11", "1"]}, 404),
    ],
)
def test_refused_assignment_changes_nothing(officer_page: Client, draft: Assessment, sent: dict[str, Any], status: int):
    response = officer_page.post(url(draft, "assign_many"), sent)

    assert response.status_code == status
    assert held(draft) == {}


# --- Not applicable ------------------------------------------------------------------------------


def test_suggestions_of_the_profile_are_ticked(officer_page: Client, food: Assessment):
    response = officer_page.get(url(food, "not_applicable"))

    assert ticked(response) == ["6", "7"]
    sheet = officer_page.get(url(food, "worksheet"))
    assert url(food, "not_applicable") in [each.get("href") for each in pages.by_class(sheet, "suggestions-left")[0]]


def test_suggestions_are_accepted_with_their_own_reasons(officer_page: Client, food: Assessment):
    page = officer_page.get(url(food, "not_applicable"))

    officer_page.post(url(food, "not_applicable"), pages.form_to(page, url(food, "not_applicable")))

    assert ratings(food) == {6: "not_applicable", 7: "not_applicable"}
    reasons = food.answers.filter(rating="not_applicable").values_list("reason", flat=True)
    assert set(reasons) == {EXPORTED_NONE}


@pytest.mark.usefixtures("in_english")
def test_preview_lists_what_was_ticked_and_names_what_is_left_out(
    officer_page: Client, food: Assessment, officer: User
):
    answer = food.answers.select_related("item", "assessment").get(item__number=22)
    rounds.save(answer, Entry(rating="not_applicable", reason="None."), by=officer)

    named = officer_page.get(url(food, "not_applicable"), {"item": ["20", "6", "22"]})
    refused = officer_page.post(
        url(food, "not_applicable"),
        {name: value for name, value in pages.form_to(named, url(food, "not_applicable")).items() if name != "item"},
    )
    every = officer_page.get(url(food, "not_applicable"))
    none = officer_page.get(url(food, "not_applicable"), {"item": ["22"]})

    assert (listed(named), ticked(named)) == (["6", "20"], ["6", "20"])
    assert pages.text(pages.by_id(named, "left-out")) == (
        "Left out, because they are not applicable already or cannot be: 22"
    )
    assert (refused.status_code, listed(refused), ticked(refused)) == (422, ["6", "20"], [])
    assert (listed(every)[:2], "20" in listed(every), ticked(every)) == (["6", "7"], True, ["6", "7"])
    assert pages.texts(none, "empty") == ["None of the ticked items could be not applicable. Worksheet"]


def test_typed_reason_counts_for_all_ticked(officer_page: Client, food: Assessment):
    page = officer_page.get(url(food, "not_applicable"), {"item": ["20", "21"]})
    sent = pages.form_to(page, url(food, "not_applicable"))

    officer_page.post(url(food, "not_applicable"), sent | {"reason": "No own vehicles."})

    assert dict(food.answers.filter(rating="not_applicable").values_list("item__number", "reason")) == dict.fromkeys(
        (20, 21), "No own vehicles."
    )


def test_undo_restores_the_ratings(officer_page: Client, food: Assessment, officer: User):
    answer = food.answers.select_related("item", "assessment").get(item__number=20)
    rounds.save(answer, Entry(rating="meet"), by=officer)
    page = officer_page.get(url(food, "not_applicable"), {"item": ["20", "21"]})
    officer_page.post(
        url(food, "not_applicable"), pages.form_to(page, url(food, "not_applicable")) | {"reason": "None."}
    )

    response = officer_page.post(url(food, "undo_ratings"))

    assert response.status_code == 302
    assert ratings(food) == {20: "meet"}
    assert officer_page.post(url(food, "undo_ratings")).status_code == 409


@pytest.mark.usefixtures("in_english")
def test_rating_of_an_item_out_of_scope_is_not_undone(officer_page: Client, food: Assessment):
    page = officer_page.get(url(food, "not_applicable"), {"item": ["7", "20"]})
    sent = pages.form_to(page, url(food, "not_applicable")) | {"reason": "None."}
    officer_page.post(url(food, "not_applicable"), sent)
    food.answers.filter(item__number=20).update(business_type=None)

    response = officer_page.post(url(food, "undo_ratings"))

    assert response.status_code == 409
    assert OUT_OF_SCOPE in response.content.decode()
    assert ratings(food) == {7: "not_applicable", 20: "not_applicable"}


def test_item_saved_meanwhile_is_named_and_nothing_saved(officer_page: Client, food: Assessment, officer: User):
    page = officer_page.get(url(food, "not_applicable"))
    sent = pages.form_to(page, url(food, "not_applicable"))
    answer = food.answers.select_related("item", "assessment").get(item__number=7)
    rounds.save(answer, Entry(rating="meet"), by=officer)

    response = officer_page.post(url(food, "not_applicable"), sent)

    assert response.status_code == 409
    assert ratings(food) == {7: "meet"}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"item": ["20"], "version_20": "0"}, 422),
        ({"item": ["20"], "version_20": "x", "reason": "None."}, 409),
        ({"item": ["1"], "version_1": "0", "reason": "None."}, 404),
        ({"reason": "None."}, 422),
    ],
)
def test_refused_ratings_change_nothing(officer_page: Client, food: Assessment, sent: dict[str, Any], status: int):
    response = officer_page.post(url(food, "not_applicable"), sent)

    assert response.status_code == status
    assert ratings(food) == {}
