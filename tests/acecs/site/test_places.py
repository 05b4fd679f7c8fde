"""Users of several enterprises or offices: they choose what the dashboard shows, and can access all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from assessments.models import Assessment
from tests import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultant(officer: User, other_enterprise: Enterprise, start: Callable[..., Assessment], stranger: User) -> User:
    """The first enterprise's officer, also manager in the second. Both enterprises have an assessment."""
    Membership.objects.create(user=officer, enterprise=other_enterprise, role="manager")
    start(6, by=stranger, name="Second's own")
    Assessment.objects.create(
        **{
            **Assessment.objects.values(
                "edition_id", "planned_date", "created_by_id", "created_at", "updated_at", "start_token"
            ).get(),
            "name": "First's own",
            "enterprise": Enterprise.objects.get(name_en="First Logistics Ltd"),
        }
    )
    return officer


def titles(response: Any) -> list[str]:
    return [pages.text(each) for each in pages.page(response).iter("th") if each.get("scope") == "row"]


def choices(response: Any) -> list[str]:
    return [pages.text(each) for each in pages.page(response).iter("option")]


def test_user_of_one_place_has_no_switch(officer_page: Client):
    response = officer_page.get("/")

    assert pages.by_class(response, "switcher") == []


def test_dashboard_shows_chosen_place(consultant: User, officer_page: Client):
    seen = []
    for place in Enterprise.objects.order_by("name_zh"):
        officer_page.post("/place/", {"place": f"enterprise:{place.public_id}"})
        seen.append(titles(officer_page.get("/")))

    assert seen == [["First's own"], ["Second's own"]]
    assert choices(officer_page.get("/")) == ["First Logistics Ltd", "Second Brokers Ltd"]


def test_other_places_stay_accessible(consultant: User, officer_page: Client):
    answers = [officer_page.get(f"/assessments/{each.public_id}/").status_code for each in Assessment.objects.all()]

    assert answers == [200, 200]


def test_place_of_somebody_else_is_404(officer_page: Client, other_enterprise: Enterprise):
    keys = [f"enterprise:{other_enterprise.public_id}", "office:1", "", "\x00", "x" * 10_000]

    answers = [officer_page.post("/place/", {"place": key}).status_code for key in keys]

    assert answers == [404] * len(keys)


def test_user_removed_from_chosen_place_sees_other(
    consultant: User, officer_page: Client, other_enterprise: Enterprise
):
    officer_page.post("/place/", {"place": f"enterprise:{other_enterprise.public_id}"})
    consultant.memberships.filter(enterprise=other_enterprise).delete()

    response = officer_page.get("/")

    assert titles(response) == ["First's own"]
    assert pages.by_class(response, "switcher") == []


def test_user_switches_between_enterprise_and_office(officer: User, officer_page: Client):
    office = CustomsOffice.objects.get(code="5101")
    OfficeMembership.objects.create(user=officer, office=office, role="reviewer")

    before = officer_page.get("/")
    officer_page.post("/place/", {"place": f"office:{office.public_id}"})
    after = officer_page.get("/")

    assert before.status_code == 200
    assert (after.status_code, after.headers["Location"]) == (302, "/reviews/")


def test_user_without_places_is_told_whom_to_ask(officer: User, officer_page: Client):
    officer.memberships.all().delete()

    (said,) = pages.texts(officer_page.get("/"), "empty")
    assert said.startswith("You are not a member of any enterprise or customs office. Ask a compliance officer")


def test_query_count_does_not_depend_on_places(consultant: User, officer_page: Client, django_assert_num_queries: Any):
    # The only live assessment's answer is computed, because the row made here keeps none.
    with django_assert_num_queries(11):
        officer_page.get("/")
