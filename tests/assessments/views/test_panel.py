"""The item's page as the worksheet shows it in its panel: the same address and rights, without head and foot."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import asking, profile
from assessments.actions import assessment as frames
from assessments.actions.assessment import Frame
from assessments.entry import Entry
from assessments.models import Assessment
from tests import pages, rounds
from tests.conftest import NOW
from tests.documents import TEXT, put_in_vault

HTMX = {"HX-Request": "true"}


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def item(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def panel(page: Client, assessment: Assessment, number: int) -> Any:
    return page.get(item(assessment, number), headers=HTMX)


def save(assessment: Assessment, number: int, by: User, **entered: Any) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(**entered), by=by)


def sections(response: Any) -> list[str]:
    """Ids of the item and of what follows it."""
    return [
        each.attrib["id"]
        for each in pages.page(response).iter()
        if each.tag in ("article", "section") and each.get("id")
    ]


def fields(response: Any, assessment: Assessment, number: int) -> dict[str, list[str]]:
    sent = pages.form_to(response, item(assessment, number))
    return {name: values for name, values in sent.items() if name not in ("csrfmiddlewaretoken", "made_for")}


def test_panel_has_item_evidence_assignment_and_history(officer_page: Client, draft: Assessment, officer: User):
    save(draft, 11, officer, rating="meet", note="制度已发布。")
    put_in_vault(draft.answers.get(item__number=11), by=officer)

    response = panel(officer_page, draft, 11)

    whole = officer_page.get(item(draft, 11))
    # The worksheet has a tray of uploads of its own, which stays while items come and go.
    assert [*sections(response), "uploads"] == sections(whole)
    assert {"item-11", "evidence", "assign"} <= set(sections(response))
    assert pages.texts(response, "history") == pages.texts(whole, "history")
    assert fields(response, draft, 11) == {
        "from": ["panel"],
        "version": ["1"],
        "rating": ["meet"],
        "reason": [""],
        "note": ["制度已发布。"],
    }


def test_panel_is_no_whole_page(officer_page: Client, draft: Assessment):
    response = panel(officer_page, draft, 11)

    assert not response.content.lstrip().lower().startswith(b"<!doctype")
    assert [each.tag for each in pages.page(response).iter() if each.tag in ("h1", "main", "header", "footer")] == [
        "header"
    ]
    assert pages.text(pages.by_id(response, "title-11")).startswith("11 ")


def test_same_address_is_told_apart_by_its_header(officer_page: Client, draft: Assessment):
    responses = [panel(officer_page, draft, 11), officer_page.get(item(draft, 11))]

    assert ["HX-Request" in each.headers["Vary"] for each in responses] == [True, True]


def test_panel_leads_to_previous_next_and_the_row(officer_page: Client, draft: Assessment):
    (pager,) = pages.by_class(panel(officer_page, draft, 13), "pager")

    sheet = reverse("assessments:worksheet", args=[draft.public_id])
    assert [(each.get("rel"), each.get("href"), pages.text(each)) for each in pager.iter("a")] == [
        ("prev", item(draft, 12), "Previous: item 12"),
        ("next", item(draft, 20), "Next: item 20"),
        (None, f"{sheet}#row-13", "Close"),
    ]


def test_panel_brings_its_row_up_to_date(officer_page: Client, draft: Assessment, officer: User, contributor: User):
    save(draft, 11, officer, rating="meet", note="制度已发布。")
    draft.answers.filter(item__number=11).update(assignee=contributor)

    response = panel(officer_page, draft, 11)

    swapped = [each.get("id") or each.get("name") for each in pages.page(response).iter() if each.get("hx-swap-oob")]
    assert swapped == ["version", "why-11", "row-note-11", "rates-11", "files-11", "person-11", "marks-11"]
    assert pages.text(pages.by_id(response, "row-note-11")) == "制度已发布。"
    assert pages.text(pages.by_id(response, "person-11")) == "Contributor"
    assert pages.text(pages.by_id(response, "files-11")) == "none"


def test_save_in_the_panel_changes_panel_and_row(officer_page: Client, draft: Assessment):
    sent = fields(panel(officer_page, draft, 11), draft, 11)

    response = officer_page.post(item(draft, 11), sent | {"rating": "meet", "note": "制度已发布。"}, headers=HTMX)

    swapped = [each.get("id") or each.get("class") for each in pages.page(response).iter() if each.get("hx-swap-oob")]
    assert {"status-11", "rates-11", "marks-11", "files-11", "count-6", "verdict", "progress", "filters"} <= set(
        swapped
    )
    assert pages.text(pages.by_id(response, "status-11")) == "meets"
    # Or the row's next save would bring the old note back.
    assert pages.text(pages.by_id(response, "row-note-11")) == "制度已发布。"
    assert pages.text(pages.by_id(response, "progress-words")) == "1 of 7 rated"


def test_contributor_opens_only_their_own_items(
    sign_in: Callable[[User], Client], draft: Assessment, contributor: User
):
    draft.answers.filter(item__number__in=[11, 20]).update(assignee=contributor)
    page = sign_in(contributor)

    seen = {number: panel(page, draft, number) for number in (11, 12, 20)}

    assert {number: each.status_code for number, each in seen.items()} == {11: 200, 12: 404, 20: 200}
    assert pages.links_in(pages.by_class(seen[11], "pager")[0])[0] == item(draft, 20)
    assert "assign" not in sections(seen[11])


def test_manager_reads_and_cannot_type(sign_in: Callable[[User], Client], draft: Assessment, manager: User):
    response = panel(sign_in(manager), draft, 11)

    (fieldset,) = pages.by_class(response, "bare")
    assert ("disabled" in fieldset.attrib, fieldset.get("title")) == (
        True,
        "Your role does not allow this. Ask a compliance officer of your enterprise.",
    )
    assert "assign" not in sections(response)
    assert [each.get("type") for each in pages.page(response).iter("input") if each.get("type") == "file"] == []


@pytest.mark.parametrize("person", ["stranger", "reviewer", "administrator"])
def test_panel_of_another_enterprise_is_404(
    sign_in: Callable[[User], Client], draft: Assessment, person: str, request: pytest.FixtureRequest
):
    assert panel(sign_in(request.getfixturevalue(person)), draft, 11).status_code == 404


@pytest.mark.parametrize("number", [0, 1, 33, 10**30])
def test_item_out_of_scope_is_404(officer_page: Client, draft: Assessment, number: int):
    assert panel(officer_page, draft, number).status_code == 404


def test_item_dropped_since_the_sheet_was_opened_is_404(officer_page: Client, draft: Assessment, officer: User):
    before = panel(officer_page, draft, 11).status_code
    kept = frozenset(draft.edition.business_types.filter(number=8).values_list("pk", flat=True))
    frame = Frame(name=draft.name, planned_date=draft.planned_date, accepted_date=None, type_ids=kept)

    frames.change(assessment=draft, version=draft.frame_version, frame=frame, by=officer, at=NOW)

    assert (before, panel(officer_page, draft, 11).status_code) == (200, 404)


def test_upload_in_the_panel_leaves_the_version_that_its_writer_saw(officer_page: Client, draft: Assessment):
    url = reverse("assessments:upload", args=[draft.public_id, 11])

    response = officer_page.post(url, {"files": SimpleUploadedFile("制度.txt", TEXT), "facet": ""}, headers=HTMX)

    swapped = [each.get("id") or each.get("class") for each in pages.page(response).iter() if each.get("hx-swap-oob")]
    assert set(swapped) >= {"evidence-files-11", "files-11", "person-11", "marks-11", "count-6", "verdict", "filters"}
    assert not {"version-11", "row-note-11"} & set(swapped)
    assert pages.text(pages.by_id(response, "files-11")).startswith("1 file")


# --- What answers with the whole panel ---------------------------------------------------------------


def test_suggestion_is_accepted_in_the_panel(officer_page: Client, start: Callable[..., Assessment], officer: User):
    food = start(4, 8)
    profile.save(assessment=food, answers={"food_export": False}, by=officer, at=NOW)
    form = pages.by_id(panel(officer_page, food, 6), "suggestion-6").find(".//form")
    sent = {each.attrib["name"]: each.attrib["value"] for each in form.iter("input")} | {"whole": "yes"}

    response = officer_page.post(form.attrib["hx-post"], sent, headers=HTMX)
    again = officer_page.post(form.attrib["hx-post"], sent | {"reason": "Another."}, headers=HTMX)

    assert pages.texts(response, "notice--success") == ["Item 6 saved."]
    assert fields(response, food, 6)["rating"] == ["not_applicable"]
    assert "unconfirmed-left" not in swapped(response)
    assert {"panel", "version", "why-6", "rates-6", "person-6", "marks-6", "count-4", "progress"} <= set(
        swapped(response)
    )
    assert (again.status_code, len(pages.by_class(again, "conflict"))) == (409, 1)


def test_evidence_is_no_longer_asked_for_in_the_panel(
    officer_page: Client, draft: Assessment, officer: User, contributor: User
):
    draft.answers.filter(item__number=21).update(assignee=contributor)
    asking.ask(assessment=draft.public_id, numbers=[21], note="", by=officer, at=NOW)
    form = pages.by_id(panel(officer_page, draft, 21), "evidence-asked").find(".//form")

    response = officer_page.post(form.attrib["hx-post"], headers=HTMX)
    again = officer_page.post(form.attrib["hx-post"], headers=HTMX)

    assert pages.texts(response, "notice--success") == ["Evidence is no longer asked for."]
    assert {"evidence", "marks-21", "filters"} <= set(swapped(response))
    assert not {"version", "row-note-21"} & set(swapped(response))
    assert (again.status_code, b"<!doctype" in again.content) == (409, False)


def swapped(response: Any) -> list[str]:
    found = [each for each in pages.page(response).iter() if each.get("hx-swap-oob")]
    return [each.get("id") or each.get("name", "") for each in found]
