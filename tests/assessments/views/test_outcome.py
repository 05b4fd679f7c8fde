"""The page on which the decision of customs is recorded, and where it is shown."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import outcome as actions
from assessments.actions.outcome import Decision
from assessments.models import Assessment
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("in_english", "on_that_day")
TYPED = {"outcome": "certificate", "outcome_date": "2026/11/20", "outcome_number": "AEOCN1100000001"}


@pytest.fixture
def concluded(in_review: Assessment, reviewer: User) -> Assessment:
    rounds.conclude(in_review, by=reviewer)
    Assessment.objects.update(submitted_at=datetime(2026, 11, 1, 4, tzinfo=UTC))
    in_review.refresh_from_db()
    return in_review


@pytest.fixture
def url(concluded: Assessment) -> str:
    return reverse("assessments:outcome", args=[concluded.public_id])


def hub_url(assessment: Assessment) -> str:
    return reverse("assessments:hub", args=[assessment.public_id])


def test_decision_is_saved_and_shown_on_the_hub(officer_page: Client, concluded: Assessment, url: str):
    response = officer_page.post(url, pages.form_to(officer_page.get(url), "") | TYPED)

    assert response.headers["Location"] == hub_url(concluded)
    hub = officer_page.get(hub_url(concluded))
    facts = pages.texts(hub, "facts")[0]
    assert (
        "Decision of customs Certified since 20 November 2026, code AEOCN1100000001Next re-review: 20 November 2031"
        in facts
    )


def next_steps(hub: HttpResponse) -> list[tuple[str, list[str]]]:
    found = [each for each in pages.page(hub).iter() if each.get("id") == "next-step"]
    return [(pages.text(each), pages.links_in(each)) for each in found]


def test_hub_with_the_opinion_says_what_comes_after_it(
    officer: User, manager: User, concluded: Assessment, url: str, sign_in: Callable[[User], Client]
):
    hubs = [sign_in(person).get(hub_url(concluded)) for person in (officer, manager)]

    assert [next_steps(hub) for hub in hubs] == [[("Record the decision of customs when you have it", [url])], []]


def test_hub_keeps_its_step_once_the_decision_is_recorded(officer_page: Client, concluded: Assessment, officer: User):
    decision = Decision("refusal", date(2026, 11, 20), "No. 7")
    actions.record(assessment=concluded, version=0, decision=decision, by=officer, at=NOW)

    hub = officer_page.get(hub_url(concluded))

    assert [text for text, _links in next_steps(hub)] == ["Not certified; new application from 21 November 2027"]


def test_first_screen_names_the_next_day(officer_page: Client, concluded: Assessment, officer: User):
    decision = Decision("refusal", date(2026, 11, 20), "")
    actions.record(assessment=concluded, version=0, decision=decision, by=officer, at=NOW)

    assert "Not certified; new application from 21 November 2027" in officer_page.get("/").content.decode()


def test_page_says_where_the_period_is_from(officer_page: Client, concluded: Assessment, officer: User, url: str):
    decision = Decision("refusal", date(2026, 11, 20), "No. 7")
    actions.record(assessment=concluded, version=0, decision=decision, by=officer, at=NOW)

    response = officer_page.get(url)

    assert "Not certified, decision of 20 November 2026 (No. 7)" in pages.texts(response, "section")[0]
    assert "GACC Order No. 251" in pages.texts(response, "hint")[-1]


def test_day_before_the_submission_is_stored_only_if_meant(officer_page: Client, concluded: Assessment, url: str):
    Assessment.objects.update(submitted_at=datetime(2026, 11, 21, 4, tzinfo=UTC))
    form = pages.form_to(officer_page.get(url), "") | TYPED

    asked = officer_page.post(url, form)
    assert (
        "20 November 2026 is before the day on which this self-assessment was submitted, 21 November 2026."
        in pages.text(pages.by_id(asked, "main"))
    )
    concluded.refresh_from_db()
    assert (asked.status_code, concluded.outcome) == (422, "")

    box = pages.by_id(asked, "id_meant_0").attrib["value"]
    officer_page.post(url, form | {"meant": box})
    concluded.refresh_from_db()
    assert concluded.outcome_date == date(2026, 11, 20)


def test_decision_before_the_opinion_is_refused(officer_page: Client, start: Callable[..., Assessment]):
    response = officer_page.get(reverse("assessments:outcome", args=[start(8).public_id]))

    assert response.status_code == 409
    assert "The assessment is draft, so this is not possible now." in pages.text(pages.by_id(response, "main"))


def test_missing_code_keeps_what_was_typed(officer_page: Client, concluded: Assessment, url: str):
    response = officer_page.post(url, pages.form_to(officer_page.get(url), "") | TYPED | {"outcome_number": ""})

    assert response.status_code == 422
    assert "Enter the code of the AEO certificate." in response.content.decode()
    assert pages.form_to(response, "")["outcome_date"] == ["2026/11/20"]


def test_concurrent_record_is_shown_and_can_be_replaced(
    officer_page: Client, concluded: Assessment, colleague: User, url: str
):
    form = pages.form_to(officer_page.get(url), "") | TYPED
    decision = Decision("refusal", date(2026, 11, 19), "")
    actions.record(assessment=concluded, version=0, decision=decision, by=colleague, at=NOW)

    stale = officer_page.post(url, form)
    assert (stale.status_code, "2026-11-19" in stale.content.decode()) == (409, True)

    officer_page.post(url, pages.form_to(stale, ""))
    concluded.refresh_from_db()
    assert concluded.outcome == "certificate"
