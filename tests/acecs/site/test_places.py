"""Users of several enterprises or offices: they choose what the dashboard shows, and can access all of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from assessments.models import Assessment, Penalty
from tests import cast, pages, rounds
from tests.conftest import started

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
    return [pages.text(each) for each in pages.by_class(response, "switcher")[0].iter("button")]


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
    chosen = next(pages.page(officer_page.get("/")).iter("summary"))
    assert pages.text(chosen) == "Enterprise or office: Second Brokers Ltd"


def test_other_places_stay_accessible(consultant: User, officer_page: Client):
    answers = [officer_page.get(f"/assessments/{each.public_id}/").status_code for each in Assessment.objects.all()]

    assert answers == [200, 200]


def test_place_of_another_person_is_404(officer_page: Client, other_enterprise: Enterprise):
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
    with django_assert_num_queries(13):
        officer_page.get("/")


@pytest.fixture
def officer_of_two(officer: User, enterprise: Enterprise, other_enterprise: Enterprise) -> User:
    """An officer in both enterprises, who has chosen the first one."""
    Membership.objects.create(user=officer, enterprise=other_enterprise, role="officer")
    User.objects.filter(pk=officer.pk).update(chosen_place=f"enterprise:{enterprise.public_id}")
    return officer


def head_links(response: Any) -> list[str]:
    """Targets of the portal's navigation."""
    (nav,) = [each for each in pages.page(response).iter("nav") if each.get("aria-label") == "Portal"]
    return pages.links_in(nav)


def logo(response: Any) -> str | None:
    return pages.by_class(response, "brand")[0].get("href")


def of_other(enterprise: Enterprise) -> list[str]:
    """The navigation's targets on a page of an enterprise that the reader has not chosen."""
    of_enterprise = f"/enterprises/{enterprise.public_id}"
    return [
        f"/?place=enterprise:{enterprise.public_id}",
        *(f"{of_enterprise}/{page}/" for page in ("evidence", "register", "people")),
    ]


@pytest.mark.parametrize(
    "path", ["", "worksheet/", "items/20/", "readiness/", "profile/", "change/", "submit/", "changes/", "reports/"]
)
def test_page_of_assessment_links_to_its_own_enterprise(
    path: str, officer_of_two: User, officer_page: Client, stranger: User, other_enterprise: Enterprise
):
    theirs = started(8, by=stranger)

    response = officer_page.get(f"/assessments/{theirs.public_id}/{path}")

    assert head_links(response) == of_other(other_enterprise)
    assert logo(response) == of_other(other_enterprise)[0]


@pytest.mark.parametrize("path", ["evidence/", "register/", "register/penalty/new/", "people/"])
def test_page_of_enterprise_links_to_itself(
    path: str, officer_of_two: User, officer_page: Client, other_enterprise: Enterprise
):
    response = officer_page.get(f"/enterprises/{other_enterprise.public_id}/{path}")

    assert head_links(response) == of_other(other_enterprise)
    assert logo(response) == of_other(other_enterprise)[0]
    (shown,) = [
        each for each in pages.by_class(response, "switcher")[0].iter("button") if each.get("aria-current") == "true"
    ]
    assert pages.text(shown) == "Second Brokers Ltd"


def test_start_page_links_to_enterprise_it_starts_in(
    officer_of_two: User, officer_page: Client, other_enterprise: Enterprise
):
    response = officer_page.get(f"/assessments/new/?enterprise={other_enterprise.public_id}")

    assert head_links(response) == of_other(other_enterprise)


def test_penalty_goes_into_register_of_page_one_came_from(
    officer_of_two: User, officer_page: Client, stranger: User, other_enterprise: Enterprise
):
    theirs = started(8, by=stranger)

    register = head_links(officer_page.get(f"/assessments/{theirs.public_id}/"))[2]
    url = f"{register}penalty/new/"
    sent = pages.form_to(officer_page.get(url), url) | {
        "number": "甲关缉违字〔2026〕1号",
        "office": "甲海关",
        "decided_on": "2026-11-02",
        "party": "enterprise",
        "ground": "supervision",
        "acts": "1",
        "fine": "500",
        "confiscated_gains": "0",
        "confiscated_goods": "0",
        "state": "in_force",
    }
    officer_page.post(url, sent)

    assert [each.enterprise for each in Penalty.objects.all()] == [other_enterprise]


def test_link_to_assessments_shows_those_of_pages_enterprise(
    officer_of_two: User, officer_page: Client, stranger: User, enterprise: Enterprise
):
    theirs = started(8, name="Second's own", by=stranger)

    (home, *_rest) = head_links(officer_page.get(f"/assessments/{theirs.public_id}/"))
    response = officer_page.get(home)

    assert titles(response) == ["Second's own"]
    officer_of_two.refresh_from_db()
    assert officer_of_two.chosen_place == f"enterprise:{enterprise.public_id}"


@pytest.mark.parametrize("key", ["enterprise:1", "\x00", "x" * 10_000])
def test_dashboard_of_unknown_place_shows_chosen_one(key: str, officer_of_two: User, officer_page: Client):
    response = officer_page.get("/", {"place": key})

    assert response.status_code == 200
    assert head_links(response)[0] == "/"


def test_page_of_case_is_its_offices(officer: User, rated: Assessment, sign_in: Callable[[User], Client]):
    """A reviewer of one office who is also an officer of another enterprise, and has chosen that."""
    rounds.submit(rated, by=officer)
    reviewer = User.objects.get(email=cast.REVIEWER)
    other = Enterprise.objects.get(name_en="Second Brokers Ltd")
    Membership.objects.create(user=reviewer, enterprise=other, role="officer")
    page = sign_in(reviewer)
    page.post("/place/", {"place": f"enterprise:{other.public_id}"})

    seen = [head_links(page.get(path)) for path in ("/reviews/", f"/reviews/{rated.public_id}/")]

    assert seen == [["/reviews/"], ["/reviews/"]]


def test_choice_survives_signing_out(consultant: User, sign_in: Callable[[User], Client], other_enterprise: Enterprise):
    first = sign_in(consultant)
    first.post("/place/", {"place": f"enterprise:{other_enterprise.public_id}"})
    first.post("/sign-out/")

    response = sign_in(consultant).get("/")

    assert titles(response) == ["Second's own"]
