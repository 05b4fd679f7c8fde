"""Who an item is assigned to, and until when it is due."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acecs.accounts.models import User
from acecs.text.moments import written
from assessments.models import Assessment
from tests import pages
from tests.assessments.views.item_forms import HTMX, sheet, url

NO_MEMBER = "Choose an officer or a contributor of this enterprise."


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def assign(client: Client, assessment: Assessment, assignee: object, due_date: object = "") -> Any:
    action = reverse("assessments:assign", args=[assessment.public_id, 20])
    return client.post(action, {"assignee": str(assignee), "due_date": str(due_date)})


def says(response: Any) -> str:
    """The message on the refusal page."""
    return pages.text(next(pages.by_class(response, "prose")[0].iter("p")))


def assignee(assessment: Assessment) -> User | None:
    return assessment.answers.select_related("assignee").get(item__number=20).assignee


# --- Assignment ---------------------------------------------------------------------------------


def test_item_is_assigned_and_unassigned(officer_page: Client, draft: Assessment, contributor: User):
    response = assign(officer_page, draft, contributor.public_id)
    given, page = assignee(draft), officer_page.get(url(draft, 20))
    assign(officer_page, draft, "")

    assert (response.status_code, response.headers["Location"]) == (302, url(draft, 20))
    assert given == contributor
    assert pages.texts(page, "notice--success") == ["Item 20 is assigned."]
    assert pages.form_to(page, reverse("assessments:assign", args=[draft.public_id, 20]))["assignee"] == [
        str(contributor.public_id)
    ]
    assert assignee(draft) is None


def test_officers_and_contributors_can_be_chosen(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, 20))

    (select,) = [each for each in pages.page(response).iter("select") if each.get("name") == "assignee"]
    assert [pages.text(each) for each in select] == [
        "nobody",
        "Contributor (contributor)",
        "Officer (compliance officer)",
    ]


@pytest.mark.parametrize("outsider", ["manager", "reviewer", "stranger", "administrator"])
def test_assigning_other_people_is_refused(
    officer_page: Client, draft: Assessment, outsider: str, request: pytest.FixtureRequest
):
    response = assign(officer_page, draft, request.getfixturevalue(outsider).public_id)

    assert (response.status_code, says(response)) == (400, NO_MEMBER)
    assert assignee(draft) is None


@pytest.mark.parametrize("unknown", [uuid4(), "x", "\0"])
def test_assigning_an_unknown_member_is_refused(officer_page: Client, draft: Assessment, unknown: object):
    response = assign(officer_page, draft, unknown)

    assert (response.status_code, says(response)) == (400, NO_MEMBER)
    assert assignee(draft) is None


def test_contributor_cannot_reassign_an_item(
    sign_in: Callable[[User], Client], draft: Assessment, contributor: User, officer: User
):
    draft.answers.filter(item__number=20).update(assignee=contributor)

    response = assign(sign_in(contributor), draft, officer.public_id)

    assert response.status_code == 403
    assert assignee(draft) == contributor


def assign_form(response: Any, assessment: Assessment) -> dict[str, list[str]]:
    sent = pages.form_to(response, reverse("assessments:assign", args=[assessment.public_id, 20]))
    for name in ("csrfmiddlewaretoken", "made_for"):
        sent.pop(name)
    return sent


def due(assessment: Assessment) -> date | None:
    return assessment.answers.get(item__number=20).due_date


def test_due_date_is_saved_and_shown_to_everybody(
    officer_page: Client, sign_in: Callable[[User], Client], draft: Assessment, contributor: User
):
    until = timezone.localdate() + timedelta(days=7)

    response = assign(officer_page, draft, contributor.public_id, until)

    assert (response.status_code, due(draft)) == (302, until)
    theirs = sign_in(contributor)
    assert pages.text(pages.by_id(theirs.get(sheet(draft)), "person-20")) == f"Contributor {until}"
    words = f"Assigned to Contributor, due {written(until)}"
    assert words in [pages.text(each) for each in pages.page(theirs.get(url(draft, 20))).iter("p")]
    assert assign_form(officer_page.get(url(draft, 20)), draft) == {
        "assignee": [str(contributor.public_id)],
        "due_date": [str(until)],
    }


def test_due_date_without_assignee_is_shown(sign_in: Callable[[User], Client], manager: User, draft: Assessment):
    draft.answers.filter(item__number=20).update(due_date=date(2027, 1, 31))
    reader = sign_in(manager)

    seen = [reader.get(url(draft, 20)), reader.get(url(draft, 20), headers=HTMX)]

    assert ["Unassigned, due 31 January 2027" in pages.text(pages.page(each)) for each in seen] == [True, True]
    assert pages.text(pages.by_id(reader.get(sheet(draft)), "person-20")) == "2027-01-31"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "Enter the due date as year-month-day, for example 2027-03-01."),
        ("2027-02-30", "There is no such day in the calendar. Check the year, month and day."),
        ("2020-01-01", "The due date has passed. Enter today or a later day, or leave it empty."),
    ],
)
def test_wrong_due_date_is_reported_and_input_kept(
    officer_page: Client, draft: Assessment, contributor: User, typed: str, sentence: str
):
    response = assign(officer_page, draft, contributor.public_id, typed)

    assert (response.status_code, pages.errors(response)) == (422, [("#id_due_date", f"Due date {sentence}")])
    field = pages.by_id(response, "id_due_date")
    assert pages.text(pages.by_id(response, field.attrib["aria-describedby"])) == sentence
    assert assign_form(response, draft) == {"assignee": [str(contributor.public_id)], "due_date": [typed]}
    assert (assignee(draft), due(draft)) == (None, None)


def test_due_date_without_assignee_is_refused(officer_page: Client, draft: Assessment):
    until = timezone.localdate()

    response = assign(officer_page, draft, "", until)

    sentence = "A due date needs an assignee: choose who works on the item, or leave the due date empty."
    assert (response.status_code, pages.errors(response)) == (422, [("#id_due_date", f"Due date {sentence}")])
    assert assign_form(response, draft) == {"assignee": [""], "due_date": [str(until)]}
    assert due(draft) is None


# --- History and neighbors ----------------------------------------------------------------------


def test_due_date_far_ahead_is_stored_only_if_meant(officer_page: Client, draft: Assessment, contributor: User):
    asked = assign(officer_page, draft, contributor.public_id, "2206-01-31")
    before = due(draft)
    box = pages.by_id(asked, "id_meant_0").attrib["value"]
    action = reverse("assessments:assign", args=[draft.public_id, 20])

    officer_page.post(action, {"assignee": str(contributor.public_id), "due_date": "2206-01-31", "meant": box})

    assert pages.errors(asked)[0] == ("#id_due_date", "Due date 31 January 2206 is more than 2 years ahead.")
    assert (asked.status_code, before, due(draft)) == (422, None, date(2206, 1, 31))
