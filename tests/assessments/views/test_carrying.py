"""Pages on which a former assessment is carried over and what came along is confirmed."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import submission
from assessments.entry import Entry
from assessments.models import Assessment
from evidence.models import Document
from tests import pages, rounds
from tests.carried import next_year
from tests.conftest import NOW
from tests.documents import put_in_vault

HTMX = {"HX-Request": "true"}
NOTICE = (
    "Not confirmed yet. Carried over from “2027 application”, item 20. The rating does not count until it is confirmed or "
    "another one is chosen."
)

pytestmark = pytest.mark.usefixtures("written_submission", "in_english")


@pytest.fixture
def submitted(db: None, written_submission: int) -> Assessment:
    """Logistics: items 20-22, all met."""
    return Assessment.objects.get(pk=written_submission)


@pytest.fixture
def carried(submitted: Assessment, officer: User) -> Assessment:
    """Logistics for 2028: items 20-22 met as in the former assessment, not confirmed. Item 20 has a record."""
    answer = submitted.answers.select_related("item", "assessment__enterprise").get(item__number=20)
    Assessment.objects.filter(pk=submitted.pk).update(state="draft")
    put_in_vault(answer, by=officer)
    Assessment.objects.filter(pk=submitted.pk).update(state="submitted")
    return next_year(submitted, 8, by=officer)


def url(assessment: Assessment, name: str, *more: int) -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id, *more])


def start_form(former: Assessment | str) -> dict[str, Any]:
    edition = Assessment.objects.all()[0].edition
    return {
        "name": "2028 application",
        "planned_date": "2028-03-01",
        "mode": "application",
        "types": [str(edition.business_types.get(number=8).pk)],
        "start_token": str(uuid4()),
        "former": former if isinstance(former, str) else str(former.public_id),
    }


def unconfirmed(assessment: Assessment) -> list[int]:
    rows = assessment.answers.filter(carried_from__isnull=False)
    return list(rows.order_by("item__number").values_list("item__number", flat=True))


# --- Starting ----------------------------------------------------------------------------------


def test_form_offers_former_assessments_but_no_drafts(
    officer_page: Client, submitted: Assessment, start: Callable[..., Assessment]
):
    start(8, name="A draft")

    offered = [
        pages.text(each) for each in pages.by_id(officer_page.get("/assessments/new/"), "id_former").iter("option")
    ]

    assert offered == ["nothing: start empty", "2027 application (1 March 2027, submitted, 2022)"]


def test_start_leads_to_what_is_to_be_confirmed(officer_page: Client, submitted: Assessment):
    response = officer_page.post("/assessments/new/", start_form(submitted))

    assessment = Assessment.objects.get(name="2028 application")
    assert response.headers["Location"] == url(assessment, "confirm")
    assert (assessment.former, unconfirmed(assessment)) == (submitted, [20, 21, 22])


@pytest.mark.parametrize("former", ["", "00000000-0000-0000-0000-000000000001", "x"])
def test_former_assessment_that_is_none_starts_nothing(officer_page: Client, submitted: Assessment, former: str):
    response = officer_page.post("/assessments/new/", start_form(former))

    if former:
        sentence = "Choose a former assessment of this enterprise that was submitted, returned, concluded or ended."
        assert pages.errors(response) == [("#id_former", f"Carry over from {sentence}")]
    assert Assessment.objects.exclude(pk=submitted.pk).count() == (0 if former else 1)


def test_assessment_of_others_starts_nothing(submitted: Assessment, stranger: User, sign_in: Callable[[User], Client]):
    response = sign_in(stranger).post("/assessments/new/", start_form(submitted))

    assert response.status_code == 422
    assert list(Assessment.objects.all()) == [submitted]


def test_link_of_an_ended_assessment_chooses_it(
    officer_page: Client, submitted: Assessment, officer: User, start: Callable[..., Assessment]
):
    submission.withdraw(assessment=submitted, by=officer, at=NOW)
    [link] = [each for each in pages.links(officer_page.get(url(submitted, "hub"))) if "former=" in each]

    form = pages.form_to(officer_page.get(link), "")

    assert (form["former"], len(form["types"])) == ([str(submitted.public_id)], 1)


def test_link_to_an_assessment_of_others_is_not_found(
    submitted: Assessment, stranger: User, sign_in: Callable[[User], Client]
):
    response = sign_in(stranger).get(f"/assessments/new/?former={submitted.public_id}")

    assert response.status_code == 404


# --- Marks -------------------------------------------------------------------------------------


def test_worksheet_marks_and_filters(officer_page: Client, carried: Assessment):
    response = officer_page.get(url(carried, "worksheet") + "?show=unconfirmed")

    assert pages.texts(response, "chip")[:2] == ["not confirmed yet", "old evidence"]
    filters = [pages.text(each) for each in pages.by_id(response, "filters").iter("a")]
    assert filters[:3] == ["All 3", "Unrated 0", "Not confirmed 3"]
    assert pages.text(pages.by_id(response, "progress-words")) == "0 of 3 rated"
    assert pages.texts(response, "suggestions-left") == [
        "3 items are carried over and not confirmed, so they do not count yet: look and confirm"
    ]


def test_carried_rating_is_framed_until_it_is_confirmed(officer_page: Client, carried: Assessment, officer: User):
    rounds.save(carried.answers.get(item__number=20), Entry(rating="basically_meet"), by=officer)

    page = officer_page.get(url(carried, "worksheet"))

    framed = [each.attrib["id"] for each in pages.by_class(page, "rates--carried")]
    assert framed == ["rates-21", "rates-22"]


def test_task_list_says_how_many(officer_page: Client, carried: Assessment):
    names = pages.texts(officer_page.get(url(carried, "hub")), "task-name")
    hints = pages.texts(officer_page.get(url(carried, "hub")), "task-hint")

    assert hints[names.index("Confirm what was carried over")] == "3 items are not confirmed and do not count yet"


def test_first_screen_asks_to_confirm(officer_page: Client, carried: Assessment):
    assert "Confirm 3 items that were carried over" in officer_page.get("/").content.decode()


def test_item_says_where_it_came_from(officer_page: Client, carried: Assessment):
    response = officer_page.get(url(carried, "item", 20))

    [notice] = pages.texts(response, "suggestion")
    assert notice.startswith(NOTICE)
    assert "Evidence too old for the new date: 快件查验登记" in notice
    assert "Carried over from “2027 application”, item 20; not confirmed" in pages.texts(response, "history")[0]


@pytest.mark.parametrize(
    ("said", "is_old"),
    [
        ({"covers_from": date(2026, 1, 1), "covers_until": date(2027, 2, 28)}, True),
        ({"covers_from": date(2026, 1, 1), "covers_until": date(2027, 3, 1)}, False),
        ({"covers_from": date(2026, 1, 1)}, True),
        ({"covers_until": date(2027, 12, 31), "valid_until": date(2028, 2, 29)}, True),
        ({"covers_until": date(2027, 12, 31), "valid_until": date(2028, 3, 1)}, False),
    ],
)
def test_period_and_validity_tell_whether_evidence_is_old(
    officer_page: Client, carried: Assessment, said: dict[str, date], *, is_old: bool
):
    """The reference date is 2028-03-01, so "within 1 year" begins on 2027-03-01."""
    Document.objects.filter(links__answer__assessment=carried).update(**said)

    page = officer_page.get(url(carried, "item", 20))

    assert ("Evidence too old for the new date" in page.content.decode()) is is_old


def test_page_of_confirming_shows_the_period_of_a_document(officer_page: Client, carried: Assessment):
    period = {"covers_from": date(2027, 1, 1), "covers_until": date(2027, 12, 31)}
    Document.objects.filter(links__answer__assessment=carried).update(**period)

    page = officer_page.get(url(carried, "confirm"))

    assert "快件查验登记 2027-01-01 – 2027-12-31" in pages.text(pages.by_id(page, "main"))


def test_row_click_on_the_same_rating_confirms(officer_page: Client, carried: Assessment):
    data = {"version": "1", "rating": "meet", "note": ""}

    response = officer_page.post(url(carried, "item", 21) + "?from=worksheet", data, headers=HTMX)

    assert unconfirmed(carried) == [20, 22]
    assert pages.text(pages.by_id(response, "marks-21")) == ""
    assert pages.text(pages.by_id(response, "unconfirmed-left")).startswith("2 items are carried over")


def test_note_saved_on_the_page_confirms_nothing(officer_page: Client, carried: Assessment):
    data = {"version": "1", "rating": "meet", "note": "New.", "from": "item"}

    response = officer_page.post(url(carried, "item", 21), data, headers=HTMX)

    assert unconfirmed(carried) == [20, 21, 22]
    assert "Not confirmed yet." in pages.text(pages.by_id(response, "carried-21"))


def test_page_shows_what_customs_rated_lower(officer_page: Client, returned: Assessment, officer: User):
    assessment = next_year(returned, 8, by=officer)

    [lower] = pages.texts(officer_page.get(url(assessment, "confirm")), "status--warn")

    assert lower == "customs: does not meet"


def test_customs_rating_is_found_before_an_assessment_that_customs_never_had(
    officer_page: Client, returned: Assessment, officer: User
):
    between = next_year(returned, 8, by=officer)
    submission.withdraw(assessment=between, reason="", by=officer, at=NOW)
    assessment = next_year(between, 8, by=officer, name="2029 application")

    assert pages.texts(officer_page.get(url(assessment, "confirm")), "status--warn") == ["customs: does not meet"]


@pytest.mark.parametrize(("held", "lower"), [(False, []), (True, ["customs: does not meet"])])
def test_contributor_reads_customs_rating_of_own_former_items(
    sign_in: Callable[[User], Client],
    returned: Assessment,
    officer: User,
    contributor: User,
    held: bool,
    lower: list[str],
):
    assessment = next_year(returned, 8, by=officer)
    assessment.answers.filter(item__number=21).update(assignee=contributor)
    if held:
        returned.answers.filter(item__number=21).update(assignee=contributor)

    response = sign_in(contributor).get(url(assessment, "confirm"))

    assert pages.texts(response, "status--warn") == lower


# --- Confirming --------------------------------------------------------------------------------


def test_one_row_is_confirmed(officer_page: Client, carried: Assessment):
    sent = pages.form_to(officer_page.get(url(carried, "confirm")), url(carried, "confirm")) | {"item": "20"}

    response = officer_page.post(url(carried, "confirm"), sent)

    assert response.headers["Location"] == url(carried, "confirm")
    assert unconfirmed(carried) == [21, 22]


def test_type_is_confirmed_after_a_look(officer_page: Client, carried: Assessment):
    sent = pages.form_to(officer_page.get(url(carried, "confirm")), url(carried, "confirm")) | {"whole": "8"}

    refused = officer_page.post(url(carried, "confirm"), sent)
    assert pages.errors(refused)[0][0] == "#id_looked"
    assert unconfirmed(carried) == [20, 21, 22]

    officer_page.post(url(carried, "confirm"), sent | {"looked": "on"})
    assert unconfirmed(carried) == []


@pytest.mark.parametrize("sent", [{"whole": "99"}, {"whole": "8"}])
def test_type_without_items_confirms_nothing_and_says_so(
    officer_page: Client, carried: Assessment, sent: dict[str, str]
):
    response = officer_page.post(url(carried, "confirm"), sent | {"looked": "on"})

    assert (response.status_code, unconfirmed(carried)) == (422, [20, 21, 22])
    said = "Nothing was confirmed: confirm an item, or all of a business type."
    assert said in pages.texts(response, "error-summary")[0]


def test_type_confirms_only_what_the_page_showed(officer_page: Client, carried: Assessment):
    sent = {"whole": "8", "looked": "on", "version_20": "1"}

    officer_page.post(url(carried, "confirm"), sent)

    assert unconfirmed(carried) == [21, 22]


def test_item_changed_meanwhile_confirms_nothing(officer_page: Client, carried: Assessment, officer: User):
    answer = carried.answers.select_related("item", "assessment").get(item__number=21)
    rounds.save(answer, Entry(rating="meet", note="Meanwhile."), by=officer, at=NOW)
    sent = {"whole": "8", "looked": "on", "version_20": "1", "version_21": "1"}

    response = officer_page.post(url(carried, "confirm"), sent)

    assert response.status_code == 409
    assert unconfirmed(carried) == [20, 21, 22]


def test_page_without_a_choice_says_so(officer_page: Client, carried: Assessment):
    response = officer_page.post(url(carried, "confirm"))

    assert [error for _target, error in pages.errors(response)] == []
    assert "Nothing was confirmed: confirm an item, or all of a business type." in response.content.decode()
    assert response.status_code == 422


def test_panel_returns_to_the_row(officer_page: Client, carried: Assessment):
    sent = {"item": "20", "version_20": "1", "from": "panel"}

    response = officer_page.post(url(carried, "confirm"), sent)

    assert response.headers["Location"] == f"{url(carried, 'worksheet')}#row-20"


def test_item_is_confirmed_in_the_panel(officer_page: Client, carried: Assessment):
    form = pages.by_id(officer_page.get(url(carried, "item", 21), headers=HTMX), "carried-21").find(".//form")
    sent = {each.attrib["name"]: each.attrib["value"] for each in form.iter("input")} | {"item": "21"}

    response = officer_page.post(form.attrib["hx-post"], sent, headers=HTMX)
    again = officer_page.post(form.attrib["hx-post"], sent, headers=HTMX)

    swapped = {each.get("id") for each in pages.page(response).iter() if each.get("hx-swap-oob")}
    assert pages.texts(response, "notice--success") == ["1 item confirmed."]
    assert {"panel", "rates-21", "unconfirmed-left", "verdict"} <= swapped
    # A second click changes nothing.
    assert (again.status_code, pages.texts(again, "suggestion--carried")) == (200, [])
    assert unconfirmed(carried) == [20, 22]
