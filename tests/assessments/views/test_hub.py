"""The first page of an assessment: its task list, and the warning outside the edition's validity."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.entry import Entry
from assessments.models import Assessment
from standards.models import Edition
from tests import pages, rounds
from tests.assessments.views.frame_forms import change_url, hub_url, tasks, warning

PAGES = ("assessments:hub", "assessments:change", "assessments:worksheet", "reports:list")


def rate(assessment: Assessment, number: int, by: User) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(rating="meet"), by=by, version=0)


# --- Task list ----------------------------------------------------------------------------------


def test_task_list_shows_progress_of_each_business_type(
    officer_page: Client, officer: User, start: Callable[..., Assessment]
):
    assessment = start(1, 6, 8)
    for number in (11, 20, 21, 22):
        rate(assessment, number, officer)

    response = officer_page.get(hub_url(assessment))

    assert pages.heading(response) == "2027 application"
    assert pages.text(pages.by_id(response, "progress-words")) == "4 of 8 rated"
    assert tasks(response) == [
        ("Name, dates and business types", "3 business types selected", "done"),
        ("Business profile", "0 of 2 answered", "not started"),
        ("1. Processing trade and bonded import and export business", "0 of 1 rated", "not started"),
        ("6. Customs declaration business", "1 of 4 rated", "in progress"),
        ("8. Logistics and transportation business", "3 of 3 rated", "done"),
        ("What the evidence covers", "Each expected kind of evidence, by item and month, with its gaps", ""),
        ("Corrective actions", "0 open, 0 late", ""),
        (
            "Register of figures",
            "Penalty decisions, notifications, listings and relevant documents of the enterprise, for every assessment",
            "",
        ),
        (
            "Self-assessment report",
            "A PDF in Chinese, English or both, of the current answers or of a frozen version",
            "",
        ),
        ("All evidence as one file (ZIP)", "In folders by item, with a numbered list and checksums", ""),
        ("Check and submit to customs", "Shows what must still be fixed; goes to Office A", ""),
    ]


def test_task_list_links_to_its_pages(officer_page: Client, draft: Assessment):
    response = officer_page.get(hub_url(draft))

    worksheet = reverse("assessments:worksheet", args=[draft.public_id])
    lines = pages.by_class(response, "task-list")[0].iter("a")
    assert [each.attrib["href"] for each in lines] == [
        change_url(draft),
        reverse("assessments:profile", args=[draft.public_id]),
        f"{worksheet}#type-6",
        f"{worksheet}#type-8",
        reverse("assessments:coverage", args=[draft.public_id]),
        reverse("assessments:corrective_actions", args=[draft.public_id]),
        reverse("assessments:register", args=[draft.enterprise.public_id]),
        reverse("reports:list", args=[draft.public_id]),
        reverse("reports:evidence", args=[draft.public_id]),
        reverse("assessments:submit", args=[draft.public_id]),
    ]


def test_manager_sees_only_tasks_to_read_and_report(
    sign_in: Callable[[User], Client], manager: User, draft: Assessment
):
    response = sign_in(manager).get(hub_url(draft))

    assert [name for name, _hint, _status in tasks(response)] == [
        "Business profile",
        "6. Customs declaration business",
        "8. Logistics and transportation business",
        "What the evidence covers",
        "Corrective actions",
        "Register of figures",
        "Self-assessment report",
        "All evidence as one file (ZIP)",
    ]


def test_contributor_sees_only_their_tasks(sign_in: Callable[[User], Client], contributor: User, draft: Assessment):
    draft.answers.filter(item__number=20).update(assignee=contributor)

    response = sign_in(contributor).get(hub_url(draft))

    assert tasks(response) == [
        ("8. Logistics and transportation business", "0 of 1 rated", "not started"),
        ("What the evidence covers", "Each expected kind of evidence, by item and month, with its gaps", ""),
        ("Corrective actions", "0 open, 0 late", ""),
    ]


def test_contributor_without_items_reads_who_assigns_them(
    sign_in: Callable[[User], Client], contributor: User, draft: Assessment
):
    response = sign_in(contributor).get(hub_url(draft))

    assert tasks(response) == [
        ("No items are assigned to you yet.", "A compliance officer of your enterprise assigns items.", "")
    ]


# --- Next step ----------------------------------------------------------------------------------


def next_step(response: Any) -> tuple[str, list[str]]:
    found = pages.by_id(response, "next-step")
    return pages.text(found), pages.links_in(found)


def of_dashboard(client: Client) -> tuple[str, list[str]]:
    (cell,) = [each for each in pages.page(client.get("/")).iter("td") if each.get("data-label") == "Next step"]
    return pages.text(cell), pages.links_in(cell)


@pytest.mark.parametrize("state", ["draft", "submitted", "in_review", "returned"])
def test_hub_says_the_next_step_of_the_dashboard(
    state: str, officer: User, manager: User, sign_in: Callable[[User], Client], request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)

    found = {each.name: next_step(sign_in(each).get(hub_url(assessment))) for each in (officer, manager)}

    assert found == {each.name: of_dashboard(sign_in(each)) for each in (officer, manager)}
    assert all(text for text, _links in found.values())


def test_contributor_reads_the_next_step_of_their_own_items(
    sign_in: Callable[[User], Client], officer: User, contributor: User, draft: Assessment
):
    draft.answers.filter(item__number__in=[20, 21]).update(assignee=contributor)
    client = sign_in(contributor)

    found = [next_step(client.get(hub_url(draft)))]
    for number in (20, 21):
        rate(draft, number, officer)
        found.append(next_step(client.get(hub_url(draft))))

    unrated = reverse("assessments:worksheet", args=[draft.public_id]) + "?show=unrated"
    assert found == [
        ("Rate 2 items", [unrated]),
        ("Rate 1 item", [unrated]),
        ("Nothing is left to do on your items.", []),
    ]


# --- Validity of the edition --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "planned", "outside"),
    [
        ("2026-03-31T15:59:59Z", "2026-03-31", ""),
        ("2026-03-31T15:59:59Z", "2026-04-01", "the reference date 1 April 2026"),
        ("2026-03-31T16:00:00Z", "2026-03-31", "today, 1 April 2026,"),
        ("2026-03-31T16:00:00Z", "2026-04-01", "the reference date 1 April 2026"),
    ],
)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_warns_outside_the_editions_validity(
    officer_page: Client, draft: Assessment, edition: Edition, page: str, now: str, planned: str, outside: str
):
    Assessment.objects.filter(pk=draft.pk).update(planned_date=planned)

    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        response = officer_page.get(reverse(page, args=[draft.public_id]))

    assert pages.texts(response, "notice--warn") == ([warning(edition, outside)] if outside else [])
    assert response.status_code == 200
