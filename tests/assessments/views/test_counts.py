"""Every page shows the same number of rated items and warnings; item 10 counts by its sub-items as of today."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import figures
from assessments.models import Assessment, RelevantDocuments
from assessments.queries import lists
from tests import pages, registered, rounds
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def broker(draft: Assessment, officer: User, contributor: User) -> Assessment:
    """Every item is rated, item 10 by 10(1) and 10(2); 10 and 11 are assigned to the contributor."""
    rounds.rate_all(draft, by=officer)
    draft.answers.filter(item__number__in=(10, 11)).update(assignee=contributor)
    return draft


def cannot_be_calculated(assessment: Assessment, by: User) -> None:
    """Enter in the register that last year's number cannot be calculated: now the unrated 10(3) applies."""
    registered.documents(assessment.enterprise, by=by, **registered.UNKNOWN, year=2026)


def link(assessment: Assessment, name: str) -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id])


def rated_words(client: Client, assessment: Assessment) -> list[str]:
    """The counts on the list, the hub and the worksheet."""
    first = pages.page(client.get("/"))
    row = next(
        each for each in first.iter() if each.get("data-label") == "Progress" or each.get("id") == "own-progress"
    )
    progress = [pages.by_id(client.get(link(assessment, name)), "progress-words") for name in ("hub", "worksheet")]
    return [pages.text(each) for each in (row, *progress)]


def states_of_types(client: Client, assessment: Assessment) -> dict[str, str]:
    """Heading of each business type on the hub → its status."""
    items = pages.by_class(client.get(link(assessment, "hub")), "task-list")[0].iter("li")
    statuses = {pages.text(next(item.iter("a"))): pages.text(item).split()[-1] for item in items}
    return {name: state for name, state in statuses.items() if name[:1].isdigit()}


def test_sub_item_reopened_by_the_register_is_unrated_everywhere(
    broker: Assessment, officer: User, officer_page: Client
):
    before = rated_words(officer_page, broker)
    cannot_be_calculated(broker, officer)

    assert before == ["7 of 7 rated"] * 3
    assert rated_words(officer_page, broker) == ["6 of 7 rated"] * 3
    response = officer_page.get(link(broker, "worksheet"), {"show": "unrated"})
    assert [each.get("id") for each in pages.by_class(response, "item-row")] == ["row-10"]
    assert pages.text(pages.by_id(response, "rates-10")) == "unrated"
    item = officer_page.get(reverse("assessments:item", args=[broker.public_id, 10]))
    assert pages.text(pages.by_id(item, "status-10")) == "unrated"


def test_contributors_own_count_follows_the_register(
    broker: Assessment, officer: User, contributor: User, sign_in: Callable[[User], Client]
):
    page = sign_in(contributor)
    before = rated_words(page, broker)
    cannot_be_calculated(broker, officer)

    assert before == ["2 of 2 rated"] * 3
    assert rated_words(page, broker) == ["1 of 2 rated"] * 3


@pytest.mark.parametrize(("registered_year", "rated"), [(2026, 1), (2025, 2)])
def test_year_before_the_reference_date_decides(
    broker: Assessment, officer: User, contributor: User, registered_year: int, rated: int
):
    registered.documents(broker.enterprise, by=officer, **registered.UNKNOWN, year=registered_year)

    assert [each.rated for each in lists.assessments_of(contributor)] == [rated]


def test_voided_number_reopens_nothing(broker: Assessment, officer: User, contributor: User):
    row = registered.documents(broker.enterprise, by=officer, **registered.UNKNOWN, year=2026)
    figures.void(figure=row, version=row.version, reason="The wrong year.", by=officer, at=NOW)

    assert [each.rated for each in lists.assessments_of(contributor)] == [2]


def test_type_with_a_rating_above_its_figures_is_not_done(broker: Assessment, officer: User, officer_page: Client):
    registered.documents(broker.enterprise, by=officer, year=2026)
    before = states_of_types(officer_page, broker)
    registered.penalty(broker.enterprise, by=officer, decided_on=date(2026, 6, 1), fine=Decimal("10000.01"))

    assert list(before.values()) == ["done", "done"]
    assert list(states_of_types(officer_page, broker).values()) == ["progress", "done"]


def test_item_page_names_the_sub_item_before_the_trace(broker: Assessment, officer: User, officer_page: Client):
    registered.documents(broker.enterprise, by=officer, year=2026)
    registered.penalty(broker.enterprise, by=officer, decided_on=date(2026, 6, 1), fine=Decimal("10000.01"))

    box = pages.by_id(officer_page.get(reverse("assessments:item", args=[broker.public_id, 10])), "figures-10")

    first, *others = list(box)
    assert pages.text(first).startswith("Item 10(1) is rated better than the enterprise's own figures")
    assert [each.get("class") for each in others if each.get("class") == "notice notice--warn"] == []


@pytest.mark.parametrize(("person", "links"), [("officer", 1), ("manager", 1), ("contributor", 0)])
def test_register_is_linked_only_for_its_readers(
    broker: Assessment, person: str, links: int, sign_in: Callable[[User], Client], request: pytest.FixtureRequest
):
    page = sign_in(request.getfixturevalue(person))

    box = pages.by_id(page.get(reverse("assessments:item", args=[broker.public_id, 10])), "figures-10")

    register = reverse("assessments:register", args=[broker.enterprise.public_id])
    assert [each.get("href") for each in box.iter("a")] == [register] * links


@pytest.mark.parametrize("name", ["hub", "worksheet", "readiness", "submit"])
def test_number_of_checks_matches_the_list(name: str, draft: Assessment, officer: User, officer_page: Client):
    rounds.rate(draft, 11, by=officer)
    rounds.rate(draft, 12, by=officer)
    listed = [
        (pages.text(each), pages.text(next(each.iter("span"))))
        for each in pages.by_class(officer_page.get(link(draft, "submit")), "checks")[0]
    ]
    blocking = sum(" blocks " in text for text, _said in listed)

    response = officer_page.get(link(draft, name))

    [words] = pages.texts(response, "verdict-links")
    assert f"{blocking} issues block submission {len(listed) - blocking} warnings" in words
    assert len({said for _text, said in listed}) == len(listed)


def words_of_verdict(client: Client) -> Any:
    cells = pages.page(client.get("/")).iter("td")
    return [pages.text(each) for each in cells if each.get("data-label") == "Self-assessment result, review opinion"]


@pytest.mark.parametrize(
    ("not_meet", "words"),
    [
        (None, "satisfied"),
        (0, "satisfied"),
        (1, "satisfied With the general standards as entered not satisfied"),
    ],
)
def test_list_shows_the_verdict_with_the_general_standards(
    broker: Assessment, officer: User, officer_page: Client, not_meet: int | None, words: str
):
    registered.documents(broker.enterprise, by=officer, year=2026)
    if not_meet is not None:
        general = {"general_not_meet": not_meet, "general_basically_meet": 0}
        Assessment.objects.filter(pk=broker.pk).update(**general)
        broker.refresh_from_db()
        rounds.rate(broker, 11, by=officer, note="Renewed.")

    assert words_of_verdict(officer_page) == [words]


def test_assessment_at_customs_keeps_its_counts(
    broker: Assessment, officer: User, officer_page: Client, contributor: User
):
    rounds.submit(broker, by=officer)
    before = rated_words(officer_page, broker)
    [row] = lists.assessments_of(contributor)

    figures.void(figure=RelevantDocuments.objects.get(), version=1, reason="误录。", by=officer, at=NOW)
    cannot_be_calculated(broker, officer)

    assert rated_words(officer_page, broker) == before == ["7 of 7 rated"] * 3
    [after] = lists.assessments_of(contributor)
    assert (row.rated, row.total) == (after.rated, after.total) == (2, 2)
